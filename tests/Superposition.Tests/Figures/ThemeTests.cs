using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>That the theme can be read: contrast, order, symmetry, colour blindness.</summary>
public sealed class ThemeTests
{
    // Severity 1.0 of Machado, Oliveira and Fernandes 2009, on linear RGB.
    static readonly double[,] Deuteranopia =
    {
        { 0.367322, 0.860646, -0.227968 },
        { 0.280085, 0.672501, 0.047413 },
        { -0.011820, 0.042940, 0.968881 },
    };

    static readonly double[,] Protanopia =
    {
        { 0.152286, 1.052583, -0.204868 },
        { 0.114503, 0.786281, 0.099216 },
        { -0.003882, -0.048116, 1.051998 },
    };

    static readonly double[,] FullSight = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

    [Fact]
    public void Contrast_and_OKLab_have_their_known_values()
    {
        Assert.Equal(21, Rgb.Contrast(Rgb.Parse("#ffffff"), Rgb.Parse("#000000")), 6);
        // WebAIM's contrast checker gives 4.54 for #767676 on white.
        Assert.Equal(4.54, Rgb.Contrast(Rgb.Parse("#767676"), Rgb.Parse("#ffffff")), 2);
        // OKLab of sRGB red, from the table in Ottosson's article: (0.628, 0.225, 0.126).
        var (l, a, b) = Rgb.Parse("#ff0000").Oklab();
        Assert.Equal((0.628, 0.225, 0.126), (Math.Round(l, 3), Math.Round(a, 3), Math.Round(b, 3)));
    }

    [Fact]
    public void Oklch_and_Oklab_undo_each_other()
    {
        foreach (Rgb colour in Theme.Colours.SelectMany(colour => new[] { colour.Light, colour.Dark }))
        {
            var (l, a, b) = colour.Oklab();
            double chroma = Math.Sqrt(a * a + b * b), hue = Math.Atan2(b, a) * 180 / Math.PI;
            Assert.Equal(colour, Rgb.FromOklch(l, chroma, hue));
        }
    }

    [Fact]
    public void Text_has_a_contrast_of_at_least_4_5_and_nine_pixels()
    {
        foreach (TextStyle style in Theme.TextStyles)
        {
            Assert.True(Contrast(style.Ink, dark: false) >= 4.5, $"{style.Class} in light");
            Assert.True(Contrast(style.Ink, dark: true) >= 4.5, $"{style.Class} in dark");
            Assert.True(style.Size >= 9);
        }
    }

    [Fact]
    public void Marks_can_be_seen_on_paper()
    {
        foreach (Palette palette in new[] { Theme.Sequential, Theme.Qualitative })
            for (int level = 0; level < palette.Count; level++)
            {
                string name = palette.Class(level);
                Assert.True(Contrast(name, dark: false) >= 1.8, $"{name} in light");
                Assert.True(Contrast(name, dark: true) >= 1.8, $"{name} in dark");
            }
    }

    [Fact]
    public void The_sequential_scale_rises_in_lightness_without_a_jump()
    {
        foreach (IReadOnlyList<Rgb> scale in new[] { Theme.Sequential.Light, Theme.Sequential.Dark })
            for (int level = 1; level < scale.Count; level++)
            {
                Assert.True(scale[level].Oklab().L > scale[level - 1].Oklab().L);
                Assert.InRange(Distance(scale[level], scale[level - 1], FullSight), 0.002, 0.02);
            }
    }

    [Fact]
    public void The_diverging_scale_is_symmetric_in_lightness_and_strongest_at_its_ends()
    {
        int last = Theme.Diverging.Count - 1, half = last / 2;
        Assert.Equal(0, last % 2);
        foreach (var (scale, sign) in new[] { (Theme.Diverging.Light, -1), (Theme.Diverging.Dark, 1) })
        {
            // 8-bit channels move the lightness of these colours by up to 0.003.
            for (int level = 0; level <= half; level++)
                Assert.Equal(scale[level].Oklab().L, scale[last - level].Oklab().L, 0.005);
            for (int level = half + 1; level <= last; level++)
                Assert.True(sign * (scale[level].Oklab().L - scale[level - 1].Oklab().L) > 0);
            foreach (int level in new[] { 0, half / 2 })
            {
                // Ten just noticeable differences at the ends, five halfway: hue alone tells the signs apart.
                double apart = Distance(scale[level], scale[last - level], Deuteranopia);
                Assert.True(apart > (level == 0 ? 0.2 : 0.1), $"±{half - level} are {apart} apart");
            }
        }
    }

