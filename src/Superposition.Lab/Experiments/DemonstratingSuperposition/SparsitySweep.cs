using Superposition.Features;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Experiments.DemonstratingSuperposition;

/// <summary>
/// The paper's basic result at any size: the linear and the ReLU model over seven sparsities, with the claims
/// that hold at every size. The small and the large experiment add what is known of theirs.
/// </summary>
sealed record SparsitySweep(int n, int m, string Importance)
{
    internal const string Linear = "linear", Relu = "relu";

    internal static double[] Densities { get; } = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

    internal ModelGrid Grid(ulong seed, int seeds, int steps) => new(seed,
    [
        .. from model in (string[])[Linear, Relu]
           from density in Densities
           select new Cell("", [new("model", model), new("density", density)],
               TrainingOptions.For(n, m, density, Importance) with
               {
                   Steps = steps,
                   Activation = model == Linear ? Activation.Identity : Activation.Relu,
               }, seeds),
    ]);

    internal static IReadOnlyList<GridModel> Of(
        IReadOnlyList<GridModel> models, string model, double density) =>
        models.At(("model", model), ("density", density));

    internal static string Class(GridModel model)
    {
        var gram = model.Gram();
        return $"{gram.Represented} represented, {gram.Dedicated} dedicated";
    }

    internal IEnumerable<Claim> Claims(IReadOnlyList<GridModel> models)
    {
        const string Basic = "Elhage et al. 2022, Basic Results";
        const string Eckart = "weighted principal components: Eckart and Young 1936";
        GridModel[] linear = [.. models.Where(model => model.Cell["model"].Equals(Linear))];
        var dense = Of(models, Relu, 1);
        var sparse = Of(models, Relu, 0.01);
        var sparsest = Of(models, Relu, 0.001);

        var off = linear.Mean(OffPrincipal);
        var offControl = sparse.Mean(OffPrincipal);
        yield return new()
        {
            Id = "linear-spans-top-m",
            Statement = "The linear model spans the m features of largest I·Var(x) at every sparsity "
                + "(mean ‖WᵀW − P‖²_F / m).",
            Source = Eckart, Expected = 0, Tolerance = 0.02,
            ToleranceReason = "weights shake by about 0.01 around the subspace "
                + "under a constant learning rate",
            Measured = off.Mean, Interval = off.Interval, Seeds = linear.Length,
            Control = new("the ReLU model at p = 0.01", offControl.Mean, offControl.Interval),
        };
        var excess = linear.Mean(LossRatio);
        var excessControl = sparse.Mean(LossRatio);
        yield return new()
        {
            Id = "linear-loss-is-closed-form",
            Statement = "The linear model's loss is Σ I_i·Var(x_i) over the features left out "
                + "(ratio, mean over densities and seeds).",
            Source = Eckart, Expected = 1, Tolerance = 0.02,
            ToleranceReason = "the same shaking costs about 1% of the loss",
            Measured = excess.Mean, Interval = excess.Interval, Seeds = linear.Length,
            Control = new("the ReLU model at p = 0.01", excessControl.Mean, excessControl.Interval),
        };
        var denseRatio = dense.Mean(LossRatio);
        yield return new()
        {
            Id = "dense-relu-is-linear",
            Statement = "At 1 − S = 1 the ReLU model is no better than the linear one "
                + "(ratio of its loss to the linear optimum).",
            Source = Basic, Expected = 1, Tolerance = 0.02,
            ToleranceReason = "the exact dense ReLU optimum may be 0.1% lower (0.0832542 against 0.0833333 "
                + "for 2 in 1); shaking adds 1%",
            Measured = denseRatio.Mean, Interval = denseRatio.Interval, Seeds = dense.Count,
            Control = new("the ReLU model at p = 0.01", excessControl.Mean, excessControl.Interval),
        };
        double MeanRepresented(double p) => Of(models, Relu, p).Average(model => model.Gram().Represented);
        double[] means = [.. Densities.Select(MeanRepresented)];
        yield return new()
        {
            Id = "represented-grows",
            Statement = "The mean number of represented features never falls as features grow sparser "
                + "(its largest fall).",
            Source = Basic, Expected = 0, Tolerance = 0.5,
            ToleranceReason = "half a feature: less than one seed in two losing one",
            Measured = GridModels.LargestFall(means), Seeds = dense.Count * means.Length,
            Control = new("the densities in reverse", GridModels.LargestFall(means.Reverse())),
        };
        var first = Of(models, Relu, 0.3);
        var (untouched, untouchedInterval) = first.Share(Untouched);
        var (touched, touchedInterval) = sparsest.Share(Untouched);
        yield return new()
        {
            Id = "least-important-first",
            Statement = "Superposition begins with the less important features: at 1 − S = 0.3 the two most "
                + "important have dimensions of their own (share of seeds).",
            Source = Basic, Expected = 1, Tolerance = 0.25,
            ToleranceReason = "the paper shows one model; three seeds in four is its weakest reading",
            Measured = untouched, Interval = untouchedInterval, Seeds = first.Count,
            Control = new("the same at p = 0.001", touched, touchedInterval),
        };
        var pairs = first.Mean(PairedShare);
        var pairsControl = sparsest.Mean(PairedShare);
        yield return new()
        {
            Id = "antipodal-pairs-first",
            Statement = "At 1 − S = 0.3 the features in superposition lie in antipodal pairs "
                + "(share with a partner below cos −0.9, mean over seeds).",
            Source = Basic, Expected = 1, Tolerance = 0.25,
            ToleranceReason = "the paper's words are 'antipodal pairs' without a number; "
                + "three in four is their weakest reading",
            Measured = pairs.Mean, Interval = pairs.Interval, Seeds = first.Count,
            Control = new("the same at p = 0.001", pairsControl.Mean, pairsControl.Interval),
        };
        var alone = sparsest.Mean(model => model.Gram().Dedicated);
        var aloneControl = Of(models, Linear, 0.001).Mean(model => model.Gram().Dedicated);
        yield return new()
        {
            Id = "all-in-superposition",
            Statement = "At 1 − S = 0.001 every represented feature is in superposition "
                + "(mean number with a dimension of its own).",
            Source = Basic, Expected = 0, Tolerance = 0.5,
            ToleranceReason = "less than one seed in two with one such feature",
            Measured = alone.Mean, Interval = alone.Interval, Seeds = sparsest.Count,
            Control = new("the linear model there", aloneControl.Mean, aloneControl.Interval),
        };
        var bias = sparsest.Mean(MeanBias);
        var biasControl = Of(models, Relu, 0.1).Mean(MeanBias);
        yield return new()
        {
            Id = "negative-biases",
            Statement = "At high sparsity represented features have negative biases against positive "
                + "interference (mean over them at 1 − S = 0.001).",
            Source = Basic, Expected = -0.2, Tolerance = 0.15,
            ToleranceReason = "clearly negative (below −0.05), and above the one-active 5-gon's −0.28 "
                + "and its neighbours'",
            Measured = bias.Mean, Interval = bias.Interval, Seeds = sparsest.Count,
            Control = new("the same at p = 0.1", biasControl.Mean, biasControl.Interval),
        };
    }

