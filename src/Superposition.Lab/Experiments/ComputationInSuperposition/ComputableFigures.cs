using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using static System.FormattableString;
using static Superposition.Lab.Experiments.ComputationInSuperposition.ComputableInSuperposition;
using static Superposition.Lab.Experiments.ComputationInSuperposition.FunctionResults;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>How many neurons functions need over densities, and the errors behind that.</summary>
static class ComputableFigures
{
    const double LeastError = 1e-3;

    internal static IReadOnlyList<FigureFile> All(FunctionResults[] all) => [Needed(all), Errors(all)];

    static Axis Density => new("density p of a unit") { Log = true, Reversed = true, Min = 0.003, Max = 1 };

    static FigureFile Needed(FunctionResults[] all)
    {
        LinesPanel Panel(string title, string label, params string[] names)
        {
            Series Line(FunctionResults one) => new(one.Function.Label, Densities,
                [.. Densities.Select(p => one.Needed(p) / one.Units ?? double.NaN)]);
            return new([.. names.Select(name => Line(all.First(one => one.Function.Name == name)))], Density,
                new(label) { Log = true, Min = 0.1, Max = 4 })
            {
                Width = 200, Height = 190, Heading = title, Guides = [new(1, "1"), new(2, "2")],
            };
        }
        string caption = Invariant($"Neurons that bring the error of {n} features' functions to 5% of the ")
            + "variance, over the number of functions, in a layer of ReLU neurons without bias: the best "
            + $"seed, on straight lines between {string.Join(", ", Hidden)} neurons; a cross on the "
            + $"base line where {Hidden[^1]} do not suffice. {Circuits(all)} Answers to no figure of the "
            + "paper, whose Computation in Superposition is of |x| alone.";
        var figure = new Figure("Neurons for a function of sparse features", caption, Figures.Grid.Row(
            Panel("of one feature", "neurons a feature", "identity", "relu", "absolute-value", "square"),
            Panel("of two values", "neurons a pair", "maximum", "product", "comparison"),
            Panel("of two bits", "neurons a pair", "and", "or", "xor")) with
        { ColumnGap = 24 });
        return new("figure.svg", figure.ToSvg(), caption);
    }

    static string Circuits(FunctionResults[] all)
    {
        string Of(int? k) => string.Join(", ", all.Where(one => one.Circuit == k)
            .Select(one => one.Function.Label));
        var sizes = HiddenAlone.Where(k => all.Any(one => one.Circuit == k))
            .Select(k => $"{k} for {Of(k)}");
        string[] none = all.Any(one => one.Circuit is null) ? [$"more than four for {Of(null)}"] : [];
        return $"Alone, a unit needs {string.Join("; ", sizes.Concat(none))}.";
    }

    static FigureFile Errors(FunctionResults[] all)
    {
        double[] sizes = [.. Hidden.Select(m => (double)m)];
        LinesPanel Panel(FunctionResults one, int place)
        {
            double linear = one.Function.LinearError(Sparse);
            return new(
                [
                    .. Densities.Select((p, k) => new Series(Invariant($"p = {p}"), sizes,
                        [.. Hidden.Select(m => Math.Max(one.Best(p, m), LeastError / 2))])
                    {
                        Colour = Colour(k),
                    }),
                    new("random", sizes, one.Random) { Colour = Theme.None },
                ],
                new(place >= 5 ? "neurons" : "") { Log = true, Min = 5, Max = 80 },
                new(place % 5 == 0 ? "error over the variance" : "")
                {
                    Log = true,
                    Min = LeastError,
                    Max = 2,
                })
            {
                Width = 118, Height = 130, Heading = new(one.Function.Label, $"{one.Units} of them"),
                HasKey = false,
                Guides = linear > LeastError
                    ? [new(Enough, "5%"), new(linear, "linear")] : [new(Enough, "5%")],
            };
        }
        string caption = $"The least error of any seed, over the variance, for {n} features' functions by "
            + "the number of neurons, at six densities of a unit; dashed, the 5% that count as computed, and "
            + Invariant($"the best linear map at p = {Sparse} (not drawn where it is exact); grey, random ")
            + Invariant($"neurons with the best read-out at p = {Sparse}. ")
            + "Errors below 0.001 leave the panel.";
        var figure = new Figure("Ten functions by neurons and density", caption,
            Figures.Grid.Wrap(all.Select(Panel), 5) with { ColumnGap = 10, RowGap = 14 })
        {
            Keys = [new Swatches(
            [
                .. Densities.Select((p, k) => new Swatch(Invariant($"p = {p}"), Colour(k), SwatchShape.Line)),
                new(Invariant($"random neurons, p = {Sparse}"), Theme.None, SwatchShape.Line),
            ])],
        };
        return new("figure-errors.svg", figure.ToSvg(), caption);

        static string Colour(int k) => Theme.Sequential.Of(0.15 + 0.85 * k / (Densities.Length - 1.0));
    }

    internal static IReadOnlyList<DataTable> Tables(FunctionResults[] all) =>
    [
        new("errors", new CsvTable(
            [
                new("function"), new("units"), new("density"), new("hidden"), new("seed", "by error"),
                new("error", "of the variance"),
            ],
            from one in all
            from density in Densities
            from m in Hidden
            from error in one.Errors(density, m).Index()
            select (IReadOnlyList<object?>)
                [one.Function.Name, one.Units, density, m, error.Index, error.Item])),
        new("needed", new CsvTable(
            [
                new("function"), new("units"), new("density"), new("needed", "neurons"),
                new("circuit", "neurons a unit"), new("ratio"),
            ],
            from one in all
            from density in Densities
            let needed = one.Needed(density)
            select (IReadOnlyList<object?>)
            [
                one.Function.Name, one.Units, density, needed, one.Circuit,
                needed is null || one.Circuit is null ? null : one.Ratio(needed),
            ])),
        new("alone", new CsvTable(
            [new("function"), new("density"), new("hidden"), new("error", "of the variance")],
            from one in all
            from k in HiddenAlone
            select (IReadOnlyList<object?>)[one.Function.Name, Alone, k, one.BestAlone(k)])),
        new("controls", new CsvTable(
            [
                new("function"), new("density"), new("hidden"), new("randomError", "of the variance"),
                new("linearError", "of the variance"),
            ],
            from one in all
            from size in Hidden.Index()
            select (IReadOnlyList<object?>)
            [
                one.Function.Name, Sparse, size.Item, one.Random[size.Index],
                one.Function.LinearError(Sparse),
            ])),
    ];
}
