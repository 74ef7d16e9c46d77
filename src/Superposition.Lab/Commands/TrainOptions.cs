using System.CommandLine;
using System.Globalization;
using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary>The options of <c>train</c>, their words, and what they resolve to.</summary>
sealed class TrainOptions
{
    /// <summary>Whole numbers up to here are exact in every reader of JSON, the instances included.</summary>
    const ulong MostStream = 9_000_000_000_000_000;

    static readonly TrainingOptions s_defaults = TrainingOptions.For(1, 1, 1);

    internal readonly Option<int> Features = new("--features")
    { Description = "n, features.", HelpName = "N", Required = true };
    internal readonly Option<int> Hidden = new("--hidden")
    { Description = "m, hidden dimensions.", HelpName = "M", Required = true };
    internal readonly Option<string?> Density = new("--density")
    {
        Description = "p = 1 − S, the probability that a feature is on; a comma list is per feature. "
            + "[default: 1]",
        HelpName = "P",
    };
    internal readonly Option<string?> Sparsity = new("--sparsity")
    { Description = "S = 1 − p, instead of --density.", HelpName = "S" };
    internal readonly Option<string?> Correlated = new("--correlated")
    {
        Description = "Sets of features that are on together, such as 0,1/2,3; a set has one density.",
        HelpName = "SETS",
    };
    internal readonly Option<string?> Anticorrelated = new("--anticorrelated")
    { Description = "Sets of which at most one feature is on, such as 4,5.", HelpName = "SETS" };
    internal readonly Option<string> AnticorrelatedDensity = Named("--anticorrelated-density",
        SetDensity.Set, "Whose density an anticorrelated set is given (of a set of k, a member has p/k)");
    internal readonly Option<string> Magnitude =
        Named("--magnitude", Features_Magnitude, "Law of a feature that is on");
    internal readonly Option<string> Importance = new("--importance")
    {
        Description = "I_i: a number, 0.9^i (i from 0), i^-1.2 (i from 1), or a comma list per feature.",
        HelpName = "I",
        DefaultValueFactory = _ => "1",
    };
    internal readonly Option<bool> Untied = new("--untied")
    { Description = "Two weight matrices of their own: h = f₁(W₁x), y = f(W₂h + b)." };
    internal readonly Option<int> Experts = new("--experts")
    {
        Description = "E: a learned gate shares the hidden dimensions among so many experts.",
        HelpName = "E",
        DefaultValueFactory = _ => 1,
    };
    internal readonly Option<int> ActiveExperts = new("--active-experts")
    {
        Description = "k: how many experts a sample goes through.", HelpName = "K",
        DefaultValueFactory = _ => 1,
    };
    internal readonly Option<string> HiddenActivation =
        Named("--hidden-activation", s_defaults.HiddenActivation, "Hidden activation f₁ of h = f₁(W x)");
    internal readonly Option<string> Target =
        Named("--target", s_defaults.Target, "What the outputs learn of x");
    internal readonly Option<string> Activation =
        Named("--activation", s_defaults.Activation, "Output activation f");
    internal readonly Option<bool> NoBias = new("--no-bias") { Description = "Keep b = 0." };
    internal readonly Option<string> Objective = Named("--objective", s_defaults.Objective,
        $"What to descend: the loss of samples, or the expected loss itself (n ≤ {ExactLoss.MostFeatures})");
    internal readonly Option<double> LossExponent =
        Number("--loss-exponent", s_defaults.LossExponent, "q of the loss Σ I|x − x'|^q.");
    internal readonly Option<double> HiddenL1 = Number("--hidden-l1", 0,
        "λ of a penalty λ E Σ|h_k| that training adds; a model's loss stays without it.");
    internal readonly Option<double> AttackLength = Number("--attack-length", 0,
        "ε of adversarial training: each sample is moved by ε along its own slope of the loss.");
    internal readonly Option<string> Optimizer =
        Named("--optimizer", s_defaults.Optimizer.Kind, "Update rule (PyTorch's definitions)");
    internal readonly Option<double> LearningRate =
        Number("--learning-rate", s_defaults.Optimizer.LearningRate, "Learning rate.");
    internal readonly Option<double?> WeightDecay = new("--weight-decay")
    { Description = "Weight decay. [default: 0.01 for adamw, else 0]", HelpName = "X" };
    internal readonly Option<double> Momentum =
        Number("--momentum", s_defaults.Optimizer.Momentum, "Momentum of sgd.");
    internal readonly Option<string> Schedule =
        Named("--schedule", s_defaults.Schedule.Kind, "Learning-rate schedule");
    internal readonly Option<int> Warmup = new("--warmup")
    { Description = "Steps of linear warm-up.", HelpName = "N", DefaultValueFactory = _ => 0 };
    internal readonly Option<string> Init = new("--init")
    {
        Description = "notebook: N(0, 2/((n+10)m)); xavier: N(0, 2/(n+m)); normal:SD; "
            + "given:FILE (safetensors, W [m, n], b [n]; untied W1, W2 [o, m], b [o]). "
            + "W₂ starts from its own m inputs and o outputs by the same formula.",
        HelpName = "INIT",
        DefaultValueFactory = _ => "notebook",
    };
    internal readonly Option<int> Steps = new("--steps")
    { Description = "Optimiser steps.", HelpName = "N", DefaultValueFactory = _ => s_defaults.Steps };
    internal readonly Option<int> Batch = new("--batch")
    { Description = "Fresh samples a step.", HelpName = "N", DefaultValueFactory = _ => s_defaults.Batch };
    internal readonly Option<int> Instances = new("--instances")
    {
        Description = "Models trained side by side (per cell of the axes), "
            + "each with a random stream of its own.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    internal readonly Option<ulong> Stream = new("--stream")
    {
        Description = "Stream of the first model; --stream s --instances 1 repeats model s alone.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };
    internal readonly Option<string[]> Axis = new("--axis")
    {
        Description = "What differs between cells: NAME=log:FROM:TO:COUNT, NAME=linear:FROM:TO:COUNT or "
            + "NAME=A,B,C; NAME is density, learning-rate, weight-decay, loss-exponent, hidden-l1 or "
            + "attack-length. May be repeated.",
        HelpName = "AXIS",
    };

    const Magnitude Features_Magnitude = Superposition.Features.Magnitude.Uniform;

    static Option<string> Named<T>(string name, T @default, string what) where T : struct, Enum => new(name)
    {
        Description = $"{what}: {string.Join(", ", OptionsJson.Names<T>())}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => OptionsJson.Name(@default),
    };

    static Option<double> Number(string name, double @default, string what) => new(name)
    { Description = what, HelpName = "X", DefaultValueFactory = _ => @default };

    internal IEnumerable<Option> All =>
    [
        Features, Hidden, Density, Sparsity, Correlated, Anticorrelated, AnticorrelatedDensity, Magnitude,
        Importance, Activation, HiddenActivation, Untied, Experts, ActiveExperts,
        Target, NoBias, Objective, LossExponent, HiddenL1, AttackLength, Optimizer, LearningRate,
            WeightDecay, Momentum, Schedule,
        Warmup, Init,
        Steps, Batch, Instances, Stream, Axis,
    ];

    internal ModelGrid Grid(ParseResult parsed, ulong seed)
    {
        ulong stream = parsed.GetValue(Stream);
        if (stream > MostStream)
            throw new InvalidInputException($"stream is {stream}; it must be at most {MostStream}.");
        int instances = parsed.GetValue(Instances);
        if (instances is < 1 or > 1_000_000)
            throw new InvalidInputException($"instances is {instances}; it must lie between 1 and 1000000.");
        var axes = (parsed.GetValue(Axis) ?? []).Select(GridAxis.Parse).ToArray();
        if (axes.GroupBy(axis => axis.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidInputException($"two axes vary {twice.Key}: give one.");
        bool isDensityGiven = (parsed.GetValue(Density) ?? parsed.GetValue(Sparsity)) is not null;
        if (isDensityGiven && axes.Any(axis => axis.Name == "density"))
            throw new InvalidInputException("density is given as an option and as an axis: give one.");
        if (axes.Aggregate(1.0, (cells, axis) => cells * axis.Values.Count) * instances > 1_000_000)
            throw new InvalidInputException(
                "the axes and instances make more than 1000000 models: take fewer.");
        IEnumerable<IReadOnlyList<KeyValuePair<string, object>>> points = [[]];
        foreach (var axis in axes)
            points = points.SelectMany(point => axis.Values.Select(value =>
                (IReadOnlyList<KeyValuePair<string, object>>)[.. point, new(axis.Name, value)]));
        var training = Training(parsed);
        var sets = Sets(parsed);
        Cell CellAt(IReadOnlyList<KeyValuePair<string, object>> point) =>
            new("", point, GridAxis.Apply(training, sets, point).Checked(), instances)
            { FirstStream = stream };
        return new(seed, [.. points.Select(CellAt)]);
    }

    TrainingOptions Training(ParseResult parsed)
    {
        int n = parsed.GetValue(Features), m = parsed.GetValue(Hidden);
        if (n is < 1 or > TrainingOptions.MostFeatures)
            throw new InvalidInputException(
                $"features is {n}; it must lie between 1 and {TrainingOptions.MostFeatures}.");
        var kind = OptionsJson.Parse<OptimizerKind>(parsed.GetValue(Optimizer)!);
        double[] density = Densities(parsed, n);
        var magnitude = OptionsJson.Parse<Magnitude>(parsed.GetValue(Magnitude)!);
        double decay = parsed.GetValue(WeightDecay)
            ?? Superposition.Training.Optimizer.DefaultWeightDecay(kind);
        var target = OptionsJson.Parse<Target>(parsed.GetValue(Target)!);
        int o = target.Outputs(n);
        var options = new TrainingOptions
        {
            World = Sets(parsed).World(density, magnitude),
            Hidden = m,
            Importance = Superposition.Features.Importance.Parse(
                parsed.GetValue(Importance)!, o, o == n ? "feature" : "output"),
            Architecture = parsed.GetValue(Untied) ? Architecture.Untied : Architecture.Tied,
            Experts = parsed.GetValue(Experts),
            ActiveExperts = parsed.GetValue(ActiveExperts),
            HiddenActivation = OptionsJson.Parse<Activation>(parsed.GetValue(HiddenActivation)!),
            Target = target,
            Activation = OptionsJson.Parse<Activation>(parsed.GetValue(Activation)!),
            Bias = !parsed.GetValue(NoBias),
            Objective = OptionsJson.Parse<Objective>(parsed.GetValue(Objective)!),
            LossExponent = parsed.GetValue(LossExponent),
            HiddenL1 = parsed.GetValue(HiddenL1),
            AttackLength = parsed.GetValue(AttackLength),
            Optimizer = new()
            {
                Kind = kind,
                LearningRate = parsed.GetValue(LearningRate),
                WeightDecay = decay,
                Momentum = parsed.GetValue(Momentum),
            },
            Schedule = new(
                OptionsJson.Parse<ScheduleKind>(parsed.GetValue(Schedule)!), parsed.GetValue(Warmup)),
            Steps = parsed.GetValue(Steps),
            Batch = parsed.GetValue(Batch),
        };
        return options with { Initialisation = InitialisationText.Parse(parsed.GetValue(Init)!, options) };
    }

    FeatureSets Sets(ParseResult parsed) => FeatureSets.Parse(
        parsed.GetValue(Correlated), parsed.GetValue(Anticorrelated),
        OptionsJson.Parse<SetDensity>(parsed.GetValue(AnticorrelatedDensity)!), parsed.GetValue(Features));

    double[] Densities(ParseResult parsed, int n)
    {
        string? density = parsed.GetValue(Density), sparsity = parsed.GetValue(Sparsity);
        if (density is not null && sparsity is not null)
            throw new InvalidInputException("density and sparsity are both given: give one, p = 1 − S.");
        string text = density ?? sparsity ?? "1", name = sparsity is null ? "density" : "sparsity";
        double[] values = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? sparsity is null ? value : Math.Round(1 - value, 15)
                : throw new InvalidInputException(
                    $"{name} '{text}' is not a number or a comma list of numbers."))];
        if (values.Length != 1 && values.Length != n)
            throw new InvalidInputException(
                $"{name} has {values.Length} values for {n} features: give one, or one a feature.");
        return values.Length == n ? values : [.. Enumerable.Repeat(values[0], n)];
    }
}
