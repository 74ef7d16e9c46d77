using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

public sealed class MapPanelTests
{
    static readonly Axis s_x = new("x") { Log = true, Min = 0.1, Max = 10 };
    static readonly Axis s_y = new("y") { Log = true, Min = 0.01, Max = 1 };

    static string Svg(MapPanel panel) => new Figure("", "", panel).ToSvg();

    [Fact]
    public void CellsTileTheSquareWithTheLargestYOnTop()
    {
        string[,] classes = { { Theme.None, Theme.None }, { Theme.Qualitative.Class(1), Theme.None } };
        var other = SvgDocument.Parse(Svg(new(classes, s_x, s_y))).OfClass(Theme.Qualitative.Class(1));
        // column 0, the lower row, one cell of two
        Assert.Equal("M0 1h1v1h-1", Assert.Single(other).Attribute("d")!.Value);
    }

    [Fact]
    public void ACurveGoesWhereTheAxesSay()
    {
        string[,] classes = { { Theme.None } };
        var panel = new MapPanel(classes, s_x, s_y) { Curves = [[(0.1, 1), (1, 0.1), (10, 0.01)]] };
        string path = SvgDocument.Parse(Svg(panel)).OfClass(Theme.Ink)
            .Single(one => one.Name.LocalName == "path").Attribute("d")!.Value;
        double[][] points = [.. path[1..].Split('L').Select(point =>
            point.Split(' ').Select(double.Parse).ToArray())];
        Assert.Equal(3, points.Length);
        Close.Equal(100, points[1][0] - points[0][0], 1e-6);
        Close.Equal(100, points[1][1] - points[0][1], 1e-6);
        Close.Equal(200, points[2][0] - points[0][0], 1e-6);
    }
}
