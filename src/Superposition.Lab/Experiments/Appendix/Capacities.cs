using MathNet.Numerics.LinearAlgebra;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Bound = Superposition.Lab.Experiments.Appendix.CompressedSensingBound;

namespace Superposition.Lab.Experiments.Appendix;

/// <summary>‖W‖²_F, and the features whose ‖W_i‖ is above one half.</summary>
sealed record Capacity(double Learned, int Represented)
{
    /// <summary>From W alone: of so many features the Gram matrix is dear, and not needed.</summary>
    internal static Capacity Of(ToyModel model)
    {
        var squares = new double[model.n];
        for (int j = 0; j < model.W.Length; j++)
            squares[j % model.n] += (double)model.W[j] * model.W[j];
        return new(squares.Sum(), squares.Count(square => square > 0.25));
    }
}

/// <summary>A fitted power, with Student's interval from the scatter of the cells.</summary>
sealed record Power(double Value, Interval Interval);

/// <summary>How many features models hold, by size and density, and the law of it.</summary>
sealed class Capacities(IReadOnlyList<GridModel> models)
{
    readonly Dictionary<GridModel, Capacity> counts = models.ToDictionary(
        model => model, model => Capacity.Of(model.Model),
        (IEqualityComparer<GridModel>)ReferenceEqualityComparer.Instance);

    internal IReadOnlyList<GridModel> Models { get; } = models;

    /// <summary>The hidden dimensions of the ReLU models, ascending.</summary>
    internal int[] Hidden { get; } =
        [.. models.At(("model", Bound.Relu)).Select(model => model.Model.m).Distinct().Order()];

    internal Capacity this[GridModel model] => counts[model];

    internal IReadOnlyList<GridModel> At(string model, int m, double density) =>
        Models.At(("model", model), ("hidden", m), ("density", density));

    /// <summary>The mean over the seeds of a cell.</summary>
    internal double Mean(string model, int m, double density, Func<Capacity, double> of) =>
        At(model, m, density).Average(one => of(counts[one]));

    /// <summary>p ln(1/p), so that n p ln(1/p) is the bound on m but for its constant.</summary>
    internal static double Entropy(double p) => p * Elementary.Log(1 / p);

    internal double Constant(string model, int m, double density) =>
        Mean(model, m, density, one => one.Learned) / m * Entropy(density);

    /// <summary>The power of m with which features grow: least squares of ln against ln m.</summary>
    internal double Growth(double density, Func<Capacity, double> of)
    {
        double[] x = [.. Hidden.Select(m => Elementary.Log(m))];
        double[] y = [.. Hidden.Select(m =>
            Elementary.Log(Math.Max(1e-9, Mean(Bound.Relu, m, density, of))))];
        double middle = x.Average(), level = y.Average();
        return x.Zip(y, (a, b) => (a - middle) * (b - level)).Sum()
            / x.Sum(a => (a - middle) * (a - middle));
    }

    /// <summary>The powers of m and of 1/(p ln 1/p) in ‖W‖², and of 1/p in the latter's place.</summary>
    internal (Power OfDimensions, Power OfSparsity, Power OfDensity) Law()
    {
        var cells = (from m in Hidden from p in Bound.Densities select (m, p)).ToArray();
        double[] y = [.. cells.Select(cell =>
            Elementary.Log(Math.Max(1e-9, Mean(Bound.Relu, cell.m, cell.p, one => one.Learned))))];
        Power[] Fit(Func<double, double> of)
        {
            var x = Matrix<double>.Build.DenseOfRows(cells.Select(cell =>
                (double[])[1, Elementary.Log(cell.m), -Elementary.Log(of(cell.p))]));
            var powers = x.QR().Solve(Vector<double>.Build.Dense(y));
            int free = y.Length - powers.Count;
            var residual = x * powers - Vector<double>.Build.Dense(y);
            double variance = residual.DotProduct(residual) / free;
            var covariance = (x.Transpose() * x).Inverse() * variance;
            double t = Statistics.StudentQuantile(0.975, free);
            return [.. powers.Select((power, k) =>
                new Power(power, Interval.Around(power, t * Math.Sqrt(covariance[k, k]))))];
        }
        var law = Fit(Entropy);
        return (law[1], law[2], Fit(p => p)[2]);
    }
}
