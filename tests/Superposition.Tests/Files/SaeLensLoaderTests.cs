using System.Diagnostics;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Commands;
using Superposition.Tests.Conventions;
using Superposition.Training;

namespace Superposition.Tests.Files;

/// <summary>
/// Folders in SAELens's layout, read by an implementation of its loader in NumPy (Golden/saelens_loader.py):
/// the same reconstructions to 1e-5. It was not run against SAELens itself.
/// </summary>
public sealed class SaeLensLoaderTests : IDisposable
{
    internal const string Python = "/usr/bin/python3";
    const string Script = "tests/Superposition.Tests/Files/Golden/saelens_loader.py";
    const int d = 20, n = 36, Samples = 256;
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal static (int ExitCode, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments)
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    public static TheoryData<string> Architectures =>
    [
        "standard", "gated", "topk", "batchtopk", "jumprelu", "matryoshka", "matching_pursuit",
        "matching_pursuit that stops",
    ];

    static ISaeArchitecture Architecture(string name) => name switch
    {
        "standard" => new Standard(new(0.1)),
        "gated" => new Gated(new(0.1)),
        "topk" => new TopK(3),
        "batchtopk" => new BatchTopK(2.5),
        "jumprelu" => new JumpRelu(new(0.1), 0.1, 0.5),
        "matryoshka" => new Matryoshka(3, [9, 18]),
        "lista" => new ListaMatryoshka(3, [9, 18], 6),
        "matching_pursuit that stops" => new MatchingPursuit(6, 1.5, StopsOnRepeat: true),
        _ => new MatchingPursuit(3),
    };

    [Theory, MemberData(nameof(Architectures))]
    public void Reconstructions_are_the_same(string name)
    {
        Assert.SkipUnless(File.Exists(Python) && Run("-c", "import numpy").ExitCode == 0,
            "NumPy is not installed (apt install python3-numpy)");
        var (trainer, options, batch) = Trained(name);
        using var _ = trainer;
        SaeFormats.Write(StoredAutoencoder.Of(trainer.Model, options), "saelens", folder["sae"]);
        float[] x = [.. Enumerable.Range(0, Samples).SelectMany(b => batch.Row(b).ToArray())];
        File.WriteAllBytes(folder["x.npy"], SaeTests.Npy(x, Samples, d));
        var (exit, error) = Run(Repository.FullPath(Script), folder["sae"], folder["x.npy"], folder["y.npy"]);
        Assert.True(exit == 0, error);

        float[] own = Reconstructed(SaeLensFolder.Read(folder["sae"]), batch);
        AssertAsTrained(trainer, options, batch, own);
        using var theirs = new ActivationShards(folder["y.npy"]);
        float[] row = new float[d];
        double largest = 0;
        for (int b = 0; b < Samples; b++)
        {
            theirs.Read(b, row);
            for (int k = 0; k < d; k++)
                largest = Math.Max(largest, Math.Abs(row[k] - own[b * d + k]));
        }
        Assert.True(largest <= 1e-5, $"{name}: reconstructions differ by {largest:G3}");
    }

    /// <summary>SAELens has no class for it, so there is no loader to compare with.</summary>
    [Fact]
    public void The_recipe_of_our_own_is_stored_as_it_was_trained()
    {
        var (trainer, options, batch) = Trained("lista");
        using var _ = trainer;
        AssertAsTrained(trainer, options, batch,
            Reconstructed(StoredAutoencoder.Of(trainer.Model, options), batch));
    }

    static float[] Reconstructed(StoredAutoencoder stored, HiddenBatch batch)
    {
        using var inference = new SaeInference(
            stored.Model, stored.Options(Samples), Execution.Serial, stored.ByThreshold);
        var codes = new CodeBatch(Samples);
        float[] own = new float[Samples * d];
        inference.Encode(batch, codes);
        inference.Decode(codes, own);
        Assert.True(codes.Starts[^1] > Samples / 2, "nearly nothing is on: that would compare biases");
        return own;
    }

    /// <summary>On inputs that were multiplied by 1.7; and samples to compare on.</summary>
    internal static (SaeTrainer, SaeOptions, HiddenBatch) Trained(string name)
    {
        var world = new SyntheticWorld(SyntheticOptions.Independent(30, d, 0.1) with { BiasNorm = 0.7 });
        var options = new SaeOptions
        {
            Dimension = d, Width = n, Architecture = Architecture(name), Batch = 128, Steps = 200,
            LearningRate = 3e-3,
            DecoderNorm = name.StartsWith("matching") ? DecoderNorm.Unit : DecoderNorm.Free,
        };
        var start = new Autoencoder(d, n) { InputScale = 1.7 };
        start.Initialise(3, 0, 1);
        options.Architecture.Initialise(start);
        var trainer = new SaeTrainer(options, () => world.Sampler(LaneWidths.Fastest), 3, 0,
            Execution.Serial, start);
        for (int step = 0; step < options.Steps; step++) trainer.Step();
        return (trainer, options, HiddenBatch.Draw(world, new(8, 0, RandomPurpose.Evaluation), Samples));
    }

    /// <summary>
    /// The file computes what training left, on inputs that were multiplied by 1.7 there; where training
    /// ranked over a batch, what its threshold says.
    /// </summary>
    static void AssertAsTrained(SaeTrainer trainer, SaeOptions options, HiddenBatch batch, float[] own)
    {
        double s = trainer.Model.InputScale;
        var scaled = new HiddenBatch(Samples, d);
        for (int j = 0; j < scaled.X.Length; j++) scaled.X.Span[j] = (float)(batch.X.Span[j] * s);
        using var inference = new SaeInference(
            trainer.Model, options with { Batch = Samples }, Execution.Serial,
            byThreshold: options.Architecture is BatchTopK or Matryoshka or ListaMatryoshka);
        var codes = new CodeBatch(Samples);
        float[] trained = new float[Samples * d];
        inference.Encode(scaled, codes);
        inference.Decode(codes, trained);
        double largest = 0;
        for (int j = 0; j < own.Length; j++)
            largest = Math.Max(largest, Math.Abs(trained[j] / s - own[j]));
        Assert.True(largest <= 2e-5, $"{options.Architecture.Name}: stored and trained differ by "
            + $"{largest:G3}");
    }
}
