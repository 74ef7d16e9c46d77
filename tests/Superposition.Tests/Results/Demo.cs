using System.Text;
using System.Text.Json.Nodes;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Numerics;

namespace Superposition.Tests.Results;

/// <summary>
/// Made-up results with placeholder drawings: enough to look at a report, nothing that was measured.
/// </summary>
static class Demo
{
    public static LabEnvironment Environment { get; } =
        new("0.1.0", "0123456789abcdef", NumericVersion.Current, "Imaginary CPU", "tiny", "v512", 2,
            "Debian 12 (X64)", ".NET 10.0.12");

    public static Result Result(string experiment, params Claim[] claims) => new()
    {
        Experiment = experiment,
        Section = "Demonstrating Superposition",
        Question = "How do five features share two dimensions as they become rarer?",
        Scale = "standard",
        Seed = 0,
        Command = $"superpose reproduce {experiment} --scale standard --seed 0 --out out",
        Options = new JsonObject { ["features"] = 5, ["steps"] = 10000, ["importance"] = "0.9^i" },
        Claims = claims,
        Timing = new(4.21, 8.05, 31_400_000),
        Environment = Environment,
    };

    public static ModelRow Model(
        int index, double loss, string kind = "", string part = "", int n = 3) => new(
        part,
        [new("density", 0.05), new("stream", index), new("loss", loss)],
        M: 2,
        N: n,
        W: [.. Enumerable.Range(0, 2 * n).Select(i => i + (index / 8f))],
        B: [.. Enumerable.Range(0, n).Select(i => -i - (index / 8f))],
        kind);

    public static Claim[] EveryVerdict() =>
    [
        ClaimTests.Of(10.4, new(9.1, 11.2)) with
        {
            Id = "pentagon-share",
            Statement = "At density 0.05 most models arrange the five features as a pentagon.",
            Source = "Elhage et al. 2022, Demonstrating Superposition",
            ToleranceReason =
                "Twice the standard error of the share over 100 seeds of the published notebook.",
            Seeds = 100,
            Control = new("the linear model, same seeds", 0.4, new(0.1, 1.6)),
        },
        ClaimTests.Of(0.01582564) with
        {
            Id = "one-active-loss",
            Statement = "The loss of the best pentagon approaches the exact one-active limit.",
            Source = "closed form, eight digits",
            Expected = 0.0158256,
            Tolerance = 1e-6,
            ToleranceReason =
                "The expected value is known to eight digits; training stops within one part in 10⁴.",
        },
        ClaimTests.Of(3, new(2.9, 3.1)) with
        {
            Id = "pairs-first",
            Statement = "Antipodal pairs come first.",
            Expected = 0,
            Tolerance = 0.5,
            Known =
                "At p = 0.717 the optimum has three vectors at 105, 92 and 164 degrees: no pair is needed.",
        },
        ClaimTests.Of(14.5, new(13.2, 15.9)) with
        {
            Id = "b-fails",
            Statement = "Represented features grow with sparsity.",
        },
        ClaimTests.Of(9, new(6.5, 11.5)) with
        {
            Id = "c-undecided",
            Statement = "Half of the seeds keep five features.",
            Seeds = 2,
        },
        ClaimTests.Of(10, new(9.5, 10.5)) with
        {
            Id = "d-uninformative",
            Statement = "Features per dimension exceed one.",
            Control = new("random W of equal norm", 9.8, new(9.2, 10.4)),
        },
        ClaimTests.Of(11, new(10, 14), Rule.Overlaps) with
        {
            Id = "e-overlaps",
            Statement = "Its median is that of the paper's ten runs.",
        },
        ClaimTests.Of(double.NaN) with
        {
            Id = "f-nan",
            Statement = "A share of no models is a number.",
            Seeds = 0,
        },
    ];

    public static string Svg(int width = 960)
    {
        var svg = new StringBuilder();
        svg.Append($$$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{{width}}} 200"
             width="{{{width}}}" height="200">
            <style>.d-m{color:#59626c}.d-a{color:#0072b2}
            @media screen and (prefers-color-scheme:dark){.d-m{color:#a5adb7}.d-a{color:#56b4e9}}</style>
            <defs><clipPath id="clip"><rect width="100%" height="100%"/></clipPath></defs>
            <g clip-path="url(#clip)" font-family="Helvetica,sans-serif" font-size="11" text-anchor="middle">

            """);
        for (int panel = 0; panel < 5; panel++)
        {
            double x = (panel + 0.5) * width / 5;
            for (int i = 0; i < 5; i++) svg.Append(Direction(x, i, panel));
            svg.Append($"<text class=\"d-m\" fill=\"currentColor\" x=\"{x}\" y=\"190\">");
            svg.Append($"density {1.0 / (1 << panel):0.###}</text>\n");
        }
        return svg.Append("</g></svg>\n").ToString();
    }

    static string Direction(double x, int feature, int panel)
    {
        double angle = ((feature * 72) + 90) * Math.PI / 180;
        double length = 70 * Math.Clamp(0.35 + (0.2 * (panel - feature + 3)), 0, 1);
        double endX = x + (length * Math.Cos(angle)), endY = 95 - (length * Math.Sin(angle));
        return $"""
            <line class="d-a" stroke="currentColor" stroke-width="2" x1="{x}" y1="95"
             x2="{endX:0.#}" y2="{endY:0.#}"/>

            """;
    }

    /// <summary>A whole output folder with three experiments.</summary>
    public static void WriteAll(string folder)
    {
        var linear = Result("linear-versus-relu", EveryVerdict()[..2]);
        var phase = Result("phase-change", EveryVerdict()[2..4]);
        Write(folder, Result("five-in-two", EveryVerdict()), 960);
        Write(folder, linear with { Question = "What does a nonlinearity add?" }, 700);
        Write(folder, phase with { Section = "Superposition as a Phase Change" }, 1400);
    }

    static void Write(string folder, Result result, int width)
    {
        const string Caption =
            "Five features in two dimensions. Each line is a feature's direction in the hidden "
            + "plane; the panels go from dense to sparse. Answers to the paper's introductory figure.";
        var directions = new CsvTable(
            ["density", "feature", new("angle", "degrees")],
            [[0.5, 0, 90.0], [0.5, 1, 162.0]]);
        ResultFolder.Write(
            Path.Combine(folder, result.Experiment),
            result,
            [.. Enumerable.Range(0, 4).Select(i => Model(i, 0.1 + i, "pentagon"))],
            [new("figure.svg", Svg(width), Caption, "Five panels of directions")],
            [new("directions", directions)]);
    }
}
