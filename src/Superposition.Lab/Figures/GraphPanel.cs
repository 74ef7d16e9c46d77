namespace Superposition.Lab.Figures;

/// <summary>An edge between nodes i and j; its weight in −1..1 is a cosine.</summary>
public sealed record Link(int I, int J, double Weight);

/// <summary>
/// A feature geometry graph: nodes at (X_i, Y_i) in any unit, an edge the wider and darker the more two
/// features interfere, blue where they are opposed, orange where they help each other on. Answers to the
/// insets of Uniform Superposition in Elhage et al. 2022.
/// </summary>
public sealed record GraphPanel(IReadOnlyList<(double X, double Y)> Nodes, IReadOnlyList<Link> Links) : IPanel
{
    const double Rim = 8;

    public Heading Heading { get; init; } = Heading.None;

    public double Size { get; init; } = 84;

    public double Width => Size;

    public double Height => Size;

    public Insets Insets => default;

    public void Draw(SvgWriter svg, double x, double y)
    {
        if (Nodes.Count == 0)
        {
            Blank.Draw(svg, x, y, Size, Size);
            return;
        }
        double reach = Math.Max(1e-9, Nodes.Max(node => Math.Max(Math.Abs(node.X), Math.Abs(node.Y))));
        double scale = (Size / 2 - Rim) / reach;
        (double X, double Y) Place(int i) =>
            (x + Size / 2 + scale * Nodes[i].X, y + Size / 2 - scale * Nodes[i].Y);
        foreach (var link in Links.OrderBy(link => Math.Abs(link.Weight)))
        {
            var (a, b) = (Place(link.I), Place(link.J));
            double width = 0.5 + 1.8 * Math.Min(1, Math.Abs(link.Weight));
            svg.Line(a.X, a.Y, b.X, b.Y, Theme.Diverging.OfSigned(link.Weight, 1), width);
        }
        for (int i = 0; i < Nodes.Count; i++)
        {
            var (px, py) = Place(i);
            svg.Circle(px, py, 3, Theme.Ink);
        }
    }
}
