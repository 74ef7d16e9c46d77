using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// Ten functions of forty features, one or two each, in 5 to 80 neurons at six densities: how many neurons
/// bring the error to 5%, against the circuit that one unit needs when it is alone, times the units. Beside
/// them the best linear map, exactly, and random neurons with the best read-out.
/// </summary>
public sealed class ComputableInSuperposition : IExperiment
{
    internal const int n = 40;

    /// <summary>The density at which one unit alone is trained: only it sees when it is off.</summary>
    internal const double Alone = 0.1;

    internal static int[] Hidden { get; } = [5, 10, 20, 40, 80];
    internal static int[] HiddenAlone { get; } = [1, 2, 3, 4];
    internal static double[] Densities { get; } = [1, 0.3, 0.1, 0.03, 0.01, 0.003];

    public string Name => "computable-in-superposition";
    public Section Section => Section.Computation;
    public string Question =>
        "Which functions can a layer compute in superposition, and how many neurons does that save?";
    public string PaperFigure =>
        "Computation in Superposition: its model with ten targets in the place of |x| (no figure of its own)";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, alone, steps) = scale switch
        {
            Scale.Smoke => (2, 2, 5),
            Scale.Standard => (2, 20, 4_000),
            _ => (20, 200, 8_000),
        };
        return new(seed,
        [
            .. from function in UnitFunction.All
               from density in Densities
               from m in Hidden
               select Of(function, n / function.Arity, density, m, seeds, steps),
            .. from function in UnitFunction.All
               from k in HiddenAlone
               select Of(function, 1, Alone, k, alone, steps),
        ]);
    }

    /// <summary>
    /// y = f(W₂ ReLU(W₁ x) + b), as in the paper without a bias on the hidden layer; but f has a slope of a
    /// hundredth below 0, so that an output which starts negative on everything is not dead, and the start is
    /// small for the same reason. (With a ReLU there, sparse |x| in forty neurons errs three times as much.)
    /// </summary>
    static Cell Of(UnitFunction function, int units, double density, int m, int seeds, int steps) => new(
        $"{function.Arity}x{units}-in-{m}",
        [new("function", function.Name), new("units", units), new("density", density), new("hidden", m)],
        new()
        {
            World = function.World(units, density),
            Hidden = m,
            Importance = Importance.Uniform(units),
            Architecture = Architecture.Untied,
            HiddenActivation = Activation.Relu,
            Activation = Activation.LeakyRelu,
            Target = function.Target,
            Optimizer = new() { LearningRate = 3e-3, WeightDecay = 0 },
            Schedule = new(ScheduleKind.Linear),
            Initialisation = new(InitialisationKind.Normal, units == 1 ? 0.5 : 0.02),
            Batch = 512,
            Steps = steps,
        }, seeds)
    {
        LossSamples = 1 << 15,
    };

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var results = UnitFunction.All.Select(function => new FunctionResults(function, models)).ToArray();
        return new([.. ComputableClaims.All(results)], ComputableFigures.All(results),
            ComputableFigures.Tables(results), model =>
                FunctionResults.ErrorOf(model) <= FunctionResults.Enough ? "computed" : "not computed");
    }
}
