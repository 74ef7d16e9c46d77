using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Worlds;

/// <summary>
/// The law of a synthetic world as published (arXiv 2602.14687), written out from the options alone: one
/// Gaussian a feature and sample, every feature drawn whether it can matter or not, values at all that fire,
/// then level by level the parents' gates and the choice among siblings. Of the world it has only its random
/// numbers, drawn anew from their streams.
/// </summary>
sealed class DenseSampler
{
    readonly SyntheticOptions options;
    readonly int[] parent;
    Rng rng;

    internal DenseSampler(SyntheticOptions options, ulong seed)
    {
        this.options = options;
        rng = new(seed, 7);
        int N = options.Features, rank = options.CorrelationRank;
        parent = [.. Enumerable.Range(0, N).Select(i => ParentOf(i, options))];
        Density = [.. Enumerable.Range(1, N).Select(i => options.LeastFrequent
            + (options.MostFrequent - options.LeastFrequent) * (R(i) - R(N)) / (R(1) - R(N)))];
        Mean = [.. Enumerable.Range(0, N).Select(i =>
            options.FirstMean + (options.LastMean - options.FirstMean) * i / (N - 1.0))];
        Rng deviations = new(options.Seed, 1), loadings = new(options.Seed, 2);
        Deviation = [.. Enumerable.Range(0, N).Select(_ =>
            Math.Abs(options.Deviation + options.DeviationSpread * deviations.NextNormal()))];
        Loading = new double[N, rank];
        Own = new double[N];
        for (int i = 0; i < N; i++)
        {
            double square = 0;
            for (int r = 0; r < rank; r++)
            {
                Loading[i, r] = options.CorrelationScale * loadings.NextNormal();
                square += Loading[i, r] * Loading[i, r];
            }
            Own[i] = Math.Sqrt(Math.Max(0.01, 1 - square));
            for (int r = 0; r < rank && 1 - square < 0.01; r++) Loading[i, r] *= Math.Sqrt(0.99 / square);
        }
        Threshold = [.. Enumerable.Range(0, N).Select(i => Normal.Quantile(1 - Fires(i)))];
    }

    /// <summary>p_i, μ_i, σ_i, F, √diag_i and t_i.</summary>
    internal double[] Density { get; }
    internal double[] Mean { get; }
    internal double[] Deviation { get; }
    internal double[,] Loading { get; }
    internal double[] Own { get; }
    internal double[] Threshold { get; }

    double R(int i) => Math.Pow(i, -options.FrequencyExponent);

    /// <summary>Breadth first the children of node j are roots + j·children and those after it.</summary>
    internal static int ParentOf(int i, SyntheticOptions options)
    {
        long nodes = options.Roots, level = nodes;
        for (int depth = 0; depth < options.Depth; depth++) nodes += level *= options.Children;
        return i < options.Roots || i >= nodes ? -1 : (i - options.Roots) / options.Children;
    }

    /// <summary>p'_i = min(1, p_i c_i), c_i = (1 + Σ_siblings p_j/p_parent)/p_parent; of roots 1.</summary>
    double Fires(int i)
    {
        if (parent[i] < 0) return Density[i];
        double above = Density[parent[i]], siblings = 0;
        for (int j = 0; j < parent.Length && options.Exclusive; j++)
            if (j != i && parent[j] == parent[i]) siblings += Density[j];
        return Math.Min(1, Density[i] / above * (1 + siblings / above));
    }

    internal double[] Sample()
    {
        int N = options.Features, rank = options.CorrelationRank;
        double[] ε = [.. Enumerable.Range(0, rank).Select(_ => rng.NextNormal())];
        var a = new double[N];
        for (int i = 0; i < N; i++)
        {
            double g = Own[i] * rng.NextNormal();
            for (int r = 0; r < rank; r++) g += ε[r] * Loading[i, r];
            if (g > Threshold[i]) a[i] = Math.Max(0, Mean[i] + Deviation[i] * rng.NextNormal());
        }
        for (int i = 0, end; i < N; i = end) // siblings stand together, and after their parents
        {
            for (end = i + 1; end < N && parent[i] >= 0 && parent[end] == parent[i];) end++;
            if (parent[i] < 0) continue;
            double above = a[parent[i]];
            for (int c = i; c < end; c++)
                a[c] *= options.ScaleByParent ? above / Mean[parent[i]] : above > 0 ? 1 : 0;
            int[] on = [.. Enumerable.Range(i, end - i).Where(c => a[c] > 0)];
            if (!options.Exclusive || on.Length < 2) continue;
            int winner = on[rng.NextIndex(on.Length)];
            foreach (int c in on)
                if (c != winner) a[c] = 0;
        }
        return a;
    }
}
