namespace Superposition.Theory;

/// <summary>Where polishing ended, with the certificate that it is a minimum: a local one.</summary>
/// <param name="Loss">L, the sum over features.</param>
/// <param name="GradientNorm">‖∂L/∂θ‖</param>
/// <param name="Spectrum">
/// The Hessian's eigenvalues, ascending, on everything but the rotations of hidden space, under which no loss
/// changes.
/// </param>
public sealed record ExactMinimum(
    TiedModel Model, double Loss, double GradientNorm, IReadOnlyList<double> Spectrum)
{
    /// <summary>
    /// Eigenvalues of the double-precision Hessian are good to about 1e-13: below this they may be 0.
    /// </summary>
    public const double FlatCurvature = 1e-9;

    /// <summary>The gradient's rounding is about 1e-15; this is well above it.</summary>
    public const double ZeroGradient = 1e-10;

    /// <summary>The gradient is 0 to rounding and no direction leads down.</summary>
    public bool IsMinimum => GradientNorm < ZeroGradient && Spectrum[0] > -FlatCurvature;

    /// <summary>A minimum from which every direction but the rotations leads up.</summary>
    public bool IsStrict => IsMinimum && Spectrum[0] > FlatCurvature;
}
