using System.Runtime.CompilerServices;
using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// What every kernel does alike with its outputs: g [n, 64] of a block, and the sums that become δb.
/// </summary>
static unsafe class Outputs
{
    /// <summary>One factor an output, times a scale, worked out in double precision; padded with 0.</summary>
    internal static AlignedFloats Factors(IReadOnlyList<double> values, double scale)
    {
        var floats = new AlignedFloats(AlignedFloats.Padded(values.Count));
        for (int i = 0; i < values.Count; i++) floats.Span[i] = (float)(values[i] * scale);
        return floats;
    }

    /// <summary>The batch ends inside this block: the samples after its end push nothing.</summary>
    internal static void Cut(AlignedFloats g, int n, int valid)
    {
        for (int i = 0; i < n; i++)
            g.Span.Slice(i * SampleBlock.Size + valid, SampleBlock.Size - valid).Clear();
    }

    /// <summary>δb_i += g_i, as sixteen partial sums an output.</summary>
    [MethodImpl(AggressiveOptimization)]
    internal static void AddBias<TLanes>(float* g, int n, float* sums)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int i = 0; i < n; i++, g += SampleBlock.Size, sums += 16)
        {
            var g01 = TLanes.Load(g) + TLanes.Load(g + 16);
            var g23 = TLanes.Load(g + 32) + TLanes.Load(g + 48);
            TLanes.Store(TLanes.Load(sums) + (g01 + g23), sums);
        }
    }
}
