using Superposition.Features;
using Superposition.Models;

namespace Superposition.Lab.Explorer;

/// <summary>
/// What an autoencoder that sees a model's hidden vectors, and nothing else, takes for its features'
/// directions.
/// </summary>
sealed class LearnedDirections(ToyModel model, IndependentWorld world, ulong seed) : IDisposable
{
    const int Steps = 2000;

    /// <summary>A latent farther than 60° from a feature's direction has not found it.</summary>
    const double LeastCosine = 0.5;

    readonly DecodeBench bench = new(model, world);

    public bool IsLearned { get; private set; }

    /// <summary>Trains until called back; whether it has come to its end.</summary>
    public bool Learn(Func<bool> isLate) =>
        IsLearned = bench.TrainAutoencoder(bench.Active(world), Steps, seed, isLate);

    /// <summary>v ∝ the decoder's nearest direction with W_i·v = 1; null where none is near.</summary>
    public double[]? Of(int feature)
    {
        float[] W_i = [.. model.Direction(feature).Select(w => (float)w)];
        var (cosine, direction) = bench.Nearest(W_i);
        double scale = 1 / (cosine * Math.Sqrt(W_i.Sum(w => (double)w * w)));
        return cosine < LeastCosine ? null : [.. direction.Select(value => scale * value)];
    }

    public void Dispose() => bench.Dispose();
}
