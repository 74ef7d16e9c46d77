namespace Superposition.Models;

/// <summary>The activations by name, in the order in which help lists them.</summary>
public enum Activation { Identity, Relu, LeakyRelu, Gelu, Softplus, Tanh, Sigmoid }

public static class Activations
{
    /// <summary>f(z) in double precision.</summary>
    public static double Value(this Activation activation, double z) => activation switch
    {
        Activation.Identity => Identity.Value(z),
        Activation.Relu => Relu.Value(z),
        Activation.LeakyRelu => LeakyRelu.Value(z),
        Activation.Gelu => Gelu.Value(z),
        Activation.Softplus => Softplus.Value(z),
        Activation.Tanh => Tanh.Value(z),
        Activation.Sigmoid => Sigmoid.Value(z),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>f'(z) in double precision.</summary>
    public static double Derivative(this Activation activation, double z) => activation switch
    {
        Activation.Identity => Identity.Derivative(z),
        Activation.Relu => Relu.Derivative(z),
        Activation.LeakyRelu => LeakyRelu.Derivative(z),
        Activation.Gelu => Gelu.Derivative(z),
        Activation.Softplus => Softplus.Derivative(z),
        Activation.Tanh => Tanh.Derivative(z),
        Activation.Sigmoid => Sigmoid.Derivative(z),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
