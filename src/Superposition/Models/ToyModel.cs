namespace Superposition.Models;

/// <summary>
/// The tied autoencoder h = W x, x' = f(Wᵀ h + b): n features in m hidden dimensions. With a hidden
/// activation it is h = f₁(W x); with a W₂ of its own it is the untied h = f₁(W x), y = f(W₂ h + b).
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions.</param>
/// <param name="W">[m, n], row by row: W[k·n + i] is component k of feature i's direction W_i. W₁ of an
/// untied model.</param>
/// <param name="b">[n], or [o] where an untied model has o outputs.</param>
/// <param name="Activation">f</param>
public sealed record ToyModel(int n, int m, float[] W, float[] b, Activation Activation = Activation.Relu)
{
    public ToyModel(int n, int m, Activation activation = Activation.Relu)
        : this(n, m, new float[m * n], new float[n], activation) { }

    /// <summary>W₂ [o, m] of an untied model; null where it is Wᵀ.</summary>
    public float[]? W2 { get; init; }

    /// <summary>
    /// R [E, n] of a mixture of E experts (<see cref="MixtureReference"/>), each m/E of the hidden dimensions
    /// in turn; null where all are always on.
    /// </summary>
    public float[]? Gate { get; init; }

    /// <summary>How many experts a sample goes through.</summary>
    public int ActiveExperts { get; init; } = 1;

    /// <summary>f₁</summary>
    public Activation HiddenActivation { get; init; } = Activation.Identity;

    public Architecture Architecture => W2 is null ? Architecture.Tied : Architecture.Untied;

    /// <summary>Whether x' = f(WᵀW x + b), so that the Gram matrix and b say everything.</summary>
    public bool IsPlain =>
        W2 is null && Gate is null && HiddenActivation == Activation.Identity;

    /// <summary>W_i, the direction of feature i: column i of W.</summary>
    public double[] Direction(int i)
    {
        var column = new double[m];
        for (int k = 0; k < m; k++) column[k] = W[k * n + i];
        return column;
    }

    /// <summary>
    /// Whether every weight is a number: training with too high a learning rate ends in none.
    /// </summary>
    public bool IsFinite => Array.TrueForAll(W, float.IsFinite) && Array.TrueForAll(b, float.IsFinite)
        && (W2 is null || Array.TrueForAll(W2, float.IsFinite))
        && (Gate is null || Array.TrueForAll(Gate, float.IsFinite));
}
