using System.IO.Compression;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;
using Superposition.Tests.Commands;

namespace Superposition.Tests.Files;

/// <summary>
/// Damaged files are read or refused in a sentence, and nothing else happens. Six formats, each with as many
/// mutations as the environment's SUPERPOSE_FUZZ says: 600 where it is silent, 250,000 make a million and a
/// half.
/// </summary>
public sealed class ActivationFuzzTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static int Mutations =>
        int.TryParse(Environment.GetEnvironmentVariable("SUPERPOSE_FUZZ"), out int many) ? many : 600;

    static byte[] SafeTensors(string name, int rows, int columns)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [new Tensor(name, [rows, columns], new float[rows * columns])]);
        return stream.ToArray();
    }

    static byte[] Mutated(byte[] whole, ref Rng rng)
    {
        byte[] bytes = [.. whole];
        int head = Math.Min(bytes.Length, 140); // where the claims are
        for (int edits = 1 + rng.NextIndex(4); edits > 0; edits--)
        {
            int at = rng.NextIndex(rng.NextIndex(4) == 0 ? bytes.Length : Math.Min(head, bytes.Length));
            switch (rng.NextIndex(5))
            {
                case 0: bytes[at] = (byte)rng.NextIndex(256); break;
                case 1: bytes[at] ^= (byte)(1 << rng.NextIndex(8)); break;
                case 2: bytes[at] = (byte)('0' + rng.NextIndex(10)); break;
                case 3: bytes = bytes[..Math.Max(1, at)]; break;
                default: bytes = [.. bytes[..at], .. bytes[(at / 2)..]]; break;
            }
        }
        return bytes;
    }

    [Theory]
    [InlineData("x.npy"), InlineData("x.safetensors")]
    public void Mutated_activations_are_read_or_refused(string name)
    {
        byte[] whole = name.EndsWith("npy") ? SaeTests.Npy(new float[64 * 3], 64, 3)
            : SafeTensors("acts", 64, 3);
        var rng = new Rng(1, (ulong)name.Length);
        int refused = 0;
        for (int m = 0; m < Mutations; m++)
        {
            File.WriteAllBytes(folder[name], Mutated(whole, ref rng));
            try
            {
                using var shards = new ActivationShards(folder[name]);
                float[] row = new float[shards.Width];
                for (long r = 0; r < Math.Min(shards.Rows, 200); r++) shards.Read(r, row);
                shards.Read(shards.Rows - 1, row);
            }
            catch (InvalidInputException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
        }
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    [Fact]
    public void Mutated_torch_files_are_read_or_refused()
    {
        var model = new Superposition.Dictionaries.Autoencoders.Autoencoder(3, 5);
        model.Initialise(1, 0, 1);
        var sae = new StoredAutoencoder(model, new Superposition.Dictionaries.Autoencoders.TopK(2));
        SaeFormats.Write(sae, "dictionary_learning", folder["x"]);
        byte[] whole = File.ReadAllBytes(folder["x/ae.pt"]);
        var rng = new Rng(10);
        int refused = 0;
        for (int m = 0; m < Mutations; m++)
        {
            // anywhere: the pickle's claims come first, the zip's directory last
            byte[] bytes = rng.NextIndex(2) == 0 ? Mutated(whole, ref rng)
                : [.. whole.Select((one, at) => at > 40 && rng.NextIndex(300) == 0 ? (byte)rng.NextIndex(256)
                    : one)];
            File.WriteAllBytes(folder["x/ae.pt"], bytes);
            try
            {
                SaeFormats.Read(folder["x"]);
            }
            catch (InvalidInputException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
        }
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    [Fact]
    public void Mutated_autoencoders_are_read_or_refused()
    {
        var model = new Superposition.Dictionaries.Autoencoders.Autoencoder(3, 5);
        model.Initialise(1, 0, 1);
        var sae = new StoredAutoencoder(model, new Superposition.Dictionaries.Autoencoders.TopK(2));
        SaeFormats.Write(sae, "saelens", folder["x"]);
        byte[] weights = File.ReadAllBytes(folder["x/sae_weights.safetensors"]);
        byte[] config = File.ReadAllBytes(folder["x/cfg.json"]);
        var rng = new Rng(9);
        for (int m = 0; m < Mutations; m++)
        {
            bool isConfig = rng.NextIndex(2) == 0;
            File.WriteAllBytes(folder["x/sae_weights.safetensors"], isConfig ? weights : Mutated(weights,
                ref rng));
            File.WriteAllBytes(folder["x/cfg.json"], isConfig ? Mutated(config, ref rng) : config);
            try
            {
                SaeFormats.Read(folder["x"]);
            }
            catch (InvalidInputException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
            }
        }
    }

    /// <summary>Anywhere: the claims of a zip come first, and its directory last.</summary>
    static byte[] MutatedZip(byte[] whole, ref Rng rng)
    {
        if (rng.NextIndex(2) == 0) return Mutated(whole, ref rng);
        byte[] bytes = [.. whole];
        for (int edits = 1 + rng.NextIndex(4); edits > 0; edits--)
            bytes[rng.NextIndex(bytes.Length)] = (byte)rng.NextIndex(256);
        return bytes;
    }

    [Fact]
    public void Mutated_npz_files_are_read_or_refused()
    {
        byte[][] wholes =
        [
            GemmaScopeFileTests.Npz(GemmaScopeFileTests.Arrays(), CompressionLevel.NoCompression),
            GemmaScopeFileTests.Npz(GemmaScopeFileTests.Arrays("f2", 'w'), CompressionLevel.Optimal),
        ];
        var rng = new Rng(11);
        int refused = 0;
        for (int m = 0; m < Mutations; m++)
        {
            File.WriteAllBytes(folder["x.npz"], MutatedZip(wholes[m % 2], ref rng));
            refused += IsRefused(folder["x.npz"]) ? 1 : 0;
        }
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    [Fact]
    public void Mutated_sparsify_folders_are_read_or_refused()
    {
        SaeFormats.Write(SaeFolders.Made(new Superposition.Dictionaries.Autoencoders.TopK(2)), "sparsify",
            folder["x"]);
        TypedTensors.Retype(folder["x/sae.safetensors"], "BF16");
        byte[] weights = File.ReadAllBytes(folder["x/sae.safetensors"]);
        byte[] config = File.ReadAllBytes(folder["x/cfg.json"]);
        var rng = new Rng(12);
        int refused = 0;
        for (int m = 0; m < Mutations; m++)
        {
            bool isConfig = rng.NextIndex(2) == 0;
            File.WriteAllBytes(folder["x/sae.safetensors"], isConfig ? weights : Mutated(weights, ref rng));
            File.WriteAllBytes(folder["x/cfg.json"], isConfig ? Mutated(config, ref rng) : config);
            refused += IsRefused(folder["x"]) ? 1 : 0;
        }
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    static bool IsRefused(string path)
    {
        try
        {
            SaeFormats.Read(path);
            return false;
        }
        catch (InvalidInputException fault)
        {
            Assert.DoesNotContain('\n', fault.Message);
            return true;
        }
    }
}
