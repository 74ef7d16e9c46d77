using System.IO.Compression;
using System.Text;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Autoencoders;
using static Superposition.Tests.Files.SaeFolders;

namespace Superposition.Tests.Files;

/// <summary>Gemma Scope's params.npz, made by hand: what it holds, and what it may only claim.</summary>
public sealed class GemmaScopeFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    string File_ => folder["params.npz"];

    public void Dispose() => folder.Dispose();

    /// <param name="shape">As NumPy writes it: "3, 7" or "7,".</param>
    static byte[] Npy(string type, string shape, IEnumerable<float> data)
    {
        string text = $"{{'descr': '<{type}', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117);
        return
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text + "\n"),
            .. TypedTensors.Numbers(type switch { "f8" => "F64", "f2" => "F16", _ => "F32" }, data),
        ];
    }

    static readonly StoredAutoencoder s_made = Made(new JumpRelu(new(0)));

    internal static Dictionary<string, byte[]> Arrays(string type = "f4", char w = 'W')
    {
        var model = s_made.Model;
        return new()
        {
            [$"{w}_enc"] = Npy(type, $"{d}, {n}", Enumerable.Range(0, d).SelectMany(
                k => Enumerable.Range(0, n).Select(i => model.EncoderRow(i)[k]))),
            [$"{w}_dec"] = Npy(type, $"{n}, {d}", model.Directions.Rows),
            ["b_enc"] = Npy(type, $"{n},", model.EncoderBias.ToArray()),
            ["b_dec"] = Npy(type, $"{d},", model.DecoderBias.ToArray()),
            ["threshold"] = Npy(type, $"{n},", model.First.ToArray()),
        };
    }

    internal static byte[] Npz(Dictionary<string, byte[]> arrays, CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
            foreach (var (name, bytes) in arrays)
            {
                using var entry = zip.CreateEntry($"{name}.npy", level).Open();
                entry.Write(bytes);
            }
        return stream.ToArray();
    }

    void Write(Dictionary<string, byte[]> arrays, CompressionLevel level = CompressionLevel.NoCompression) =>
        File.WriteAllBytes(File_, Npz(arrays, level));

    [Theory]
    [InlineData("f4", 'W', CompressionLevel.NoCompression), InlineData("f4", 'w', CompressionLevel.Optimal)]
    [InlineData("f2", 'w', CompressionLevel.NoCompression), InlineData("f8", 'W', CompressionLevel.Fastest)]
    public void It_is_a_jumprelu_that_does_not_take_b_dec_from_x(string type, char w, CompressionLevel level)
    {
        Write(Arrays(type, w), level);
        var read = SaeFormats.Read(File_);
        Assert.IsType<JumpRelu>(read.Architecture);
        Autoencoder made = s_made.Model, model = read.Model;
        Assert.Equal(made.Directions.Rows, model.Directions.Rows);
        Assert.Equal(made.First.ToArray(), model.First.ToArray());
        Assert.Equal(made.DecoderBias.ToArray(), model.DecoderBias.ToArray());
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(made.EncoderRow(i).ToArray(), model.EncoderRow(i).ToArray());
            // ours takes b_dec from x, so ⟨b_dec, W_enc,i⟩ is in the bias; eighths make it exact
            float shift = 0;
            for (int k = 0; k < d; k++) shift += made.DecoderBias[k] * made.EncoderRow(i)[k];
            Assert.Equal(made.EncoderBias[i] + shift, model.EncoderBias[i]);
        }
    }

    [Theory]
    [InlineData("W_dec", "f4", "3, 7", "W_dec")]
    [InlineData("b_enc", "f4", "1, 7", "b_enc")]
    [InlineData("W_enc", "f4", "3, 8", "its shape says otherwise")]
    [InlineData("W_enc", "f4", "4294967296, 4294967296", "its shape says otherwise")]
    [InlineData("W_enc", "f4", "99999999999999999999, 7", "no size")]
    [InlineData("W_enc", "f4", "21,", "[21]")]
    [InlineData("threshold", "i4", "7,", "'<i4'")]
    public void A_shape_or_type_that_lies_is_refused(string name, string type, string shape, string word)
    {
        var arrays = Arrays();
        byte[] head = Npy(type, shape, []);
        arrays[name] = [.. head, .. arrays[name][head.Length..]];
        Write(arrays);
        Assert.Contains(word, Refusal(File_));
    }

    [Fact]
    public void What_is_missing_or_not_a_number_is_refused()
    {
        var arrays = Arrays();
        arrays.Remove("b_dec");
        Write(arrays);
        Assert.Contains("W_dec, W_enc, b_enc, threshold; Gemma", Refusal(File_));
        arrays["b_dec"] = Npy("f4", $"{d},", [0, float.NaN, 0]);
        Write(arrays);
        Assert.Contains("not a finite number", Refusal(File_));
        arrays["w_dec"] = arrays["W_dec"];
        Write(arrays);
        Assert.Contains("W_dec, W_dec", Refusal(File_));
        File.WriteAllText(File_, "no zip");
        Assert.Contains("not a sound npz", Refusal(File_));
        Assert.Contains("no such file", Refusal(folder["none.npz"]));
    }

    [Fact]
    public void What_nobody_asked_for_is_never_unfolded()
    {
        var arrays = Arrays();
        arrays["junk"] = new byte[64 << 20];
        Write(arrays, CompressionLevel.Fastest);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("junk", Refusal(File_));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_length_that_the_file_cannot_hold_is_refused()
    {
        byte[] bytes = Npz(Arrays(), CompressionLevel.Optimal);
        int at = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8); // of the zip's directory
        BitConverter.GetBytes(2_000_000_000).CopyTo(bytes, at + 24); // the unfolded length
        File.WriteAllBytes(File_, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than it can hold", Refusal(File_));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }
}
