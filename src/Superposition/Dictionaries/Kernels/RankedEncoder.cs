using Superposition.Dictionaries.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Kernels;

/// <summary>Among what the largest keys are kept.</summary>
enum RankedOver { Sample, Batch, Threshold }

/// <summary>
/// Keeps the latents with the largest positive keys z_i ‖W_i‖: k of each sample, k·B of the batch, or all
/// above a threshold. The dense product drops at once what is below a bound guessed from the step before;
/// the guess is checked against the exact rank, so it changes speed and no bit. Of equal keys the first
/// are kept.
/// </summary>
sealed unsafe class RankedEncoder<TLanes>(SaeBench<TLanes> bench) where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>How far below the last rank's key the next guess lies.</summary>
    const float Margin = 0.95f;

    /// <summary>z > g/‖W‖ and z‖W‖ > g may differ by rounding: a rank this close to g is not believed.
    /// </summary>
    const float Rounding = 1.00001f;

    readonly RankSelect select = new();
    readonly PinnedFloats keys = new(1024), grouped = new(1024);
    readonly int[] start = new int[bench.B + 1], left = new int[bench.B];
    readonly float[] least = new float[bench.B];
    bool[] keep = new bool[1024];
    float guess;

    /// <summary>The smallest key kept; 0 where none was.</summary>
    internal float SmallestKey { get; private set; }

    /// <summary>Fills the table; A = z.</summary>
    /// <param name="x">[B, D]</param>
    /// <param name="centred">Whether b_dec is taken from x first.</param>
    internal void Run(
        AlignedFloats x, bool centred, RankedOver over, double k, double threshold, EntryTable table)
    {
        bench.Transpose(x, centred);
        float bound = over == RankedOver.Threshold ? (float)Math.Max(0, threshold) : guess;
        while (true)
        {
            for (int i = 0; i < bench.n; i++)
                bench.Least.Pointer[i] = bench.Norm.Pointer[i] > 0
                    ? bound / bench.Norm.Pointer[i] : float.PositiveInfinity;
            bench.Encode();
            if (Select(over, k, bound)) break;
            bound = bound < 1e-6f ? 0 : 0.5f * bound;
        }
        table.Build(bench.Found, keep);
        table.Z.Span[..table.Count].CopyTo(table.A.Span);
        bench.Mark?.Invoke(SaePhase.Select);
    }

    bool Select(RankedOver over, double k, float bound)
    {
        int total = bench.Candidates(), at = 0;
        keys.Grow(total);
        if (keep.Length < total) keep = new bool[Math.Max(total, 2 * keep.Length)];
        float* key = keys.Pointer, norm = bench.Norm.Pointer;
        foreach (var chunk in bench.Found)
        {
            int* latent = chunk.Latent.Pointer;
            float* z = chunk.Z.Pointer;
            for (int j = 0; j < chunk.Count; j++) key[at++] = z[j] * norm[latent[j]];
        }
        bool isEnough = over switch
        {
            RankedOver.Batch => OfBatch(key, total, (long)(k * bench.B), bound),
            RankedOver.Sample => OfSamples(key, total, (int)k, bound),
            _ => All(total),
        };
        if (isEnough)
        {
            SmallestKey = float.PositiveInfinity;
            for (int j = 0; j < total; j++)
                if (keep[j] && key[j] < SmallestKey) SmallestKey = key[j];
            if (float.IsInfinity(SmallestKey)) SmallestKey = 0;
            guess = over == RankedOver.Threshold ? guess : Margin * SmallestKey;
        }
        return isEnough;
    }

    bool All(int total)
    {
        keep.AsSpan(0, total).Fill(true);
        return true;
    }

    bool OfBatch(float* key, int total, long count, float bound)
    {
        if (total <= count) return bound == 0 && All(total);
        float rank = select.Kth(key, total, count);
        if (bound > 0 && rank <= bound * Rounding) return false;
        long equal = count;
        for (int j = 0; j < total; j++)
            if (key[j] > rank) equal--;
        for (int j = 0; j < total; j++) keep[j] = key[j] > rank || (key[j] == rank && equal-- > 0);
        return true;
    }

    bool OfSamples(float* key, int total, int k, float bound)
    {
        int B = bench.B, at = 0;
        Array.Clear(start);
        foreach (var chunk in bench.Found)
            for (int j = 0; j < chunk.Count; j++) start[chunk.Sample.Pointer[j] + 1]++;
        for (int b = 0; b < B; b++)
        {
            if (bound > 0 && start[b + 1] < k) return false;
            start[b + 1] += start[b];
        }
        grouped.Grow(total);
        float* to = grouped.Pointer;
        start.AsSpan(0, B).CopyTo(left);
        foreach (var chunk in bench.Found)
            for (int j = 0; j < chunk.Count; j++) to[left[chunk.Sample.Pointer[j]]++] = key[at++];
        for (int b = 0; b < B; b++)
        {
            int count = start[b + 1] - start[b];
            float* own = to + start[b];
            (least[b], left[b]) = (0, count);
            if (count <= k) continue;
            least[b] = select.Kth(own, count, k);
            if (bound > 0 && least[b] <= bound * Rounding) return false;
            left[b] = k;
            for (int j = 0; j < count; j++)
                if (own[j] > least[b]) left[b]--;
        }
        at = 0;
        foreach (var chunk in bench.Found)
            for (int j = 0; j < chunk.Count; j++, at++)
            {
                int b = chunk.Sample.Pointer[j];
                keep[at] = key[at] > least[b] || (key[at] == least[b] && left[b]-- > 0);
            }
        return true;
    }
}
