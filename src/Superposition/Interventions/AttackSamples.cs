using Superposition.Features;
using Superposition.Numerics;

namespace Superposition.Interventions;

/// <summary>Samples of a world with uniform magnitudes, each with its number of active features.</summary>
/// <param name="X">[samples][n]</param>
/// <param name="Active">[samples]</param>
public sealed record AttackSamples(IReadOnlyList<float[]> X, IReadOnlyList<int> Active)
{
    public static AttackSamples Draw(IndependentWorld world, int count, ulong seed, ulong stream)
    {
        if (world.Magnitude != Magnitude.Uniform)
            throw new ArgumentException("attacks are measured on features of U[0, 1]", nameof(world));
        var rng = new Rng(seed, stream, RandomPurpose.Evaluation);
        var X = new float[count][];
        for (int s = 0; s < count; s++)
        {
            X[s] = new float[world.FeatureCount];
            for (int i = 0; i < X[s].Length; i++)
            {
                double u = rng.NextUniform(), p = world.Density[i];
                if (u < p) X[s][i] = (float)(u / p);
            }
        }
        return new(X, [.. X.Select(x => x.Count(value => value > 0))]);
    }

    /// <summary>The mean of ‖x‖, which the paper's attacks are a tenth of.</summary>
    public double MeanNorm => X.Average(x => Math.Sqrt(x.Sum(value => (double)value * value)));
}
