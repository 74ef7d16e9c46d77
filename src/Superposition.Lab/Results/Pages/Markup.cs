using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Superposition.Lab.Results.Pages;

/// <summary>
/// HTML that is safe by its type: <c>Markup.Of($"&lt;p&gt;{text}&lt;/p&gt;")</c> escapes every text put into
/// it, and only other markup goes in as it is. So no experiment's words can become code in a reader's
/// browser.
/// </summary>
readonly record struct Markup(string Html)
{
    public static Markup Empty => new("");

    public static Markup Of(ref MarkupHandler handler) => new(handler.ToString());

    public static Markup Join(IEnumerable<Markup> parts) =>
        new(string.Concat(parts.Select(part => part.Html)));

    public static string Escape(string text) => text
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")
        .Replace("\"", "&quot;").Replace("'", "&#39;");

    public override string ToString() => Html;
}

/// <summary>Collects an interpolated string for <see cref="Markup.Of"/>.</summary>
[InterpolatedStringHandler]
ref struct MarkupHandler(int literalLength, int formattedCount)
{
    readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public readonly void AppendLiteral(string literal) => _text.Append(literal);

    public readonly void AppendFormatted(Markup markup) => _text.Append(markup.Html);

    public readonly void AppendFormatted(string? text) => _text.Append(Markup.Escape(text ?? ""));

    public readonly void AppendFormatted(int number) =>
        _text.Append(number.ToString(CultureInfo.InvariantCulture));

    public readonly void AppendFormatted(ulong number) =>
        _text.Append(number.ToString(CultureInfo.InvariantCulture));

    public override readonly string ToString() => _text.ToString();
}
