using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>Sixteen lanes in four 128-bit registers (also ARM's).</summary>
public readonly unsafe struct Lanes128(
    Vector128<float> v0, Vector128<float> v1, Vector128<float> v2, Vector128<float> v3) : ILanes<Lanes128>
{
    readonly Vector128<float> v0 = v0;
    readonly Vector128<float> v1 = v1;
    readonly Vector128<float> v2 = v2;
    readonly Vector128<float> v3 = v3;

    public static int TileRows => 1;
    public static Lanes128 Zero { [MethodImpl(AggressiveInlining)] get => default; }
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Splat(float value)
    {
        var s = Vector128.Create(value);
        return new(s, s, s, s);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 SplatBits(uint value)
    {
        var s = Vector128.Create(value).AsSingle();
        return new(s, s, s, s);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Load(float* source) =>
        new(
            Vector128.Load(source),
            Vector128.Load(source + 4),
            Vector128.Load(source + 8),
            Vector128.Load(source + 12));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes128 value, float* destination)
    {
        value.v0.Store(destination);
        value.v1.Store(destination + 4);
        value.v2.Store(destination + 8);
        value.v3.Store(destination + 12);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) =>
        new(a.v0 + b.v0, a.v1 + b.v1, a.v2 + b.v2, a.v3 + b.v3);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) =>
        new(a.v0 - b.v0, a.v1 - b.v1, a.v2 - b.v2, a.v3 - b.v3);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) =>
        new(a.v0 * b.v0, a.v1 * b.v1, a.v2 * b.v2, a.v3 * b.v3);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) =>
        new(a.v0 / b.v0, a.v1 / b.v1, a.v2 / b.v2, a.v3 / b.v3);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Fma(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(
            Vector128.FusedMultiplyAdd(a.v0, b.v0, c.v0),
            Vector128.FusedMultiplyAdd(a.v1, b.v1, c.v1),
            Vector128.FusedMultiplyAdd(a.v2, b.v2, c.v2),
            Vector128.FusedMultiplyAdd(a.v3, b.v3, c.v3));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 a) =>
        new(Vector128.Sqrt(a.v0), Vector128.Sqrt(a.v1), Vector128.Sqrt(a.v2), Vector128.Sqrt(a.v3));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 a) =>
        new(Vector128.Abs(a.v0), Vector128.Abs(a.v1), Vector128.Abs(a.v2), Vector128.Abs(a.v3));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 Round(Lanes128 a) =>
        new(Vector128.Round(a.v0), Vector128.Round(a.v1), Vector128.Round(a.v2), Vector128.Round(a.v3));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 WhereGreater(Lanes128 a, Lanes128 b, Lanes128 yes, Lanes128 no) =>
        new(
            Choose(a.v0, b.v0, yes.v0, no.v0),
            Choose(a.v1, b.v1, yes.v1, no.v1),
            Choose(a.v2, b.v2, yes.v2, no.v2),
            Choose(a.v3, b.v3, yes.v3, no.v3));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 WhereAtMostBits(Lanes128 a, Lanes128 b, Lanes128 yes) =>
        new(
            Keep(a.v0, b.v0, yes.v0),
            Keep(a.v1, b.v1, yes.v1),
            Keep(a.v2, b.v2, yes.v2),
            Keep(a.v3, b.v3, yes.v3));
    [MethodImpl(AggressiveInlining)]
    static Vector128<float> Choose(
        Vector128<float> a, Vector128<float> b, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), yes, no);
    [MethodImpl(AggressiveInlining)]
    static Vector128<float> Keep(Vector128<float> a, Vector128<float> b, Vector128<float> yes) =>
        Vector128.LessThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsSingle() & yes;

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 AddBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsUInt32() + b.v0.AsUInt32()).AsSingle(),
            (a.v1.AsUInt32() + b.v1.AsUInt32()).AsSingle(),
            (a.v2.AsUInt32() + b.v2.AsUInt32()).AsSingle(),
            (a.v3.AsUInt32() + b.v3.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 MultiplyBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsUInt32() * b.v0.AsUInt32()).AsSingle(),
            (a.v1.AsUInt32() * b.v1.AsUInt32()).AsSingle(),
            (a.v2.AsUInt32() * b.v2.AsUInt32()).AsSingle(),
            (a.v3.AsUInt32() * b.v3.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 AddPairsBits(Lanes128 a, Lanes128 b, Lanes128 sum) =>
        new(
            Pairs.Add(a.v0, b.v0, sum.v0),
            Pairs.Add(a.v1, b.v1, sum.v1),
            Pairs.Add(a.v2, b.v2, sum.v2),
            Pairs.Add(a.v3, b.v3, sum.v3));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 AddHalvesBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsInt16() + b.v0.AsInt16()).AsSingle(),
            (a.v1.AsInt16() + b.v1.AsInt16()).AsSingle(),
            (a.v2.AsInt16() + b.v2.AsInt16()).AsSingle(),
            (a.v3.AsInt16() + b.v3.AsInt16()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 XorBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsUInt32() ^ b.v0.AsUInt32()).AsSingle(),
            (a.v1.AsUInt32() ^ b.v1.AsUInt32()).AsSingle(),
            (a.v2.AsUInt32() ^ b.v2.AsUInt32()).AsSingle(),
            (a.v3.AsUInt32() ^ b.v3.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 AndBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsUInt32() & b.v0.AsUInt32()).AsSingle(),
            (a.v1.AsUInt32() & b.v1.AsUInt32()).AsSingle(),
            (a.v2.AsUInt32() & b.v2.AsUInt32()).AsSingle(),
            (a.v3.AsUInt32() & b.v3.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 OrBits(Lanes128 a, Lanes128 b) =>
        new(
            (a.v0.AsUInt32() | b.v0.AsUInt32()).AsSingle(),
            (a.v1.AsUInt32() | b.v1.AsUInt32()).AsSingle(),
            (a.v2.AsUInt32() | b.v2.AsUInt32()).AsSingle(),
            (a.v3.AsUInt32() | b.v3.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 ShiftLeftBits(Lanes128 a, int count) =>
        new(
            (a.v0.AsUInt32() << count).AsSingle(),
            (a.v1.AsUInt32() << count).AsSingle(),
            (a.v2.AsUInt32() << count).AsSingle(),
            (a.v3.AsUInt32() << count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 ShiftRightBits(Lanes128 a, int count) =>
        new(
            (a.v0.AsUInt32() >>> count).AsSingle(),
            (a.v1.AsUInt32() >>> count).AsSingle(),
            (a.v2.AsUInt32() >>> count).AsSingle(),
            (a.v3.AsUInt32() >>> count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 RotateLeftBits(Lanes128 a, [ConstantExpected] byte count) =>
        OrBits(ShiftLeftBits(a, count), ShiftRightBits(a, 32 - count));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128 FromInteger(Lanes128 bits) =>
        new(
            Vector128.ConvertToSingle(bits.v0.AsInt32()),
            Vector128.ConvertToSingle(bits.v1.AsInt32()),
            Vector128.ConvertToSingle(bits.v2.AsInt32()),
            Vector128.ConvertToSingle(bits.v3.AsInt32()));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128 ToInteger(Lanes128 value) =>
        new(
            Vector128.ConvertToInt32Native(value.v0).AsSingle(),
            Vector128.ConvertToInt32Native(value.v1).AsSingle(),
            Vector128.ConvertToInt32Native(value.v2).AsSingle(),
            Vector128.ConvertToInt32Native(value.v3).AsSingle());

    [MethodImpl(AggressiveInlining)]
    public static float Sum(Lanes128 a) => Reduction.Sum(a.v0 + a.v2, a.v1 + a.v3);

    [MethodImpl(AggressiveInlining)]
    public static uint NonZero(Lanes128 a) =>
        ~(Zeros(a.v0) | Zeros(a.v1) << 4 | Zeros(a.v2) << 8 | Zeros(a.v3) << 12) & 0xFFFF;

    [MethodImpl(AggressiveInlining)]
    static uint Zeros(Vector128<float> v) =>
        Vector128.Equals(v, Vector128<float>.Zero).ExtractMostSignificantBits();
}
