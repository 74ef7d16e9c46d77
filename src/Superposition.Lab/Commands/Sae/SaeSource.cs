using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>Where an autoencoder's samples come from: files, or a world that makes them.</summary>
interface ISaeSource
{
    /// <summary>d</summary>
    int Dimension { get; }

    /// <summary>Rows that there are; 0 where no two passes have the same.</summary>
    long Rows { get; }

    /// <summary>The world whose features are known; null for files.</summary>
    SyntheticWorld? World { get; }

    IHiddenSampler Sampler();

    /// <summary>Shows up to so many rows, spread over all of them, in a buffer that is used again.</summary>
    void Show(int most, Action<float[]> row);

    /// <summary>How well what was learned explains them; null where a world's truth says more.</summary>
    SaeScore? Score(StoredAutoencoder learned, Execution execution);

    /// <summary>What a result says of it, and what another run's checkpoint must have equal.</summary>
    void Describe(JsonObject options);
}

sealed class StoredSource(ActivationShards shards, string? tensor) : ISaeSource
{
    const int FingerprintRows = 1024, ScoredRows = 1 << 16;

    public int Dimension => shards.Width;
    public long Rows => shards.Rows;
    public SyntheticWorld? World => null;

    public IHiddenSampler Sampler() => shards.Shuffled();

    public void Show(int most, Action<float[]> row)
    {
        long count = Math.Min(most, shards.Rows);
        float[] buffer = new float[Dimension];
        for (long r = 0; r < count; r++)
        {
            shards.Read((long)((Int128)r * shards.Rows / count), buffer);
            row(buffer);
        }
    }

    public SaeScore Score(StoredAutoencoder learned, Execution execution) =>
        SaeScore.Of(learned, shards, ScoredRows, execution);

    public void Describe(JsonObject options)
    {
        options["rows"] = shards.Rows;
        options["numericVersion"] = NumericVersion.Current;
        options["activations"] = new JsonArray([.. shards.Files.Select(file => JsonValue.Create(
            $"{Path.GetFileName(file)} {new FileInfo(file).Length} bytes"))]);
        if (tensor is not null) options["tensor"] = tensor;
        options["content"] = Fingerprint();
    }

    /// <summary>
    /// Of rows spread over all of them: files of the same name and size in another folder are other data, the
    /// same files in a folder that was moved are not.
    /// </summary>
    string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Show(FingerprintRows, row => hash.AppendData(MemoryMarshal.AsBytes(row.AsSpan())));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

/// <summary>One of the worlds that have a name; made when it is first asked for samples.</summary>
sealed class WorldSource : ISaeSource
{
    internal const string Published = "synthsaebench", Second = "synthsaebench-v2", Mini = "mini";
    readonly string name;
    readonly SyntheticOptions options;
    SyntheticWorld? world;

    /// <exception cref="InvalidInputException">No world has this name.</exception>
    internal WorldSource(string name)
    {
        this.name = name;
        options = name switch
        {
            Published => SyntheticOptions.SynthSaeBench16k,
            Second => SyntheticOptions.SynthSaeBench16k with { ScaleByParent = true },
            Mini => SyntheticOptions.Mini,
            _ => throw new InvalidInputException(
                $"world is '{name}'; it may be {Published}, {Second} or {Mini}."),
        };
    }

    public int Dimension => options.Dimension;
    public int Features => options.Features;
    public ulong Seed => options.Seed;
    public long Rows => 0;
    public SyntheticWorld World => world ??= Make();

    SyntheticWorld Make()
    {
        using var line = new ProgressLine("");
        line.Say($"making the world '{name}'");
        return new(options);
    }

    public IHiddenSampler Sampler() => World.Sampler(LaneWidths.Fastest);

    public void Show(int most, Action<float[]> row)
    {
        // a stream of its own: neither what is trained on nor what is scored on
        var batch = HiddenBatch.Draw(
            World, new(Seed, 2, RandomPurpose.Evaluation), Math.Max(64, most / 64 * 64));
        float[] buffer = new float[Dimension];
        for (int b = 0; b < batch.Samples; b++)
        {
            batch.Row(b).CopyTo(buffer);
            row(buffer);
        }
    }

    public SaeScore? Score(StoredAutoencoder learned, Execution execution) => null;

    public void Describe(JsonObject options)
    {
        options["world"] = name;
        options["features"] = Features;
        options["numericVersion"] = NumericVersion.Current;
    }
}
