using System.Buffers.Binary;
using System.Text;

namespace Superposition.Lab.Files;

/// <summary>The numbers that PyTorch's storages hold and that are read here.</summary>
enum TorchType { Float16, BFloat16, Float32, Float64, Int32, Int64 }

/// <summary>One tensor as a pickle describes it: a view of a storage, nothing read yet.</summary>
/// <param name="Storage">The name of the storage's record.</param>
/// <param name="StorageLength">Numbers in it, as the pickle claims.</param>
sealed record TorchTensor(
    string Storage, TorchType Type, long StorageLength, long Offset, long[] Shape, long[] Strides);

/// <summary>
/// The pickle inside a .pt file, read and never run: of Python's instructions those that a dictionary of
/// tensors needs, of functions the two that build one. Everything else is refused by name.
/// </summary>
/// <remarks>
/// Instructions after Python's pickletools (protocol 2); what PyTorch writes with them after its documented
/// serialisation format. A program is a text that pushes values on a stack; what it calls is looked up here,
/// in two tables, and a value that is no tensor, number, text, tuple or dictionary cannot come to exist.
/// </remarks>
sealed class TorchPickle
{
    const int Protocol = 2, LongestText = 4096;

    static readonly object s_mark = new();

    static readonly Dictionary<string, TorchType> s_storages = new()
    {
        ["torch.HalfStorage"] = TorchType.Float16, ["torch.BFloat16Storage"] = TorchType.BFloat16,
        ["torch.FloatStorage"] = TorchType.Float32, ["torch.DoubleStorage"] = TorchType.Float64,
        ["torch.IntStorage"] = TorchType.Int32, ["torch.LongStorage"] = TorchType.Int64,
    };

    readonly byte[] bytes;
    readonly Stack<object?> stack = [];
    readonly Dictionary<long, object?> memo = [];
    int at;

    TorchPickle(byte[] bytes) => this.bytes = bytes;

    enum Callable { OrderedDict, Rebuild }

    sealed record Storage(string Name, TorchType Type, long Length);

    /// <exception cref="FormatException">With the reason, without the file's name.</exception>
    internal static IReadOnlyDictionary<string, TorchTensor> Read(byte[] bytes)
    {
        object? value = new TorchPickle(bytes).Run();
        if (value is not Dictionary<string, object?> all)
            throw new FormatException("it holds no dictionary of tensors");
        return all.ToDictionary(one => one.Key, one => one.Value as TorchTensor
            ?? throw new FormatException($"'{one.Key}' in it is no tensor"));
    }

