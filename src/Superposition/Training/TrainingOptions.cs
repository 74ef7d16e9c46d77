using Superposition.Features;
using Superposition.Models;

namespace Superposition.Training;

/// <summary>
/// Everything that decides one trained model but its seed and stream.
/// The defaults are the published notebook's.
/// </summary>
public sealed record TrainingOptions
{
    public const int MostFeatures = 16384, MostHidden = 1024, MostBatch = 1 << 20, MostSteps = 100_000_000;

    /// <summary>
    /// A draw of 32 bits decides whether a feature is on: below this, too few levels are left for its value.
    /// </summary>
    public const double LeastDensity = 1e-6;

    public required IWorld World { get; init; }
    public required int Hidden { get; init; }
    public required Importance Importance { get; init; }
    public Architecture Architecture { get; init; } = Architecture.Tied;

    /// <summary>E, among which a learned gate shares the hidden dimensions; 1 is no mixture.</summary>
    public int Experts { get; init; } = 1;

    /// <summary>k, the experts that a sample goes through.</summary>
    public int ActiveExperts { get; init; } = 1;

    /// <summary>f₁ of h = f₁(W x).</summary>
    public Activation HiddenActivation { get; init; } = Activation.Identity;
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>What the outputs should be; importance is theirs.</summary>
    public Target Target { get; init; } = Target.Identity;
    public bool Bias { get; init; } = true;
    public Objective Objective { get; init; } = Objective.Samples;
    public double LossExponent { get; init; } = 2;

    /// <summary>λ: training descends L + λ E Σ_k |h_k|. A model's loss stays L.</summary>
    public double HiddenL1 { get; init; }

    /// <summary>
    /// ε: training feeds x + ε s/‖s‖, s = ∂L/∂x of that sample, and x stays the target. The loss is that of
    /// samples as they are.
    /// </summary>
    public double AttackLength { get; init; }

    /// <summary>
    /// γ: training descends L + γ Σ_{i≠j} (W_i·W_j)² over the columns of a tied model. A model's loss stays
    /// L.
    /// </summary>
    public double Coherence { get; init; }

    /// <summary>
    /// σ: training adds σ ε, ε ~ N(0, 1), to every hidden activation. The loss is that of the model without.
    /// </summary>
    public double HiddenNoise { get; init; }

    /// <summary>
    /// q: training keeps each hidden activation with probability 1 − q, then times 1/(1 − q), and else sets
    /// it to 0. The loss is that of the whole model.
    /// </summary>
    public double HiddenDropout { get; init; }

    /// <summary>Whether training descends the task's loss and nothing else.</summary>
    public bool IsLossAlone => HiddenL1 == 0 && AttackLength == 0 && Coherence == 0 && HiddenNoise == 0
        && HiddenDropout == 0;
    public Optimizer Optimizer { get; init; } = new();
    public Schedule Schedule { get; init; } = new();
    public Initialisation Initialisation { get; init; } = new();

    /// <summary>Forces a regime; null leaves it to <see cref="KernelRegimes.Of"/>.</summary>
    public KernelRegime? Regime { get; init; }
    public int Steps { get; init; } = 10_000;
    public int Batch { get; init; } = 1024;

    public int Features => World.FeatureCount;

    /// <summary>o, as many as features but where the target says otherwise.</summary>
    public int Outputs => Target.Outputs(Features);

    /// <summary>Whether this is the paper's x' = f(WᵀW x + b) with x as its target.</summary>
    public bool IsPlain => Architecture == Architecture.Tied && HiddenActivation == Activation.Identity
        && Experts == 1 && Target == Target.Identity;

    /// <summary>The usual case: independent features of one density and uniform magnitude.</summary>
    public static TrainingOptions For(int features, int hidden, double density, string importance = "1") =>
        new()
        {
            World = new IndependentWorld(features, density),
            Hidden = hidden,
            Importance = Importance.Parse(importance, features),
        };

