using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>That each panel's marks say what its numbers say.</summary>
public sealed partial class PanelTests
{
    [Fact]
    public void Every_cell_of_a_heatmap_has_the_colour_of_its_value()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 30; trial++)
        {
            int rows = random.Next(1, 12), columns = random.Next(1, 12);
            double[,] values = Samples.Matrix(rows, columns, (_, _) => random.Next(-2, 3) / 2.0);
            var painted = new string[rows, columns];
            foreach (XElement path in Draw(new HeatmapPanel(values)).OfClass("sp-c"))
                foreach (Match m in CellRectangle().Matches(path.Attribute("d")!.Value))
                    for (int r = Int(m, 2); r < Int(m, 2) + Int(m, 4); r++)
                        for (int c = Int(m, 1); c < Int(m, 1) + Int(m, 3); c++)
                            painted[r, c] = SvgDocument.Classes(path)[1];
            Assert.Equal(Samples.Matrix(rows, columns, (r, c) => values[r, c]).Cast<double>()
                .Select(value => Theme.Diverging.OfSigned(value, 1)), painted.Cast<string>());
        }
    }

    [Fact]
    public void A_gram_matrix_and_its_negative_mirror_their_colours()
    {
        double[,] g = Samples.Matrix(3, 3, (r, c) => r == c ? 1 : 0.4 * (c - r));
        string[] plus = Cells(g), minus = Cells(Samples.Matrix(3, 3, (r, c) => -g[r, c]));
        int last = Theme.Diverging.Count - 1;
        Assert.Equal(plus.Select(name => last - Level(name)).Order(), minus.Select(Level).Order());

        static string[] Cells(double[,] values) =>
            [.. Draw(new HeatmapPanel(values)).OfClass("sp-c").Select(path => SvgDocument.Classes(path)[1])];

        static int Level(string name) => int.Parse(name["sp-d".Length..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Cells_that_are_no_number_are_crossed() =>
        Assert.Equal(2, Draw(new HeatmapPanel(new[,] { { 1, double.NaN }, { double.NegativeInfinity, 0 } }))
            .OfClass(Theme.Missing).Count());

    [Fact]
    public void Vectors_end_where_the_columns_of_W_say_with_y_upwards()
    {
        var panel = new VectorPanel(new[,] { { 1.0, 0 }, { 0, 1.5 } }) { Size = 150, Values = [0, 1] };
        var dots = Draw(panel).Of("circle").Where(circle => SvgDocument.Classes(circle)[0] == "sp-f")
            .ToDictionary(Colour, circle => (At(circle, "cx"), At(circle, "cy")));
        Assert.Equal((125.0, 75.0), dots[Theme.Sequential.Class(0)]);
        Assert.Equal((75.0, 0.0), dots[Theme.Sequential.Class(63)]);
    }

    [Fact]
    public void A_vector_that_leaves_the_plot_ends_in_a_ring_inside_it_on_its_own_line()
    {
        var rings = Draw(new VectorPanel(new[,] { { 6.0 }, { -3.0 } }) { Size = 150 }).Of("circle")
            .Where(circle => SvgDocument.Classes(circle)[0] == "sp-l" && At(circle, "r") < 5);
        XElement ring = Assert.Single(rings);
        double dx = At(ring, "cx") - 75, dy = At(ring, "cy") - 75;
        Assert.InRange(dx, 60, 75);
        Assert.Equal(0.5, dy / dx, 3);
    }

    [Fact]
    public void Horizontal_bars_have_their_names_beside_them()
    {
        var panel = new BarsPanel([1, 0.5]) { Horizontal = true, Step = 20, Names = ["encoder", "a probe"] };
        var names = Draw(panel).Of("text").Where(text => panel.Names.Contains(text.Value)).ToArray();
        Assert.Equal(panel.Names, names.Select(text => text.Value));
        Assert.Equal([0, 1], names.Select(text => Math.Floor(At(text, "y") / 20)));
        Assert.True(panel.Insets.Left > TextMetrics.Width("a probe", Theme.Label));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Bars_are_as_long_as_their_values_and_coloured_by_theirs(bool horizontal)
    {
        var panel = new BarsPanel([1, 0.5, 0, double.NaN, -1])
        {
            Colours = [0, 1],
            Axis = new("") { Max = 1 },
            Length = 80,
            Step = 10,
            Horizontal = horizontal,
            Mark = 2,
        };
        SvgDocument document = Draw(panel);
        var bars = document.Of("rect").Where(rect => Colour(rect) != Theme.Paper).ToList();
        Assert.Equal([80, 40, 0], bars.Select(bar => At(bar, horizontal ? "width" : "height")));
        Assert.Equal([0, 10, 20], bars.Select(bar => Math.Floor(At(bar, horizontal ? "y" : "x"))));
        Assert.Equal(["sp-s0", "sp-s63"], bars.Take(2).Select(Colour));
        Assert.Equal(2, document.OfClass(Theme.Missing).Count());
        Assert.Contains(document.Of("text"), text => text.Value == "m");
    }

    [Fact]
    public void Shares_fill_the_whole_from_the_foot()
    {
        double[,] values = { { 0.25, double.NaN }, { 0.75, 1 } };
        var panel = new StackedSharesPanel(["a", "b"], values, ["1", "2"]) { Height = 100, HasKey = false };
        SvgDocument document = Draw(panel);
        var shares = document.Of("rect").Where(rect => Colour(rect) is "sp-q0" or "sp-q1").ToList();
        Assert.Equal([75, 0], shares.Select(share => At(share, "y")));
        // Less the hair of paper between them.
        Assert.InRange(At(shares[0], "height"), 24, 25);
        Assert.InRange(At(shares[1], "height"), 74, 75);
        Assert.Equal(["sp-q0", "sp-q1"], shares.Select(Colour));
        Assert.Single(document.OfClass(Theme.Missing));
    }

    [Fact]
    public void Lines_break_and_cross_at_what_cannot_be_shown()
    {
        var series = new Series("a", [0, 1, 2, 3, 4], [1, 10, 0, 10, 100]) { Radius = 0 };
        var panel = new LinesPanel([series], new("x"), new("y") { Log = true }) { Width = 100, Height = 100 };
        SvgDocument document = Draw(panel);
        XElement line = Assert.Single(document.OfClass("sp-q0"));
        Assert.Equal("M0 100L25 50M75 50L100 0", line.Attribute("d")!.Value);
        Assert.Single(document.OfClass(Theme.Missing));
    }

    [Fact]
    public void Keys_stand_above_the_data_and_guides_beside_them()
    {
        Series first = new("first", [0, 1], [0, 1]), second = new("second", [0, 1], [1, 0]);
        var panel = new LinesPanel([first, second], new("x"), new("y"))
        {
            Guides = [new(0.5, "half"), new(0.49, "nearly"), new(0.48, "less")],
            Width = 200,
            Height = 100,
        };
        var texts = Draw(panel).Texts();
        var keys = texts.Where(text => text.Text is "first" or "second").ToList();
        Assert.Equal(2, keys.Count);
        Assert.All(keys, text => Assert.True(text.Bottom < 0));
        var guides = texts.Where(text => text.Text is "half" or "nearly" or "less").ToList();
        Assert.Equal(3, guides.Count);
        Assert.All(guides, text => Assert.True(text.Left > 200));
        Assert.All(guides.Zip(guides.Skip(1)), pair => Assert.False(pair.First.Overlaps(pair.Second)));
    }

    [Fact]
    public void Guide_labels_stay_apart_and_inside_wherever_they_fit()
    {
        var random = new Random(13);
        for (int trial = 0; trial < 300; trial++)
        {
            int count = random.Next(1, 10);
            double[] wanted = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble()).Order()];
            double[] placed = GuideLabels.Spread(wanted, gap: 0.1, low: 0, high: 1);
            Assert.All(placed, at => Assert.InRange(at, -1e-9, 1 + 1e-9));
            for (int k = 1; k < count; k++)
                Assert.True(placed[k] - placed[k - 1] > 0.1 - 1e-9);
        }

        double[] apart = [0.1, 0.4, 0.9];
        Assert.Equal(apart, GuideLabels.Spread(apart, gap: 0.1, low: 0, high: 1));
    }

    [Fact]
    public void Plots_of_a_grid_line_up_whatever_stands_beside_them()
    {
        double[,] one = new double[1, 1];
        var plain = new HeatmapPanel(one);
        var tall = plain with { Heading = new("tall", "two", "three") };
        var bars = new BarsPanel([1]) { Axis = new("a long label of an axis") };
        var grid = new Grid([[tall, plain], [bars, null, plain]])
        {
            RowHeaders = ["first", "second"],
            ColumnHeaders = ["a", "b"],
        };
        var frames = Draw(grid).Of("rect").Where(rect => Colour(rect) == Theme.Rule).ToList();
        Assert.Equal(At(frames[0], "y"), At(frames[1], "y"));
        XElement bar = Draw(grid).Of("rect").Single(rect => Colour(rect) == Theme.Sequential.Of(0.5));
        // A bar leaves half a pixel of paper at each side.
        Assert.Equal(At(frames[0], "x") + 0.5, At(bar, "x"));
    }

    // The panel's own text, its plot area's corner at the origin.
    static SvgDocument Draw(IPanel panel)
    {
        var svg = new SvgWriter();
        panel.Draw(svg, 0, 0);
        return SvgDocument.Parse(svg.Document(500, 500, "", ""));
    }

    static string Colour(XElement element) => SvgDocument.Classes(element)[1];

    static double At(XElement element, string name) => SvgDocument.Attribute(element, name);

    static int Int(Match match, int group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v(\d+)h-\d+")]
    private static partial Regex CellRectangle();
}
