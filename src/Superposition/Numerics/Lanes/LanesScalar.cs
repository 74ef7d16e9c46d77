using System.Diagnostics.CodeAnalysis;
using static System.BitConverter;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// Sixteen lanes as sixteen floats, for machines without vector instructions.
/// Every operation is the plain loop: this is also the definition that the other three are tested against.
/// </summary>
public unsafe struct LanesScalar : ILanes<LanesScalar>
{
    fixed float v[16];

    public static int TileRows => 1;
    public static LanesScalar Zero => default;

    public static LanesScalar Splat(float value)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = value;
        return r;
    }

    public static LanesScalar SplatBits(uint value) => Splat(UInt32BitsToSingle(value));

    public static LanesScalar Load(float* source)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = source[i];
        return r;
    }

    public static void Store(LanesScalar value, float* destination)
    {
        for (int i = 0; i < 16; i++) destination[i] = value.v[i];
    }

    public static LanesScalar operator +(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = a.v[i] + b.v[i];
        return r;
    }

    public static LanesScalar operator -(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = a.v[i] - b.v[i];
        return r;
    }

    public static LanesScalar operator *(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = a.v[i] * b.v[i];
        return r;
    }

    public static LanesScalar operator /(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = a.v[i] / b.v[i];
        return r;
    }

    public static LanesScalar Fma(LanesScalar a, LanesScalar b, LanesScalar c)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = MathF.FusedMultiplyAdd(a.v[i], b.v[i], c.v[i]);
        return r;
    }

    public static LanesScalar Sqrt(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = MathF.Sqrt(a.v[i]);
        return r;
    }

    public static LanesScalar Abs(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = MathF.Abs(a.v[i]);
        return r;
    }

    public static LanesScalar Round(LanesScalar a)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = MathF.Round(a.v[i]);
        return r;
    }

    public static LanesScalar WhereGreater(LanesScalar a, LanesScalar b, LanesScalar yes, LanesScalar no)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = a.v[i] > b.v[i] ? yes.v[i] : no.v[i];
        return r;
    }

    public static LanesScalar WhereAtMostBits(LanesScalar a, LanesScalar b, LanesScalar yes)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Bits(a.v[i]) <= Bits(b.v[i]) ? yes.v[i] : 0f;
        return r;
    }

    public static LanesScalar AddBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) + Bits(b.v[i]));
        return r;
    }

    public static LanesScalar MultiplyBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) * Bits(b.v[i]));
        return r;
    }

    public static LanesScalar AddPairsBits(LanesScalar a, LanesScalar b, LanesScalar sum)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++)
        {
            uint x = Bits(a.v[i]), y = Bits(b.v[i]);
            int low = (short)x * (short)y, high = (short)(x >> 16) * (short)(y >> 16);
            r.v[i] = Float(unchecked((uint)low + (uint)high + Bits(sum.v[i])));
        }
        return r;
    }

    public static LanesScalar AddHalvesBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++)
        {
            uint x = Bits(a.v[i]), y = Bits(b.v[i]);
            r.v[i] = Float(unchecked((x & 0xFFFF0000) + (y & 0xFFFF0000) | (x + y) & 0xFFFF));
        }
        return r;
    }

    public static LanesScalar XorBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) ^ Bits(b.v[i]));
        return r;
    }

    public static LanesScalar AndBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) & Bits(b.v[i]));
        return r;
    }

    public static LanesScalar OrBits(LanesScalar a, LanesScalar b)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) | Bits(b.v[i]));
        return r;
    }

    public static LanesScalar ShiftLeftBits(LanesScalar a, int count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) << count);
        return r;
    }

    public static LanesScalar ShiftRightBits(LanesScalar a, int count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(Bits(a.v[i]) >>> count);
        return r;
    }

    public static LanesScalar RotateLeftBits(LanesScalar a, [ConstantExpected] byte count)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float(uint.RotateLeft(Bits(a.v[i]), count));
        return r;
    }

    public static LanesScalar FromInteger(LanesScalar bits)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = (float)(int)Bits(bits.v[i]);
        return r;
    }

    public static LanesScalar ToInteger(LanesScalar value)
    {
        LanesScalar r = default;
        for (int i = 0; i < 16; i++) r.v[i] = Float((uint)(int)value.v[i]);
        return r;
    }

    public static uint NonZero(LanesScalar a)
    {
        uint bits = 0;
        for (int i = 0; i < 16; i++)
            if (a.v[i] != 0) bits |= 1u << i;
        return bits;
    }

    public static float Sum(LanesScalar a)
    {
        for (int width = 8; width >= 1; width /= 2)
            for (int i = 0; i < width; i++)
                a.v[i] += a.v[i + width];
        return a.v[0];
    }

    static uint Bits(float value) => SingleToUInt32Bits(value);
    static float Float(uint bits) => UInt32BitsToSingle(bits);
}
