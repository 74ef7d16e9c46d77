using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>What holds of every figure, whatever is in it.</summary>
public sealed class FigureTests
{
    [Fact]
    public void Strange_figures_are_whole()
    {
        for (int seed = 0; seed < 400; seed++)
            try
            {
                string svg = Samples.Strange(seed).ToSvg();
                Assert.Equal(svg, Samples.Strange(seed).ToSvg());
                CheckWhole(SvgDocument.Parse(svg));
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Samples.Strange({seed}): {fault.Message}", fault);
            }
    }

    [Theory, MemberData(nameof(Samples.Realistic), MemberType = typeof(Samples))]
    public void Realistic_figures_are_whole_and_no_two_texts_touch(string name)
    {
        var document = SvgDocument.Parse(Samples.Named(name).ToSvg());
        CheckWhole(document);
        List<PlacedText> texts = document.Texts();
        for (int i = 0; i < texts.Count; i++)
            for (int j = 0; j < i; j++)
                Assert.False(texts[i].Overlaps(texts[j]), $"\"{texts[i].Text}\" lies on \"{texts[j].Text}\"");
    }

    static readonly HeatmapPanel Zero = new(new double[1, 1]);

    [Fact]
    public void Words_survive_as_they_are()
    {
        const string Words = "a < b & \"c\" > 'd' ]]> − ‖Wᵢ‖ 𝒲";
        var document = SvgDocument.Parse(new Figure(Words, Words, Zero).ToSvg());
        Assert.Equal(Words, document.Title);
        Assert.Equal(Words, document.Description);
        Assert.Contains(document.Texts(), text => text.Text == Words);
        Assert.Equal("img", (string?)document.Root.Attribute("role"));
    }

    [Fact]
    public void Long_captions_wrap_and_lose_no_word()
    {
        string caption = string.Join(' ', Enumerable.Range(0, 80).Select(k => "word" + k));
        var texts = SvgDocument.Parse(new Figure("", caption, Zero).ToSvg()).Texts();
        Assert.True(texts.Count > 5);
        Assert.Equal(caption, string.Join(' ', texts.Select(text => text.Text)));
    }

    [Fact]
    public void Fourteen_gram_matrices_of_eighty_features_stay_below_a_megabyte_and_a_half()
    {
        // Noise is the worst case: hardly any neighbours merge.
        var random = new Random(1);
        var panels = Enumerable.Range(0, 14).Select(_ =>
            new HeatmapPanel(Samples.Matrix(80, 80, (_, _) => 2 * random.NextDouble() - 1)) { Cell = 2 });
        Assert.InRange(new Figure("", "", Grid.Wrap(panels, 7)).ToSvg().Length, 500_000, 1_500_000);
    }

    [Fact]
    public void Two_figures_in_one_page_share_no_id_and_no_rule_that_differs()
    {
        string[] svgs = [Samples.Named("gram").ToSvg(), Samples.Named("vectors").ToSvg()];
        Assert.All(svgs, svg => Assert.DoesNotContain(" id=", svg, StringComparison.Ordinal));
        Assert.All(svgs, svg => Assert.All(SvgDocument.Parse(svg).UsedClasses.Where(name => name.Length > 0),
            name => Assert.StartsWith("sp-", name, StringComparison.Ordinal)));
        foreach (bool dark in new[] { false, true })
        {
            var gram = SvgDocument.ColourRules(SvgDocument.Parse(svgs[0]).Css, dark);
            var vectors = SvgDocument.ColourRules(SvgDocument.Parse(svgs[1]).Css, dark);
            Assert.All(gram.Keys.Intersect(vectors.Keys), name => Assert.Equal(gram[name], vectors[name]));
        }
    }

    static void CheckWhole(SvgDocument document)
    {
        Assert.All(document.Texts(), text =>
        {
            Assert.True(text.Left >= 0 && text.Right <= document.Width, $"{text} leaves {document.Width}");
            Assert.True(text.Top >= 0 && text.Bottom <= document.Height, $"{text} leaves {document.Height}");
        });
        var light = SvgDocument.ColourRules(document.Css, dark: false);
        var dark = SvgDocument.ColourRules(document.Css, dark: true);
        string[] styles = [.. Theme.TextStyles.Select(style => style.Class)];
        string[] shapes = ["", "sp-figure", "sp-f", "sp-l", "sp-c", "sp-t", .. styles];
        Assert.All(document.UsedClasses.Except(shapes), name =>
        {
            Assert.True(light.ContainsKey(name), $"{name} has no light colour");
            Assert.True(dark.ContainsKey(name), $"{name} has no dark colour");
        });
        Assert.All(document.UsedClasses.Intersect(shapes).Where(name => name.Length > 0),
            name => Assert.Contains($".{name}{{", document.Css, StringComparison.Ordinal));
        // librsvg knows no variables: a figure that leaned on them would be black there.
        Assert.DoesNotContain("var(", document.Css, StringComparison.Ordinal);
    }
}
