using MathNet.Numerics.LinearAlgebra;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// Solutions that differ by a rotation or reflection of hidden space are one solution: this turns them to
/// coincide, so that many can be drawn over each other.
/// </summary>
public static class Orientation
{
    /// <summary>Shorter vectors are noise about 0 and give no direction.</summary>
    const double LeastGuide = 0.1;

    /// <summary>
    /// W [m, n] turned by a convention: the first feature lies along the first axis, the next one with a
    /// component across it in the half plane of the first two axes with a positive second coordinate, and so
    /// on (W = Q R with a positive diagonal). A feature that adds less than 0.1 across the axes before is
    /// passed over; where none adds that much, the one that adds most is taken.
    /// </summary>
    public static double[,] Canonical(ToyModel model)
    {
        var directions = Enumerable.Range(0, model.n).Select(model.Direction).ToArray();
        var rest = directions.Select(w => (double[])w.Clone()).ToArray();
        var axes = new List<double[]>();
        while (axes.Count < model.m)
        {
            var guide = rest.FirstOrDefault(w => Length(w) > LeastGuide) ?? rest.MaxBy(Length);
            if (guide is null || Length(guide) < Gram.NullNorm) break; // the other axes see only zeros
            double[] axis = ShapeVertices.Unit(guide);
            axes.Add(axis);
            foreach (double[] w in rest)
            {
                double along = Vectors.Dot(w, axis);
                for (int k = 0; k < w.Length; k++) w[k] -= along * axis[k];
            }
        }
        var turned = new double[model.m, model.n];
        for (int k = 0; k < axes.Count; k++)
            for (int i = 0; i < model.n; i++) turned[k, i] = Vectors.Dot(directions[i], axes[k]);
        return turned;
    }

    /// <summary>
    /// Q W [m, n] for the rotation or reflection Q that brings it nearest to the reference W', feature by
    /// feature, and the distance left: √(‖Q W − W'‖_F² / n). Q = U Vᵀ of W' Wᵀ = U Σ Vᵀ (orthogonal
    /// Procrustes, Schönemann 1966).
    /// </summary>
    public static (double[,] W, double Distance) Aligned(ToyModel model, ToyModel reference)
    {
        if (model.n != reference.n || model.m != reference.m)
            throw new InvalidInputException($"{model.n} features in {model.m} dimensions cannot be laid over "
                + $"{reference.n} in {reference.m}: align models of one shape.");
        Matrix<double> W = Columns(model), target = Columns(reference);
        var svd = (target * W.Transpose()).Svd();
        var turned = svd.U * svd.VT * W;
        return (turned.ToArray(), (turned - target).FrobeniusNorm() / Math.Sqrt(model.n));
    }

    static Matrix<double> Columns(ToyModel model) =>
        Matrix<double>.Build.Dense(model.m, model.n, (k, i) => model.W[k * model.n + i]);

    static double Length(double[] w) => Math.Sqrt(Vectors.Dot(w, w));
}
