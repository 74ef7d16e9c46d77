using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>A piece of text and the box it fills, by the theme's own measure.</summary>
sealed record PlacedText(string Text, double Left, double Top, double Right, double Bottom)
{
    public bool Overlaps(PlacedText other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}

/// <summary>SVG text read back as XML: what the tests of figures ask of it.</summary>
sealed partial record SvgDocument(XElement Root)
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public double Width => Attribute(Root, "width");

    public double Height => Attribute(Root, "height");

    public string Title => Root.Element(Svg + "title")!.Value;

    public string Description => Root.Element(Svg + "desc")!.Value;

    public string Css => Root.Element(Svg + "style")!.Value;

    public IEnumerable<XElement> Of(string element) => Root.Descendants(Svg + element);

    public IEnumerable<XElement> OfClass(string name) =>
        Root.Descendants().Where(element => Classes(element).Contains(name));

    public IReadOnlySet<string> UsedClasses => Root.DescendantsAndSelf().SelectMany(Classes).ToHashSet();

    public static SvgDocument Parse(string svg) => new(XElement.Parse(svg));

    /// <summary>Classes with a colour in the light rules, or in the dark ones.</summary>
    public static Dictionary<string, string> ColourRules(string css, bool dark)
    {
        int query = css.IndexOf("@media", StringComparison.Ordinal);
        return ColourRule().Matches(dark ? css[query..] : css[..query])
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    /// <summary>Every text with its box. None is scaled or rotated, so its place is its own.</summary>
    public List<PlacedText> Texts()
    {
        var texts = new List<PlacedText>();
        foreach (XElement element in Of("text"))
        {
            Assert.All(element.AncestorsAndSelf(), ancestor => Assert.Null(ancestor.Attribute("transform")));
            TextStyle style = Theme.TextStyles.Single(style => Classes(element).Contains(style.Class));
            double x = Attribute(element, "x"), y = Attribute(element, "y");
            double width = TextMetrics.Width(element.Value, style);
            double left = (string?)element.Attribute("text-anchor") switch
            {
                "middle" => x - width / 2,
                "end" => x - width,
                _ => x,
            };
            // Capitals reach 0.73 of the size above the base line in DejaVu Sans, descenders 0.24 below.
            texts.Add(new(element.Value, left, y - 0.73 * style.Size, left + width, y + 0.24 * style.Size));
        }

        return texts;
    }

    public static double Attribute(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    public static string[] Classes(XElement element) =>
        ((string?)element.Attribute("class") ?? "").Split(' ');

    [GeneratedRegex(@"\.([\w-]+)\{color:(#[0-9a-f]{6})\}")]
    private static partial Regex ColourRule();
}
