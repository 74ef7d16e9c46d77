using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

/// <summary>Training options that differ from each other in one thing each, and from the defaults.</summary>
static class Variations
{
    internal static TrainingOptions Small(int steps = 20) =>
        TrainingOptions.For(4, 2, 0.3, "0.9^i") with { Steps = steps, Batch = 64 };

    internal static IReadOnlyList<(string What, TrainingOptions Options)> All { get; } = [.. List()];

    internal static TheoryData<string> Names => [.. All.Select(one => one.What)];

    internal static TrainingOptions Of(string what) => All.Single(one => one.What == what).Options;

    static IEnumerable<(string, TrainingOptions)> List()
    {
        var plain = Small();
        yield return ("plain", plain);
        foreach (var one in Enum.GetValues<Activation>().Where(one => one != plain.Activation))
            yield return ($"activation {one}", plain with { Activation = one });
        foreach (var one in Enum.GetValues<Activation>().Where(one => one != plain.HiddenActivation))
            yield return ($"hidden activation {one}", plain with { HiddenActivation = one });
        yield return ("objective", plain with { Objective = Objective.Exact });
        foreach (var one in (Target[])[Target.AbsoluteValue, Target.Relu, Target.Square])
            yield return ($"target {one}", plain with { Target = one });
        yield return ("untied", plain with { Architecture = Architecture.Untied });
        foreach (var one in Enum.GetValues<Target>().Where(one => one >= Target.PairMaximum))
            yield return ($"untied target {one}", plain with
            {
                Architecture = Architecture.Untied,
                Target = one,
                Importance = Importance.Parse("0.9^i", 2),
            });
        yield return ("untied given", plain with
        {
            Architecture = Architecture.Untied,
            Initialisation = Given(0.1f) with
            {
                Weights = Given(0.1f).Weights! with { W2 = [1, 2, 3, 4, 5, 6, 7, 0.1f] },
            },
        });
        foreach (var one in Enum.GetValues<Magnitude>().Where(one => one != Magnitude.Uniform))
            yield return ($"magnitude {one}", plain with { World = new IndependentWorld(4, 0.3, one) });
        yield return ("density", plain with { World = new IndependentWorld(4, 0.1 + 0.2) });
        yield return ("densities", plain with { World = new IndependentWorld([0.3, 0.3, 1, 1.0 / 3]) });
        yield return ("correlated", InGroups(plain, FeatureGroup.Correlated([0, 1], 0.3)));
        yield return ("anticorrelated", InGroups(plain, FeatureGroup.Anticorrelated([0, 1], 0.3)));
        yield return ("anticorrelated members",
            InGroups(plain, FeatureGroup.Anticorrelated([0, 1], 0.3, SetDensity.Member)));
        yield return ("conditional",
            InGroups(plain, new([1, 0], [new(1 - 0.1 - 0.2, []), new(0.1, [1]), new(0.2, [0, 1])])));
        yield return ("features", TrainingOptions.For(5, 2, 0.3, "0.9^i") with { Steps = 20, Batch = 64 });
        yield return ("hidden", plain with { Hidden = 3 });
        foreach (string importance in (string[])["1", "0.3", "0.8^i", "i^-1.2", "1,0.5,0.25,0"])
            yield return ($"importance {importance}",
                plain with { Importance = Importance.Parse(importance, 4) });
        yield return ("no bias", plain with { Bias = false });
        yield return ("experts", plain with { Experts = 2 });
        yield return ("active experts", plain with { Hidden = 6, Experts = 3, ActiveExperts = 2 });
        yield return ("hidden L1", plain with { HiddenL1 = 0.01 });
        yield return ("attack", plain with { AttackLength = 0.1 });
        yield return ("coherence", plain with { Coherence = 0.01 });
        yield return ("hidden noise", plain with { HiddenNoise = 0.1 });
        yield return ("hidden dropout", plain with { HiddenDropout = 0.1 });
        yield return ("loss exponent", plain with { LossExponent = 3.1 });
        foreach (var kind in Enum.GetValues<OptimizerKind>().Where(kind => kind != OptimizerKind.AdamW))
            yield return ($"optimizer {kind}", plain with { Optimizer = new() { Kind = kind } });
        yield return ("momentum",
            plain with { Optimizer = new() { Kind = OptimizerKind.Sgd, Momentum = 0.7 } });
        yield return ("learning rate", plain with { Optimizer = new() { LearningRate = 1e-3 / 3 } });
        yield return ("weight decay", plain with { Optimizer = new() { WeightDecay = 0 } });
        yield return ("beta 1", plain with { Optimizer = new() { Beta1 = 0.8 } });
        yield return ("beta 2", plain with { Optimizer = new() { Beta2 = 0.99 } });
        yield return ("epsilon", plain with { Optimizer = new() { Epsilon = 1e-3 } });
        foreach (var kind in Enum.GetValues<ScheduleKind>().Where(kind => kind != ScheduleKind.Constant))
            yield return ($"schedule {kind}", plain with { Schedule = new(kind) });
        yield return ("warm-up", plain with { Schedule = new(ScheduleKind.Constant, 7) });
        yield return ("steps", plain with { Steps = 21 });
        yield return ("batch", plain with { Batch = 128 });
        yield return ("xavier", plain with { Initialisation = new(InitialisationKind.Xavier) });
        yield return ("unit", plain with { Initialisation = new(InitialisationKind.Unit) });
        yield return ("normal", plain with { Initialisation = new(InitialisationKind.Normal, 1.0 / 7) });
        yield return ("given", plain with { Initialisation = Given(0.1f) });
        yield return ("given otherwise", plain with { Initialisation = Given(0.3f) });
    }

    static TrainingOptions InGroups(TrainingOptions plain, FeatureGroup first) => plain with
    {
        World = new GroupedWorld([first, FeatureGroup.Alone(2, 0.3), FeatureGroup.Alone(3, 1)]),
    };

    static Initialisation Given(float unit) => new(InitialisationKind.Given, Weights: new(
        4, 2, [.. Enumerable.Range(1, 8).Select(i => i * unit)], [unit, -unit / 3, 0, 1e-30f]));

    internal static Cell Cell(TrainingOptions options, int seeds, ulong firstStream = 0) =>
        new("", [], options, seeds) { FirstStream = firstStream };
}
