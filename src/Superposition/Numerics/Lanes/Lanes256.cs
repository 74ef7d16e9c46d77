using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>Sixteen lanes in two 256-bit registers.</summary>
public readonly unsafe struct Lanes256(
    Vector256<float> v0, Vector256<float> v1) : ILanes<Lanes256>
{
    readonly Vector256<float> v0 = v0;
    readonly Vector256<float> v1 = v1;

    public static int TileRows => 1;
    public static Lanes256 Zero { [MethodImpl(AggressiveInlining)] get => default; }
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Splat(float value)
    {
        var s = Vector256.Create(value);
        return new(s, s);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 SplatBits(uint value)
    {
        var s = Vector256.Create(value).AsSingle();
        return new(s, s);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes256 value, float* destination)
    {
        value.v0.Store(destination);
        value.v1.Store(destination + 8);
    }

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a.v0 + b.v0, a.v1 + b.v1);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a.v0 - b.v0, a.v1 - b.v1);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a.v0 * b.v0, a.v1 * b.v1);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a.v0 / b.v0, a.v1 / b.v1);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Vector256.FusedMultiplyAdd(a.v0, b.v0, c.v0), Vector256.FusedMultiplyAdd(a.v1, b.v1, c.v1));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a.v0), Vector256.Sqrt(a.v1));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a.v0), Vector256.Abs(a.v1));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 Round(Lanes256 a) => new(Vector256.Round(a.v0), Vector256.Round(a.v1));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 WhereGreater(Lanes256 a, Lanes256 b, Lanes256 yes, Lanes256 no) =>
        new(Choose(a.v0, b.v0, yes.v0, no.v0), Choose(a.v1, b.v1, yes.v1, no.v1));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 WhereAtMostBits(Lanes256 a, Lanes256 b, Lanes256 yes) =>
        new(Keep(a.v0, b.v0, yes.v0), Keep(a.v1, b.v1, yes.v1));
    [MethodImpl(AggressiveInlining)]
    static Vector256<float> Choose(
        Vector256<float> a, Vector256<float> b, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), yes, no);
    [MethodImpl(AggressiveInlining)]
    static Vector256<float> Keep(Vector256<float> a, Vector256<float> b, Vector256<float> yes) =>
        Vector256.LessThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsSingle() & yes;

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 AddBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsUInt32() + b.v0.AsUInt32()).AsSingle(), (a.v1.AsUInt32() + b.v1.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 MultiplyBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsUInt32() * b.v0.AsUInt32()).AsSingle(), (a.v1.AsUInt32() * b.v1.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 AddPairsBits(Lanes256 a, Lanes256 b, Lanes256 sum) =>
        new(Pairs.Add(a.v0, b.v0, sum.v0), Pairs.Add(a.v1, b.v1, sum.v1));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 AddHalvesBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsInt16() + b.v0.AsInt16()).AsSingle(), (a.v1.AsInt16() + b.v1.AsInt16()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 XorBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsUInt32() ^ b.v0.AsUInt32()).AsSingle(), (a.v1.AsUInt32() ^ b.v1.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 AndBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsUInt32() & b.v0.AsUInt32()).AsSingle(), (a.v1.AsUInt32() & b.v1.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 OrBits(Lanes256 a, Lanes256 b) =>
        new((a.v0.AsUInt32() | b.v0.AsUInt32()).AsSingle(), (a.v1.AsUInt32() | b.v1.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 ShiftLeftBits(Lanes256 a, int count) =>
        new((a.v0.AsUInt32() << count).AsSingle(), (a.v1.AsUInt32() << count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 ShiftRightBits(Lanes256 a, int count) =>
        new((a.v0.AsUInt32() >>> count).AsSingle(), (a.v1.AsUInt32() >>> count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 RotateLeftBits(Lanes256 a, [ConstantExpected] byte count) =>
        OrBits(ShiftLeftBits(a, count), ShiftRightBits(a, 32 - count));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256 FromInteger(Lanes256 bits) =>
        new(Vector256.ConvertToSingle(bits.v0.AsInt32()), Vector256.ConvertToSingle(bits.v1.AsInt32()));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256 ToInteger(Lanes256 value) =>
        new(
            Vector256.ConvertToInt32Native(value.v0).AsSingle(),
            Vector256.ConvertToInt32Native(value.v1).AsSingle());

    [MethodImpl(AggressiveInlining)] public static float Sum(Lanes256 a) => Reduction.Sum(a.v0 + a.v1);

    [MethodImpl(AggressiveInlining)]
    public static uint NonZero(Lanes256 a) => ~(Zeros(a.v0) | Zeros(a.v1) << 8) & 0xFFFF;

    [MethodImpl(AggressiveInlining)]
    static uint Zeros(Vector256<float> v) =>
        Vector256.Equals(v, Vector256<float>.Zero).ExtractMostSignificantBits();
}