    /// <summary>‖WᵀW − P‖²_F / m, P the projection on the m most valuable features.</summary>
    double OffPrincipal(GridModel model)
    {
        var gram = model.Gram();
        var kept = LinearOptimum.Kept(World(model), model.Cell.Options.Importance.Values, m).ToHashSet();
        double sum = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                sum += Math.Pow(gram[i, j] - (i == j && kept.Contains(i) ? 1 : 0), 2);
        return sum / m;
    }

    internal double LossRatio(GridModel model) =>
        model.Loss / LinearOptimum.Loss(World(model), model.Cell.Options.Importance.Values, m);

    static IndependentWorld World(GridModel model) => (IndependentWorld)model.Cell.Options.World;

    /// <summary>The two most important features have dimensions of their own.</summary>
    static bool Untouched(GridModel model)
    {
        var gram = model.Gram();
        return gram.IsDedicated(0) && gram.IsDedicated(1);
    }

    static double PairedShare(GridModel model)
    {
        var gram = model.Gram();
        bool IsCrowded(int i) => gram.IsRepresented(i) && gram.Superposition(i) > 0.25;
        int[] crowded = [.. Enumerable.Range(0, gram.n).Where(IsCrowded)];
        int paired = crowded.Count(i => gram.MostOpposite(i).Cosine < -0.9);
        return crowded.Length == 0 ? 0 : (double)paired / crowded.Length;
    }

    static double MeanBias(GridModel model)
    {
        var gram = model.Gram();
        return Enumerable.Range(0, gram.n).Where(gram.IsRepresented)
            .Select(i => (double)model.Model.b[i]).DefaultIfEmpty(0).Average();
    }
}
