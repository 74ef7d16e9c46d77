namespace Superposition.Numerics;

/// <summary>
/// Raised by one whenever the bits of a trained model may change: another generator, order of summation,
/// kernel, initialisation or default. It is part of every result and of every chunk's key;
/// docs/kernels.md has a line for each.
/// </summary>
public static class NumericVersion
{
    public const int Current = 3;
}
