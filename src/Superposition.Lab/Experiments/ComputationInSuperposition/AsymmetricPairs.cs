using Superposition.Models;

namespace Superposition.Lab.Experiments.ComputationInSuperposition;

/// <summary>
/// Two features on one neuron, unequally (Elhage et al. 2022, "The Asymmetric Superposition Motif"): the
/// strong one goes in with a large weight and out with a small one, the weak one the other way round, so that
/// each comes out at its own size; but the strong one spills into the weak one's output.
/// </summary>
/// <param name="Strong">The feature of the large input weight.</param>
/// <param name="Weak">The feature of the large output weight.</param>
/// <param name="InRatio">|w_in| of the strong one over that of the weak one, at least 2.</param>
/// <param name="OutRatio">w_out of the weak one over that of the strong one, at least 2.</param>
/// <param name="Inhibitor">
/// The neuron that takes most of the spill away: it reads the strong feature with the same sign and writes
/// the
/// weak output negatively; −1 where none takes away half of it.
/// </param>
/// <param name="Spill">What the strong feature, on at full size, adds to the weak output through the
/// neuron.</param>
/// <param name="Net">What it adds through all neurons, with the output's bias.</param>
sealed record AsymmetricPair(
    int Neuron, int Strong, int Weak, double InRatio, double OutRatio, int Inhibitor, double Spill,
        double Net)
{
    const double LeastRatio = 2;

    /// <summary>w_in · w_out of a feature that a neuron computes is 1; half and more counts.</summary>
    const double LeastProduct = 0.5;

    internal static IReadOnlyList<AsymmetricPair> Of(ToyModel model, float[]? otherW2 = null)
    {
        var (n, m) = (model.n, model.m);
        float[] W1 = model.W, W2 = otherW2 ?? model.W2!;
        double In(int k, int i) => W1[k * n + i];
        double Out(int i, int k) => W2[i * m + k];
        var found = new List<AsymmetricPair>();
        for (int k = 0; k < m; k++)
        {
            int[] computed = [.. Enumerable.Range(0, n).Where(i =>
                Math.Abs(In(k, i)) * Out(i, k) > LeastProduct)];
            foreach (int strong in computed)
                foreach (int weak in computed)
                {
                    double inRatio = Math.Abs(In(k, strong) / In(k, weak)),
                        outRatio = Out(weak, k) / Out(strong, k);
                    if (strong == weak || inRatio < LeastRatio || outRatio < LeastRatio) continue;
                    double sign = Math.Sign(In(k, strong)), spill = Math.Abs(In(k, strong)) * Out(weak, k);
                    double Through(int other) => Math.Max(0, sign * In(other, strong)) * Out(weak, other);
                    int inhibitor = Enumerable.Range(0, m).MinBy(Through);
                    double net = model.b[weak] + Enumerable.Range(0, m).Sum(Through);
                    found.Add(new(k, strong, weak, inRatio, outRatio,
                        Through(inhibitor) < -spill / 2 ? inhibitor : -1, spill, net));
                }
        }
        return found;
    }
}
