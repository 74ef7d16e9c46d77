namespace Superposition.Models;

/// <summary>
/// The two-layer model h = f₁(W₁ x), y = f₂(W₂ h + b), which learns a target t(x), as the paper writes it:
/// one sample at a time, in double precision. A tied model is the same with W₂ = W₁ᵀ. Every kernel with a
/// hidden layer is tested against this, and it against finite differences.
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions.</param>
/// <param name="W1">[m, n]</param>
/// <param name="W2">[o, m], or null where it is W₁ᵀ.</param>
/// <param name="b">[o]</param>
/// <param name="f1">The hidden activation.</param>
/// <param name="f2">The output activation.</param>
/// <param name="t">The target.</param>
/// <param name="I">[o], importance.</param>
/// <param name="q">The loss exponent.</param>
public sealed record HiddenLayerReference(
    int n, int m, double[] W1, double[]? W2, double[] b,
    Activation f1, Activation f2, Target t, double[] I, double q = 2)
{
    int o => b.Length;

    /// <summary>λ of the penalty λ Σ_k |h_k|.</summary>
    public double λ { get; init; }

    /// <summary>ε of the attack x̃ = x + ε s/‖s‖, s = ∂Loss/∂x.</summary>
    public double ε { get; init; }

    /// <summary>
    /// [count, m] each: training's h̃ = M ⊙ h + ν, which W₂ reads in the place of h; null: M = 1, ν = 0.
    /// </summary>
    public double[]? M { get; init; }
    public double[]? ν { get; init; }

    /// <summary>Element [i, k] of W₂.</summary>
    double Weight2(int i, int k) => W2 is null ? W1[k * n + i] : W2[i * m + k];

    /// <summary>a = W₁ x</summary>
    public double[] HiddenPreActivation(ReadOnlySpan<double> x)
    {
        var a = new double[m];
        for (int k = 0; k < m; k++)
            for (int j = 0; j < n; j++)
                a[k] += W1[k * n + j] * x[j];
        return a;
    }

    /// <summary>h = f₁(a)</summary>
    public double[] Hidden(double[] a) => [.. a.Select(one => f1.Value(one))];

    /// <summary>z = W₂ h + b, so that y = f₂(z).</summary>
    public double[] PreActivation(ReadOnlySpan<double> h)
    {
        var z = (double[])b.Clone();
        for (int i = 0; i < o; i++)
            for (int k = 0; k < m; k++)
                z[i] += Weight2(i, k) * h[k];
        return z;
    }

    /// <summary>Σ_i I_i |t_i(x) − y_i|^q of one sample.</summary>
    public double Loss(ReadOnlySpan<double> x) => Loss(x, x);

    /// <summary>The same where the model is fed x̃ and x stays the target.</summary>
    public double Loss(ReadOnlySpan<double> x, ReadOnlySpan<double> fed)
    {
        double[] z = PreActivation(Hidden(HiddenPreActivation(fed)));
        double loss = 0;
        for (int i = 0; i < o; i++)
            loss += I[i] * LossExponent.Power(Math.Abs(t.Value(x, i) - f2.Value(z[i])), q);
        return loss;
    }

    /// <summary>λ Σ_k |h_k|</summary>
    public double Penalty(ReadOnlySpan<double> fed) =>
        λ * Hidden(HiddenPreActivation(fed)).Sum(Math.Abs);

    /// <summary>∂Loss/∂x of what is fed; the target is held: W₁ᵀ δa.</summary>
    public double[] InputSlope(ReadOnlySpan<double> x)
    {
        double[] a = HiddenPreActivation(x), z = PreActivation(Hidden(a)), slope = new double[n];
        for (int k = 0; k < m; k++)
        {
            double δh = 0;
            for (int i = 0; i < o; i++)
                δh += Weight2(i, k) * I[i] * LossExponent.Derivative(f2.Value(z[i]) - t.Value(x, i), q)
                    * f2.Derivative(z[i]);
            for (int j = 0; j < n; j++) slope[j] += W1[k * n + j] * f1.Derivative(a[k]) * δh;
        }
        return slope;
    }

    /// <summary>
    /// x̃ = x + ε s/‖s‖: of all inputs at a distance of ε the one of largest loss, to first order; x where s
    /// is 0.
    /// </summary>
    public double[] Attacked(ReadOnlySpan<double> x)
    {
        double[] fed = x.ToArray();
        if (ε == 0) return fed;
        double[] s = InputSlope(x);
        double length = Math.Sqrt(s.Sum(value => value * value));
        for (int j = 0; j < n && length > 0; j++) fed[j] += ε * s[j] / length;
        return fed;
    }

    /// <summary>
    /// The mean of loss and penalty over samples [count, n] and its gradients. With e_i = y_i − t_i(x) and
    /// g_i = I_i q |e_i|^(q−1) sign(e_i) f₂'(z_i): δb = g, δW₂ = g hᵀ, δa = f₁'(a) W₂ᵀ g, δW₁ = δa xᵀ.
    /// A tied model has δW₂ = null and δW₁ + δW₂ᵀ in the place of δW₁. A penalty adds λ sign(h) to W₂ᵀ g. An
    /// attack feeds x̃ in place of x, and is held while the weights move: the slope of the inner maximum
    /// (Danskin 1966). Where h̃ stands for h, δW₂ = g h̃ᵀ and δa = f₁'(a) M ⊙ W₂ᵀ g.
    /// </summary>
    public (double Loss, double[] δW1, double[]? δW2, double[] δb) Gradient(ReadOnlySpan<double> samples)
    {
        int count = samples.Length / n;
        double loss = 0;
        double[] δW1 = new double[m * n], δW2 = new double[o * m], δb = new double[o], g = new double[o];
        for (int s = 0; s < count; s++)
        {
            var x = samples.Slice(s * n, n);
            double[] fed = Attacked(x);
            double[] a = HiddenPreActivation(fed), h = Hidden(a), seen = Disturbed(h, s);
            double[] z = PreActivation(seen);
            loss += Penalty(fed) / count;
            for (int i = 0; i < o; i++)
            {
                double e = f2.Value(z[i]) - t.Value(x, i);
                loss += I[i] * LossExponent.Power(Math.Abs(e), q) / count;
                g[i] = I[i] * LossExponent.Derivative(e, q) * f2.Derivative(z[i]) / count;
                δb[i] += g[i];
            }
            for (int k = 0; k < m; k++)
            {
                double δh = 0;
                for (int i = 0; i < o; i++)
                {
                    δW2[i * m + k] += g[i] * seen[k];
                    δh += Weight2(i, k) * g[i];
                }
                if (M is not null) δh *= M[s * m + k];
                δh += λ * Math.Sign(h[k]) / count;
                for (int j = 0; j < n; j++) δW1[k * n + j] += f1.Derivative(a[k]) * δh * fed[j];
            }
        }
        if (W2 is not null) return (loss, δW1, δW2, δb);
        for (int k = 0; k < m; k++)
            for (int i = 0; i < n; i++) δW1[k * n + i] += δW2[i * m + k];
        return (loss, δW1, null, δb);
    }

    /// <summary>h̃ of sample s.</summary>
    double[] Disturbed(double[] h, int s) =>
        [.. h.Select((value, k) => (M?[s * m + k] ?? 1) * value + (ν?[s * m + k] ?? 0))];
}
