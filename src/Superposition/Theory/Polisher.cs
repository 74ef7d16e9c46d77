using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// Takes a model to the minimum of its expected loss in whose basin it lies: BFGS on the exact gradient, then
/// Newton steps on the exact Hessian off the rotations of hidden space. From a saddle it goes down the
/// steepest curvature.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class Polisher(IWorld world, IReadOnlyList<double> importance)
{
    const int NewtonSteps = 12, Saddles = 4;

    /// <summary>From here on Newton's steps are surer than a line search on losses.</summary>
    const double RoughGradient = 1e-9;

    /// <summary>A smaller gradient is noise.</summary>
    const double Rounding = 1e-14;

    /// <summary>No step of Newton's is longer: θ is of size 1.</summary>
    const double LongestStep = 0.1;

    readonly ExactLoss exact = new(world, importance);
    readonly ExactHessian hessian = new(world, importance);

    /// <summary>The minimum near one trained model.</summary>
    public static ExactMinimum Polish(ToyModel model, IWorld world, IReadOnlyList<double> importance) =>
        new Polisher(world, importance).Polish(new TiedModel(model));

    public ExactMinimum Polish(TiedModel model)
    {
        var here = model;
        for (int saddle = 0; ; saddle++)
        {
            here = Descended(here);
            var (minimum, lowest) = Newton(here);
            if (minimum.Spectrum[0] >= -ExactMinimum.FlatCurvature || saddle == Saddles) return minimum;
            here = Moved(minimum.Model, lowest, 0.01);
        }
    }

    TiedModel Descended(TiedModel model)
    {
        var end = QuasiNewton.Minimise(
            (θ, δθ) => exact.Gradient(model.m, θ, δθ), model.θ, RoughGradient);
        return model with { θ = end.X };
    }

    /// <summary>The best point that Newton's steps reach, and the direction of its least curvature.</summary>
    (ExactMinimum Minimum, double[] Lowest) Newton(TiedModel model)
    {
        var best = At(model, exact.Gradient(model));
        for (int step = 0; step < NewtonSteps && best.Minimum.GradientNorm > Rounding; step++)
        {
            var (_, δθ, vectors) = best;
            var move = new double[δθ.Length];
            for (int r = 0; r < vectors.Length; r++)
            {
                double curvature = Math.Abs(best.Minimum.Spectrum[r]);
                if (curvature < ExactMinimum.FlatCurvature) continue;
                double along = Vectors.Dot(vectors[r], δθ) / curvature;
                for (int c = 0; c < move.Length; c++) move[c] -= along * vectors[r][c];
            }
            double share = Math.Min(1, LongestStep / Vectors.Norm(move));
            var next = Moved(best.Minimum.Model, move, share);
            var there = exact.Gradient(next);
            if (!(Vectors.Norm(there.δθ) < best.Minimum.GradientNorm)) break;
            best = At(next, there);
        }
        return (best.Minimum, best.Vectors[0]);

        (ExactMinimum Minimum, double[] δθ, double[][] Vectors) At(
            TiedModel at, (double Loss, double[] δθ) here)
        {
            var (values, vectors) = new RotationModes(at).Spectrum(hessian.Of(at));
            return (new(at, here.Loss, Vectors.Norm(here.δθ), values), here.δθ, vectors);
        }
    }

    static TiedModel Moved(TiedModel model, double[] direction, double by) =>
        model with { θ = [.. model.θ.Zip(direction, (x, d) => x + by * d)] };
}
