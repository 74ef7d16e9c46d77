namespace Superposition.Models;

/// <summary>
/// The tied autoencoder h = W x, x' = f(Wᵀ h + b): n features in m hidden dimensions.
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions.</param>
/// <param name="W">[m, n], row by row: W[k·n + i] is component k of feature i's direction W_i.</param>
/// <param name="b">[n]</param>
/// <param name="Activation">f</param>
public sealed record ToyModel(int n, int m, float[] W, float[] b, Activation Activation = Activation.Relu)
{
    public ToyModel(int n, int m, Activation activation = Activation.Relu)
        : this(n, m, new float[m * n], new float[n], activation) { }

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
    public bool IsFinite => Array.TrueForAll(W, float.IsFinite) && Array.TrueForAll(b, float.IsFinite);
}
