using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Training;

public enum InitialisationKind { Notebook, Xavier, Normal, Given, Unit }

/// <summary>
/// Where the weights start; b starts at 0 unless given. It decides which minimum is found: 5→2 at p = 0.05,
/// I = 0.9^i keeps five features in about 64% of seeds from <c>notebook</c> and 81% from <c>xavier</c>.
/// </summary>
/// <remarks><c>unit</c>: each feature's direction (of W₂ each output's) of length 1.</remarks>
/// <param name="StandardDeviation">Of <c>normal</c>.</param>
/// <param name="Weights">Of <c>given</c>.</param>
public sealed record Initialisation(
    InitialisationKind Kind = InitialisationKind.Notebook,
    double StandardDeviation = 0,
    ToyModel? Weights = null)
{
    /// <summary>
    /// Of a mixture's gate, whatever the kind: scores of a few units, so that the softmax chooses from the
    /// first step on. From the deviations of W all experts have nearly the same share, h is 1/E of what it
    /// should be, and most outputs die before the gate has learned.
    /// </summary>
    public const double GateDeviation = 4;

    /// <summary>
    /// √(2/((n+10)m)), √(2/(n+m)), the given one, or 1 before <c>unit</c> scales, for weights from n inputs
    /// to m outputs. The first is
    /// what xavier_normal_ does to the published notebook's [10, n, m] tensor; its ten instances are a
    /// constant here, whatever the number of models trained. W₂ of an untied model, for which neither the
    /// paper nor the notebook states any, starts by the same formula from its own m inputs and o outputs.
    /// </summary>
    public double Deviation(int n, int m) => Kind switch
    {
        InitialisationKind.Notebook => Math.Sqrt(2.0 / ((n + 10.0) * m)),
        InitialisationKind.Xavier => Math.Sqrt(2.0 / (n + m)),
        InitialisationKind.Normal => StandardDeviation,
        InitialisationKind.Unit => 1,
        _ => 0,
    };

    /// <summary>
    /// Fills W [m, n], then W₂ [o, m] (empty where tied), then the gate R [E, n] of a mixture, from
    /// (seed, stream), row by row, and b [o].
    /// </summary>
    public void Fill(
        int n, int m, ulong seed, ulong stream, Span<float> W, Span<float> W2, Span<float> b,
        Span<float> gate = default)
    {
        if (Weights is { } given)
        {
            given.W.CopyTo(W);
            given.W2.CopyTo(W2);
            given.Gate.CopyTo(gate);
            given.b.CopyTo(b);
            return;
        }
        var rng = new Rng(seed, stream, RandomPurpose.Initialisation);
        Draw(ref rng, Deviation(n, m), W);
        Draw(ref rng, Deviation(m, b.Length), W2);
        Draw(ref rng, GateDeviation, gate);
        b.Clear();
        if (Kind != InitialisationKind.Unit) return;
        for (int i = 0; i < n; i++) Scale(W[i..], n, m);
        for (int i = 0; i < W2.Length; i += m) Scale(W2[i..], 1, m);
    }

    /// <summary>To length 1: a direction as likely as any other.</summary>
    static void Scale(Span<float> vector, int stride, int count)
    {
        double sum = 0;
        for (int k = 0; k < count; k++) sum += (double)vector[k * stride] * vector[k * stride];
        double by = sum > 0 ? 1 / Math.Sqrt(sum) : 0;
        for (int k = 0; k < count; k++) vector[k * stride] = (float)(vector[k * stride] * by);
    }

    static void Draw(ref Rng rng, double deviation, Span<float> weights)
    {
        foreach (ref float weight in weights) weight = (float)(deviation * rng.NextNormal());
    }
}
