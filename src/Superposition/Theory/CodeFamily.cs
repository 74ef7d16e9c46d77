using Superposition.Features;
using Superposition.Geometry;

namespace Superposition.Theory;

/// <summary>A code at its best for features of one density.</summary>
/// <param name="Height">The free height where the family has one, else NaN.</param>
/// <param name="Loss">Of one of the k features.</param>
public sealed record CodeOptimum(
    CodeFamily Family, double Density, double NormSquared, double Bias, double Height, double Loss)
{
    /// <summary>
    /// B = k (l₀ − loss) / (d l₀), l₀ = p/3 − p²/4 what a feature costs that is not represented: how many
    /// features' worth of loss a hidden dimension saves. Where features are many, the code of largest B wins.
    /// </summary>
    public double Benefit => Family.Count * (1 - Loss / Unrepresented(Density)) / Family.Dimension;

    /// <summary>D* = d / Σ ‖W_i‖² of a model made of such codes.</summary>
    public double DimensionsPerFeature => Family.Dimension / (Family.Count * NormSquared);

    /// <summary>l₀ = Var x = p/3 − p²/4</summary>
    public static double Unrepresented(double p) => new IndependentWorld(1, p).Moments(0).Variance;
}

/// <summary>
/// Directions that are all alike, with at most one free height: which of them a network with many features
/// should choose at each density. A tegum product is as good as its best factor, so the factors are enough.
/// </summary>
public sealed class CodeFamily
{
    readonly Func<double, Shape> at;
    readonly double low, high;

    CodeFamily(Shape shape) : this(_ => shape, double.NaN, double.NaN) { }

    CodeFamily(Func<double, Shape> at, double low, double high)
    {
        (this.at, this.low, this.high) = (at, low, high);
        var shape = at(low);
        (Name, Count, Dimension) = (shape.Name, shape.Count, shape.Dimension);
    }

    public string Name { get; }

    /// <summary>k</summary>
    public int Count { get; }

    /// <summary>d</summary>
    public int Dimension { get; }

    public static CodeFamily Dedicated { get; } = Named("dedicated feature");
    public static CodeFamily Digon { get; } = Named("digon");
    public static CodeFamily Triangle { get; } = Named("triangle");
    public static CodeFamily Tetrahedron { get; } = Named("tetrahedron");
    public static CodeFamily Pentagon { get; } = Named("pentagon");
    public static CodeFamily Icosahedron { get; } = Named("icosahedron");
    public static CodeFamily Clebsch { get; } = Named("Clebsch 16-in-5");
    public static CodeFamily Schläfli { get; } = Named("Schläfli 27-in-6");
    public static CodeFamily FiftySix { get; } = Named("56-in-7");

    /// <summary>The height of the squares is free: 0.511 with equal edges, 1/√3 as a tight frame.</summary>
    public static CodeFamily SquareAntiprism { get; } = new(
        h => new("square antiprism", "", ShapeVertices.Drum(4, h, 0.5)), 0.45, 0.65);

    /// <summary>Twelve points of one orbit in 4-D, the radius of the squares free.</summary>
    public static CodeFamily TwelveInFour { get; } = new(
        r => new("12-in-4", "", ShapeVertices.TwelveInFour(r)), 0.6, 0.8);

    /// <summary>A simplex and its negative: 2d + 2 directions with cosines −1 and ±1/d.</summary>
    public static CodeFamily SimplexAndNegative(int d) => d == 3
        ? Named("cube") : Named($"simplex and its negative in {d}-D");

    /// <summary>
    /// Those that win somewhere: in up to three dimensions, and in up to seven. Larger codes win only in
    /// sparse worlds (Clebsch's from p = 0.19 down, the next from 0.092), where alone they are asked.
    /// </summary>
    public static IEnumerable<CodeFamily> Contenders(double p, int mostDimensions)
    {
        CodeFamily[] all =
            [Dedicated, Digon, Triangle, Tetrahedron, Pentagon, SquareAntiprism, Icosahedron];
        if (p < 0.25) all = [.. all, Clebsch];
        if (p < 0.12) all = [.. all, Schläfli, FiftySix];
        return all.Where(family => family.Dimension <= mostDimensions);
    }

    /// <summary>All that compete, by dimension.</summary>
    public static IReadOnlyList<CodeFamily> All { get; } =
    [
        Dedicated, Digon, Triangle, Pentagon, Named("hexagon"),
        Tetrahedron, SimplexAndNegative(3), SquareAntiprism, Icosahedron,
        Named("simplex in 4-D"), SimplexAndNegative(4), Named("Petersen 10-in-4"), TwelveInFour,
        SimplexAndNegative(5), Clebsch, Schläfli, FiftySix,
    ];

    static CodeFamily Named(string name) => new(ShapeCatalogue.All.Single(shape => shape.Name == name));

    /// <summary>The best norm, bias and height at density p.</summary>
    public CodeOptimum Best(double p)
    {
        double height = double.IsNaN(low)
            ? double.NaN : Golden.Maximum(h => -CodeLoss.Of(at(h), p).Best().Loss, low, high, 1e-4);
        var (A, b, loss) = CodeLoss.Of(at(height), p).Best();
        return new(this, p, A, b, height, loss);
    }

    /// <summary>The one of largest benefit at density p.</summary>
    public static CodeOptimum Winner(double p, IEnumerable<CodeFamily> among) =>
        among.Select(family => family.Best(p)).MaxBy(one => one.Benefit)!;

    /// <summary>
    /// The density, between two where the difference of their benefits has different signs, at which two
    /// codes are equally good; to 1e-9.
    /// </summary>
    public static double Crossover(CodeFamily one, CodeFamily other, double low, double high)
    {
        double Lead(double p) => one.Best(p).Benefit - other.Best(p).Benefit;
        bool atLow = Lead(low) > 0;
        if (atLow == Lead(high) > 0)
            throw new ArgumentException($"{one.Name} and {other.Name} do not cross from {low} to {high}");
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            if (Lead(middle) > 0 == atLow) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    public override string ToString() => Name;
}
