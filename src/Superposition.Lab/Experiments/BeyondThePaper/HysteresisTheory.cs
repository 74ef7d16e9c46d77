using Superposition.Features;
using Superposition.Models;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>The two branches of five features in two dimensions, exactly.</summary>
static class HysteresisTheory
{
    internal static MinimumBranch Branch { get; } = new(2, Importance.Uniform(5).Values);

    /// <summary>Four vectors at ±45° and ±135°, the fifth dropped.</summary>
    internal static TiedModel DroppedSquare()
    {
        double c = Math.Sqrt(0.5);
        double[] W = [c, -c, -c, c, 0, c, c, -c, -c, 0];
        return new(5, 2, W, new double[5]);
    }

    /// <summary>The exact minimum with one dropped: from where models escape.</summary>
    internal static ToyModel Square(double density)
    {
        var minimum = Branch.At(density, DroppedSquare()).Model;
        return new(5, 2, [.. minimum.W.ToArray().Select(w => (float)w)],
            [.. minimum.b.ToArray().Select(b => (float)b)]);
    }

    internal static TiedModel Pentagon(double density) => Polygon(5, 5, density);

    /// <summary>A regular polygon, and as many features dropped as are left.</summary>
    static TiedModel Polygon(int corners, int features, double density)
    {
        var regular = RegularPolygon.Best(corners, density);
        double radius = Math.Sqrt(regular.NormSquared);
        double[] angles = [.. Enumerable.Range(0, corners).Select(i => 2 * Math.PI * i / corners)];
        double[] none = new double[features - corners];
        var x = angles.Select(angle => radius * Math.Cos(angle));
        var y = angles.Select(angle => radius * Math.Sin(angle));
        return new(features, 2, [.. x, .. none, .. y, .. none],
            [.. Enumerable.Repeat(regular.Bias, corners), .. none.Select(_ => density / 2)]);
    }

    static TiedModel Octahedron { get; } = new(
        6, 3, [1, -1, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 1, -1], new double[6]);

    /// <summary>Up to which density each arrangement of a loop's start is a minimum.</summary>
    internal static IReadOnlyList<(string Arrangement, int Features, int Hidden, double Density)> Spinodals()
    {
        static double End(TiedModel model, double from) => new MinimumBranch(
            model.m, Importance.Uniform(model.n).Values).Spinodal(model, from, 1, 1e-5);
        return
        [
            ("pentagon", 5, 2, End(Polygon(5, 5, 0.2), 0.2)),
            ("hexagon", 6, 2, End(Polygon(6, 6, 0.03), 0.03)),
            ("pentagon, one dropped", 6, 2, End(Polygon(5, 6, 0.2), 0.2)),
            ("octahedron", 6, 3, End(Octahedron, 0.2)),
        ];
    }

    /// <summary>
    /// Another minimum, lower in sparse data, and where trained squares are found: the fifth vector is short
    /// and lies along one of the four.
    /// </summary>
    internal static TiedModel LeaningSquare()
    {
        var dropped = DroppedSquare();
        double[] θ = [.. dropped.θ];
        (θ[4], θ[9]) = (0.07, 0.07);
        return dropped with { θ = θ };
    }

    /// <summary>From the dropped square in the easiest of several directions.</summary>
    internal static (double Height, double Norm) Barrier(double density) =>
        Enumerable.Range(0, 7).Select(k => Branch.Barrier(density, DroppedSquare(), k * Math.PI / 24))
            .MinBy(barrier => barrier.Height);

    /// <summary>
    /// From the leaning square to the pentagon, by the easier of two paths: growing where it is, or back over
    /// the dropped square and out between two of the four.
    /// </summary>
    internal static double BarrierFromLeaning(double density)
    {
        double growing = Branch.Barrier(density, LeaningSquare()).Height;
        double between = SquareLoss(density) * (1 + Branch.Barrier(density, DroppedSquare()).Height);
        return Math.Min(growing, between / LeaningLoss(density) - 1);
    }

    internal static double LeaningLoss(double density) => Branch.At(density, LeaningSquare()).Loss;

    internal static double SquareLoss(double density) => Branch.At(density, DroppedSquare()).Loss;

    internal static double PentagonLoss(double density) => Branch.At(density, Pentagon(density)).Loss;
}
