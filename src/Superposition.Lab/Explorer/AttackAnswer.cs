using System.Text.Json.Nodes;
using Superposition.Geometry;
using Superposition.Interventions;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>What attacks do to a trained model, in closed form.</summary>
static class AttackAnswer
{
    const int Random = 200;

    /// <summary>
    /// What one δ for all inputs costs, ε from 0 to 1: the paper's attack on each output beside its
    /// prediction, the strongest found, random directions, and one that W does not see.
    /// </summary>
    /// <exception cref="InvalidInputException">It has no closed form.</exception>
    public static JsonObject Of(ToyModel model, TrainingOptions options, int epoch)
    {
        if (options.Features > Answers.MostSteered
            || !ExactLoss.Covers(model, options.World, options.LossExponent))
            throw new InvalidInputException("attacks are answered exactly for ReLU outputs, squared error "
                + $"and up to {Answers.MostSteered} features, uniform or symmetric when they are on.");
        int n = options.Features;
        var importance = options.Importance.Values;
        var attack = new UniversalAttack(new TiedModel(model), options.World, importance);
        double[] lengths = [.. Enumerable.Range(0, 21).Select(k => k / 20.0)];
        double[] Along(double[] direction) => [.. lengths.Select(ε => attack.Damage(Scaled(direction, ε)))];
        var random = RandomDirections(n, Random).Select(Along).ToArray();
        double[] Quantile(double share) => [.. Enumerable.Range(0, lengths.Length).Select(k =>
            random.Select(one => one[k]).Order().ElementAt((int)(share * (random.Length - 1))))];
        var strongest = Strongest(attack, lengths);
        return new()
        {
            ["type"] = "attack",
            ["epoch"] = epoch,
            ["lengths"] = Answers.Numbers(lengths),
            ["clean"] = attack.Clean,
            ["dimensionality"] = Answers.Numbers(
                Enumerable.Range(0, n).Select(new Gram(model).Dimensionality)),
            ["outputs"] = new JsonArray([.. Enumerable.Range(0, n).Select(i =>
                attack.OnOutput(i) is not { } direction ? null : new JsonObject
                {
                    ["direction"] = Answers.Numbers(direction),
                    ["reach"] = attack.Reach(i),
                    ["move"] = Answers.Numbers(lengths.Select(ε => attack.Move(i, Scaled(direction, ε)))),
                    ["damage"] = Answers.Numbers(Along(direction)),
                    ["atRest"] = Answers.Numbers(lengths.Select(ε => attack.AtRest(Scaled(direction, ε)))),
                })]),
            ["strongest"] = new JsonObject
            {
                ["directions"] = new JsonArray([.. strongest.Select(d => Answers.Numbers(d))]),
                ["damage"] = Answers.Numbers(
                    lengths.Select((ε, k) => attack.Damage(Scaled(strongest[k], ε)))),
            },
            ["random"] = new JsonObject
            {
                ["count"] = random.Length,
                ["mean"] = Answers.Numbers(lengths.Select((_, k) => random.Average(one => one[k]))),
                ["low"] = Answers.Numbers(Quantile(0.025)),
                ["high"] = Answers.Numbers(Quantile(0.975)),
            },
            ["unseen"] = attack.Unseen() is { } unseen ? Answers.Numbers(Along(unseen)) : null,
            // one kept feature moves by ε, and that is all
            ["dedicated"] = Answers.Numbers(lengths.Select(ε => importance.Max() * ε * ε)),
        };
    }

    static double[] Scaled(double[] x, double by) => [.. x.Select(value => by * value)];

    /// <summary>Uniform on the sphere, the same ones for every model.</summary>
    static IEnumerable<double[]> RandomDirections(int n, int count)
    {
        var rng = new Rng(0, (ulong)n, RandomPurpose.Evaluation);
        for (int k = 0; k < count; k++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
            yield return Scaled(x, 1 / Math.Sqrt(x.Sum(value => value * value)));
        }
    }

    /// <summary>From the longest down: each start is also that of the next.</summary>
    static double[][] Strongest(UniversalAttack attack, double[] lengths)
    {
        var strongest = new double[lengths.Length][];
        for (int k = lengths.Length - 1; k >= 0; k--)
            strongest[k] = attack.Strongest(
                Math.Max(lengths[k], 1e-3), k + 1 < lengths.Length ? [strongest[k + 1]] : []);
        return strongest;
    }
}
