using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// Takes a model to the minimum of its expected loss in whose basin it lies: BFGS on the exact gradient, from
/// the exact Hessian where the minimum is near, then Newton steps on the exact Hessian off the rotations of
/// hidden space. From a saddle it goes down the steepest curvature.
/// </summary>
/// <remarks>An instance keeps its workspace: one thread at a time.</remarks>
public sealed class Polisher
{
    const int NewtonSteps = 12, Saddles = 4;

    /// <summary>From here on Newton's steps are surer than a line search on losses.</summary>
    const double RoughGradient = 1e-9;

    /// <summary>A smaller gradient is noise.</summary>
    const double Rounding = 1e-14;

    /// <summary>No step of Newton's is longer: θ is of size 1.</summary>
    const double LongestStep = 0.1;

    /// <summary>
    /// Trained models have gradients of 1e-3 to 1e-2; those of random starts are not worth a Hessian.
    /// </summary>
    const double NearGradient = 0.1;

    /// <summary>Each gains a digit or more; where they do not, Newton's steps follow.</summary>
    const int FullSteps = 8;

    readonly ExactLoss exact;
    readonly ExactHessian hessian;

    public Polisher(IWorld world, IReadOnlyList<double> importance)
    {
        exact = new(world, importance);
        hessian = new(exact, world, importance);
    }

    /// <summary>The loss that it descends.</summary>
    public ExactLoss Exact => exact;

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
        double Gradient(ReadOnlySpan<double> θ, Span<double> δθ) => exact.Gradient(model.m, θ, δθ);
        var end = QuasiNewton.Minimise(Gradient, model.θ, RoughGradient, inverse: InverseHessian(model));
        return Settled(model, end);
    }

    /// <summary>
    /// H⁻¹ where a minimum is near, which spares the descent most of its steps; null where the gradient or a
    /// step of Newton's is long or a direction leads down, since a leap may end in another basin.
    /// </summary>
    double[]? InverseHessian(TiedModel model)
    {
        var (_, δθ) = exact.Gradient(model);
        if (!(Vectors.Norm(δθ) < NearGradient)) return null;
        var (values, vectors) = new RotationModes(model).Spectrum(hessian.Of(model));
        if (values[0] < -ExactMinimum.FlatCurvature) return null;
        int size = δθ.Length;
        var inverse = new double[size * size];
        double squared = 0;
        for (int v = 0; v < vectors.Length; v++)
        {
            if (values[v] < ExactMinimum.FlatCurvature) continue;
            double along = Vectors.Dot(vectors[v], δθ) / values[v];
            squared += along * along;
            for (int r = 0; r < size; r++)
                for (int c = 0; c < size; c++)
                    inverse[r * size + c] += vectors[v][r] * vectors[v][c] / values[v];
        }
        return squared <= LongestStep * LongestStep ? inverse : null;
    }

    /// <summary>
    /// Full steps by what the descent has learned of H⁻¹, from where losses no longer tell, as long as the
    /// gradient falls: each costs a gradient, where a step of Newton's costs a Hessian.
    /// </summary>
    TiedModel Settled(TiedModel model, Descent end)
    {
        int size = end.X.Length;
        double[] here = end.X, δθ = end.Gradient, next = new double[size], δnext = new double[size];
        double norm = end.GradientNorm;
        for (int step = 0; step < FullSteps && norm > Rounding / 10; step++)
        {
            for (int r = 0; r < size; r++)
                next[r] = here[r] - Vectors.Dot(end.InverseHessian.AsSpan(r * size, size), δθ);
            exact.Gradient(model.m, next, δnext);
            double nextNorm = Vectors.Norm(δnext);
            if (!(nextNorm < norm)) break;
            (here, next, δθ, δnext, norm) = (next, here, δnext, δθ, nextNorm);
        }
        return model with { θ = here };
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
