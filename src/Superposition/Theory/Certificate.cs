using MathNet.Numerics.LinearAlgebra;
using Superposition.Features;
using Superposition.Numerics;

namespace Superposition.Theory;

/// <summary>
/// What can be said of given weights exactly: their expected loss and where it comes from, whether they are a
/// minimum (gradient and Hessian), and how far the minimum is in whose basin they lie. All of it is local;
/// <see cref="ExactMinima"/> from random starts says how likely a better minimum was missed.
/// </summary>
/// <param name="Loss">L</param>
/// <param name="Losses">E (x_i − x'_i)² of each output, importance left out.</param>
/// <param name="Terms">L_0 … L_n, each as benefit and interference.</param>
/// <param name="GradientNorm">‖∂L/∂θ‖ at the weights as they are.</param>
/// <param name="Spectrum">
/// The Hessian's eigenvalues there, ascending, on everything but the rotations of hidden space.
/// </param>
/// <param name="Nearest">Where polishing ends.</param>
/// <param name="Distance">
/// √(min over rotations R of ‖W − R W*‖² + ‖b − b*‖²) from the weights to <paramref name="Nearest"/>.
/// </param>
public sealed record Certificate(
    double Loss, IReadOnlyList<double> Losses, IReadOnlyList<LossTerm> Terms, double GradientNorm,
    IReadOnlyList<double> Spectrum, ExactMinimum Nearest, double Distance)
{
    /// <summary>
    /// Float32 weights at a minimum have a gradient of about 1e-7; training's noise leaves 1e-4.
    /// </summary>
    public const double SmallGradient = 1e-6;

    public static Certificate Of(TiedModel model, IWorld world, IReadOnlyList<double> importance)
    {
        var exact = new ExactLoss(world, importance);
        var (loss, δθ) = exact.Gradient(model);
        var (spectrum, _) = new RotationModes(model).Spectrum(ExactHessian.Of(model, world, importance));
        var nearest = new Polisher(world, importance).Polish(model);
        return new(loss, exact.PerOutput(model.Gram, model.b), LossTerms.Of(model, world, importance),
            Vectors.Norm(δθ), spectrum, nearest, DistanceOf(model, nearest.Model));
    }

    /// <summary>In words: a strict minimum, a flat one, a saddle, or on a slope.</summary>
    public string Kind => GradientNorm > SmallGradient ? "not stationary"
        : Spectrum[0] < -ExactMinimum.FlatCurvature ? "saddle"
        : Spectrum[0] > ExactMinimum.FlatCurvature ? "strict minimum"
        : "flat minimum";

    /// <summary>
    /// min over orthogonal R of ‖W − R V‖² = ‖W‖² + ‖V‖² − 2‖W Vᵀ‖_* (Procrustes, Schönemann 1966); and
    /// where that rounds to less than it can tell, the plain ‖W − V‖ bounds it.
    /// </summary>
    internal static double DistanceOf(TiedModel model, TiedModel other)
    {
        int m = model.m, n = model.n;
        var W = Matrix<double>.Build.Dense(m, n, (k, i) => model.W[k * n + i]);
        var V = Matrix<double>.Build.Dense(m, n, (k, i) => other.W[k * n + i]);
        double overlap = (W * V.Transpose()).Svd(false).S.Sum();
        double turned = Math.Max(0, Squared(model.W) + Squared(other.W) - 2 * overlap);
        double plain = 0, bias = 0;
        for (int r = 0; r < m * n; r++) plain += (model.W[r] - other.W[r]) * (model.W[r] - other.W[r]);
        for (int i = 0; i < n; i++) bias += (model.b[i] - other.b[i]) * (model.b[i] - other.b[i]);
        return Math.Sqrt(Math.Min(turned, plain) + bias);
    }

    static double Squared(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x) sum += value * value;
        return sum;
    }
}
