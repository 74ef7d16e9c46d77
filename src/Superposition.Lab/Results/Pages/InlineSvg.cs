using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Superposition.Lab.Results.Pages;

/// <summary>
/// Puts a drawing into the page. Several drawings in one document share one space of ids, so each gets its
/// own prefix; and since a result folder may come from anywhere, only what draws goes in.
/// </summary>
static partial class InlineSvg
{
    static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    static readonly string[] s_forbidden = [
        "script", "foreignobject", "iframe", "object", "embed", "link", "meta"];

    /// <summary>The drawing as markup, or null where the text is not a well-formed SVG.</summary>
    public static Markup? Embed(string svg, string prefix, string label)
    {
        if (Parse(svg) is not XElement root) return null;
        root.DescendantsAndSelf().Where(IsForbidden).ToList().ForEach(element => element.Remove());
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Attributes().Where(IsForbidden).ToList().ForEach(attribute => attribute.Remove());
            foreach (
                var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
                attribute.Value = Prefixed(attribute, prefix);
        }
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", null);
        root.SetAttributeValue("aria-label", label);
        return new(root.ToString(SaveOptions.DisableFormatting));
    }

    static XElement? Parse(string svg)
    {
        try
        {
            // A document type could define entities that grow without bound or read files.
            var settings =
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(svg), settings);
            var root = XElement.Load(reader);
            return root.Name == s_svg + "svg" ? root : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static bool IsForbidden(XElement element) =>
        element.Name.Namespace != s_svg
        || s_forbidden.Contains(element.Name.LocalName.ToLowerInvariant())
        || (element.Name.LocalName == "style" && LooksOutside(element.Value));

    static bool IsForbidden(XAttribute attribute)
    {
        if (attribute.IsNamespaceDeclaration) return false;
        string name = attribute.Name.LocalName;
        return name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            || (name is "href" && !attribute.Value.StartsWith('#'))
            || LooksOutside(attribute.Value);
    }

    static bool LooksOutside(string style) =>
        style.Contains("@import", StringComparison.OrdinalIgnoreCase) || OutsideUrl().IsMatch(style);

    static string Prefixed(XAttribute attribute, string prefix) => attribute.Name.LocalName switch
    {
        "id" => prefix + attribute.Value,
        "href" => "#" + prefix + attribute.Value[1..],
        "aria-labelledby" or "aria-describedby" =>
            string.Join(' ', attribute.Value.Split(' ').Select(id => prefix + id)),
        _ => InsideUrl().Replace(attribute.Value, match => $"url(#{prefix}{match.Groups[1].Value})"),
    };

    [GeneratedRegex("""url\(\s*["']?(?!["']?#)""", RegexOptions.IgnoreCase)]
    private static partial Regex OutsideUrl();

    [GeneratedRegex("""url\(\s*["']?#([^"')\s]+)["']?\s*\)""")]
    private static partial Regex InsideUrl();
}
