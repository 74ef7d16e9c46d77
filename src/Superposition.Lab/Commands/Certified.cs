using Superposition.Features;
using Superposition.Geometry;
using Superposition.Theory;

namespace Superposition.Lab.Commands;

/// <summary>One model of the file with all that <c>certify</c> says of it.</summary>
/// <param name="Starts">Random starts of the search; 0 where there was none.</param>
sealed record Certified(
    int Instance, TiedModel Model, Certificate Certificate, Naming Naming, double[] Capacity, int Starts,
    ExactMinima? Search)
{
    /// <summary>Losses that agree to this are of one minimum.</summary>
    const double SameLoss = 1e-9;

    internal static Certified Of(int instance, TiedModel model, IWorld world,
        IReadOnlyList<double> importance, int starts, ExactMinima? search)
    {
        var gram = model.Gram;
        return new(instance, model, Certificate.Of(model, world, importance), Polytopes.Name(gram),
            [.. Enumerable.Range(0, model.n).Select(gram.Dimensionality)], starts, search);
    }

    /// <summary>The best minimum of the search, null where there was none or none was reached.</summary>
    internal FoundMinimum? Best => Search is { Found.Count: > 0 } ? Search.Best : null;

    /// <summary>How many starts ended lower than the minimum nearest to the weights.</summary>
    internal int Better => Search?.Found
        .Where(found => found.Minimum.Loss < Certificate.Nearest.Loss - SameLoss).Sum(found => found.Starts)
        ?? 0;

    /// <summary>What --json prints: design's keys first.</summary>
    internal object Document() => new
    {
        instance = Instance,
        features = Model.n,
        hidden = Model.m,
        loss = Certificate.Loss,
        losses = Certificate.Losses,
        terms = Certificate.Terms.Select(term => new
        {
            active = term.Active,
            probability = term.Probability,
            loss = term.Loss,
            benefit = term.Benefit,
            interference = term.Interference,
        }),
        gradientNorm = Certificate.GradientNorm,
        hessian = Certificate.Spectrum,
        kind = Certificate.Kind,
        nearest = new
        {
            loss = Certificate.Nearest.Loss,
            distance = Certificate.Distance,
            gradientNorm = Certificate.Nearest.GradientNorm,
            hessian = Certificate.Nearest.Spectrum,
            isStrict = Certificate.Nearest.IsStrict,
            shape = Polytopes.Name(Certificate.Nearest.Model.Gram).Label,
        },
        search = Search is null ? null : new
        {
            starts = Starts,
            finished = Starts - Search.Unfinished,
            better = Better,
            minima = Search.Found.Select(found => new
            {
                loss = found.Minimum.Loss,
                starts = found.Starts,
                shape = Polytopes.Name(found.Minimum.Model.Gram).Label,
            }),
            unseenMass = 3.0 / Starts,
        },
        shape = Naming.Label,
        confidence = Naming.Confidence,
        components = Naming.Factors.Select(factor => new
        {
            features = factor.Component.Features,
            name = factor.Label,
            dimension = factor.Component.Dimension,
            capacity = factor.Component.Capacity,
        }),
        capacity = Capacity,
    };
}
