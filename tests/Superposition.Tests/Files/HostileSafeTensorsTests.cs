using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

/// <summary>
/// Files that are cut off, lie, or want to do harm: one sentence each, never another exception.
/// </summary>
public sealed class HostileSafeTensorsTests
{
    const string Good = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    static byte[] File_(string header, int data, ulong? claimed = null) =>
    [
        .. BitConverter.GetBytes(claimed ?? (ulong)Encoding.UTF8.GetByteCount(header)),
        .. Encoding.UTF8.GetBytes(header),
        .. new byte[data],
    ];

    static string Refusal(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x.safetensors"], bytes);
        string message = Assert.Throws<InvalidInputException>(() => ReadAll(folder["x.safetensors"])).Message;
        Assert.Contains(folder["x.safetensors"], message);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    static void ReadAll(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        foreach (var entry in file.Entries) file.Read(entry.Name);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", 8, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "claims bytes 8 to 0")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8e0]}}""", 8, "whole numbers")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", 8, "whole numbers")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8,
        "3 F32 numbers by its shape, but 8 bytes")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", 8, "type F64; only F32")]
    [InlineData("""{"a":{"dtype":"X9","shape":[7],"data_offsets":[0,8]}}""", 8, "type X9; only F32")]
    [InlineData("""{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "needs a dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "two data_offsets")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4294967296],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData($$"""{"a":{{Good}},"a":{{Good}}}""", 8, "appears twice")]
    [InlineData($$"""{"a":{{Good}},"b":{{Good}}}""", 8, "overlaps")]
    [InlineData(
        $$$"""{"a":{{{Good}}},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData($$"""{"a":{{Good}}}""", 12, "4 bytes at its end belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "dtype twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "unknown key")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not a text")]
    [InlineData("""{"__metadata__":[]}""", 0, "not a JSON object")]
    [InlineData("""{"\ud800":1}""", 0, "broken Unicode")]
    [InlineData("""{"a":[]}""", 0, "not a JSON object")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("{", 0, "not JSON")]
    [InlineData("", 0, "not JSON")]
    public void Header_ThatLies_IsRefused(string header, int data, string reason) =>
        Assert.Contains(reason, Refusal(File_(header, data)));

    [Fact]
    public void Header_LongerThanTheFile_IsRefused()
    {
        Assert.Contains("more than the file has", Refusal(File_("{}", 0, claimed: 3)));
        Assert.Contains("more than the file has", Refusal(File_("{}", 0, claimed: ulong.MaxValue)));
        Assert.Contains("shorter than the 8 bytes", Refusal([1, 0, 0]));
        Assert.Contains("shorter than the 8 bytes", Refusal([]));
        Assert.Contains("longer than 16 MiB", Refusal(File_(new string(' ', (16 << 20) + 1), 0)));
    }

    [Fact]
    public void Header_DeeplyNested_IsRefused() =>
        Assert.Contains("not JSON", Refusal(File_(new string('[', 1_000_000), 0)));

    [Fact]
    public void Mutations_GiveSuccessOrOneSentence()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [new("W", [2, 2], [1, 2, 3, 4]), new Tensor("b", [2], [5, 6])],
            new Dictionary<string, string> { ["a"] = "b" });
        byte[] valid = stream.ToArray();
        using var folder = new TemporaryFolder();
        int refused = 0;
        const int Trials = 5000;
        for (int seed = 0; seed < Trials; seed++)
        {
            File.WriteAllBytes(folder["x"], Mutate(valid, new Random(seed)));
            try
            {
                ReadAll(folder["x"]);
            }
            catch (InvalidInputException)
            {
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"seed {seed}: {fault}");
            }
        }
        Assert.InRange(refused, Trials / 3, Trials - 1); // both outcomes were seen
    }

    static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int place = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes.RemoveAt(place); break;
                case 3: bytes.Insert(place, (byte)random.Next(256)); break;
                case 4: bytes[place] = (byte)"0123456789{}[],:\"\\-e"[random.Next(20)]; break;
                default: bytes.RemoveRange(place, Math.Min(bytes.Count - place, random.Next(40))); break;
            }
            if (bytes.Count == 0) bytes.Add(0);
        }
        return [.. bytes];
    }
}
