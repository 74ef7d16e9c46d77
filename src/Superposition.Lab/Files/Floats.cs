using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Superposition.Lab.Files;

/// <summary>How a file stores a number.</summary>
enum Number { Float32, Float16, BFloat16, Float64 }

/// <summary>The kinds of numbers by the names that formats give them, and all of them as float32.</summary>
static class Floats
{
    /// <summary>Null where it is no such number.</summary>
    internal static Number? OfSafeTensors(string type) => type switch
    {
        "F32" => Number.Float32,
        "F16" => Number.Float16,
        "BF16" => Number.BFloat16,
        "F64" => Number.Float64,
        _ => null,
    };

    internal static Number? OfNumPy(string descr) => descr switch
    {
        "<f4" => Number.Float32,
        "<f2" => Number.Float16,
        "<f8" => Number.Float64,
        _ => null,
    };

    internal static int SizeOf(Number number) => number switch
    {
        Number.Float32 => 4,
        Number.Float64 => 8,
        _ => 2,
    };

    /// <param name="from">As many numbers as <paramref name="to"/>, little-endian.</param>
    internal static void ToFloat32(Number number, ReadOnlySpan<byte> from, Span<float> to)
    {
        switch (number)
        {
            case Number.Float32: from.CopyTo(MemoryMarshal.AsBytes(to)); break;
            case Number.Float64:
                for (int k = 0; k < to.Length; k++)
                    to[k] = (float)BinaryPrimitives.ReadDoubleLittleEndian(from[(8 * k)..]);
                break;
            case Number.Float16:
                for (int k = 0; k < to.Length; k++)
                    to[k] = (float)BinaryPrimitives.ReadHalfLittleEndian(from[(2 * k)..]);
                break;
            default: // bfloat16 is the upper half of a float32
                for (int k = 0; k < to.Length; k++)
                    to[k] = BitConverter.UInt32BitsToSingle(
                        (uint)BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * k)..]) << 16);
                break;
        }
    }
}
