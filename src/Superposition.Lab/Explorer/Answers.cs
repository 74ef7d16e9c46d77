using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Geometry;
using Superposition.Interventions;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>What a page may ask of a trained model, answered in closed form.</summary>
static class Answers
{
    /// <summary>Above this an expectation over 2ⁿ patterns takes longer than a hand moves.</summary>
    internal const int MostSteered = 8;

    /// <summary>What each feature costs at each output while it is active alone.</summary>
    /// <exception cref="InvalidInputException">There is no closed form for these options.</exception>
    public static JsonObject Ledger(ToyModel model, TrainingOptions options, int epoch)
    {
        if (options is not { Activation: Activation.Relu, LossExponent: 2 }
            || options.World is not IndependentWorld { Magnitude: Magnitude.Uniform } world)
            throw new InvalidInputException("the ledger's costs are those of ReLU outputs, squared error and "
                + "independent features, uniform when they are on.");
        int n = options.Features;
        var costs = InterferenceBudget.Of(model);
        JsonArray Rows(Func<PairCost, double> of) => [.. Enumerable.Range(0, n).Select(i =>
            Numbers(Enumerable.Range(0, n).Select(j => of(costs[i, j]))))];
        return new()
        {
            ["type"] = "ledger",
            ["epoch"] = epoch,
            ["paid"] = Rows(cost => cost.Paid),
            ["unfiltered"] = Rows(cost => cost.Unfiltered),
            ["alone"] = Numbers(Alone(world)),
            ["importance"] = Numbers(options.Importance.Values),
        };
    }

    /// <summary>What of the features' variance a linear map through m dimensions could explain.</summary>
    /// <exception cref="InvalidInputException">The loss is no mean square.</exception>
    public static JsonObject Linear(TrainingOptions options, int epoch)
    {
        if (options.LossExponent != 2)
            throw new InvalidInputException("shares of the variance are those of squared error.");
        var (variance, loss) = LinearOptimum.Least(
            options.World, options.Importance.Values, options.Hidden);
        return new() { ["type"] = "linear", ["epoch"] = epoch, ["variance"] = variance, ["loss"] = loss };
    }

    /// <summary>Wanted and collateral effect of h + α v for three directions, α from 0 to 2.</summary>
    /// <param name="learned">One more direction, that of an autoencoder's decoder.</param>
    /// <exception cref="InvalidInputException">It has no closed form, or no direction.</exception>
    public static JsonObject Steer(
        ToyModel model, TrainingOptions options, int epoch, int feature, double[]? learned = null)
    {
        if (options.Features > MostSteered || !ExactLoss.Covers(model, options.World, options.LossExponent))
            throw new InvalidInputException("steering is answered exactly for ReLU outputs, squared error "
                + $"and up to {MostSteered} features, uniform or symmetric when they are on.");
        var tied = new TiedModel(model);
        if (tied.Gram.Norm(feature) < Steering.LeastNorm)
            throw new InvalidInputException($"feature {feature} is not represented: steer another.");
        var steering = new Steering(tied, options.World, options.Importance.Values);
        double[] strengths = [.. Enumerable.Range(0, 21).Select(k => k / 10.0)];
        JsonObject Way(string name, Func<double, double[]> vector)
        {
            var effects = strengths.Select(α => steering.Effect(feature, vector(α), α)).ToArray();
            return new()
            {
                ["vector"] = name,
                ["wanted"] = Numbers(effects.Select(one => one.Wanted)),
                ["falseActivation"] = Numbers(effects.Select(one => one.FalseActivation)),
                ["suppression"] = Numbers(effects.Select(one => one.Suppression)),
                ["change"] = new JsonArray([.. effects.Select(one => Numbers(one.Change))]),
            };
        }
        var ways = Enum.GetValues<SteeringVector>().Select(kind =>
            Way(kind.ToString().ToLowerInvariant(), α => steering.Vector(feature, kind, α)));
        if (learned is not null) ways = ways.Append(Way("autoencoder", _ => learned));
        return new()
        {
            ["type"] = "steer",
            ["epoch"] = epoch,
            ["feature"] = feature,
            ["strengths"] = Numbers(strengths),
            ["ways"] = new JsonArray([.. ways]),
            ["price"] = Ablation.Of(tied.Gram, feature).Price,
        };
    }

    /// <summary>
    /// The force on W_i from every other j, −∂/∂W_i of what the pair costs while one of the two is active
    /// alone. The cost depends on W_i by W_i·W_j only, so the force is a number times W_j; null where there
    /// is no closed form.
    /// </summary>
    public static JsonObject? Forces(ToyModel model, TrainingOptions options, int epoch, int i)
    {
        if (options is not { Activation: Activation.Relu, LossExponent: 2, IsPlain: true }
            || options.World is not IndependentWorld { Magnitude: Magnitude.Uniform } world)
            return null;
        var (gram, importance) = (new Gram(model), options.Importance.Values);
        double[] alone = Alone(world);
        double Of(int j, Func<PairCost, double> part) => j == i ? 0
            : -alone[j] * importance[i] * part(InterferenceBudget.Slope(gram[i, j], model.b[i]))
            - alone[i] * importance[j] * part(InterferenceBudget.Slope(gram[i, j], model.b[j]));
        var others = Enumerable.Range(0, options.Features);
        return new()
        {
            ["type"] = "forces",
            ["epoch"] = epoch,
            ["feature"] = i,
            ["paid"] = Numbers(others.Select(j => Of(j, cost => cost.Paid))),
            ["unfiltered"] = Numbers(others.Select(j => Of(j, cost => cost.Unfiltered))),
        };
    }

    /// <summary>P(j alone) = p_j Π_{k≠j} (1 − p_k)</summary>
    static double[] Alone(IndependentWorld world) =>
        [.. Enumerable.Range(0, world.FeatureCount).Select(j => Enumerable.Range(0, world.FeatureCount)
            .Aggregate(1.0, (product, k) => product * (k == j ? world.Density[k] : 1 - world.Density[k])))];

    internal static JsonArray Numbers(IEnumerable<double> values) =>
        [.. values.Select(value => JsonValue.Create(value))];
}
