using System.Collections.Concurrent;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>What the networks of one size and density hold, beside what they should.</summary>
/// <param name="Models">All seeds.</param>
sealed record CodeCell(
    int Features, int Dimensions, double Density, PredictedCode Best, PredictedCode Next,
    IReadOnlyList<GridModel> Models)
{
    /// <summary>By how much of its benefit the best mixture leads.</summary>
    internal double Lead => 1 - Next.Benefit / Best.Benefit;

    /// <summary>Mixtures closer than a hundredth are a tie that one more feature may decide.</summary>
    internal bool IsDecided => Lead > 0.01;
}

/// <summary>The factors of every trained network by name, and the cells that they belong to.</summary>
sealed class CodeOdds
{
    readonly ConcurrentDictionary<GridModel, Naming> namings = new(ReferenceEqualityComparer.Instance);

    internal CodeOdds(IReadOnlyList<GridModel> models)
    {
        Parallel.ForEach(models, model => namings[model] = Polytopes.Name(model.Gram()));
        Cells =
        [
            .. from own in models.Where(model => model.Cell.Part != WhichCode.Cluster)
                   .GroupBy(model => model.Cell, ReferenceEqualityComparer.Instance)
               let cell = own.First().Cell
               let m = (int)cell["dimensions"]
               let p = (double)cell["density"]
               let predicted = WhichCode.Predicted(m, p)
               select new CodeCell(
                   (int)cell["features"], m, p, predicted.Best, predicted.Next, [.. own]),
        ];
        Crowd = [.. models.Where(model => model.Cell.Part == WhichCode.Cluster)];
    }

    internal IReadOnlyList<CodeCell> Cells { get; }

    /// <summary>The networks of 400 features.</summary>
    internal IReadOnlyList<GridModel> Crowd { get; }

    internal Naming Naming(GridModel model) => namings[model];

    internal string Mixture(GridModel model) => namings[model] switch
    {
        _ when model.Cell.Part == WhichCode.Cluster => "400 features",
        { Factors.Count: 0 } => "no represented feature",
        var naming => PredictedCode.KeyOf(naming.Factors.Select(factor => factor.Name)),
    };

    internal bool Holds(GridModel model, PredictedCode code) => Mixture(model) == code.Key;

    internal (double Share, Interval Interval) Share(CodeCell cell) =>
        cell.Models.Share(model => Holds(model, cell.Best));
}
