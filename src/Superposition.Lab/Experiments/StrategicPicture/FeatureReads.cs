using Superposition.Models;

namespace Superposition.Lab.Experiments.StrategicPicture;

/// <summary>
/// What a tied model of any kind makes of each feature alone, so that kinds can be compared: A_ij is by how
/// much x = e_i moves z_j, before the output's activation. A model with a linear hidden layer has A = WᵀW.
/// </summary>
sealed class FeatureReads
{
    readonly ToyModel model;
    readonly int n, m;
    readonly double[][] A;

    internal FeatureReads(ToyModel model)
    {
        (this.model, n, m) = (model, model.n, model.m);
        Expert = new int[n];
        double[] rest = PreActivation(-1);
        A = [.. Enumerable.Range(0, n).Select(i =>
            (double[])[.. PreActivation(i).Zip(rest, (on, off) => on - off)])];
        IsRepresented = [.. Enumerable.Range(0, n).Select(i =>
            model.Activation.Value(A[i][i] + rest[i]) - model.Activation.Value(rest[i]) > 0.5)];
    }

    /// <summary>
    /// Whether x_i = 1 moves x'_i up by more than ½: for norms about 1 the paper's ‖W_i‖ &gt; ½, and the same
    /// question whatever the activation.
    /// </summary>
    internal bool[] IsRepresented { get; }

    internal int Represented => IsRepresented.Count(one => one);

    /// <summary>The expert that takes feature i alone; 0 where there are none.</summary>
    internal int[] Expert { get; }

    /// <summary>D_i = A_ii² / Σ_j A_ij²; of a linear hidden layer the paper's D_i.</summary>
    internal double Dimensionality(int i)
    {
        double sum = A[i].Sum(value => value * value);
        return sum < 1e-24 ? 0 : A[i][i] * A[i][i] / sum;
    }

    /// <summary>Over represented features; NaN where none is.</summary>
    internal double MeanDimensionality => Enumerable.Range(0, n).Where(i => IsRepresented[i])
        .Select(Dimensionality).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// exp of the entropy of how features share the experts: as many experts as are used, were it evenly.
    /// </summary>
    internal double ExpertsUsed
    {
        get
        {
            double[] shares = [.. Enumerable.Range(0, n).Where(i => IsRepresented[i])
                .GroupBy(i => Expert[i]).Select(group => (double)group.Count())];
            return shares.Length == 0 ? 0
                : Math.Exp(-shares.Select(share => share / shares.Sum()).Sum(p => p * Math.Log(p)));
        }
    }

    /// <summary>z [n] of x = e_i, or of x = 0 for −1.</summary>
    double[] PreActivation(int i)
    {
        var h = new double[m];
        for (int k = 0; k < m; k++) h[k] = model.HiddenActivation.Value(i < 0 ? 0 : model.W[k * n + i]);
        if (model.Gate is { } gate && i >= 0) Route(h, gate, i);
        var z = new double[n];
        for (int j = 0; j < n; j++)
        {
            z[j] = model.b[j];
            for (int k = 0; k < m; k++) z[j] += model.W[k * n + j] * h[k];
        }
        return z;
    }

    void Route(double[] h, float[] gate, int i)
    {
        var x = new double[n];
        x[i] = 1;
        var mixture = new MixtureReference(n, m, model.ActiveExperts, Wide(model.W), Wide(gate),
            Wide(model.b),
            model.Activation, [.. Enumerable.Repeat(1.0, n)]);
        var (π, on) = mixture.Gate(x);
        Expert[i] = Array.IndexOf(π, π.Max());
        for (int k = 0; k < m; k++)
            h[k] *= on[k / (m / π.Length)] ? π[k / (m / π.Length)] : 0;
    }

    static double[] Wide(float[] values) => [.. values.Select(value => (double)value)];
}
