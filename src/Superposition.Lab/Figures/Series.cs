namespace Superposition.Lab.Figures;

/// <summary>
/// Points (X_k, Y_k) of one name, joined in the given order, with an interval at each where it has one.
/// </summary>
public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>
    /// Lower and upper ends of the interval (95% where nothing else is said); none when empty.
    /// </summary>
    public IReadOnlyList<double> Low { get; init; } = [];

    public IReadOnlyList<double> High { get; init; } = [];

    /// <summary>Whether the points are joined.</summary>
    public bool Joined { get; init; } = true;

    /// <summary>Radius of a point in pixels; 0 for none.</summary>
    public double Radius { get; init; } = 2.2;

    public double Opacity { get; init; } = 1;

    /// <summary>A class of the theme; chosen by the series' place where nothing is said.</summary>
    public string Colour { get; init; } = "";

    /// <summary>A cloud of small points that are not joined.</summary>
    public static Series Points(string name, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        new(name, x, y) { Joined = false, Radius = 1.2, Opacity = 0.5 };
}

/// <summary>A horizontal line to compare with, its label at the right of the plot.</summary>
public sealed record Guide(double Y, string Label);
