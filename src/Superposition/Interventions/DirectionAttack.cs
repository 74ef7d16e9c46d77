using System.Runtime.Intrinsics;
using Superposition.Models;

namespace Superposition.Interventions;

/// <summary>What an attack is said to harm.</summary>
public enum AttackScore
{
    /// <summary>Σ_j (x_j − x'_j)², the paper's reading: the input moves, the target does not.</summary>
    SquaredError,

    /// <summary>The same with x + δ as the target: to reconstruct what was put in is no fault.</summary>
    MovedTarget,

    /// <summary>Outputs on the wrong side of 1/4: a classifier of which features are on.</summary>
    Decisions,
}

/// <summary>What every sample lost, and every direction cost.</summary>
/// <param name="Clean">[samples], without an attack.</param>
/// <param name="Worst">[samples], under the direction that harms this sample most.</param>
/// <param name="ByDirection">[directions], the mean over samples.</param>
public sealed record AttackResult(
    IReadOnlyList<double> Clean, IReadOnlyList<double> Worst, IReadOnlyList<double> ByDirection)
{
    /// <summary>E max_i L(x + λ d_i) − E L(x): the attacker sees the example.</summary>
    public double PerExample => Worst.Average() - Clean.Average();

    /// <summary>max_i E L(x + λ d_i) − E L(x): one attack for all examples.</summary>
    public double Universal => ByDirection.Max() - Clean.Average();
}

/// <summary>
/// Moves the inputs of a plain ReLU model by λ along each of a set of directions. As z is linear in x, a
/// direction adds λ WᵀW d to it, whatever the sample.
/// </summary>
public static class DirectionAttack
{
    const int Lanes = 8;
    const float Threshold = 0.25f;

    /// <param name="directions">[directions][n], of length 1.</param>
    public static AttackResult Of(
        ToyModel model, AttackSamples samples, IReadOnlyList<float[]> directions, double λ,
        AttackScore score = AttackScore.SquaredError)
    {
        if (!model.IsPlain || model.Activation != Activation.Relu)
            throw new ArgumentException("the attack is on tied models with a ReLU output", nameof(model));
        int n = model.n, padded = (n + Lanes - 1) / Lanes * Lanes;
        float[] b = Padded(model.b, padded), none = new float[padded];
        float[][] moves = [.. directions.Select(d => Padded(Scaled(d, λ), padded))];
        float[][] shifts = [.. directions.Select(d => Padded(Scaled(TimesGram(model, d), λ), padded))];
        double[] clean = new double[samples.X.Count], worst = new double[clean.Length];
        var byDirection = new double[directions.Count];
        for (int s = 0; s < clean.Length; s++)
        {
            float[] x = Padded(samples.X[s], padded), z = Padded(TimesGram(model, samples.X[s]), padded);
            for (int j = 0; j < padded; j++) z[j] += b[j];
            clean[s] = Harm(x, z, none, none, score);
            worst[s] = double.NegativeInfinity;
            for (int i = 0; i < moves.Length; i++)
            {
                double harm = Harm(x, z, shifts[i], score == AttackScore.MovedTarget ? moves[i] : none,
                    score);
                worst[s] = Math.Max(worst[s], harm);
                byDirection[i] += harm / clean.Length;
            }
        }
        return new(clean, worst, byDirection);
    }

    /// <summary>WᵀW x [n]</summary>
    static float[] TimesGram(ToyModel model, float[] x)
    {
        int n = model.n;
        var z = new float[n];
        for (int k = 0; k < model.m; k++)
        {
            var row = model.W.AsSpan(k * n, n);
            double h = 0;
            for (int i = 0; i < n; i++)
                if (x[i] != 0) h += (double)row[i] * x[i]; // most features of a sample are zero
            Accumulate(row, (float)h, z);
        }
        return z;
    }

    /// <summary>z += h w</summary>
    static void Accumulate(ReadOnlySpan<float> w, float h, Span<float> z)
    {
        int j = 0;
        for (; j <= w.Length - Lanes; j += Lanes)
            (Vector256.Create(w[j..]) * h + Vector256.Create((ReadOnlySpan<float>)z[j..])).CopyTo(z[j..]);
        for (; j < w.Length; j++) z[j] += w[j] * h;
    }

    static double Harm(float[] x, float[] z, float[] shift, float[] move, AttackScore score) =>
        score == AttackScore.Decisions ? WrongDecisions(x, z, shift) : SquaredError(x, z, shift, move);

    static double SquaredError(float[] x, float[] z, float[] shift, float[] move)
    {
        var sum = Vector256<float>.Zero;
        for (int j = 0; j < x.Length; j += Lanes)
        {
            var output = Vector256.LoadUnsafe(ref z[j]) + Vector256.LoadUnsafe(ref shift[j]);
            var target = Vector256.LoadUnsafe(ref x[j]) + Vector256.LoadUnsafe(ref move[j]);
            var error = Vector256.Max(output, Vector256<float>.Zero) - target;
            sum += error * error;
        }
        return Vector256.Sum(sum);
    }

    static double WrongDecisions(float[] x, float[] z, float[] shift)
    {
        var wrong = Vector256<float>.Zero;
        var threshold = Vector256.Create(Threshold);
        for (int j = 0; j < x.Length; j += Lanes)
        {
            var output = Vector256.LoadUnsafe(ref z[j]) + Vector256.LoadUnsafe(ref shift[j]);
            var differ = Vector256.GreaterThan(output, threshold)
                ^ Vector256.GreaterThan(Vector256.LoadUnsafe(ref x[j]), threshold);
            wrong += Vector256.ConditionalSelect(differ, Vector256<float>.One, Vector256<float>.Zero);
        }
        return Vector256.Sum(wrong);
    }

    static float[] Scaled(float[] x, double by) => [.. x.Select(value => (float)(by * value))];

    static float[] Padded(float[] x, int length)
    {
        var padded = new float[length];
        x.CopyTo(padded, 0);
        return padded;
    }
}
