using System.Text;

namespace Superposition.Lab.Figures;

/// <summary>How a piece of text is set: its class, its size in pixels, its weight and its ink.</summary>
public sealed record TextStyle(string Class, double Size, bool Bold, string Ink);

/// <summary>
/// The one place of colours and sizes, for figures and for the web pages that show them. Every colour is a
/// class that sets CSS <c>color</c>; shapes take it by <c>currentColor</c>. Light is the default, dark a
/// media query on screens: librsvg knows neither queries nor variables and draws the light version.
/// </summary>
public static class Theme
{
    public const string Paper = "sp-paper", Ink = "sp-ink", Muted = "sp-muted", Rule = "sp-rule";

    /// <summary>The ink of what should be a value and is none.</summary>
    public const string Missing = "sp-missing";

    /// <summary>Signed quantities (weights, Gram matrices), symmetric about 0.</summary>
    public static Palette Diverging { get; } = Scales.Diverging();

    /// <summary>Quantities in 0..1: importance, density, superposition.</summary>
    public static Palette Sequential { get; } = Scales.Sequential();

    /// <summary>Phases and classes. The last one is the grey of "none".</summary>
    public static Palette Qualitative { get; } = Scales.Qualitative();

    public static TextStyle Title { get; } = new("sp-title", 15, true, Ink);
    public static TextStyle Head { get; } = new("sp-head", 11, true, Ink);
    public static TextStyle Label { get; } = new("sp-label", 10, false, Muted);
    public static TextStyle Tick { get; } = new("sp-tick", 9.5, false, Muted);
    public static TextStyle Caption { get; } = new("sp-caption", 11, false, Muted);

    public static IReadOnlyList<TextStyle> TextStyles { get; } = [Title, Head, Label, Tick, Caption];

    /// <summary>The grey for "none of the classes", such as a feature that is not represented.</summary>
    public static string None => Qualitative.Class(Qualitative.Count - 1);

    /// <summary>Every colour class with its light and its dark colour.</summary>
    public static IReadOnlyList<(string Class, Rgb Light, Rgb Dark)> Colours { get; } = AllColours();

    /// <summary>
    /// The class of series or category k of count: qualitative up to six, sequential beyond.
    /// </summary>
    public static string Series(int k, int count) =>
        count < Qualitative.Count ? Qualitative.Class(k) : Sequential.Of(k / (count - 1.0));

    /// <summary>
    /// The style sheet inside a figure: the classes that it uses, light, and dark on dark screens.
    /// </summary>
    public static string SvgCss(IReadOnlySet<string> used)
    {
        var css = new StringBuilder(Shapes);
        foreach (TextStyle style in TextStyles.Where(style => used.Contains(style.Class)))
            css.Append(TextRule(style));
        var colours = Colours.Where(colour => used.Contains(colour.Class)).ToList();
        foreach (var (name, light, _) in colours)
            css.Append($".{name}{{color:{light.Hex}}}");
        css.Append("\n@media screen and (prefers-color-scheme:dark){");
        foreach (var (name, _, dark) in colours)
            css.Append($".{name}{{color:{dark.Hex}}}");
        return css.Append('}').ToString();
    }

    /// <summary>
    /// The theme for a web page: each colour also as a variable (<c>--sp-ink</c>, <c>--sp-d0</c> …) for the
    /// page's own style, and each class following its variable. These rules are more specific than those
    /// inside an inlined figure, so <c>data-theme="dark"</c> or <c>"light"</c> on the page's root overrides
    /// the system's choice.
    /// </summary>
    public static string Css()
    {
        string light = string.Concat(Colours.Select(colour => $"--{colour.Class}:{colour.Light.Hex};"));
        string dark = string.Concat(Colours.Select(colour => $"--{colour.Class}:{colour.Dark.Hex};"));
        var css = new StringBuilder();
        css.Append($":root{{color-scheme:light dark;--sp-font:{Font};{light}}}\n");
        css.Append($"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n");
        css.Append($":root[data-theme=light]{{color-scheme:light;{light}}}\n");
        css.Append($":root[data-theme=dark]{{color-scheme:dark;{dark}}}\n");
        css.Append(Shapes).Append('\n');
        foreach (TextStyle style in TextStyles)
            css.Append(TextRule(style));
        foreach (var (name, _, _) in Colours)
            css.Append($"\n:root .{name}{{color:var(--{name})}}");
        return css.Append('\n').ToString();
    }

    const string Font = "Helvetica,Arial,'DejaVu Sans',sans-serif";

    // sp-f fills, sp-l strokes, sp-c fills unsmoothed (cells of a matrix meet without seams), sp-t is text.
    const string Shapes =
        ".sp-figure{max-width:100%;height:auto}"
        + ".sp-f{fill:currentColor;stroke:none}"
        + ".sp-l{fill:none;stroke:currentColor}"
        + ".sp-c{fill:currentColor;stroke:none;shape-rendering:crispEdges}"
        + ".sp-t{fill:currentColor;stroke:none;font-family:" + Font + "}";

    static string TextRule(TextStyle style) => FormattableString.Invariant(
        $".{style.Class}{{font-size:{style.Size}px;font-weight:{(style.Bold ? 600 : 400)}}}");

    static List<(string, Rgb, Rgb)> AllColours()
    {
        List<(string, Rgb, Rgb)> all =
        [
            (Paper, Rgb.Parse("#ffffff"), Rgb.Parse("#16181d")),
            (Ink, Rgb.Parse("#1f2328"), Rgb.Parse("#e8eaed")),
            (Muted, Rgb.Parse("#59626c"), Rgb.Parse("#a5adb7")),
            (Rule, Rgb.Parse("#d3d8de"), Rgb.Parse("#3a4048")),
            (Missing, Rgb.Parse("#9aa1a9"), Rgb.Parse("#767d87")),
        ];
        foreach (Palette palette in new[] { Diverging, Sequential, Qualitative })
            for (int level = 0; level < palette.Count; level++)
                all.Add((palette.Class(level), palette.Light[level], palette.Dark[level]));
        return all;
    }
}
