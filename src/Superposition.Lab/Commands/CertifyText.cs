using Spectre.Console;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>What <c>certify</c> prints for people.</summary>
static class CertifyText
{
    internal static void Print(Certified one)
    {
        var certificate = one.Certificate;
        var nearest = certificate.Nearest;
        Line("loss", Invariant($"{certificate.Loss:R}  (sum of I_i E (x_i − x'_i)²)"));
        Line("by output", string.Join("  ", certificate.Losses.Select(loss => Invariant($"{loss:G5}"))));
        Line("gradient", Invariant($"{certificate.GradientNorm:G3}: {certificate.Kind}"));
        Line("curvature", Invariant($"{certificate.Spectrum[0]:G4} to {certificate.Spectrum[^1]:G4}")
            + $"  ({certificate.Spectrum.Count} directions besides rotations)");
        Line("nearest minimum", Invariant($"loss {nearest.Loss:G10} at distance ")
            + Invariant($"{certificate.Distance:G3}; least curvature {nearest.Spectrum[0]:G3}")
            + (nearest.IsMinimum ? "" : " (polishing did not reach a minimum)"));
        Line("best of starts", Search(one));
        Line("shape", one.Naming.ToString() is { Length: > 0 } shape ? shape : "nothing represented");
        Line("capacity", Invariant($"{one.Capacity.Sum():G5} of {one.Model.m} dimensions"));
        Console.Out.WriteLine();
        var factors = new Table().Border(TableBorder.None)
            .AddColumns("component", "features", "dimension", "capacity");
        foreach (var factor in one.Naming.Factors)
            factors.AddRow(new Text(factor.Label), new Text(string.Join(", ", factor.Component.Features)),
                new Text($"{factor.Component.Dimension}"),
                new Text(Invariant($"{factor.Component.Capacity:F3}")));
        Terminal.Out.Write(factors);
        Console.Out.WriteLine();
        var terms = new Table().Border(TableBorder.None)
            .AddColumns("active", "probability", "benefit", "interference", "share of loss");
        foreach (var term in certificate.Terms)
            terms.AddRow(new Text($"{term.Active}"), Number(term.Probability), Number(term.Benefit),
                Number(term.Interference),
                new Text(certificate.Loss > 0
                    ? Invariant($"{100 * term.Loss / certificate.Loss:F1}%") : "-"));
        Terminal.Out.Write(terms);
    }

    internal static void PrintTable(IReadOnlyList<Certified> all)
    {
        var table = new Table().Border(TableBorder.None).AddColumns(
            "instance", "loss", "gradient", "kind", "nearest minimum", "distance", "shape", "capacity");
        foreach (var one in all)
            table.AddRow(new Text($"{one.Instance}"), Number(one.Certificate.Loss),
                new Text(Invariant($"{one.Certificate.GradientNorm:G2}")), new Text(one.Certificate.Kind),
                Number(one.Certificate.Nearest.Loss), new Text(Invariant($"{one.Certificate.Distance:G2}")),
                new Text(one.Naming.Label), new Text(Invariant($"{one.Capacity.Sum():F3}")));
        Terminal.Out.Write(table);
        Console.Out.WriteLine("--instance I says more of one.");
    }

    static string Search(Certified one)
    {
        if (one.Search is not { } search) return "no search (--starts N makes one)";
        if (one.Best is not { } best) return $"none of {one.Starts} starts reached a minimum";
        string found = Invariant($"loss {best.Minimum.Loss:G10} from {best.Starts} of {one.Starts} starts, ")
            + $"{search.Found.Count} distinct minima; ";
        string better = one.Better == 0
            ? "none is better than the nearest" : $"{one.Better} starts ended lower than the nearest";
        return found + better
            + Invariant($"; any basin that was missed has mass below {3.0 / one.Starts:G2} at 95%");
    }

    static Text Number(double value) => new(Invariant($"{value:G6}"));

    static void Line(string name, string text) => Console.Out.WriteLine($"{name,-17}{text}");
}
