using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// Takes a model to the minimum of its expected loss in whose basin it lies: BFGS on the exact gradient, then
/// Newton steps on the exact Hessian off the rotations of hidden space. From a saddle it goes down the
/// steepest curvature.
/// </summary>
public static class Polisher
{
    const int NewtonSteps = 12, Saddles = 4;

    /// <summary>From here on Newton's steps are surer than a line search on losses.</summary>
    const double RoughGradient = 1e-7;

    /// <summary>A smaller gradient is noise.</summary>
    const double Rounding = 1e-14;

    /// <summary>No step of Newton's is longer: θ is of size 1.</summary>
    const double LongestStep = 0.1;

    public static ExactMinimum Polish(ToyModel model, IWorld world, IReadOnlyList<double> importance) =>
        Polish(new TiedModel(model), world, importance);

    public static ExactMinimum Polish(TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        var exact = new ExactLoss(world, importance);
        var here = model;
        for (int saddle = 0; ; saddle++)
        {
            here = Descended(exact, here);
            var (minimum, lowest) = Newton(exact, here, world, importance);
            if (minimum.Spectrum[0] >= -ExactMinimum.FlatCurvature || saddle == Saddles) return minimum;
            here = Moved(minimum.Model, lowest, 0.01);
        }
    }

    static TiedModel Descended(ExactLoss exact, TiedModel model)
    {
        var end = QuasiNewton.Minimise(
            (θ, δθ) => exact.Gradient(model.m, θ, δθ), model.θ, RoughGradient);
        return model with { θ = end.X };
    }

    /// <summary>The best point that Newton's steps reach, and the direction of its least curvature.</summary>
    static (ExactMinimum Minimum, double[] Lowest) Newton(
        ExactLoss exact, TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        var best = At(model);
        for (int step = 0; step < NewtonSteps && best.Minimum.GradientNorm > Rounding; step++)
        {
            var (_, δθ, vectors) = best;
            var move = new double[δθ.Length];
            for (int r = 0; r < vectors.Length; r++)
            {
                double curvature = Math.Abs(best.Minimum.Spectrum[r]);
                if (curvature < ExactMinimum.FlatCurvature) continue;
                double along = QuasiNewton.Dot(vectors[r], δθ) / curvature;
                for (int c = 0; c < move.Length; c++) move[c] -= along * vectors[r][c];
            }
            double share = Math.Min(1, LongestStep / QuasiNewton.Norm(move));
            var next = At(Moved(best.Minimum.Model, move, share));
            if (!(next.Minimum.GradientNorm < best.Minimum.GradientNorm)) break;
            best = next;
        }
        return (best.Minimum, best.Vectors[0]);

        (ExactMinimum Minimum, double[] δθ, double[][] Vectors) At(TiedModel at)
        {
            var (loss, δθ) = exact.Gradient(at);
            var (values, vectors) = new RotationModes(at).Spectrum(ExactHessian.Of(at, world, importance));
            return (new(at, loss, QuasiNewton.Norm(δθ), values), δθ, vectors);
        }
    }

    static TiedModel Moved(TiedModel model, double[] direction, double by) =>
        model with { θ = [.. model.θ.Zip(direction, (x, d) => x + by * d)] };
}
