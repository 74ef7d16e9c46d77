using Superposition.Numerics.Lanes;

namespace Superposition.Models;

/// <summary>
/// The nonlinearity of a layer, such as f of x' = f(Wᵀh + b): one small struct each, handed to kernels as a
/// type parameter. The scalar pair is the definition; the lanes are tested against it.
/// </summary>
public interface IActivation
{
    static abstract double Value(double z);
    static abstract double Derivative(double z);

    /// <summary>f(z)</summary>
    static abstract TLanes Value<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>f(z) where f'(z) is not 0; elsewhere anything, since no gradient passes.</summary>
    static abstract TLanes ValueWhereAlive<TLanes>(TLanes z) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>
    /// gradient · f'(z), given value = f(z): one operation, because for ReLU the product is a choice.
    /// </summary>
    static abstract TLanes Backward<TLanes>(TLanes z, TLanes value, TLanes gradient)
        where TLanes : unmanaged, ILanes<TLanes>;
}
