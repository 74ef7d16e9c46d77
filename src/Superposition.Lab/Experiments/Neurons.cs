using Superposition.Models;

namespace Superposition.Lab.Experiments;

/// <summary>
/// What a hidden layer's neurons stand for. The paper tells mono- from polysemantic by eye; here a neuron
/// carries the features that weigh more than a quarter of its largest.
/// </summary>
sealed class Neurons
{
    internal const double Share = 0.25;

    /// <summary>A neuron whose largest weight is below this is dead.</summary>
    const double Least = 0.1;

    internal Neurons(ToyModel model)
    {
        (this.n, this.m) = (model.n, model.m);
        W = new double[m, n];
        for (int k = 0; k < m; k++)
            for (int i = 0; i < n; i++) W[k, i] = model.W[k * n + i];
    }

    internal int n { get; }
    internal int m { get; }

    /// <summary>[m, n]</summary>
    internal double[,] W { get; }

    internal double Largest(int neuron) => Enumerable.Range(0, n).Max(i => Math.Abs(W[neuron, i]));

    /// <summary>The features that a neuron carries, ascending; none if it is dead.</summary>
    internal int[] Carried(int neuron)
    {
        double largest = Largest(neuron);
        return largest < Least ? [] :
            [.. Enumerable.Range(0, n).Where(i => Math.Abs(W[neuron, i]) > Share * largest)];
    }

    internal bool IsMonosemantic(int neuron) => Carried(neuron).Length == 1;

    internal int Monosemantic => Enumerable.Range(0, m).Count(IsMonosemantic);

    internal int Polysemantic => Enumerable.Range(0, m).Count(k => Carried(k).Length > 1);

    /// <summary>How many neurons a feature excites: those above a quarter of its largest weight.</summary>
    internal int ExcitedBy(int feature)
    {
        double largest = Enumerable.Range(0, m).Max(k => W[k, feature]);
        return Enumerable.Range(0, m).Count(k => largest > Least && W[k, feature] > Share * largest);
    }

    /// <summary>
    /// Neurons by their strongest feature, the most important first; the larger weight first.
    /// </summary>
    internal int[] Ordered => [.. Enumerable.Range(0, m)
        .OrderBy(k => Enumerable.Range(0, n).MaxBy(i => Math.Abs(W[k, i]))).ThenByDescending(Largest)];

    /// <summary>The rows in that order; each divided by its largest weight where asked for.</summary>
    internal double[,] Rows(bool rescaled = false)
    {
        var rows = new double[m, n];
        foreach (var (place, k) in Ordered.Index())
            for (int i = 0; i < n; i++)
                rows[place, i] = W[k, i] / (rescaled ? Math.Max(Largest(k), Least) : 1);
        return rows;
    }
}