    [Fact]
    public void Levels_are_symmetric_about_zero_and_clamped()
    {
        Palette palette = Theme.Diverging;
        var random = new Random(3);
        for (int trial = 0; trial < 1000; trial++)
        {
            double value = 3 * random.NextDouble() - 1.5, limit = random.NextDouble();
            int plus = palette.SignedLevel(value, limit), minus = palette.SignedLevel(-value, limit);
            Assert.Equal(palette.Count - 1, plus + minus);
        }

        double[] values = [-9, -2, 0, 2, double.PositiveInfinity];
        Assert.Equal([0, 0, 20, 40, 40], values.Select(value => palette.SignedLevel(value, limit: 2)));
        Assert.Equal((0, 63), (Theme.Sequential.Level(-1), Theme.Sequential.Level(7)));
        Assert.Equal(Theme.Missing, palette.OfSigned(double.NaN, 1));
    }

    [Fact]
    public void Classes_are_told_apart_with_and_without_red_and_green()
    {
        // 0.02 is a just noticeable difference in OKLab side by side; four of them, for marks that lie apart.
        foreach (IReadOnlyList<Rgb> set in new[] { Theme.Qualitative.Light, Theme.Qualitative.Dark })
            foreach (double[,] sight in new[] { FullSight, Deuteranopia, Protanopia })
                for (int i = 0; i < set.Count; i++)
                    for (int j = 0; j < i; j++)
                        Assert.True(Distance(set[i], set[j], sight) >= 0.08, $"{set[i]} and {set[j]}");
    }

    [Fact]
    public void The_check_of_colour_blindness_can_fail()
    {
        // A red and a green that everyone but a deuteranope tells apart.
        Rgb red = Rgb.Parse("#b5651d"), green = Rgb.Parse("#7a8b1e");
        Assert.True(Distance(red, green, FullSight) > 0.1);
        Assert.True(Distance(red, green, Deuteranopia) < 0.08);
    }

    [Fact]
    public void The_page_has_every_colour_as_variable_and_class_for_either_theme()
    {
        string css = Theme.Css();
        foreach (var (name, light, dark) in Theme.Colours)
        {
            Assert.Equal(2, Occurrences(css, $"--{name}:{light.Hex};") - (light == dark ? 2 : 0));
            Assert.Equal(2, Occurrences(css, $"--{name}:{dark.Hex};") - (light == dark ? 2 : 0));
            Assert.Contains($":root .{name}{{color:var(--{name})}}", css, StringComparison.Ordinal);
        }

        Assert.Equal(css.Count(c => c == '{'), css.Count(c => c == '}'));
    }

    static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    static double Contrast(string name, bool dark)
    {
        var ink = Theme.Colours.Single(colour => colour.Class == name);
        var paper = Theme.Colours.Single(colour => colour.Class == Theme.Paper);
        return dark ? Rgb.Contrast(ink.Dark, paper.Dark) : Rgb.Contrast(ink.Light, paper.Light);
    }

    static double Distance(Rgb a, Rgb b, double[,] sight)
    {
        var (l1, a1, b1) = Seen(a, sight).Oklab();
        var (l2, a2, b2) = Seen(b, sight).Oklab();
        return Math.Sqrt((l1 - l2) * (l1 - l2) + (a1 - a2) * (a1 - a2) + (b1 - b2) * (b1 - b2));
    }

    static Rgb Seen(Rgb colour, double[,] sight)
    {
        var (r, g, b) = colour.Linear();
        return Rgb.FromLinear(Row(0), Row(1), Row(2));

        double Row(int k) => sight[k, 0] * r + sight[k, 1] * g + sight[k, 2] * b;
    }
}
