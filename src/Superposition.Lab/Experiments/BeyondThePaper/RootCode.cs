using System.Collections.Concurrent;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// The roots of a lattice as a code: k directions in d dimensions with cosines −1, ±1/2 and 0. They are no
/// shapes that networks are named by; they are asked whether the catalogue misses something.
/// </summary>
/// <param name="Neighbours">How many others each sees at cosine 1/2; as many at −1/2, one at −1.</param>
sealed record RootCode(string Name, int Count, int Dimension, int Neighbours)
{
    /// <summary>Conway and Sloane, Sphere Packings, Lattices and Groups, chapter 4.</summary>
    internal static IReadOnlyList<RootCode> All { get; } =
    [
        new("24-in-4, roots of D4", 24, 4, 8), new("40-in-5, roots of D5", 40, 5, 12),
        new("72-in-6, roots of E6", 72, 6, 20), new("126-in-7, roots of E7", 126, 7, 32),
        new("240-in-8, roots of E8", 240, 8, 56),
    ];

    /// <summary>Sparse enough that sums over them are short.</summary>
    internal static double[] Densities { get; } = [0.03, 0.02, 0.01];

    static readonly ConcurrentDictionary<(RootCode, double), double> s_benefits = new();

    /// <summary>B, as of <see cref="CodeOptimum.Benefit"/>.</summary>
    internal double Benefit(double p) => s_benefits.GetOrAdd((this, p), key => key.Item1.Summed(key.Item2));

    double Summed(double p)
    {
        var near = Enumerable.Repeat(0.5, Neighbours);
        double[] cosines = [-1, .. near, .. near.Select(cosine => -cosine)];
        double loss = new CodeLoss(cosines, p).Best().Loss;
        return Count * (1 - loss / CodeOptimum.Unrepresented(p)) / Dimension;
    }
}
