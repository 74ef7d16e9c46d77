namespace Superposition.Lab.Figures;

/// <summary>
/// Colours by level, in both themes. A mark names its level by a CSS class, so that the same SVG text is
/// shown light or dark by its style sheet alone; a figure never holds a colour of its own.
/// </summary>
public sealed record Palette(string Name, IReadOnlyList<Rgb> Light, IReadOnlyList<Rgb> Dark)
{
    public int Count => Light.Count;

    /// <summary>The class of a level: <c>sp-d17</c> is level 17 of the palette named d.</summary>
    public string Class(int level) => $"sp-{Name}{level}";

    /// <summary>
    /// The class of a value in 0..1 (clamped); of one that is not a number, the missing ink.
    /// </summary>
    public string Of(double value) => double.IsNaN(value) ? Theme.Missing : Class(Level(value));

    /// <summary>The class of a value in −limit..limit (clamped).</summary>
    public string OfSigned(double value, double limit) =>
        double.IsNaN(value) ? Theme.Missing : Class(SignedLevel(value, limit));

    /// <summary>The level nearest to t (Count − 1) for t in 0..1.</summary>
    public int Level(double t) => (int)Math.Round(Math.Clamp(t, 0, 1) * (Count - 1));

    /// <summary>
    /// The level of value/limit in −1..1, exactly symmetric: SignedLevel(−v) = Count − 1 − SignedLevel(v).
    /// </summary>
    public int SignedLevel(double value, double limit)
    {
        int half = (Count - 1) / 2;
        double share = limit > 0 ? Math.Min(Math.Abs(value) / limit, 1) : value == 0 ? 0 : 1;
        return half + Math.Sign(value) * (int)Math.Round(share * half);
    }
}
