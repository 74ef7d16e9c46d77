using Superposition.Lab.Sweeps;
using static Superposition.Lab.Experiments.ComputationInSuperposition.ComputableInSuperposition;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>What the models of one function reach, and its controls.</summary>
sealed class FunctionResults
{
    /// <summary>Of the variance: a function is computed where it errs by no more.</summary>
    internal const double Enough = 0.05;

    /// <summary>The density at which superposition is judged.</summary>
    internal const double Sparse = 0.01;

    readonly Dictionary<(double Density, int Units, int Hidden), double[]> errors;

    internal FunctionResults(UnitFunction function, IReadOnlyList<GridModel> models)
    {
        Function = function;
        errors = models.At(("function", function.Name))
            .GroupBy(model => ((double)model.Cell["density"], (int)model.Cell["units"],
                (int)model.Cell["hidden"]))
            .ToDictionary(cell => cell.Key, cell => cell.Select(ErrorOf).Order().ToArray());
        // one stream for all, whatever was trained
        Random = RandomFeatures.Errors(function, n, Sparse, Hidden, models[0].Seed);
    }

    internal UnitFunction Function { get; }

    internal int Units => n / Function.Arity;

    /// <summary>The error of random neurons at the sparse density, for each hidden size.</summary>
    internal double[] Random { get; }

    internal static double ErrorOf(GridModel model)
    {
        var function = UnitFunction.All.First(one => one.Name == (string)model.Cell["function"]);
        return model.Loss / (function.Variance((double)model.Cell["density"]) * (int)model.Cell["units"]);
    }

    /// <summary>Of every seed of a cell, ascending.</summary>
    internal double[] Errors(double density, int m) => errors[(density, Units, m)];

    internal double Best(double density, int m) => Errors(density, m)[0];

    /// <summary>Of one unit alone.</summary>
    internal double BestAlone(int k) => errors[(Alone, 1, k)][0];

    internal int Seeds => errors[(Sparse, Units, Hidden[0])].Length;

    /// <summary>Neurons of the least circuit that computes one unit alone; null where four do not.</summary>
    internal int? Circuit
    {
        get
        {
            foreach (int k in HiddenAlone)
                if (BestAlone(k) <= Enough) return k;
            return null;
        }
    }

    /// <summary>The neurons at which the best seeds' error falls to 5%; null where eighty do not.</summary>
    internal double? Needed(double density) => Crossing([.. Hidden.Select(m => Best(density, m))]);

    /// <summary>The same of random neurons at the sparse density.</summary>
    internal double? NeededAtRandom => Crossing(Random);

    /// <summary>
    /// Along straight lines between the sizes, from an error of 1 without neurons: errors that fall along a
    /// convex curve need fewer, so superposition is never overstated.
    /// </summary>
    static double? Crossing(double[] errors)
    {
        for (int k = 0; k < errors.Length; k++)
        {
            if (!(errors[k] <= Enough)) continue;
            var (m, error) = k == 0 ? (0, 1) : (Hidden[k - 1], errors[k - 1]);
            return m + (Hidden[k] - m) * (error - Enough) / (error - errors[k]);
        }
        return null;
    }

    /// <summary>
    /// Neurons needed over those of the circuits; where no size suffices, or there is no circuit, at least 1.
    /// </summary>
    internal double Ratio(double? needed) => Circuit is not { } k ? 1
        : needed is { } found ? found / (k * Units)
        : Math.Max(1, (double)Hidden[^1] / (k * Units));
}
