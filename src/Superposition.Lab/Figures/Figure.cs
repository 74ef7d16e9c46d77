namespace Superposition.Lab.Figures;

/// <summary>
/// A figure: title, keys, panels, caption. A value; <see cref="ToSvg"/> is its only reading, and the same
/// value always gives the same text. The caption says what is seen and names the paper's figure it answers
/// to.
/// </summary>
public sealed record Figure(string Title, string Caption, IPanel Body)
{
    const double Margin = 20, TitleStep = 19, CaptionStep = 15, Gap = 14, KeyGap = 24;

    // Below this a caption is a column of single words; above the other a line is too long to read.
    const double NarrowestText = 380, WidestText = 760, WidestTitle = 600;

    /// <summary>
    /// Colour bars and swatches that several panels share, between the title and the panels.
    /// </summary>
    public IReadOnlyList<IPanel> Keys { get; init; } = [];

    /// <summary>For readers who do not see the figure; the caption where nothing is said.</summary>
    public string Description { get; init; } = "";

    /// <summary>The SVG document, which can be inlined in a page as it is.</summary>
    public string ToSvg()
    {
        // A grid writes the headings, and has no insets of its own.
        Grid body = Body as Grid ?? Grid.Row(Body);
        double titleWidth = Math.Min(TextMetrics.Width(Title, Theme.Title), WidestTitle);
        double content = Math.Max(body.Width, Math.Max(titleWidth, NarrowestText));
        var svg = new SvgWriter();
        double y = Margin;

        y = Paragraph(svg, y, Title, Theme.Title, TitleStep, content) + (Title.Length > 0 ? Gap - 2 : 0);
        double x = Margin, row = 0, reach = 0;
        foreach (IPanel key in Keys)
        {
            double width = key.Insets.Left + key.Width + key.Insets.Right;
            if (x > Margin && x + width > Margin + content)
            {
                y += row + 8;
                (x, row) = (Margin, 0);
            }

            key.Draw(svg, x + key.Insets.Left, y + key.Insets.Top);
            x += width;
            reach = Math.Max(reach, x);
            x += KeyGap;
            row = Math.Max(row, key.Insets.Top + key.Height + key.Insets.Bottom);
        }

        y += row + (Keys.Count > 0 ? Gap : 0);
        body.Draw(svg, Margin, y);
        y += body.Height;
        if (Caption.Length > 0)
            y = Paragraph(svg, y + Gap, Caption, Theme.Caption, CaptionStep, Math.Min(content, WidestText));

        double right = Math.Max(Margin + content, reach);
        string description = Description.Length > 0 ? Description : Caption;
        return svg.Document(right + Margin, y + Margin, Title, description);
    }

    static double Paragraph(SvgWriter svg, double y, string text, TextStyle style, double step, double width)
    {
        if (text.Length == 0)
            return y;
        foreach (string line in TextMetrics.Wrap(text, style, width))
        {
            y += step;
            svg.Text(Margin, y - step * 0.28, line, style);
        }

        return y;
    }
}
