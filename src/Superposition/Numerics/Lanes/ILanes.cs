using System.Diagnostics.CodeAnalysis;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// Sixteen float32 lanes, whatever the hardware: the vocabulary in which every kernel is written. Four types
/// implement it (512, 256, 128 bits, scalar); because each operation is one IEEE operation a lane and
/// <see cref="Sum"/> has a fixed order, all four give the same bits.
/// </summary>
/// <remarks>
/// A lane holds 32 bits and is read as a float or, in the operations named <c>…Bits</c>, as an unsigned
/// integer. There is no Max and no mask value: both differ between widths for NaN or cost a register, so
/// choices are made by <see cref="WhereGreater"/>, which is false for NaN everywhere.
/// </remarks>
public unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Lanes of every implementation.</summary>
    const int Count = 16;

    /// <summary>How many rows of 4 vectors a matrix tile may keep in this width's registers.</summary>
    static abstract int TileRows { get; }

    static abstract TSelf Zero { get; }
    static abstract TSelf Splat(float value);
    static abstract TSelf SplatBits(uint value);
    static abstract TSelf Load(float* source);
    static abstract void Store(TSelf value, float* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a·b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);
    static abstract TSelf Sqrt(TSelf a);
    static abstract TSelf Abs(TSelf a);

    /// <summary>To the nearest whole number, halves to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>a &gt; b ? yes : no, lane by lane; a NaN on either side gives no.</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>a ≤ b ? yes : 0, lane by lane, a and b read as unsigned integers.</summary>
    static abstract TSelf WhereAtMostBits(TSelf a, TSelf b, TSelf yes);

    /// <summary>a &gt; b ? x·y : 0, two instructions where lanes can be masked.</summary>
    static virtual TSelf ProductWhereGreater(TSelf a, TSelf b, TSelf x, TSelf y) =>
        TSelf.WhereGreater(a, b, x * y, TSelf.Zero);

    /// <summary>a ≤ b ? x·y : 0, a and b read as unsigned integers.</summary>
    static virtual TSelf ProductWhereAtMostBits(TSelf a, TSelf b, TSelf x, TSelf y) =>
        TSelf.WhereAtMostBits(a, b, x * y);

    static abstract TSelf AddBits(TSelf a, TSelf b);
    static abstract TSelf MultiplyBits(TSelf a, TSelf b);

    /// <summary>
    /// sum + a_low b_low + a_high b_high: a lane of a and b is two signed integers of 16 bits, one of sum is
    /// an integer of 32 bits that wraps around.
    /// </summary>
    static abstract TSelf AddPairsBits(TSelf a, TSelf b, TSelf sum);

    /// <summary>a + b, a lane being two integers of 16 bits that wrap around.</summary>
    static abstract TSelf AddHalvesBits(TSelf a, TSelf b);
    static abstract TSelf XorBits(TSelf a, TSelf b);

    /// <summary>a ⊕ b ⊕ c, one instruction where there is one.</summary>
    static virtual TSelf XorBits(TSelf a, TSelf b, TSelf c) => TSelf.XorBits(TSelf.XorBits(a, b), c);
    static abstract TSelf AndBits(TSelf a, TSelf b);
    static abstract TSelf OrBits(TSelf a, TSelf b);
    static abstract TSelf ShiftLeftBits(TSelf a, int count);
    static abstract TSelf ShiftRightBits(TSelf a, int count);
    static abstract TSelf RotateLeftBits(TSelf a, [ConstantExpected] byte count);

    /// <summary>The signed integer in each lane as a float, to nearest.</summary>
    static abstract TSelf FromInteger(TSelf bits);

    /// <summary>
    /// The unsigned integer in each lane as a float, to nearest: its upper half times 2¹⁶ is exact, so only
    /// the sum rounds.
    /// </summary>
    static virtual TSelf FromUnsigned(TSelf bits) => TSelf.Fma(
        TSelf.FromInteger(TSelf.ShiftRightBits(bits, 16)), TSelf.Splat(65536f),
        TSelf.FromInteger(TSelf.AndBits(bits, TSelf.SplatBits(0xFFFF))));

    /// <summary>The float in each lane, a whole number below 2³¹ in size, as a signed integer.</summary>
    static abstract TSelf ToInteger(TSelf value);

    /// <summary>Bit i is set where lane i is not zero; a NaN is not.</summary>
    static abstract uint NonZero(TSelf a);

    /// <summary>Lane i is added to lane i+8, then i+4, i+2, i+1: the one order of reduction.</summary>
    static abstract float Sum(TSelf a);
}
