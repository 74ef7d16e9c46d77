namespace Superposition.Lab.Figures;

/// <summary>
/// One picture of a figure. It is placed by its plot area (where the data are), and says how much room its
/// titles, ticks and labels need around that: so plots line up in a grid whatever is written beside them.
/// </summary>
public interface IPanel
{
    /// <summary>Width of the plot area in pixels.</summary>
    double Width { get; }

    /// <summary>Height of the plot area in pixels.</summary>
    double Height { get; }

    /// <summary>Room around the plot area, for all but the heading.</summary>
    Insets Insets { get; }

    /// <summary>
    /// What stands above. Written by the grid, so that the titles of one row stand on one line.
    /// </summary>
    Heading Heading => Heading.None;

    /// <summary>Draws with the plot area's top left corner at (x, y).</summary>
    void Draw(SvgWriter svg, double x, double y);
}
