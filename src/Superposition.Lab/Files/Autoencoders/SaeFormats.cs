using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>The layouts of autoencoders that other libraries use, told apart by what is there.</summary>
public static class SaeFormats
{
    internal const string SaeLens = "saelens", Sparsify = "sparsify";
    internal const string DictionaryLearning = "dictionary_learning";

    /// <exception cref="InvalidInputException">It is none that is known, or unsound.</exception>
    public static StoredAutoencoder Read(string path)
    {
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return GemmaScopeFile.Read(path);
        if (!Directory.Exists(path)) throw new InvalidInputException($"there is no folder {path}.");
        bool Has(string name) => File.Exists(Path.Combine(path, name));
        if (Has(SaeLensFolder.Weights)) return SaeLensFolder.Read(path);
        if (Has(SparsifyFolder.Weights)) return SparsifyFolder.Read(path);
        if (Has(DictionaryLearningFolder.Weights)) return DictionaryLearningFolder.Read(path);
        throw new InvalidInputException($"{path} has neither {SaeLensFolder.Weights} nor "
            + $"{SparsifyFolder.Weights} nor {DictionaryLearningFolder.Weights}: it is no autoencoder that "
            + "is known.");
    }

    public static void Write(StoredAutoencoder sae, string layout, string folder)
    {
        var (configName, config, weightsName, weights) = layout switch
        {
            SaeLens => (SaeLensFolder.Config, SaeLensFolder.ConfigOf(sae), SaeLensFolder.Weights,
                SafeTensors(SaeLensFolder.TensorsOf(sae))),
            Sparsify => OfSparsify(sae),
            DictionaryLearning => OfDictionaryLearning(sae),
            _ => throw new InvalidInputException(
                $"--to is '{layout}'; it may be {SaeLens}, {Sparsify} or {DictionaryLearning}."),
        };
        if (layout == SaeLens && sae.Architecture is ListaMatryoshka)
            throw new InvalidInputException($"SAELens has no architecture {sae.Architecture.Name}: nothing "
                + "that it reads computes the same codes.");
        using var building = AtomicFolder.Create(folder);
        building.Write(weightsName, weights);
        building.Write(configName, stream => stream.Write(config));
        building.Commit();
    }

    static Action<Stream> SafeTensors(IReadOnlyList<Tensor> tensors) =>
        stream => SafeTensorsWriter.Write(stream, tensors);

    static (string, byte[], string, Action<Stream>) OfSparsify(StoredAutoencoder sae)
    {
        var (config, tensors) = SparsifyFolder.Write(sae);
        return (SparsifyFolder.Config, config, SparsifyFolder.Weights, SafeTensors(tensors));
    }

    static (string, byte[], string, Action<Stream>) OfDictionaryLearning(StoredAutoencoder sae)
    {
        var (config, weights) = DictionaryLearningFolder.Write(sae);
        return (DictionaryLearningFolder.Config, config, DictionaryLearningFolder.Weights, weights);
    }
}