    object? Run()
    {
        while (true)
        {
            byte instruction = Byte();
            switch (instruction)
            {
                case 0x80: Begin(); break;
                case (byte)'.': return Alone();
                case (byte)'c': stack.Push(Global(Line(), Line())); break;
                case (byte)'q': memo[Byte()] = Top(); break;
                case (byte)'r': memo[Whole()] = Top(); break;
                case (byte)'h': stack.Push(Remembered(Byte())); break;
                case (byte)'j': stack.Push(Remembered(Whole())); break;
                case (byte)'(': stack.Push(s_mark); break;
                case (byte)')': stack.Push(Array.Empty<object?>()); break;
                case 0x85: stack.Push(Popped(1)); break;
                case 0x86: stack.Push(Popped(2)); break;
                case 0x87: stack.Push(Popped(3)); break;
                case (byte)'t': stack.Push(PoppedToMark()); break;
                case (byte)'}': stack.Push(new Dictionary<string, object?>()); break;
                case (byte)'X': stack.Push(Text()); break;
                case (byte)'K': stack.Push((long)Byte()); break;
                case (byte)'M': stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Next(2))); break;
                case (byte)'J': stack.Push((long)Whole()); break;
                case 0x8A: stack.Push(Long()); break;
                case 0x88: stack.Push(true); break;
                case 0x89: stack.Push(false); break;
                case (byte)'N': stack.Push(null); break;
                case (byte)'Q': stack.Push(Persistent(Pop())); break;
                case (byte)'s': Set(Popped(2)); break;
                case (byte)'u': Set(PoppedToMark()); break;
                case (byte)'R': stack.Push(Call()); break;
                // the attributes of a dictionary, where PyTorch keeps versions
                case (byte)'b': _ = Pop(); _ = Dictionary(Top()); break;
                default:
                    throw new FormatException($"it has the pickle instruction 0x{instruction:X2}, which "
                        + "stored tensors do not need");
            }
        }
    }

    void Begin()
    {
        int protocol = Byte();
        if (protocol != Protocol) throw new FormatException(
            $"it is pickled in protocol {protocol}; PyTorch writes {Protocol}");
    }

    object? Alone() => stack.Count == 1 ? Pop()
        : throw new FormatException($"its pickle ends with {stack.Count} values instead of one");

    static object Global(string module, string name) => $"{module}.{name}" switch
    {
        "collections.OrderedDict" => Callable.OrderedDict,
        "torch._utils._rebuild_tensor_v2" => Callable.Rebuild,
        var full when s_storages.TryGetValue(full, out var type) => type,
        var full => throw new FormatException(
            $"it asks for {Shown(full)}: a file of tensors needs no such thing, and nothing is run"),
    };

    object Call()
    {
        var arguments = Tuple(Pop());
        return Pop() switch
        {
            Callable.OrderedDict when arguments.Length == 0 => new Dictionary<string, object?>(),
            Callable.Rebuild when arguments is [Storage storage, long offset, object[] shape,
                object[] strides, bool, Dictionary<string, object?> { Count: 0 }] =>
                new TorchTensor(storage.Name, storage.Type, storage.Length, offset, Sizes(shape),
                    Sizes(strides)),
            _ => throw new FormatException("it calls something with arguments that are not a tensor's"),
        };
    }

    /// <summary>("storage", its type, its record's name, where it lay, how many numbers).</summary>
    static Storage Persistent(object? id) =>
        id is object[] and ["storage", TorchType type, string { Length: < 20 } name, string, long length]
            && name.Length > 0 && name.All(char.IsAsciiDigit) && length >= 0
            ? new(name, type, length)
            : throw new FormatException("it refers to something that is no storage of numbers");

    static long[] Sizes(object?[] sizes) => [.. sizes.Select(size => size is long whole and >= 0
        ? whole : throw new FormatException("it has a shape that is not made of sizes"))];

    void Set(object?[] items)
    {
        if (items.Length % 2 != 0) throw new FormatException("it sets a key without a value");
        var into = Dictionary(Top());
        for (int k = 0; k < items.Length; k += 2)
            if (items[k] is not string key || !into.TryAdd(key, items[k + 1]))
                throw new FormatException("it has a key that is no text, or one twice");
    }

    static Dictionary<string, object?> Dictionary(object? value) =>
        value as Dictionary<string, object?> ?? throw new FormatException("it fills what is no dictionary");

    static object?[] Tuple(object? value) =>
        value as object[] ?? throw new FormatException("it calls something without a tuple of arguments");

    object? Remembered(long key) => memo.TryGetValue(key, out object? value)
        ? value : throw new FormatException("it recalls a value that it never kept");

    object? Top() => stack.Count > 0 ? stack.Peek() : throw Empty();

    object? Pop() => stack.Count > 0 ? stack.Pop() : throw Empty();

    static FormatException Empty() => new("its pickle uses a value that is not there");

    object?[] Popped(int count)
    {
        var values = new object?[count];
        for (int k = count - 1; k >= 0; k--) values[k] = Pop();
        return values;
    }

    object?[] PoppedToMark()
    {
        var values = new List<object?>();
        while (Pop() is var value && !ReferenceEquals(value, s_mark)) values.Add(value);
        values.Reverse();
        return [.. values];
    }

    byte Byte() => Next(1)[0];

    int Whole() => BinaryPrimitives.ReadInt32LittleEndian(Next(4));

    long Long()
    {
        int length = Byte();
        if (length > sizeof(long)) throw new FormatException("it has a number of more than eight bytes");
        long value = 0;
        var digits = Next(length);
        for (int k = 0; k < length; k++) value |= (long)digits[k] << (8 * k);
        int unused = 64 - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    string Text()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Next(4));
        if (length > LongestText) throw new FormatException($"it has a text of {length} bytes");
        return Encoding.UTF8.GetString(Next((int)length));
    }

    string Line()
    {
        int end = Array.IndexOf(bytes, (byte)'\n', at);
        if (end < 0 || end - at > LongestText) throw new FormatException("its pickle is cut off");
        string line = Encoding.UTF8.GetString(bytes, at, end - at);
        at = end + 1;
        return line;
    }

    ReadOnlySpan<byte> Next(int count)
    {
        if (bytes.Length - at < count) throw new FormatException("its pickle is cut off");
        at += count;
        return bytes.AsSpan(at - count, count);
    }

    /// <summary>A foreign name as it may stand in a sentence.</summary>
    static string Shown(string name) =>
        new([.. name.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '?')]);
}
