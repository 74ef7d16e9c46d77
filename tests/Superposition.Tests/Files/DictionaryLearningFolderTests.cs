using System.IO.Compression;
using System.Text;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Numerics;
using Superposition.Tests.Commands;
using Superposition.Tests.Conventions;
using Superposition.Training;

namespace Superposition.Tests.Files;

/// <summary>
/// dictionary_learning's layout: what PyTorch saves is read and what is written PyTorch loads
/// (Golden/dictionary_learning_io.py), with the same codes and reconstructions; and no pickle is ever run.
/// </summary>
public sealed class DictionaryLearningFolderTests : IDisposable
{
    const string Script = "tests/Superposition.Tests/Files/Golden/dictionary_learning_io.py";
    const int d = 20, n = 36, Samples = 256;

    /// <summary>float32 against double, of numbers around 1.</summary>
    const double Tolerance = 1e-5;
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What the script says where PyTorch is missing.</summary>
    const int NoTorch = 77;

    /// <summary>Normal inputs, as a batch and as x.npy.</summary>
    HiddenBatch Inputs()
    {
        var rng = new Rng(4);
        float[] x = [.. Enumerable.Range(0, Samples * d).Select(_ => (float)rng.NextNormal())];
        File.WriteAllBytes(folder["x.npy"], SaeTests.Npy(x, Samples, d));
        var batch = new HiddenBatch(Samples, d);
        for (int b = 0; b < Samples; b++) x.AsSpan(b * d, d).CopyTo(batch.Row(b));
        return batch;
    }

    /// <summary>One process for all folders: PyTorch takes seconds to start.</summary>
    void Python(string verb)
    {
        Assert.SkipUnless(File.Exists(SaeLensLoaderTests.Python), "Debian's Python is not installed");
        var (exit, error) = SaeLensLoaderTests.Run(
            Repository.FullPath(Script), verb, folder["all"], folder["x.npy"]);
        Assert.SkipWhen(exit == NoTorch, "PyTorch is not installed in Debian's Python");
        Assert.True(exit == 0, error);
    }

