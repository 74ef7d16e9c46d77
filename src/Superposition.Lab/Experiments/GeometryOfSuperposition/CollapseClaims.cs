using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Theory;
using static System.FormattableString;
using static Superposition.Lab.Experiments.GeometryOfSuperposition.CollapseToComponents;

namespace Superposition.Lab.Experiments.GeometryOfSuperposition;

/// <summary>The paper's ranges of collapse beside the exact thresholds.</summary>
static class CollapseClaims
{
    const string Paper = "Elhage et al. 2022, Collapsing of Correlated Features";
    const string Exact = "exact optimum of the expected loss";

    internal static IReadOnlyList<Claim> All(
        IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima) =>
    [
        Losses(models, optima), Order(models, optima), .. Ranges(models, optima),
        .. Thresholds(models, optima), Training(models, optima),
    ];

    static int Seeds(IReadOnlyList<GridModel> models) => Densities.Length * Trained(models, World, 1).Count;

    static ExactMinimum Optimum(IReadOnlyList<ExactMinimum> optima, double density) =>
        optima[Array.IndexOf(Densities, density)];

    static int Collapsed(ExactMinimum minimum) => PairWorld.Collapsed(minimum.Model.Gram);

    static Claim Losses(IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        double Worst(IEnumerable<double> losses) =>
            losses.Zip(Optima, (loss, optimum) => loss / optimum.Loss - 1).MaxBy(Math.Abs);
        return new()
        {
            Id = "exact-losses",
            Statement = "At thirteen densities the best models, polished, have the known least losses "
                + "(largest relative difference).",
            Source = Exact, Expected = 0, Tolerance = 1e-5,
            ToleranceReason = "half a unit of the last of seven decimals is 5e-6 of the smallest loss",
            Measured = Worst(optima.Select(minimum => minimum.Loss)), Seeds = Seeds(models),
            Control = new("the least losses of six independent features",
                Worst(Densities.Select(p => Trained(models, Independent, p).Best().Loss))),
        };
    }

    static Claim Order(IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        double Falls(IEnumerable<int> all) => GridModels.LargestFall(all.Select(count => (double)count));
        // without p = 1, where every two-dimensional cut through the data is as good as the next
        int[] counts = [.. optima.Skip(1).Select(Collapsed).Reverse()];
        return new()
        {
            Id = "pairs-collapse-in-turn",
            Statement = "Pairs collapse one after another as features grow denser: the number collapsed "
                + "never falls with p (largest fall).",
            Source = Paper, Expected = 0, Tolerance = 0.5,
            ToleranceReason = "a whole number, counted at an exact optimum",
            Measured = counts[0] == 0 && counts[^1] == 3 ? Falls(counts) : 3, Seeds = Seeds(models),
            Control = new("the densities in reverse", Falls(counts.Reverse())),
        };
    }

    static IEnumerable<Claim> Ranges(IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        (double Density, string Says, string? Known)[] ranges =
        [
            (0.5, "all three sets are collapsed", null),
            (0.3, "all three sets are collapsed",
                "The exact optimum has two collapsed and one open up to p = 0.38; all three together are "
                    + "some "
                + "8% worse at p = 0.3."),
            (0.2, "two sets are collapsed", null),
            (0.1, "one set is collapsed", null),
            (0.05, "none is collapsed: a hexagon with pairs side by side", null),
        ];
        foreach (var (density, says, known) in ranges)
        {
            var seeds = Trained(models, World, density);
            yield return new()
            {
                Id = Invariant($"range-{density}"),
                Statement = Invariant($"At p = {density} {says} (the number in the best model, polished)."),
                Source = Paper, Expected = PaperSays(density), Tolerance = 0.5,
                ToleranceReason = "a whole number, counted at an exact optimum",
                Measured = Collapsed(Optimum(optima, density)), Seeds = seeds.Count, Known = known,
                Control = density == 0.05 ? null
                    : new("the best model at p = 0.05", Collapsed(Optimum(optima, 0.05))),
            };
        }
    }

    static IEnumerable<Claim> Thresholds(
        IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        (string Id, string Words, double Low, double High, double Exact, double Said)[] thresholds =
        [
            ("first", "The first pair", 0.05, 0.08, 0.0713, 0.05),
            ("second", "The second pair", 0.13, 0.15, 0.1409, 0.15),
            ("third", "The third pair", 0.35, 0.4, 0.39, 0.25),
        ];
        foreach (var (id, words, low, high, exact, said) in thresholds)
        {
            var (sparse, dense) = (Optimum(optima, low), Optimum(optima, high));
            bool isBetween = Collapsed(sparse) != Collapsed(dense);
            double crossing = isBetween ? Crossing(sparse, dense, low, high) : 0;
            yield return new()
            {
                Id = $"threshold-{id}",
                Statement = Invariant($"{words} collapses at p = {exact} (where the exact losses of the two ")
                    + "arrangements are equal).",
                Source = Exact, Expected = exact, Tolerance = id == "third" ? 0.01 : 1e-4,
                ToleranceReason = id == "third"
                    ? "the expected value is known to one unit of its second digit"
                    : "two units of the last digit, halved: it is known to four",
                Measured = crossing, Seeds = Seeds(models),
                Known = id != "second" ? null
                    : "The expected value is that of pairs that have fully collapsed; at p = 0.15 the "
                        + "optimum "
                    + "has the second pair 9° open (cos 0.987), and with that lower minimum the losses are "
                    + "equal at p = 0.1405.",
                Control = new("the paper's own, read off a sweep", said),
            };
        }
    }

    static Claim Training(IReadOnlyList<GridModel> models, IReadOnlyList<ExactMinimum> optima)
    {
        double Agreement(PairWorld world) => Densities.Average(p =>
            PairWorld.Collapsed(Trained(models, world, p).Best().Gram())
            == Collapsed(Optimum(optima, p)) ? 1 : 0);
        return new()
        {
            Id = "training-finds-the-phase",
            Statement = "The best of the seeds has as many pairs collapsed as the exact optimum "
                + "(share of the thirteen densities).",
            Source = Exact, Expected = 1, Tolerance = 0.08,
            ToleranceReason = "one density of thirteen may lie at the edge of a phase",
            Measured = Agreement(World), Seeds = Seeds(models),
            Control = new("six independent features", Agreement(Independent)),
        };
    }
}
