using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

/// <summary>Safetensors whose numbers are of any type, made by hand: our writer knows only F32.</summary>
static class TypedTensors
{
    internal static byte[] Numbers(string type, IEnumerable<float> data) =>
    [
        .. data.SelectMany(x => type switch
        {
            "F16" => BitConverter.GetBytes((Half)x),
            "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(x) >> 16)),
            "F64" => BitConverter.GetBytes((double)x),
            _ => BitConverter.GetBytes(x),
        }),
    ];

    internal static byte[] File(string type, params Tensor[] tensors)
    {
        var entries = new List<string>();
        var data = new List<byte>();
        foreach (var (name, shape, numbers) in tensors)
        {
            int begin = data.Count;
            data.AddRange(Numbers(type, numbers));
            string offsets = $"[{begin},{data.Count}]", sizes = string.Join(',', shape);
            entries.Add(
                $$"""  "{{name}}":{"dtype":"{{type}}","shape":[{{sizes}}],"data_offsets":{{offsets}}}  """);
        }
        byte[] header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}");
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. data];
    }

    /// <summary>The same tensors of a file in another type.</summary>
    internal static void Retype(string path, string type)
    {
        Tensor[] all;
        using (var file = SafeTensorsFile.Open(path))
            all = [.. file.Entries.Select(entry => file.Read(entry.Name))];
        System.IO.File.WriteAllBytes(path, File(type, all));
    }
}
