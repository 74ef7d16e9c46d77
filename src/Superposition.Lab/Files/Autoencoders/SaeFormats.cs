namespace Superposition.Lab.Files.Autoencoders;

/// <summary>The layouts of autoencoders that other libraries use, told apart by what is there.</summary>
public static class SaeFormats
{
    /// <exception cref="InvalidInputException">It is none that is known, or unsound.</exception>
    public static StoredAutoencoder Read(string path)
    {
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return GemmaScopeFile.Read(path);
        if (!Directory.Exists(path)) throw new InvalidInputException($"there is no folder {path}.");
        if (File.Exists(Path.Combine(path, SaeLensFolder.Weights))) return SaeLensFolder.Read(path);
        if (File.Exists(Path.Combine(path, SparsifyFolder.Weights))) return SparsifyFolder.Read(path);
        if (File.Exists(Path.Combine(path, "ae.pt")))
            throw new InvalidInputException($"{path} is a dictionary_learning folder (ae.pt), which "
                + $"this version "
                + "does not read: save its state as safetensors.");
        throw new InvalidInputException($"{path} has neither {SaeLensFolder.Weights} nor "
            + $"{SparsifyFolder.Weights}: it is no autoencoder that is known.");
    }

    public static void Write(StoredAutoencoder sae, string layout, string folder)
    {
        var (config, tensors, name) = layout switch
        {
            "saelens" => (SaeLensFolder.ConfigOf(sae), SaeLensFolder.TensorsOf(sae), SaeLensFolder.Weights),
            "sparsify" => Sparsify(sae),
            _ => throw new InvalidInputException($"--to is '{layout}'; it may be saelens or sparsify."),
        };
        using var building = AtomicFolder.Create(folder);
        building.Write(name, stream => SafeTensorsWriter.Write(stream, tensors));
        building.Write(SaeLensFolder.Config, stream => stream.Write(config));
        building.Commit();
    }

    static (byte[], IReadOnlyList<Tensor>, string) Sparsify(StoredAutoencoder sae)
    {
        var (config, tensors) = SparsifyFolder.Write(sae);
        return (config, tensors, SparsifyFolder.Weights);
    }
}
