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

    /// <summary>The exact minimum with one dropped at the density from which models escape.</summary>
    internal static ToyModel Square()
    {
        var minimum = Branch.At(Hysteresis.EscapeDensity, DroppedSquare()).Model;
        return new(5, 2, [.. minimum.W.ToArray().Select(w => (float)w)],
            [.. minimum.b.ToArray().Select(b => (float)b)]);
    }

    internal static TiedModel Pentagon(double density)
    {
        var regular = RegularPolygon.Best(5, density);
        double radius = Math.Sqrt(regular.NormSquared);
        double[] angles = [.. Enumerable.Range(0, 5).Select(i => 2 * Math.PI * i / 5)];
        var x = angles.Select(angle => radius * Math.Cos(angle));
        var y = angles.Select(angle => radius * Math.Sin(angle));
        return new(5, 2, [.. x, .. y], Enumerable.Repeat(regular.Bias, 5));
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