    /// <summary>Says in one sentence what cannot be trained, or returns these options.</summary>
    /// <exception cref="InvalidInputException"/>
    public TrainingOptions Checked()
    {
        Range("features", Features, 1, MostFeatures);
        Range("hidden", Hidden, 1, MostHidden);
        Range("batch", Batch, 1, MostBatch);
        Range("steps", Steps, 0, MostSteps);
        Range("warm-up steps", Schedule.Warmup, 0, MostSteps);
        Range("loss exponent", LossExponent, Models.LossExponent.Least, Models.LossExponent.Most);
        Range("hidden L1", HiddenL1, 0, 1e3);
        Range("the length of the attack", AttackLength, 0, 1e3);
        Range("the coherence penalty", Coherence, 0, 1e3);
        Range("the hidden noise", HiddenNoise, 0, 1e3);
        Range("the hidden dropout", HiddenDropout, 0, 0.99);
        if (Coherence > 0 && Architecture != Architecture.Tied)
            throw new InvalidInputException("the coherence penalty is on the columns of a tied model's W; an "
                + "untied one has two matrices.");
        Range("learning rate", Optimizer.LearningRate, 0, 1e3);
        Range("weight decay", Optimizer.WeightDecay, 0, 1e3);
        Range("momentum", Optimizer.Momentum, 0, 1);
        Range("beta1", Optimizer.Beta1, 0, 0.999999);
        Range("beta2", Optimizer.Beta2, 0, 0.999999999);
        Range("epsilon", Optimizer.Epsilon, 1e-12, 1);
        CheckDensities();
        CheckOutputs();
        CheckExperts();
        if (Initialisation is { Kind: InitialisationKind.Normal })
            Range("the standard deviation of the initialisation", Initialisation.StandardDeviation, 0, 1e3);
        CheckGiven();
        if (Objective == Objective.Exact && (!IsPlain || Activation != Activation.Relu || LossExponent != 2
            || !IsLossAlone))
            throw new InvalidInputException("the exact objective is that of tied models with ReLU outputs "
                + "and squared error that learn x, without penalty, noise or attack: take --objective "
                + "samples for this one.");
        if (Regime is { } forced && KernelRegimes.WhyNot(forced, this) is { } why)
            throw new InvalidInputException(
                $"the {forced.ToString().ToLowerInvariant()} kernel cannot train this model: {why}.");
        return this;
    }

    void CheckDensities()
    {
        if (World is IndependentWorld independent)
            foreach (double p in independent.Density)
                if (!(p >= LeastDensity && p <= 1))
                    throw new InvalidInputException($"density {p} is outside [{LeastDensity}, 1]: "
                        + "it is the probability p = 1 − S that a feature is on.");
        if (World is GroupedWorld grouped)
            foreach (var group in grouped.Groups)
                foreach (int feature in group.Features)
                    if (!(group.Density(feature) >= LeastDensity))
                        throw new InvalidInputException(
                            $"feature {feature} of a set is on with probability {group.Density(feature)}, "
                            + $"below {LeastDensity}: raise the density of its set.");
    }

    void CheckOutputs()
    {
        if (Architecture == Architecture.Tied && Outputs != Features)
            throw new InvalidInputException(
                $"the target has {Outputs} outputs for {Features} features, but a tied model has one a "
                + "feature: train an untied one.");
        if (Importance.Values.Count != Outputs)
        {
            string each = Outputs == Features ? "feature" : "output";
            throw new InvalidInputException(
                $"importance has {Importance.Values.Count} values for {Outputs} {each}s: "
                + $"give one for each {each}.");
        }
    }

    void CheckExperts()
    {
        Range("experts", Experts, 1, Hidden);
        Range("active experts", ActiveExperts, 1, Experts);
        if (Experts == 1) return;
        if (Hidden % Experts != 0)
            throw new InvalidInputException($"{Hidden} hidden dimensions cannot be shared evenly among "
                + $"{Experts} experts: take a multiple.");
        bool isCovered = Architecture == Architecture.Tied && HiddenActivation == Activation.Identity
            && Target == Target.Identity && LossExponent == 2 && IsLossAlone
            && Activation is Activation.Relu or Activation.Identity
            && Initialisation.Kind != InitialisationKind.Given;
        if (!isCovered)
            throw new InvalidInputException("experts are for tied models with a linear hidden layer, a ReLU "
                + "or identity output and squared error that learn x, from random weights, without penalty, "
                + "noise or attack.");
    }

    void CheckGiven()
    {
        if (Initialisation.Kind == InitialisationKind.Given != Initialisation.Weights is not null)
            throw new InvalidInputException(
                "initial weights go with the initialisation 'given', and it with them.");
        if (Initialisation.Weights is not { } given) return;
        if (given.Architecture != Architecture)
            throw new InvalidInputException($"the given initial weights are those of "
                + $"{(given.W2 is null ? "a tied" : "an untied")} model, but the model is not.");
        bool fits = given.n == Features && given.m == Hidden
            && given.W.Length == Hidden * Features && given.b.Length == Outputs
            && (given.W2 is null || given.W2.Length == Outputs * Hidden);
        if (!fits)
            throw new InvalidInputException(
                $"the given initial weights are {given.n} features in {given.m} dimensions "
                + $"({given.W.Length} and {given.b.Length} numbers), the model is {Features} in {Hidden}.");
        if (!given.IsFinite)
            throw new InvalidInputException("the given initial weights are not all finite numbers.");
    }

    static void Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw new InvalidInputException($"{name} is {value}; it must lie between {least} and {most}.");
    }
}
