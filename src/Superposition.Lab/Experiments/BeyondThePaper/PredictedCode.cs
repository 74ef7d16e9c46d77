using System.Collections.Concurrent;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Codes side by side in orthogonal subspaces that fill m dimensions, each at its best, all other features
/// unrepresented: what a network of many equal features should choose is the mixture of largest total
/// benefit Σ d B(p).
/// </summary>
sealed record PredictedCode(IReadOnlyList<CodeOptimum> Parts)
{
    internal int Features => Parts.Sum(part => part.Family.Count);

    /// <summary>In features' worth of loss.</summary>
    internal double Benefit => Parts.Sum(part => part.Benefit * part.Family.Dimension);

    /// <summary>The factors by name, sorted: what a network's own are compared with.</summary>
    internal string Key => KeyOf(Parts.Select(part => part.Family.Name));

    internal static string KeyOf(IEnumerable<string> names) =>
        string.Join(" + ", names.GroupBy(name => name).OrderByDescending(same => same.Count())
            .ThenBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => same.Count() == 1 ? same.Key : $"{same.Count()} × {same.Key}"));

    /// <summary>Of a network of n features: those that have no place cost what they cost.</summary>
    internal double Loss(int n) => Parts.Sum(part => part.Family.Count * part.Loss)
        + (n - Features) * CodeOptimum.Unrepresented(Parts[0].Density);

    /// <summary>Large codes in dense worlds cost much to sum and are far behind.</summary>
    internal static IReadOnlyList<CodeFamily> Candidates(double p, int m) =>
    [
        .. CodeFamily.All.Where(family => family.Dimension <= m && p < family.Count switch
        {
            <= 12 => 1,
            <= 16 => 0.4,
            <= 27 => 0.12,
            _ => 0.07,
        }),
    ];

    static readonly ConcurrentDictionary<(CodeFamily, double), Lazy<CodeOptimum>> s_best = new();

    static CodeOptimum Best(CodeFamily family, double p) =>
        s_best.GetOrAdd((family, p), key => new(() => key.Item1.Best(key.Item2))).Value;

    /// <summary>The mixtures that fill m dimensions, best first.</summary>
    internal static IReadOnlyList<PredictedCode> Ranked(double p, int m)
    {
        CodeOptimum[] all = [.. Candidates(p, m).AsParallel().AsOrdered().Select(family => Best(family, p))];
        var found = new List<PredictedCode>();
        Fill(0, m, []);
        return [.. found.OrderByDescending(one => one.Benefit)];

        void Fill(int first, int room, CodeOptimum[] parts)
        {
            if (room == 0) found.Add(new(parts));
            for (int k = first; k < all.Length; k++)
                if (all[k].Family.Dimension <= room)
                    Fill(k, room - all[k].Family.Dimension, [.. parts, all[k]]);
        }
    }
}
