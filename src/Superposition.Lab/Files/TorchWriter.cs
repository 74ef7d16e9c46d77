using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Superposition.Lab.Files;

/// <summary>
/// Writes tensors as a .pt file that <c>torch.load</c> reads: a zip without compression of a pickle (protocol
/// 2, an ordered dictionary of tensors), one record of raw numbers each, and the format's version. The same
/// tensors give the same bytes.
/// </summary>
static class TorchWriter
{
    const string Root = "archive";
    const string FormatVersion = "3\n";
    static readonly DateTimeOffset s_always = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="whole">Names of tensors that are whole numbers there (int32).</param>
    internal static void Write(Stream stream, IReadOnlyList<Tensor> tensors, params string[] whole)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, "data.pkl", Pickle(tensors, whole));
        for (int k = 0; k < tensors.Count; k++)
            Add(zip, $"data/{k}", whole.Contains(tensors[k].Name)
                ? Raw<int>([.. tensors[k].Data.Select(value => (int)value)]) : Raw(tensors[k].Data));
        Add(zip, "version", Encoding.ASCII.GetBytes(FormatVersion));
    }

    static ReadOnlySpan<byte> Raw<T>(T[] numbers) where T : unmanaged =>
        MemoryMarshal.AsBytes(numbers.AsSpan());

    static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        var entry = zip.CreateEntry($"{Root}/{name}", CompressionLevel.NoCompression);
        entry.LastWriteTime = s_always;
        using var to = entry.Open();
        to.Write(bytes);
    }

    static byte[] Pickle(IReadOnlyList<Tensor> tensors, string[] whole)
    {
        using var to = new MemoryStream();
        void Op(params ReadOnlySpan<byte> bytes) => to.Write(bytes);
        void Global(string name) => Op(Encoding.ASCII.GetBytes($"c{name}\n"));
        void Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Op((byte)'X');
            Op(BitConverter.GetBytes(bytes.Length));
            Op(bytes);
        }
        void Number(long value)
        {
            Op(0x8A, sizeof(long));
            Op(BitConverter.GetBytes(value));
        }
        void Tuple(IEnumerable<long> values)
        {
            Op((byte)'(');
            foreach (long value in values) Number(value);
            Op((byte)'t');
        }
        void Empty()
        {
            Global("collections\nOrderedDict");
            Op((byte)')', (byte)'R');
        }
        Op(0x80, 2);
        Empty();
        Op((byte)'(');
        for (int k = 0; k < tensors.Count; k++)
        {
            var tensor = tensors[k];
            Text(tensor.Name);
            Global("torch._utils\n_rebuild_tensor_v2");
            Op((byte)'(', (byte)'(');
            Text("storage");
            Global(whole.Contains(tensor.Name) ? "torch\nIntStorage" : "torch\nFloatStorage");
            Text($"{k}");
            Text("cpu");
            Number(tensor.Data.Length);
            Op((byte)'t', (byte)'Q');
            Number(0);
            Tuple(tensor.Shape.Select(size => (long)size));
            Tuple(tensor.Shape.Select((_, axis) =>
                tensor.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size)));
            Op(0x89); // needs no gradient
            Empty();
            Op((byte)'t', (byte)'R');
        }
        Op((byte)'u', (byte)'.');
        return to.ToArray();
    }
}
