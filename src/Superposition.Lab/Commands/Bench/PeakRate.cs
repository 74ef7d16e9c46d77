using System.Runtime.CompilerServices;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// What one core does when it does nothing but multiply and add: the roof over every kernel,
/// measured, not read from a data sheet. Twelve independent chains hide the latency.
/// </summary>
static class PeakRate
{
    const int Rounds = 20_000_000;

    /// <summary>Float32 operations a CPU second of one thread, two an FMA and lane: best of three.</summary>
    internal static double FlopsPerSecond(LaneWidth width) => Enumerable.Range(0, 3).Max(_ => width switch
    {
        LaneWidth.V512 => Measure<Lanes512>(Rounds),
        LaneWidth.V256 => Measure<Lanes256>(Rounds),
        LaneWidth.V128 => Measure<Lanes128>(Rounds / 2),
        _ => Measure<LanesScalar>(Rounds / 400),
    });

    static double Measure<T>(int rounds) where T : unmanaged, ILanes<T>
    {
        var start = Environment.CpuUsage.TotalTime; // not the wall clock, so that other programs do not count
        float sum = Chains<T>(rounds);
        double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        return float.IsNaN(sum) ? 0 : 2.0 * 16 * 12 * rounds / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Chains<T>(int rounds) where T : unmanaged, ILanes<T>
    {
        T a = T.Splat(0.999f), b = T.Splat(1e-3f);
        T c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = 0; i < rounds; i++)
        {
            c0 = T.Fma(a, c0, b);
            c1 = T.Fma(a, c1, b);
            c2 = T.Fma(a, c2, b);
            c3 = T.Fma(a, c3, b);
            c4 = T.Fma(a, c4, b);
            c5 = T.Fma(a, c5, b);
            c6 = T.Fma(a, c6, b);
            c7 = T.Fma(a, c7, b);
            c8 = T.Fma(a, c8, b);
            c9 = T.Fma(a, c9, b);
            c10 = T.Fma(a, c10, b);
            c11 = T.Fma(a, c11, b);
        }
        return T.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
