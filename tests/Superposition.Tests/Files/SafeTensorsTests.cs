using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class SafeTensorsTests
{
    static readonly Tensor s_w = new(
        "W", [2, 1, 3], [1, -2, 3.5f, float.NaN, float.NegativeInfinity, 1e-45f]);
    static readonly Tensor s_b = new("b", [2, 3], [0, -0f, 1, 2, 3, 4]);

    static byte[] Bytes(IReadOnlyList<Tensor> tensors, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    [Fact]
    public void RoundTrip_KeepsNamesShapesBitsAndMetadata()
    {
        using var folder = new TemporaryFolder();
        var empty = new Tensor("empty \"ü\"", [0, 5], []);
        var scalar = new Tensor("scalar", [], [42]);
        File.WriteAllBytes(
            folder["a"], Bytes([s_w, empty, s_b, scalar], new() { ["experiment"] = "five-in-two" }));
        using var file = SafeTensorsFile.Open(folder["a"]);
        Assert.Equal(["W", "empty \"ü\"", "b", "scalar"], file.Entries.Select(entry => entry.Name));
        Assert.Equal("five-in-two", file.Metadata["experiment"]);
        foreach (var tensor in new[] { scalar, s_b, s_w, empty })
        {
            var read = file.Read(tensor.Name);
            Assert.Equal(tensor.Shape, read.Shape);
            Assert.Equal(
                tensor.Data.Select(BitConverter.SingleToInt32Bits),
                read.Data.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void Layout_IsTheFormats()
    {
        byte[] bytes = Bytes([s_b]);
        int header = (int)BitConverter.ToUInt64(bytes);
        Assert.Equal(0, (8 + header) % 8);
        string text = Encoding.UTF8.GetString(bytes, 8, header);
        Assert.Equal("""{"b":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", text.TrimEnd(' '));
        Assert.Equal(8 + header + 24, bytes.Length);
        Assert.Equal(4f, BitConverter.ToSingle(bytes, bytes.Length - 4));
    }

    [Fact]
    public void Write_InPieces_IsTheSameFile()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [new TensorSource("b", [2, 3], [[0, -0f, 1], [2, 3, 4]])]);
        Assert.Equal(Bytes([s_b]), stream.ToArray());
    }

    [Fact]
    public void Write_WrongLengthOrTwoEqualNames_IsOurFault()
    {
        Assert.Throws<ArgumentException>(() => Bytes([new("a", [2], [1])]));
        Assert.Throws<ArgumentException>(() => Bytes([s_b, s_b]));
        Assert.Throws<ArgumentException>(() => Bytes([s_b with { Name = "__metadata__" }]));
    }

    [Fact]
    public void Read_AbsentTensor_ListsWhatThereIs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], Bytes([s_w, s_b]));
        using var file = SafeTensorsFile.Open(folder["a"]);
        Assert.False(file.Contains("V"));
        Assert.Equal($"{folder["a"]} has no tensor \"V\"; it has W F32 [2, 1, 3], b F32 [2, 3]",
            Assert.Throws<InvalidInputException>(() => file.Read("V")).Message);
    }

    [Fact]
    public void Open_AbsentFileOrFolder_IsOneSentence()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"cannot read {folder["a"]}: there is no such file",
            Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Open(folder["a"])).Message);
        Assert.EndsWith("it is a folder",
            Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Open(folder.Path)).Message);
    }
}
