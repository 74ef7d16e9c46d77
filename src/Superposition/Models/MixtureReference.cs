using Superposition.Numerics;

namespace Superposition.Models;

/// <summary>
/// A mixture of E experts, one sample at a time, in double precision: s = R x, π = softmax(s), and the k
/// experts of largest s are on (of equals the first). Expert e has m/E of the hidden dimensions:
/// h = π_e (W x) there if it is on, 0 if not, and x' = f(Wᵀ h + b). The factor π_e is all through which
/// the gate learns
/// (Fedus, Zoph and Shazeer 2022, Switch Transformers). No term balances the experts' load.
/// </summary>
/// <param name="n">Features.</param>
/// <param name="m">Hidden dimensions of all experts together.</param>
/// <param name="k">Experts that are on.</param>
/// <param name="W">[m, n]</param>
/// <param name="R">[E, n]</param>
/// <param name="b">[n]</param>
/// <param name="f">The output activation.</param>
/// <param name="I">[n], importance.</param>
public sealed record MixtureReference(
    int n, int m, int k, double[] W, double[] R, double[] b, Activation f, double[] I)
{
    int E => R.Length / n;

    /// <summary>The expert of a hidden dimension.</summary>
    int ExpertOf(int hidden) => hidden / (m / E);

    /// <summary>π [E] and which experts are on.</summary>
    public (double[] π, bool[] On) Gate(ReadOnlySpan<double> x)
    {
        var s = new double[E];
        for (int e = 0; e < E; e++)
            for (int j = 0; j < n; j++) s[e] += R[e * n + j] * x[j];
        double[] π = [.. s.Select(one => Elementary.Exp(one - s.Max()))];
        double total = π.Sum();
        int Above(int e) => Enumerable.Range(0, E).Count(other => s[other] > s[e]
            || (s[other] == s[e] && other < e));
        return ([.. π.Select(one => one / total)], [.. Enumerable.Range(0, E).Select(e => Above(e) < k)]);
    }

    double[] Times(ReadOnlySpan<double> x)
    {
        var a = new double[m];
        for (int k = 0; k < m; k++)
            for (int j = 0; j < n; j++) a[k] += W[k * n + j] * x[j];
        return a;
    }

    /// <summary>h [m]</summary>
    public double[] Hidden(ReadOnlySpan<double> x)
    {
        var (π, on) = Gate(x);
        return [.. Times(x).Select((a, k) => on[ExpertOf(k)] ? π[ExpertOf(k)] * a : 0)];
    }

    /// <summary>z = Wᵀ h + b, so that x' = f(z).</summary>
    public double[] PreActivation(ReadOnlySpan<double> h)
    {
        var z = (double[])b.Clone();
        for (int i = 0; i < n; i++)
            for (int k = 0; k < m; k++) z[i] += W[k * n + i] * h[k];
        return z;
    }

    /// <summary>Σ_i I_i (x_i − x'_i)² of one sample.</summary>
    public double Loss(ReadOnlySpan<double> x)
    {
        double[] z = PreActivation(Hidden(x));
        double loss = 0;
        for (int i = 0; i < n; i++) loss += I[i] * (x[i] - f.Value(z[i])) * (x[i] - f.Value(z[i]));
        return loss;
    }

    /// <summary>
    /// The mean loss over samples [count, n] and its gradients. With g_i = 2 I_i (x'_i − x_i) f'(z_i), δh
    /// = W g
    /// and c_e = π_e where e is on, else 0: δW = h gᵀ + (c δh) xᵀ, δb = g, and with γ_e = Σ_{k of e} δh_k a_k
    /// the gate has δs_e = c_e γ_e − π_e Σ_d c_d γ_d, δR = δs xᵀ.
    /// </summary>
    public (double Loss, double[] δW, double[] δR, double[] δb) Gradient(ReadOnlySpan<double> samples)
    {
        int count = samples.Length / n;
        double loss = 0;
        double[] δW = new double[m * n], δR = new double[E * n], δb = new double[n], g = new double[n];
        for (int s = 0; s < count; s++)
        {
            var x = samples.Slice(s * n, n);
            var (π, on) = Gate(x);
            double[] a = Times(x), h = Hidden(x), z = PreActivation(h), γ = new double[E];
            for (int i = 0; i < n; i++)
            {
                double e = f.Value(z[i]) - x[i];
                loss += I[i] * e * e / count;
                g[i] = 2 * I[i] * e * f.Derivative(z[i]) / count;
                δb[i] += g[i];
            }
            double[] δh = Times(g), c = [.. π.Zip(on, (share, isOn) => isOn ? share : 0)];
            for (int k = 0; k < m; k++)
            {
                γ[ExpertOf(k)] += δh[k] * a[k];
                for (int j = 0; j < n; j++) δW[k * n + j] += h[k] * g[j] + c[ExpertOf(k)] * δh[k] * x[j];
            }
            double total = c.Zip(γ, (share, slope) => share * slope).Sum();
            for (int e = 0; e < E; e++)
                for (int j = 0; j < n; j++) δR[e * n + j] += (c[e] * γ[e] - π[e] * total) * x[j];
        }
        return (loss, δW, δR, δb);
    }
}
