namespace Superposition.Models;

/// <summary>
/// The model as the paper writes it, one sample at a time, in double precision.
/// Nothing here is fast; every kernel is tested against it, and it against finite differences.
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions.</param>
/// <param name="W">[m, n]</param>
/// <param name="b">[n]</param>
/// <param name="f">The output activation.</param>
/// <param name="I">[n], importance.</param>
/// <param name="q">The loss exponent.</param>
public sealed record Reference(int n, int m, double[] W, double[] b, Activation f, double[] I, double q = 2)
{
    /// <summary>h = W x</summary>
    public double[] Hidden(ReadOnlySpan<double> x)
    {
        var h = new double[m];
        for (int k = 0; k < m; k++)
            for (int i = 0; i < n; i++)
                h[k] += W[k * n + i] * x[i];
        return h;
    }

    /// <summary>z = Wᵀ h + b, so that x' = f(z).</summary>
    public double[] PreActivation(ReadOnlySpan<double> h)
    {
        var z = (double[])b.Clone();
        for (int i = 0; i < n; i++)
            for (int k = 0; k < m; k++)
                z[i] += W[k * n + i] * h[k];
        return z;
    }

    /// <summary>Σ_i I_i |x_i − x'_i|^q of one sample.</summary>
    public double Loss(ReadOnlySpan<double> x)
    {
        var z = PreActivation(Hidden(x));
        double loss = 0;
        for (int i = 0; i < n; i++) loss += I[i] * LossExponent.Power(Math.Abs(x[i] - f.Value(z[i])), q);
        return loss;
    }

    /// <summary>
    /// The mean loss over samples [count, n] and its gradients. With e_i = x'_i − x_i and
    /// g_i = I_i q |e_i|^(q−1) sign(e_i) f'(z_i): δb = g, δh = W g, and W takes both of its roles,
    /// δW = h gᵀ + δh xᵀ.
    /// </summary>
    public (double Loss, double[] δW, double[] δb) Gradient(ReadOnlySpan<double> samples)
    {
        int count = samples.Length / n;
        double loss = 0;
        double[] δW = new double[m * n], δb = new double[n], g = new double[n];
        for (int s = 0; s < count; s++)
        {
            var x = samples.Slice(s * n, n);
            var h = Hidden(x);
            var z = PreActivation(h);
            for (int i = 0; i < n; i++)
            {
                double e = f.Value(z[i]) - x[i];
                loss += I[i] * LossExponent.Power(Math.Abs(e), q) / count;
                g[i] = I[i] * LossExponent.Derivative(e, q) * f.Derivative(z[i]) / count;
            }
            var δh = Hidden(g);
            for (int i = 0; i < n; i++)
            {
                δb[i] += g[i];
                for (int k = 0; k < m; k++) δW[k * n + i] += h[k] * g[i] + δh[k] * x[i];
            }
        }
        return (loss, δW, δb);
    }
}
