using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Theory;

/// <summary>
/// x' = ReLU(Wᵀ W x + b) in double precision: what exact analysis works on and what it returns.
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions.</param>
/// <param name="θ">[m·n + n]: W row by row, W[k·n + i] component k of W_i, then b.</param>
public sealed record TiedModel(int n, int m, double[] θ)
{
    public TiedModel(int n, int m, IEnumerable<double> W, IEnumerable<double> b)
        : this(n, m, [.. W, .. b]) { }

    public TiedModel(ToyModel model) : this(
        model.IsPlain && model.Activation == Activation.Relu ? model.n : throw new ArgumentException(
            "exact losses are those of tied models with a linear hidden layer and ReLU", nameof(model)),
        model.m, model.W.Select(w => (double)w), model.b.Select(b => (double)b))
    { }

    /// <summary>[m, n]</summary>
    public ReadOnlySpan<double> W => θ.AsSpan(0, m * n);

    /// <summary>[n]</summary>
    public ReadOnlySpan<double> b => θ.AsSpan(m * n);

    public Gram Gram => new(n, m, W);
}
