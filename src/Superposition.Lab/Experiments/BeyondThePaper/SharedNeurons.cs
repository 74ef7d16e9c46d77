using Superposition.Features;
using Superposition.Models;
using static Superposition.Lab.Experiments.BeyondThePaper.ExclusiveParents;

namespace Superposition.Lab.Experiments.BeyondThePaper;

/// <summary>
/// Which features drive which neurons of a model with a ReLU hidden layer, and whether what a shared
/// neuron says can be read without the parents' neurons. Exact: the worlds are of finitely many patterns.
/// </summary>
/// <remarks>
/// The trap: attributes of one parent are moved beside the same parent, which opens and silences the same
/// neurons, so that they share more on that account alone; the independent control shows by how much.
/// </remarks>
sealed class SharedNeurons
{
    readonly int n, m;
    readonly HiddenLayerReference model;

    internal SharedNeurons(ToyModel model)
    {
        (n, m) = (model.n, model.m);
        this.model = new(
            n, m, Wide(model.W), model.W2 is null ? null : Wide(model.W2), Wide(model.b),
            model.HiddenActivation, model.Activation, Target.Identity, [.. Enumerable.Repeat(1.0, n)]);
    }

    static double[] Wide(float[] values) => [.. values.Select(value => (double)value)];

    /// <summary>
    /// By how much neuron k changes, up or down, when feature i comes on: a parent from nothing, an attribute
    /// beside its parent.
    /// </summary>
    internal double Drive(int k, int i)
    {
        double own = model.W1[k * n + i], before = i < 2 ? 0 : model.W1[k * n + ParentOf(i)];
        return Math.Abs(Math.Max(0, before + own) - Math.Max(0, before));
    }

    /// <summary>Σ_k d_ki d_kj / |d_i||d_j|: 1 where two features drive the same neurons alike.</summary>
    internal double Sharing(int i, int j)
    {
        double Dot(int a, int b) => Enumerable.Range(0, m).Sum(k => Drive(k, a) * Drive(k, b));
        double size = Math.Sqrt(Dot(i, i) * Dot(j, j));
        return size < 1e-6 ? 0 : Dot(i, j) / size;
    }

    /// <summary>Mean sharing of attributes of two parents, or of one.</summary>
    internal double MeanSharing(bool across) => (
        from i in Enumerable.Range(2, n - 2)
        from j in Enumerable.Range(2, n - 2)
        where j > i && (ParentOf(i) != ParentOf(j)) == across
        select Sharing(i, j)).Average();

    /// <summary>
    /// Over the patterns in which a parent is on: the share of attributes, of either parent, that the model
    /// tells right (x' > ½ where it is on). Without the parents' neurons those that a parent drives most are
    /// held at their mean, so that only the other neurons say what is there.
    /// </summary>
    internal double Accuracy(IWorld world, bool withParents)
    {
        var patterns = world.Groups[0].Patterns.Where(pattern => pattern.On.Count > 0).ToArray();
        double[][] hidden = [.. patterns.Select(pattern => Hidden(pattern.On))];
        double total = patterns.Sum(pattern => pattern.Probability), right = 0;
        double[] means = [.. Enumerable.Range(0, m).Select(k =>
            patterns.Zip(hidden, (pattern, h) => pattern.Probability * h[k]).Sum() / total)];
        bool[] held = [.. Enumerable.Range(0, m).Select(k => !withParents && IsParents(k))];
        for (int p = 0; p < patterns.Length; p++)
        {
            double[] h = [.. hidden[p].Select((value, k) => held[k] ? means[k] : value)];
            double[] z = model.PreActivation(h);
            int correct = Enumerable.Range(2, n - 2).Count(i =>
                z[i] > 0.5 == patterns[p].On.Contains(i));
            right += patterns[p].Probability / total * correct / (n - 2);
        }
        return right;
    }

    double[] Hidden(IReadOnlyList<int> on)
    {
        var x = new double[n];
        foreach (int i in on) x[i] = 1;
        return model.Hidden(model.HiddenPreActivation(x));
    }

    /// <summary>Whether a parent drives this neuron more than any attribute does.</summary>
    internal bool IsParents(int k) =>
        Math.Max(Drive(k, 0), Drive(k, 1)) > Enumerable.Range(2, n - 2).Max(i => Drive(k, i));

    /// <summary>W₁ [m, n], the neurons in the order of the feature that drives them most.</summary>
    internal double[,] Drives()
    {
        int[] order = [.. Enumerable.Range(0, m).OrderBy(k =>
            Enumerable.Range(0, n).MaxBy(i => Drive(k, i)))];
        var drives = new double[m, n];
        for (int k = 0; k < m; k++)
            for (int i = 0; i < n; i++) drives[k, i] = model.W1[order[k] * n + i];
        return drives;
    }
}
