using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Numerics.Lanes;

/// <summary>Sixteen lanes in one 512-bit register.</summary>
public readonly unsafe struct Lanes512(Vector512<float> v) : ILanes<Lanes512>
{
    readonly Vector512<float> v = v;

    public static int TileRows => 5;
    public static Lanes512 Zero { [MethodImpl(AggressiveInlining)] get => new(Vector512<float>.Zero); }
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Splat(float value) => new(Vector512.Create(value));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 SplatBits(uint value) => new(Vector512.Create(value).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));
    [MethodImpl(AggressiveInlining)]
    public static void Store(Lanes512 value, float* destination) => value.v.Store(destination);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a.v + b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a.v - b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a.v * b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a.v / b.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Vector512.FusedMultiplyAdd(a.v, b.v, c.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 a) => new(Vector512.Abs(a.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 Round(Lanes512 a) => new(Vector512.Round(a.v));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512 WhereGreater(Lanes512 a, Lanes512 b, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.v, b.v), yes.v, no.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 WhereAtMostBits(Lanes512 a, Lanes512 b, Lanes512 yes) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(a.v.AsUInt32(), b.v.AsUInt32()).AsSingle(), yes.v,
            Vector512<float>.Zero));

    // Only a product in the same expression as its condition becomes one masked instruction.
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 ProductWhereGreater(Lanes512 a, Lanes512 b, Lanes512 x, Lanes512 y) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.v, b.v), x.v * y.v, Vector512<float>.Zero));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 ProductWhereAtMostBits(Lanes512 a, Lanes512 b, Lanes512 x, Lanes512 y) =>
        new(Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(a.v.AsUInt32(), b.v.AsUInt32()).AsSingle(), x.v * y.v,
            Vector512<float>.Zero));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512 AddBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsUInt32() + b.v.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 MultiplyBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsUInt32() * b.v.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 AddPairsBits(Lanes512 a, Lanes512 b, Lanes512 sum) => new(Avx512BW.IsSupported
        ? (Avx512BW.MultiplyAddAdjacent(a.v.AsInt16(), b.v.AsInt16()) + sum.v.AsInt32()).AsSingle()
        : Vector512.Create(
            Pairs.Add(a.v.GetLower(), b.v.GetLower(), sum.v.GetLower()),
            Pairs.Add(a.v.GetUpper(), b.v.GetUpper(), sum.v.GetUpper())));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 AddHalvesBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsInt16() + b.v.AsInt16()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 XorBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsUInt32() ^ b.v.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 XorBits(Lanes512 a, Lanes512 b, Lanes512 c) => new(Avx512F.IsSupported
        ? Avx512F.TernaryLogic(a.v, b.v, c.v, 0x96)
        : a.v ^ b.v ^ c.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 AndBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsUInt32() & b.v.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 OrBits(Lanes512 a, Lanes512 b) =>
        new((a.v.AsUInt32() | b.v.AsUInt32()).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 ShiftLeftBits(Lanes512 a, int count) => new((a.v.AsUInt32() << count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 ShiftRightBits(Lanes512 a, int count) =>
        new((a.v.AsUInt32() >>> count).AsSingle());
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 RotateLeftBits(Lanes512 a, [ConstantExpected] byte count) => new(
        (Avx512F.IsSupported
            // one instruction, which the compiler does not find by itself
            ? Avx512F.RotateLeft(a.v.AsUInt32(), count)
            : (a.v.AsUInt32() << count) | (a.v.AsUInt32() >>> (32 - count))).AsSingle());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512 FromInteger(Lanes512 bits) => new(Vector512.ConvertToSingle(bits.v.AsInt32()));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 FromUnsigned(Lanes512 bits) => new(Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Single(bits.v.AsUInt32())
        : Vector512.ConvertToSingle(bits.v.AsUInt32()));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512 ToInteger(Lanes512 value) =>
        new(Vector512.ConvertToInt32Native(value.v).AsSingle());

    [MethodImpl(AggressiveInlining)]
    public static float Sum(Lanes512 a) => Reduction.Sum(a.v.GetLower() + a.v.GetUpper());

    [MethodImpl(AggressiveInlining)]
    public static uint NonZero(Lanes512 a) =>
        ~(uint)Vector512.Equals(a.v, Vector512<float>.Zero).ExtractMostSignificantBits() & 0xFFFF;
}
