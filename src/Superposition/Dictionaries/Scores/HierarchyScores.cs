using Superposition.Dictionaries.Worlds;

namespace Superposition.Dictionaries.Scores;

/// <summary>
/// Splitting, absorption and hedging of latents, judged by the true features and their tree instead of by
/// probes for first letters: see <see cref="HierarchyScores"/> for what each one means.
/// </summary>
/// <param name="parent">For each feature the one above it, −1 for none.</param>
public sealed class HierarchyCounts(Cosines C, IReadOnlyList<int> parent)
{
    /// <summary>Below this cosine a latent stands for no feature, and a feature has no latent.</summary>
    const double Stands = 0.5;
    const double LeastPrecision = 0.5, LeastRecall = 0.1, Whole = 0.9;

    /// <summary>What a latent may have of another direction beyond what its own explains.</summary>
    public const double Foreign = 0.1;
    const int LeastSamples = 10;

    readonly int n = C.Rows, N = C.Columns;
    readonly int[] target = Targets(C), own = Nearest(C);
    readonly long[] fired = new long[C.Rows], hits = new long[C.Rows], on = new long[C.Columns];
    readonly long[] both = new long[C.Columns], absorbed = new long[C.Columns];
    readonly long[] missed = new long[C.Columns], alone = new long[C.Columns], lost = new long[C.Columns];
    readonly long[] seen = Fresh(C.Columns), lit = Fresh(C.Rows), hasChild = Fresh(C.Columns);
    long samples;

    static long[] Fresh(int length)
    {
        var stamps = new long[length];
        Array.Fill(stamps, -1);
        return stamps;
    }

    /// <summary>[n], the feature that a latent stands for, −1 for none.</summary>
    static int[] Targets(Cosines C) => [.. Enumerable.Range(0, C.Rows)
        .Select(i => C[i, C.Best(i)] > Stands ? C.Best(i) : -1)];

    /// <summary>[N], the latent nearest to a feature, −1 where none is near.</summary>
    static int[] Nearest(Cosines C)
    {
        var nearest = new int[C.Columns];
        for (int j = 0; j < C.Columns; j++)
        {
            int best = 0;
            for (int i = 1; i < C.Rows; i++)
                if (C[i, j] > C[best, j]) best = i;
            nearest[j] = C[best, j] > Stands ? best : -1;
        }
        return nearest;
    }

    public void Add(HiddenBatch batch, CodeBatch codes)
    {
        for (int b = 0; b < batch.Samples; b++, samples++)
        {
            var features = batch.Code(b).Features.Span;
            foreach (int j in features)
            {
                seen[j] = samples;
                on[j]++;
                if (parent[j] >= 0) hasChild[parent[j]] = samples;
            }
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++)
            {
                if (!(values.Span[e] > 0)) continue;
                int i = latents.Span[e];
                lit[i] = samples;
                fired[i]++;
                if (target[i] >= 0 && seen[target[i]] == samples) hits[i]++;
            }
            foreach (int j in features)
            {
                if (hasChild[j] != samples && own[j] >= 0)
                {
                    alone[j]++;
                    if (lit[own[j]] != samples) lost[j]++;
                }
                Edge(j);
            }
        }
    }

    /// <summary>A child that is on, below a parent that has a latent of its own.</summary>
    void Edge(int child)
    {
        int p = parent[child];
        if (p < 0 || seen[p] != samples || own[p] < 0) return;
        both[child]++;
        if (lit[own[p]] == samples) return;
        missed[child]++;
        int i = own[child];
        if (i >= 0 && i != own[p] && lit[i] == samples) absorbed[child]++;
    }

    /// <param name="truth">The true directions, to tell what of a latent is foreign.</param>
    public HierarchyScores Scores(Directions truth)
    {
        int split = 0, standing = 0, mixed = 0, hedged = 0, live = 0;
        var count = new int[N];
        var best = new double[N];
        var covered = new bool[N];
        for (int i = 0; i < n; i++)
        {
            if (target[i] is not (>= 0 and var j) || fired[i] == 0) continue;
            covered[j] = true;
            double precision = (double)hits[i] / fired[i], recall = (double)hits[i] / Math.Max(1, on[j]);
            if (precision < LeastPrecision || recall < LeastRecall) continue;
            count[j]++;
            best[j] = Math.Max(best[j], recall);
        }
        for (int j = 0; j < N; j++)
        {
            if (count[j] > 0) standing++;
            if (count[j] > 1 && best[j] < Whole) split++;
        }
        var cosine = new Cosines(truth, truth);
        for (int i = 0; i < n; i++)
        {
            if (fired[i] == 0) continue;
            live++;
            int t = target[i];
            double most = 0, uncovered = 0;
            for (int j = 0; j < N; j++)
            {
                if (j == t) continue;
                // a latent that stands for none, such as an even mix of four, has nothing of its own
                double own = t < 0 ? 0 : C[i, t] * (double)cosine[t, j];
                double excess = Math.Abs(C[i, j] - own);
                most = Math.Max(most, excess);
                if (!covered[j]) uncovered = Math.Max(uncovered, excess);
            }
            if (most > Foreign) mixed++;
            if (uncovered > Foreign) hedged++;
        }
        // the child's latent must carry the parent's direction, or what was missed was just missed
        var (absorption, edges) = Edges(absorbed, c => own[c] is >= 0 and var i
            && C[i, parent[c]] - C[i, c] * (double)cosine[c, parent[c]] > Foreign);
        var (missing, _) = Edges(missed, _ => true);
        double without = alone.Sum() == 0 ? 0 : (double)lost.Sum() / alone.Sum();
        return new(Share(split, standing), absorption, missing, without, edges, Share(hedged, live),
            Share(mixed, live));
    }

    static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    /// <summary>The mean over edges seen often enough, of those that count; the others count 0.</summary>
    (double Rate, int Edges) Edges(long[] events, Func<int, bool> counts)
    {
        double total = 0;
        int edges = 0;
        for (int c = 0; c < N; c++)
        {
            if (both[c] < LeastSamples) continue;
            edges++;
            if (counts(c)) total += (double)events[c] / both[c];
        }
        return (edges == 0 ? 0 : total / edges, edges);
    }
}

/// <summary>What a tree of features does to a dictionary; all are shares.</summary>
/// <param name="Splitting">
/// Of the features that any latent stands for (cosine above ½, precision at least ½, recall at least a
/// tenth), those that several stand for while none of them has nine tenths of it.
/// </param>
/// <param name="Absorption">
/// Mean over the tree's edges of: with parent and child on, the parent's latent is silent while the child's
/// fires and carries more than 0.1 of the parent's direction beyond what its own has of it. After Chanin et
/// al. 2024, from the truth.
/// </param>
/// <param name="MissedWithChild">The same mean of: the parent's latent is silent.</param>
/// <param name="MissedAlone">How often a feature's latent is silent where it is on without a child.</param>
/// <param name="Edges">Edges whose parent has a latent and that were seen at least ten times.</param>
/// <param name="Hedging">
/// Of live latents, those with more than 0.1 of the direction of a feature that no live latent stands for,
/// beyond what their own direction has of it: Ŵ·d_j − (Ŵ·d_t)(d_t·d_j); all of Ŵ·d_j where they stand for no
/// feature t. After Chanin et al. 2025.
/// </param>
/// <param name="Mixing">The same with any other feature.</param>
public sealed record HierarchyScores(
    double Splitting, double Absorption, double MissedWithChild, double MissedAlone, int Edges,
    double Hedging, double Mixing);
