using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static System.BitConverter;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// Sixteen lanes as sixteen floats, for machines without vector instructions. Every operation is the plain loop:
/// this is also the definition that the other three are tested against.
/// </summary>
[InlineArray(16)]
public unsafe struct LanesScalar : ILanes<LanesScalar>
{
    float first;

    public static int TileRows => 1;
    public static LanesScalar Zero => default;

    public static LanesScalar Splat(float value)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = value;
        return r;
    }

    public static LanesScalar SplatBits(uint value) => Splat(UInt32BitsToSingle(value));

    public static LanesScalar Load(float* source)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = source[i];
        return r;
    }

    public static void Store(LanesScalar value, float* destination)
    {
        for (int i = 0; i < 16; i++) destination[i] = value[i];
    }

    public static LanesScalar operator +(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = a[i] + b[i];
        return r;
    }

    public static LanesScalar operator -(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = a[i] - b[i];
        return r;
    }

    public static LanesScalar operator *(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = a[i] * b[i];
        return r;
    }

    public static LanesScalar operator /(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = a[i] / b[i];
        return r;
    }

    public static LanesScalar Fma(LanesScalar a, LanesScalar b, LanesScalar c)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = MathF.FusedMultiplyAdd(a[i], b[i], c[i]);
        return r;
    }

    public static LanesScalar Sqrt(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = MathF.Sqrt(a[i]);
        return r;
    }

    public static LanesScalar Abs(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = MathF.Abs(a[i]);
        return r;
    }

    public static LanesScalar Round(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = MathF.Round(a[i]);
        return r;
    }

    public static LanesScalar WhereGreater(LanesScalar a, LanesScalar b, LanesScalar yes, LanesScalar no)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = a[i] > b[i] ? yes[i] : no[i];
        return r;
    }

    public static LanesScalar WhereAtMostBits(LanesScalar a, LanesScalar b, LanesScalar yes)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Bits(a[i]) <= Bits(b[i]) ? yes[i] : 0f;
        return r;
    }

    public static LanesScalar AddBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) + Bits(b[i]));
        return r;
    }

    public static LanesScalar MultiplyBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) * Bits(b[i]));
        return r;
    }

    public static LanesScalar XorBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) ^ Bits(b[i]));
        return r;
    }

    public static LanesScalar AndBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) & Bits(b[i]));
        return r;
    }

    public static LanesScalar OrBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) | Bits(b[i]));
        return r;
    }

    public static LanesScalar ShiftLeftBits(LanesScalar a, int count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) << count);
        return r;
    }

    public static LanesScalar ShiftRightBits(LanesScalar a, int count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(Bits(a[i]) >>> count);
        return r;
    }

    public static LanesScalar RotateLeftBits(LanesScalar a, [ConstantExpected] byte count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float(uint.RotateLeft(Bits(a[i]), count));
        return r;
    }

    public static LanesScalar FromInteger(LanesScalar bits)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = (float)(int)Bits(bits[i]);
        return r;
    }

    public static LanesScalar ToInteger(LanesScalar value)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r[i] = Float((uint)(int)value[i]);
        return r;
    }

    public static float Sum(LanesScalar a)
    {
        for (int width = 8; width >= 1; width /= 2)
            for (int i = 0; i < width; i++)
                a[i] += a[i + width];
        return a[0];
    }

    static uint Bits(float value) => SingleToUInt32Bits(value);
    static float Float(uint bits) => UInt32BitsToSingle(bits);
}
