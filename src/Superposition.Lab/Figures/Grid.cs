namespace Superposition.Lab.Figures;

/// <summary>
/// Panels in rows and columns, plot areas aligned in both directions; null leaves a place empty. Rows may
/// have different lengths. A grid is itself a panel, without ink of its own but its headers.
/// </summary>
public sealed record Grid(IReadOnlyList<IReadOnlyList<IPanel?>> Rows) : IPanel
{
    const double HeaderWidth = 110, HeaderGap = 12, LineStep = 14;

    /// <summary>Above the first row, one for each column; none when empty.</summary>
    public IReadOnlyList<string> ColumnHeaders { get; init; } = [];

    /// <summary>Left of the first column, one for each row, wrapped; none when empty.</summary>
    public IReadOnlyList<string> RowHeaders { get; init; } = [];

    public double ColumnGap { get; init; } = 16;

    public double RowGap { get; init; } = 16;

    public double Width => Measure().Width;

    public double Height => Measure().Height;

    public Insets Insets => default;

    public static Grid Row(params IReadOnlyList<IPanel?> panels) => new([panels]);

    public static Grid Column(params IReadOnlyList<IPanel?> panels) =>
        new([.. panels.Select(panel => (IReadOnlyList<IPanel?>)[panel])]);

    /// <summary>Panels in reading order, so many to a row.</summary>
    public static Grid Wrap(IEnumerable<IPanel?> panels, int columns) => new([.. panels.Chunk(columns)]);

    public void Draw(SvgWriter svg, double x, double y)
    {
        Plan plan = Measure();
        for (int column = 0; column < Math.Min(ColumnHeaders.Count, plan.Lefts.Length); column++)
            svg.Text(x + plan.Lefts[column], y + LineStep - 3, ColumnHeaders[column], Theme.Head);

        for (int row = 0; row < Rows.Count; row++)
        {
            if (row < RowHeaders.Count)
            {
                var lines = TextMetrics.Wrap(RowHeaders[row], Theme.Head, HeaderWidth);
                // Centred on the plot; from its top where there are more lines than plot.
                double centred = plan.Heights[row] / 2 + 4 - (lines.Count - 1) / 2.0 * LineStep;
                double first = y + plan.Tops[row] + Math.Max(LineStep - 3, centred);
                for (int line = 0; line < lines.Count; line++)
                    svg.Text(x, first + line * LineStep, lines[line], Theme.Head);
            }

            for (int column = 0; column < Rows[row].Count; column++)
                if (Rows[row][column] is { } panel)
                {
                    panel.Heading.Draw(svg, x + plan.Lefts[column], y + plan.Headings[row]);
                    panel.Draw(svg, x + plan.Lefts[column], y + plan.Tops[row]);
                }
        }
    }

    Plan Measure()
    {
        int columns = Rows.Select(row => row.Count).DefaultIfEmpty(0).Max();
        var lefts = new double[columns];
        double x = RowHeaders.Count == 0 ? 0 : HeaderGap + RowHeaders
            .SelectMany(header => TextMetrics.Wrap(header, Theme.Head, HeaderWidth))
            .Max(line => TextMetrics.Width(line, Theme.Head));
        for (int column = 0; column < columns; column++)
        {
            var panels = Rows.Select(row => row.ElementAtOrDefault(column)).OfType<IPanel>().ToList();
            double header = TextMetrics.Width(ColumnHeaders.ElementAtOrDefault(column) ?? "", Theme.Head);
            lefts[column] = x + panels.MaxOrZero(panel => panel.Insets.Left);
            double reach = panels
                .MaxOrZero(panel => Math.Max(panel.Width + panel.Insets.Right, panel.Heading.Width));
            x = lefts[column] + Math.Max(reach, header) + ColumnGap;
        }

        var headings = new double[Rows.Count];
        var tops = new double[Rows.Count];
        var heights = new double[Rows.Count];
        double y = ColumnHeaders.Count == 0 ? 0 : LineStep + 2;
        for (int row = 0; row < Rows.Count; row++)
        {
            var panels = Rows[row].OfType<IPanel>().ToList();
            headings[row] = y;
            tops[row] = y + panels.MaxOrZero(panel => panel.Heading.Height + panel.Insets.Top);
            heights[row] = panels.MaxOrZero(panel => panel.Height);
            double reach = panels.MaxOrZero(panel => panel.Height + panel.Insets.Bottom);
            double header = row < RowHeaders.Count
                ? TextMetrics.Wrap(RowHeaders[row], Theme.Head, HeaderWidth).Count * LineStep : 0;
            y = tops[row] + Math.Max(reach, header) + RowGap;
        }

        return new Plan(lefts, headings, tops, heights,
            Math.Max(0, x - (columns > 0 ? ColumnGap : 0)), Math.Max(0, y - (Rows.Count > 0 ? RowGap : 0)));
    }

    /// <summary>
    /// Where each column's plot areas start, each row's headings and plot areas, and the size of the whole.
    /// </summary>
    sealed record Plan(
        double[] Lefts, double[] Headings, double[] Tops, double[] Heights, double Width, double Height);
}
