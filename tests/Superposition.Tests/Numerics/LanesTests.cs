using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Numerics;

/// <summary>Every operation of every width gives the bits of the scalar definition.</summary>
public unsafe class LanesTests
{
    static readonly float[] s_odd =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        float.Epsilon, -float.Epsilon, float.MaxValue, 1e-40f, 3.4e-5f, 16777217f,
    ];

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    [Theory, MemberData(nameof(Widths))]
    public void EveryOperationGivesTheScalarBits(LaneWidth width)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            uint[] expected = Results<LanesScalar>(seed);
            Assert.Equal(expected, width switch
            {
                LaneWidth.V512 => Results<Lanes512>(seed),
                LaneWidth.V256 => Results<Lanes256>(seed),
                LaneWidth.V128 => Results<Lanes128>(seed),
                _ => Results<LanesScalar>(seed),
            });
        }
    }

    static uint[] Results<T>(ulong seed) where T : unmanaged, ILanes<T>
    {
        var rng = new Rng(seed);
        float* memory = stackalloc float[48];
        for (int i = 0; i < 48; i++)
            memory[i] = seed < 4 ? s_odd[rng.NextIndex(16)] : (float)((2 * rng.NextUniform() - 1) * 1000);
        T a = T.Load(memory), b = T.Load(memory + 16), c = T.Load(memory + 32);
        var small = T.Splat(0.37f) * a; // for whole numbers within an int
        T[] results =
        [
            a + b, a - b, a * b, a / b, T.Fma(a, b, c), T.Sqrt(T.Abs(a)), T.Abs(a), T.Round(small),
            T.Zero, T.Splat(3f), T.SplatBits(0xDEADBEEF), T.FromInteger(a),
            T.WhereGreater(a, b, a, c), T.WhereAtMostBits(a, b, c),
            T.AddBits(a, b), T.MultiplyBits(a, b), T.AddPairsBits(a, b, c), T.AddHalvesBits(a, b),
            T.XorBits(a, b), T.AndBits(a, b), T.OrBits(a, b),
            T.ShiftLeftBits(a, 9), T.ShiftRightBits(a, 9), T.RotateLeftBits(a, 7), T.RotateLeftBits(a, 11),
        ];
        var bits = new List<uint>();
        float* store = stackalloc float[16];
        foreach (var result in results)
        {
            T.Store(result, store);
            for (int i = 0; i < 16; i++) // any NaN is NaN
                bits.Add(float.IsNaN(store[i]) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(store[i]));
        }
        // sums and integers of finite numbers only: what a NaN's payload becomes is not promised
        bits.Add(T.NonZero(a));
        bits.Add(T.NonZero(T.Zero));
        if (seed >= 4)
        {
            bits.Add(BitConverter.SingleToUInt32Bits(T.Sum(a)));
            T.Store(T.ToInteger(T.Round(small)), store);
            for (int i = 0; i < 16; i++) bits.Add(BitConverter.SingleToUInt32Bits(store[i]));
        }
        return [.. bits];
    }

    [Fact]
    public void SumAddsLaneEightFirst()
    {
        // 2^24 + 1 rounds to 2^24: only the promised order keeps both ones
        float* memory = stackalloc float[16];
        new Span<float>(memory, 16).Clear();
        (memory[0], memory[1], memory[9]) = (16777216f, 1f, 1f);
        Assert.Equal(16777218f, LanesScalar.Sum(LanesScalar.Load(memory)));
    }
}
