namespace Superposition.Dictionaries.Coding;

/// <summary>
/// Least squares on the true support, nonnegative: what a decoder could say that is told which features are
/// on. It fails where the directions of the support do not determine their values.
/// </summary>
public sealed record OracleSupport(IReadOnlyList<int> Support) : ISparseCoder
{
    public string Name => "oracle support";

    public double[] Code(CodingProblem problem, ReadOnlySpan<double> x) =>
        NonnegativeLeastSquares.OnSupport(problem, problem.Correlations(x), Support);
}
