using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

public sealed class NeuronsPanelTests
{
    static readonly string[] s_colours = [.. Enumerable.Range(0, 3).Select(Theme.Qualitative.Class)];

    // One neuron: 1 and 2 are stacked above the axis, −1.5 hangs beneath it.
    [Fact]
    public void Boxes_are_as_high_as_weights_and_on_their_side_of_the_axis()
    {
        var panel = new NeuronsPanel(new double[,] { { 1, 2, -1.5 } })
        { Colours = s_colours, Height = 400, Limit = 4 };
        var svg = new SvgWriter();
        panel.Draw(svg, 0, 0);
        var document = SvgDocument.Parse(svg.Document(500, 500, "", ""));
        var boxes = s_colours.Select(colour => document.OfClass(colour).Single()).ToArray();
        double Of(int i, string name) => SvgDocument.Attribute(boxes[i], name);
        const double Unit = 50, Hair = 0.7; // 400 pixels from −4 to 4; the hair of paper between boxes
        Assert.InRange(Of(0, "height"), Unit - Hair, Unit);
        Assert.InRange(Of(1, "height"), 2 * Unit - Hair, 2 * Unit);
        Assert.InRange(Of(2, "height"), 1.5 * Unit - Hair, 1.5 * Unit);
        Assert.Equal(200 - Unit, Of(0, "y"), 0.01);     // upon the axis, in the middle
        Assert.Equal(200 - 3 * Unit, Of(1, "y"), 0.01); // upon that
        Assert.Equal(200, Of(2, "y"), 0.01);            // beneath the axis
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_a_cross_and_no_box()
    {
        var svg = new SvgWriter();
        new NeuronsPanel(new double[,] { { double.NaN } }) { Colours = s_colours }.Draw(svg, 0, 0);
        var document = SvgDocument.Parse(svg.Document(500, 500, "", ""));
        Assert.Empty(document.OfClass(s_colours[0]));
        Assert.NotEmpty(document.OfClass(Theme.Missing));
    }
}
