using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>Theory above, training below, on the same axes.</summary>
static class PhaseFigures
{
    const double MostNorm = 1.2;

    internal static FigureFile Diagram(PhaseMaps maps)
    {
        var problem = maps.Problem;
        int seeds = maps.Models / maps.Trained.Length;
        Grid body = new(
        [
            [
                Panel("candidates", maps, maps.Fine.Select(cell => PhaseWords.Colour(Candidate(maps, cell)))),
                Panel("exact optimum", maps, maps.Fine.Select(cell => PhaseWords.Colour(cell.Phase))),
                Panel("exact: ‖W‖ of extra", maps, maps.Fine.Select(cell => Norm(cell.Extra))),
                Panel("exact: superposition", maps, maps.Fine.Select(cell => Superposed(cell.Extra))),
            ],
            [
                Panel($"trained: best of {seeds}", maps, maps.Trained.Select(c => PhaseWords.Colour(c.Best))),
                Panel($"trained: most of {seeds}", maps,
                    maps.Trained.Select(c => PhaseWords.Colour(c.Majority))),
                Panel("trained, mean: ‖W‖", maps, maps.Trained.Select(c => Norm(c.Mean))),
                Panel("trained, mean: superposition", maps, maps.Trained.Select(c => Superposed(c.Mean))),
            ],
        ]);
        string extra = problem.n == 2 ? "" : " The triangle at its best norm and bias stands beside "
            + "the paper's four candidates, which do not have it.";
        string caption = $"n = {problem.n}, m = {problem.m}: what becomes of the last, extra feature, whose "
            + "importance is varied against 1 of each other. Above: the candidates of the paper's theory and "
            + "the exact optimum of the expected loss (eight starts a cell, biases included)." + extra
            + $" Below: {seeds} trained models a cell, from the same {seeds} random streams in every cell; "
            + "means leave out the model of highest loss, as in the paper. Dashed: where the paper's "
            + "candidates tie. Superposition of the extra feature is Σ (Ŵ · W_j)², shown in grey "
            + "where it is not represented (‖W‖ below ½). Answers to the phase diagrams of "
            + "Elhage et al. 2022.";
        var shown = maps.Fine.Select(cell => cell.Phase)
            .Concat(maps.Trained.SelectMany(cell => (Phase[])[cell.Best, cell.Majority])).ToHashSet();
        var figure = new Figure(
            problem.n == 2 ? "Two features in one dimension" : "Three features in two dimensions",
            caption, body)
        {
            Keys =
            [
                new Swatches([.. Enum.GetValues<Phase>().Where(shown.Contains)
                    .Select(phase => new Swatch(PhaseWords.Of(phase), PhaseWords.Colour(phase)))], 900),
                ColorBar.Sequential("‖W‖ of the extra feature", "0", Numbers.Label(MostNorm)),
                ColorBar.Sequential("its superposition", "0", "1 or more"),
            ],
            Description = "Phases meet in lines that end in a point near density 0.57 at equal importance; "
                + "the optimum pairs features somewhat earlier than the candidates.",
        };
        return new("figure.svg", figure.ToSvg(), caption, figure.Description);
    }

    /// <summary>The paper's winner, and the triangle where it is better still.</summary>
    internal static Phase Candidate(PhaseMaps maps, ExactCell cell)
    {
        var winner = maps.Problem.Winner(cell.Density, cell.Ratio);
        bool isTriangle = maps.Problem.n == 3 && cell.Density > 0.4
            && PhaseProblem.BestTriangle(cell.Density, cell.Ratio) < winner.Loss(cell.Density, cell.Ratio);
        return isTriangle ? Phase.Triangle : winner.Phase;
    }

    static string Norm(Extra extra) => Theme.Sequential.Of(extra.Norm / MostNorm);

    static string Superposed(Extra extra) =>
        extra.Norm < 0.5 ? Theme.None : Theme.Sequential.Of(extra.Superposition);

    static MapPanel Panel(string title, PhaseMaps maps, IEnumerable<string> colours)
    {
        string[] cells = [.. colours];
        int side = (int)Math.Round(Math.Sqrt(cells.Length));
        var classes = new string[side, side];
        for (int c = 0; c < cells.Length; c++) classes[c / side, c % side] = cells[c];
        return new(classes,
            new Axis("relative importance of extra") { Log = true, Min = 0.1, Max = 10 },
            new Axis("density 1 − S") { Log = true, Min = 0.01, Max = 1 })
        {
            Heading = title,
            Curves = Boundaries(maps.Problem),
        };
    }

    /// <summary>Where the paper's candidates tie.</summary>
    static (double X, double Y)[][] Boundaries(PhaseProblem problem)
    {
        const double Triple = PhaseProblem.TripleDensity;
        double[] densities =
            [.. Enumerable.Range(0, 81).Select(k => 0.01 * Math.Pow(100 * Triple, k / 80.0))];
        (double, double)[] early = [.. densities.Select(p => (PhaseProblem.PairsFrom(p), p))];
        (double, double)[][] others = problem.n == 2
            ? [[.. densities.Select(p => (PhaseProblem.PairsUpTo(p), p))], [(1, Triple), (1, 1)]]
            : [[(1, 0.01), (1, 1)], [(1, Triple), (10, Triple)]];
        return [early, .. others];
    }
}
