using System.Globalization;
using System.Text;
using System.Xml;

namespace Superposition.Lab.Figures;

/// <summary>
/// SVG text under construction. Shapes name their colour by a class of <see cref="Theme"/>; numbers are
/// written with at most two decimals in the invariant culture, so one figure has one text on every machine.
/// </summary>
public sealed class SvgWriter
{
    readonly StringBuilder _body = new();
    readonly HashSet<string> _classes = [];

    /// <summary>Every theme class written so far.</summary>
    public IReadOnlySet<string> Classes => _classes;

    /// <summary>
    /// A number as SVG reads it, with at most two decimals. Panels place no mark that is not finite.
    /// </summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A coordinate must be finite.");
        double rounded = Math.Round(value, 2);
        // −0 would be written as "-0".
        return rounded == 0 ? "0" : rounded.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Text for XML: special characters escaped, those that XML cannot hold replaced by U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                safe.Append(text[i]).Append(text[++i]);
            else
                safe.Append(text[i] switch
                {
                    '&' => "&amp;",
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '"' => "&quot;",
                    '\n' or '\r' or '\t' => " ",
                    char c when XmlConvert.IsXmlChar(c) => c.ToString(),
                    _ => "\uFFFD",
                });
        return safe.ToString();
    }

    public void Rect(double x, double y, double width, double height, string colour, double opacity = 1) =>
        Element("rect", $"{Box(x, y, width, height)}{Opacity(opacity)}", "sp-f", colour);

    public void Frame(double x, double y, double width, double height, string colour, double stroke = 1) =>
        Element("rect", $"{Box(x, y, width, height)}{Stroke(stroke)}", "sp-l", colour);

    public void Circle(double x, double y, double radius, string colour) =>
        Element("circle", $"{At("cx", x)}{At("cy", y)}{At("r", radius)}", "sp-f", colour);

    public void Ring(double x, double y, double radius, string colour, double stroke, string dash = "")
    {
        string shape = At("cx", x) + At("cy", y) + At("r", radius);
        Element("circle", shape + Stroke(stroke) + Dash(dash), "sp-l", colour);
    }

    public void Line(
        double x1, double y1, double x2, double y2, string colour, double stroke = 1, string dash = "") =>
        Curve($"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}", colour, stroke, dash);

    /// <summary>A path that is stroked. Round ends: a segment of length 0 is a dot.</summary>
    public void Curve(string path, string colour, double stroke, string dash = "", double opacity = 1) =>
        Element("path", $" d=\"{path}\"{Stroke(stroke)}{Dash(dash)}{Opacity(opacity)}"
            + (dash.Length > 0 ? "" : " stroke-linecap=\"round\" stroke-linejoin=\"round\""), "sp-l", colour);

    public void Area(string path, string colour, double opacity = 1) =>
        Element("path", $" d=\"{path}\"{Opacity(opacity)}", "sp-f", colour);

    /// <summary>A filled path of cells, unsmoothed, so that neighbours meet without seams.</summary>
    public void Cells(string path, string colour) => Element("path", $" d=\"{path}\"", "sp-c", colour);

    /// <summary>A cross where a value should be that is not a finite number.</summary>
    public void Cross(double x, double y, double radius)
    {
        string left = Number(x - radius), right = Number(x + radius);
        string top = Number(y - radius), foot = Number(y + radius);
        Curve($"M{left} {top}L{right} {foot}M{left} {foot}L{right} {top}", Theme.Missing, 1.2);
    }

    /// <summary>One line of text; y is its baseline, anchor is start, middle or end of it at x.</summary>
    public void Text(double x, double y, string text, TextStyle style, string anchor = "start")
    {
        if (text.Length == 0)
            return;
        Open("text", $"{At("x", x)}{At("y", y)}{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}",
            "sp-t", style.Class, style.Ink);
        _body.Append(Escape(text)).Append("</text>\n");
    }

    /// <summary>
    /// A group whose unit is one cell of this size, its origin at (x, y). Closed by <see cref="Close"/>.
    /// </summary>
    public void OpenScaled(double x, double y, double size) => _body.Append(
        $"<g transform=\"translate({Number(x)} {Number(y)}) scale({Number(size)})\">\n");

    public void Close() => _body.Append("</g>\n");

    /// <summary>
    /// A region outside which nothing shows. A nested svg clips without an id, and ids of several figures
    /// inlined in one page would collide. Closed by <see cref="CloseClip"/>.
    /// </summary>
    public void OpenClip(double x, double y, double width, double height) => _body.Append(
        $"<svg{Box(x, y, width, height)}"
        + $" viewBox=\"{Number(x)} {Number(y)} {Number(width)} {Number(height)}\" overflow=\"hidden\">\n");

    public void CloseClip() => _body.Append("</svg>\n");

    /// <summary>The whole document. Its style sheet defines just the classes that are used.</summary>
    public string Document(double width, double height, string title, string description)
    {
        string w = Number(Math.Ceiling(width)), h = Number(Math.Ceiling(height));
        _classes.Add(Theme.Paper);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" class="sp-figure" role="img"
                 width="{w}" height="{h}" viewBox="0 0 {w} {h}">
            <title>{Escape(title)}</title>
            <desc>{Escape(description)}</desc>
            <style>{Theme.SvgCss(_classes)}</style>
            <rect class="sp-f {Theme.Paper}" width="{w}" height="{h}"/>
            {_body}</svg>

            """;
    }

    void Element(string name, string attributes, params ReadOnlySpan<string> classes)
    {
        Open(name, attributes, classes);
        _body.Length--;
        _body.Append("/>\n");
    }

    void Open(string name, string attributes, params ReadOnlySpan<string> classes)
    {
        foreach (string used in classes)
            _classes.Add(used);
        _body.Append($"<{name} class=\"{string.Join(' ', classes)}\"{attributes}>");
    }

    static string At(string name, double value) => $" {name}=\"{Number(value)}\"";

    static string Box(double x, double y, double width, double height) =>
        At("x", x) + At("y", y) + At("width", width) + At("height", height);

    static string Stroke(double width) => width == 1 ? "" : At("stroke-width", width);

    static string Dash(string dash) => dash.Length == 0 ? "" : $" stroke-dasharray=\"{dash}\"";

    static string Opacity(double opacity) => opacity == 1 ? "" : At("opacity", opacity);
}
