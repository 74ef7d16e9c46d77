using System.Runtime.CompilerServices;
using Superposition.Features;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// A block's samples in the order of how many features are on in them, so that a loop over a sample's
/// active features runs as often as the one before it: each count that jumps costs a wrong guess of the
/// processor.
/// </summary>
sealed unsafe class SamplesByCount(int samples)
{
    const int Most = 30; // larger counts are rare, and stay in the order of samples

    readonly int[] begin = GC.AllocateArray<int>(samples + 1, pinned: true);
    readonly int[] order = GC.AllocateArray<int>(samples, pinned: true);

    /// <summary>[samples + 1], where the active features of a sample begin.</summary>
    internal int* Begin => (int*)Unsafe.AsPointer(ref begin[0]);

    /// <summary>[samples]</summary>
    internal int* Order => (int*)Unsafe.AsPointer(ref order[0]);

    [MethodImpl(AggressiveOptimization)]
    internal void Sort(ActiveFeatures active, int samples)
    {
        int* first = Begin, sample = active.Sample, to = Order;
        int count = active.Count;
        new Span<int>(first, samples + 1).Clear();
        for (int a = 0; a < count; a++) first[sample[a] + 1] = a + 1; // the last one stays
        int last = 0;
        for (int s = 1; s <= samples; s++) first[s] = last = Math.Max(last, first[s]);
        var place = stackalloc int[Most + 2];
        for (int s = 0; s < samples; s++) place[Math.Min(first[s + 1] - first[s], Most) + 1]++;
        for (int c = 1; c < Most + 2; c++) place[c] += place[c - 1];
        for (int s = 0; s < samples; s++) to[place[Math.Min(first[s + 1] - first[s], Most)]++] = s;
    }
}
