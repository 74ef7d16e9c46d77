namespace Superposition.Lab.Figures;

/// <summary>Room around a rectangle, in pixels.</summary>
public readonly record struct Insets(double Left, double Top, double Right, double Bottom)
{
    /// <summary>The larger on each side.</summary>
    public static Insets Max(Insets a, Insets b) => new(
        Math.Max(a.Left, b.Left), Math.Max(a.Top, b.Top),
        Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
}
