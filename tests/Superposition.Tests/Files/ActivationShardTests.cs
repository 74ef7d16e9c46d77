using Superposition.Lab.Files;
using Superposition.Lab.Files.Activations;
using Superposition.Tests.Commands;

namespace Superposition.Tests.Files;

/// <summary>Stored activations of every type and shape, as rows; and what is wrong deep in them.</summary>
[Collection(Superpose.OneConsole)]
public sealed class ActivationShardTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Eighths, which float16 and bfloat16 hold up to 16.</summary>
    static float[] Eighths(int count) => [.. Enumerable.Range(0, count).Select(j => (j % 127 - 63) / 8f)];

    static float[] Rows(ActivationShards shards)
    {
        float[] all = new float[shards.Rows * shards.Width];
        for (int r = 0; r < shards.Rows; r++) shards.Read(r, all.AsSpan(r * shards.Width, shards.Width));
        return all;
    }

    [Theory, InlineData("F32"), InlineData("F16"), InlineData("BF16"), InlineData("F64")]
    public void The_tensor_that_is_named_is_read_whatever_its_type(string type)
    {
        Tensor acts = new("acts", [4, 5, 3], Eighths(60)), other = new("other", [7, 2], Eighths(14));
        File.WriteAllBytes(folder["a.safetensors"], TypedTensors.File(type, other, acts));
        using (var shards = new ActivationShards(folder["a.safetensors"], "acts"))
        {
            Assert.Equal((20, 3), (shards.Rows, shards.Width));
            Assert.Equal(acts.Data, Rows(shards));
        }
        using (var shards = new ActivationShards(folder["a.safetensors"], "other"))
            Assert.Equal(other.Data, Rows(shards));
        Assert.Contains("--tensor", Assert.Throws<InvalidInputException>(
            () => new ActivationShards(folder["a.safetensors"])).Message);
        Assert.Contains("no tensor \"third\"", Assert.Throws<InvalidInputException>(
            () => new ActivationShards(folder["a.safetensors"], "third")).Message);
    }

    [Fact]
    public void Shards_of_several_types_are_one_stream()
    {
        File.WriteAllBytes(folder["a.safetensors"],
            TypedTensors.File("BF16", new Tensor("x", [2, 2, 3], Eighths(12))));
        File.WriteAllBytes(folder["b.safetensors"],
            TypedTensors.File("F64", new Tensor("y", [3, 3], Eighths(9))));
        using var shards = new ActivationShards(folder["*.safetensors"]);
        Assert.Equal([.. Eighths(12), .. Eighths(9)], Rows(shards));
    }

    [Fact]
    public void Numbers_of_no_such_type_are_refused()
    {
        // four bytes each, as float32
        File.WriteAllBytes(folder["a.safetensors"],
            TypedTensors.File("I32", new Tensor("x", [2, 3], new float[6])));
        Assert.Contains("I32", Assert.Throws<InvalidInputException>(
            () => new ActivationShards(folder["a.safetensors"])).Message);
    }

    [Theory, InlineData("none*.npy"), InlineData("nowhere/*.npy")]
    public void Of_several_globs_each_must_match(string missing)
    {
        File.WriteAllBytes(folder["a.npy"], SaeTests.Npy(Eighths(64 * 2), 64, 2));
        var fault = Assert.Throws<InvalidInputException>(
            () => new ActivationShards($"{folder["a*.npy"]},{folder[missing]}"));
        Assert.StartsWith($"no file matches '{folder[missing]}'", fault.Message);
    }

    /// <summary>
    /// Of 40,000 rows 16,384 are looked at before training, and this one is not: a worker meets it in the
    /// first pass, which is what is trained.
    /// </summary>
    [Fact]
    public void A_hole_deep_in_a_shard_is_one_sentence()
    {
        const int rows = 40_000, hole = 31_415, looked = 16_384;
        Assert.DoesNotContain(hole, Enumerable.Range(0, looked).Select(r => (int)((long)r * rows / looked)));
        float[] x = Eighths(rows * 4);
        x[hole * 4 + 1] = float.NaN;
        File.WriteAllBytes(folder["a.npy"], SaeTests.Npy(x, rows, 4));
        var ran = Superpose.Run("sae", "train", "--activations", folder["a.npy"], "--width", "8", "--k", "2",
            "--samples", "40960", "--batch", "1024", "--threads", "3", "--out", folder["x"]);
        Assert.True(ran.ExitCode == 2, $"exit {ran.ExitCode}: {ran.Output}{ran.Error}");
        Assert.Contains($"row {hole} of {folder["a.npy"]}", ran.Error);
        Superpose.AssertSentence(ran.Error);
        Assert.False(Directory.Exists(folder["x"]));
    }
}