    void AssertTheSame(string name, StoredAutoencoder sae, HiddenBatch batch)
    {
        using var inference = new SaeInference(sae.Model, sae.Options(Samples), Execution.Serial);
        var codes = new CodeBatch(Samples);
        float[] y = new float[Samples * d];
        inference.Encode(batch, codes);
        inference.Decode(codes, y);
        Assert.InRange(codes.Starts[^1], Samples, Samples * n - 1); // some are on, and some are off
        using ActivationShards theirs = new(folder[$"all/{name}/y.npy"]),
            theirCodes = new(folder[$"all/{name}/codes.npy"]);
        float[] row = new float[d], code = new float[n];
        for (int b = 0; b < Samples; b++)
        {
            theirs.Read(b, row);
            theirCodes.Read(b, code);
            for (int k = 0; k < d; k++) Assert.Equal(row[k], y[b * d + k], Tolerance);
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++) code[latents.Span[e]] -= values.Span[e];
            Assert.All(code, left => Assert.InRange(left, -Tolerance, Tolerance));
        }
    }

    [Fact]
    public void What_PyTorch_saves_is_read()
    {
        var batch = Inputs();
        Python("make");
        foreach (var (kind, architecture) in ((string, string)[])[("AutoEncoder", "standard"),
            ("AutoEncoderNew", "standard"), ("AutoEncoderTopK", "topk"), ("BatchTopKSAE", "jumprelu"),
            ("MatryoshkaBatchTopKSAE", "jumprelu"), ("GatedAutoEncoder", "gated"),
            ("JumpReluAutoEncoder", "jumprelu")])
        {
            var sae = SaeFormats.Read(folder[$"all/{kind}"]);
            Assert.Equal(architecture, sae.Architecture.Name);
            AssertTheSame(kind, sae, batch);
            SaeFormats.Write(sae, "saelens", folder[$"lens/{kind}"]);
            AssertTheSame(kind, SaeFormats.Read(folder[$"lens/{kind}"]), batch);
        }
    }

    static StoredAutoencoder Made(string architecture)
    {
        var model = new Autoencoder(d, n);
        model.Initialise(3, 0, 1);
        var rng = new Rng(5);
        foreach (ref float b in model.EncoderBias) b = (float)(0.1 * rng.NextNormal());
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        foreach (ref float b in model.First) b = (float)(0.2 * rng.NextUniform());
        foreach (ref float b in model.Second) b = (float)(0.1 * rng.NextNormal());
        return new(model, architecture switch
        {
            "standard" => new Standard(new(0)),
            "topk" => new TopK(3),
            "gated" => new Gated(new(0)),
            _ => new JumpRelu(new(0)),
        });
    }

    [Fact]
    public void What_is_written_PyTorch_loads()
    {
        string[] architectures = ["standard", "topk", "gated", "jumprelu"];
        var batch = Inputs();
        foreach (string name in architectures)
            SaeFormats.Write(Made(name), "dictionary_learning", folder[$"all/{name}"]);
        Python("read");
        foreach (string name in architectures) AssertTheSame(name, Made(name), batch);
    }

    [Theory]
    [InlineData("standard"), InlineData("topk"), InlineData("gated"), InlineData("jumprelu")]
    public void There_and_back_is_the_same(string architecture)
    {
        var sae = Made(architecture);
        SaeFormats.Write(sae, "dictionary_learning", folder["a"]);
        var back = SaeFormats.Read(folder["a"]);
        SaeFormats.Write(back, "dictionary_learning", folder["b"]);
        Assert.Equal(architecture, back.Architecture.Name);
        Autoencoder x = sae.Model, y = back.Model;
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(x.EncoderRow(i).ToArray(), y.EncoderRow(i).ToArray());
            Assert.Equal(x.DecoderRow(i).ToArray(), y.DecoderRow(i).ToArray());
            // of a JumpReLU ⟨b_dec, W_enc,i⟩ leaves the bias and comes back
            Assert.Equal(x.EncoderBias[i], y.EncoderBias[i], 1e-6);
        }
        Assert.Equal(x.DecoderBias.ToArray(), y.DecoderBias.ToArray());
        if (architecture != "jumprelu")
            Assert.Equal(File.ReadAllBytes(folder["a/ae.pt"]), File.ReadAllBytes(folder["b/ae.pt"]));
    }

    [Theory]
    [InlineData("config.json", "AutoEncoderTopK", "AutoEncoder", "refused rather than guessed")]
    [InlineData("config.json", "AutoEncoderTopK", "CrossCoder", "dict_class 'CrossCoder'")]
    [InlineData("config.json", "AutoEncoderTopK", "BatchTopKSAE", "threshold -1")]
    [InlineData("config.json", "\"dict_size\": 36", "\"dict_size\": 37", "dict_size 37")]
    [InlineData("config.json", "\"activation_dim\": 20", "\"activation_dim\": \"x\"", "activation_dim")]
    [InlineData("config.json", "\"k\": 3", "\"k\": 4", "says k 4")]
    [InlineData("config.json", "trainer\"", "trained\"", "\"trainer\"")]
    [InlineData("ae.pt", "encoder.bias", "encoder.bics", "encoder.bics")]
    [InlineData("ae.pt", "torch\nFloatStorage", "numpy\nFloatStorage", "asks for numpy.FloatStorage")]
    [InlineData("ae.pt", "torch._utils\n_rebuild", "os.path_util\n_rebuild", "for os.path_util._rebuild")]
    public void What_does_not_fit_is_refused(string name, string from, string to, string word)
    {
        SaeFormats.Write(Made("topk"), "dictionary_learning", folder["x"]);
        string path = folder[$"x/{name}"], text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(from, text);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(from, to)));
        var fault = Assert.Throws<InvalidInputException>(() => SaeFormats.Read(folder["x"]));
        Assert.Contains(word, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    /// <summary>What every pickle could do to whoever loads it, in the two usual spellings.</summary>
    [Theory]
    [InlineData("cposix\nsystem\n(X\u0005\0\0\0touchtR.", "posix.system")]
    [InlineData("c__builtin__\neval\n(X\u0001\0\0\0xtR.", "__builtin__.eval")]
    [InlineData("(X\u0001\0\0\0xi__builtin__\neval\n.", "0x69")]
    public void A_pickle_is_never_run(string program, string word)
    {
        SaeFormats.Write(Made("topk"), "dictionary_learning", folder["x"]);
        using (var zip = new ZipArchive(File.Create(folder["x/ae.pt"]), ZipArchiveMode.Create))
        using (var to = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open())
            to.Write(Encoding.Latin1.GetBytes("\u0080\u0002" + program));
        var fault = Assert.Throws<InvalidInputException>(() => SaeFormats.Read(folder["x"]));
        Assert.Contains(word, fault.Message);
    }

    [Fact]
    public void A_file_that_is_no_zip_or_a_compressed_one_is_refused()
    {
        SaeFormats.Write(Made("topk"), "dictionary_learning", folder["x"]);
        File.WriteAllBytes(folder["x/ae.pt"], [0x80, 2, (byte)'}', (byte)'.']);
        var fault = Assert.Throws<InvalidInputException>(() => SaeFormats.Read(folder["x"]));
        Assert.Contains("not a zip", fault.Message);
        using (var zip = new ZipArchive(File.Create(folder["x/ae.pt"]), ZipArchiveMode.Create))
        using (var to = zip.CreateEntry("archive/data.pkl", CompressionLevel.Optimal).Open())
            to.Write(new byte[100_000]);
        fault = Assert.Throws<InvalidInputException>(() => SaeFormats.Read(folder["x"]));
        Assert.Contains("compressed", fault.Message);
    }
}
