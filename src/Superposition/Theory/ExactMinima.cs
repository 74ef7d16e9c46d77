using Superposition.Features;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>A minimum, and how many of the starts ended in it.</summary>
public sealed record FoundMinimum(ExactMinimum Minimum, int Starts);

/// <summary>
/// The distinct minima that many starts reach, best first, and how many starts reached none.
/// </summary>
/// <remarks>
/// A minimum that none of N starts reached has a basin of less than 3/N of their distribution, with 95%
/// confidence: "the best of N", never "the global minimum".
/// </remarks>
public sealed record ExactMinima(IReadOnlyList<FoundMinimum> Found, int Unfinished)
{
    /// <summary>Minima agree when losses do to this, and Gram matrices and biases to its root.</summary>
    const double SameLoss = 1e-10, SameEntry = 1e-5;

    public FoundMinimum Best => Found[0];

    /// <summary>From random models W ~ N(0, 1/m), b ~ N(0, 0.1²), start s of stream (seed, s).</summary>
    public static ExactMinima Search(
        int m, IWorld world, IReadOnlyList<double> importance, int starts, ulong seed) =>
        Search(Enumerable.Range(0, starts).Select(s => Start(world.FeatureCount, m, seed, (ulong)s)),
            world, importance);

    /// <summary>From given models, such as trained ones.</summary>
    public static ExactMinima Search(
        IEnumerable<TiedModel> starts, IWorld world, IReadOnlyList<double> importance)
    {
        List<(ExactMinimum Minimum, double[] Signature, int Starts)> found = [];
        int unfinished = 0;
        var polisher = new Polisher(world, importance);
        foreach (var start in starts)
        {
            var minimum = polisher.Polish(start);
            if (!minimum.IsMinimum)
            {
                unfinished++;
                continue;
            }
            var signature = Signature(minimum.Model, importance);
            int known = found.FindIndex(other => IsSame(other.Minimum, other.Signature, minimum, signature));
            if (known < 0) found.Add((minimum, signature, 1));
            else found[known] = found[known] with { Starts = found[known].Starts + 1 };
        }
        return new([.. found.OrderBy(one => one.Minimum.Loss)
            .Select(one => new FoundMinimum(one.Minimum, one.Starts))], unfinished);
    }

    static TiedModel Start(int n, int m, ulong seed, ulong stream)
    {
        var rng = new Rng(seed, stream, RandomPurpose.Initialisation);
        var θ = new double[m * n + n];
        for (int j = 0; j < θ.Length; j++) θ[j] = rng.NextNormal() * (j < m * n ? 1 / Math.Sqrt(m) : 0.1);
        return new(n, m, θ);
    }

    /// <summary>A flat minimum (a silent output, say) is a continuum: there the loss alone decides.</summary>
    static bool IsSame(ExactMinimum a, double[] ofA, ExactMinimum b, double[] ofB) =>
        Math.Abs(a.Loss - b.Loss) < SameLoss && a.IsStrict == b.IsStrict
        && (!a.IsStrict || ofA.Zip(ofB, (x, y) => Math.Abs(x - y)).All(off => off < SameEntry));

    /// <summary>
    /// What rotations, reflections and permutations of like features leave alone: of every feature its
    /// importance, bias, ‖W_i‖² and its dot products in order; the features in order.
    /// </summary>
    static double[] Signature(TiedModel model, IReadOnlyList<double> importance)
    {
        var G = model.Gram;
        double[][] features =
        [
            .. Enumerable.Range(0, model.n).Select(i => (double[])
            [
                importance[i], model.b[i], G[i, i],
                .. Enumerable.Range(0, model.n).Where(j => j != i).Select(j => G[i, j]).Order(),
            ]),
        ];
        // rounded to SameEntry, so that features that differ by less do not change places
        return
        [
            .. features.OrderBy(f => -f[0]).ThenBy(f => Math.Round(f[1] / SameEntry / 10))
                .ThenBy(f => Math.Round(f[2] / SameEntry / 10)).SelectMany(f => f),
        ];
    }
}
