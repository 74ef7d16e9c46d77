using Superposition.Numerics.Lanes;

namespace Superposition.Models;

/// <summary>
/// The target t(x) of a model's outputs: one small struct each, handed to kernels as a type parameter.
/// The scalar one is the definition; the lanes are tested against it.
/// </summary>
public unsafe interface ITarget
{
    /// <summary>o, the number of outputs for n features.</summary>
    static abstract int Outputs(int n);

    /// <summary>t_i(x)</summary>
    /// <param name="x">[n]</param>
    static abstract double Value(ReadOnlySpan<double> x, int i);

    /// <summary>t_i(x) of sixteen samples.</summary>
    /// <param name="x">Where they begin in a block [n, 64].</param>
    static abstract TLanes Value<TLanes>(float* x, int i) where TLanes : unmanaged, ILanes<TLanes>;
}
