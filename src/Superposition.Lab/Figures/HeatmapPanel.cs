namespace Superposition.Lab.Figures;

/// <summary>
/// A signed matrix [rows, columns] on the diverging scale from −Limit to Limit: a Gram matrix WᵀW, weights.
/// Values beyond the limit take its end colour; one that is not finite is a crossed grey cell.
/// </summary>
public sealed record HeatmapPanel(double[,] Values) : IPanel
{
    public Heading Heading { get; init; } = Heading.None;

    /// <summary>Beneath the matrix; such as what its columns are.</summary>
    public string Footer { get; init; } = "";

    public double Limit { get; init; } = 1;

    /// <summary>Side of a cell in pixels. Whole numbers keep cells equal on screens.</summary>
    public double Cell { get; init; } = 6;

    /// <summary>Lines before these rows.</summary>
    public IReadOnlyList<int> RowSeparators { get; init; } = [];

    /// <summary>Lines before these columns.</summary>
    public IReadOnlyList<int> ColumnSeparators { get; init; } = [];

    public double Width => IsEmpty ? Blank.Side : Columns * Cell;

    public double Height => IsEmpty ? Blank.Side : Rows * Cell;

    public Insets Insets => new(
        0, 0, Math.Max(0, TextMetrics.Width(Footer, Theme.Label) - Width), Footer.Length > 0 ? 16 : 0);

    public void Draw(SvgWriter svg, double x, double y)
    {
        svg.Text(x, y + Height + 12.5, Footer, Theme.Label);
        if (IsEmpty)
        {
            Blank.Draw(svg, x, y, Width, Height);
            return;
        }

        var classes = new string[Rows, Columns];
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++)
                classes[row, column] = double.IsFinite(Values[row, column])
                    ? Theme.Diverging.OfSigned(Values[row, column], Limit) : Theme.Rule;
        CellPaths.Draw(svg, classes, x, y, Cell);
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++)
                if (!double.IsFinite(Values[row, column]))
                    svg.Cross(x + (column + 0.5) * Cell, y + (row + 0.5) * Cell, Cell * 0.3);

        foreach (int row in RowSeparators.Where(row => row > 0 && row < Rows))
            svg.Line(x, y + row * Cell, x + Width, y + row * Cell, Theme.Muted, 0.7);
        foreach (int column in ColumnSeparators.Where(column => column > 0 && column < Columns))
            svg.Line(x + column * Cell, y, x + column * Cell, y + Height, Theme.Muted, 0.7);
        svg.Frame(x, y, Width, Height, Theme.Rule);
    }

    int Rows => Values.GetLength(0);

    int Columns => Values.GetLength(1);

    bool IsEmpty => Rows == 0 || Columns == 0;
}
