using Superposition.Features;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

/// <summary>Models and worlds of every kind that exact losses must stand, by a number.</summary>
static class RandomModels
{
    /// <summary>How nearly orthogonal or dead columns are.</summary>
    static readonly double[] s_tilts = [0, 1e-12, 1e-9, 1e-6, 1e-3, 1];

    /// <summary>The kind without anything small.</summary>
    internal const int Generic = 0;

    internal static (TiedModel Model, IWorld World, double[] Importance, string Name) Draw(
        ulong seed, int most, int? only = null, int least = 1)
    {
        var rng = new Rng(seed);
        int n = least + rng.NextIndex(most - least + 1), m = 1 + rng.NextIndex(n);
        double tilt = s_tilts[rng.NextIndex(s_tilts.Length)];
        int kind = only ?? rng.NextIndex(6), biases = only is null ? rng.NextIndex(3) : 1;
        double[] W = new double[m * n], b = new double[n];
        for (int j = 0; j < n * m; j++)
        {
            int k = j / n, i = j % n;
            double noise = rng.NextNormal();
            W[j] = kind switch
            {
                Generic => 0.7 * noise,                                                    // any
                1 => (i % m == k ? 1 : 0) * (i / m % 2 == 0 ? 1 : -1) + tilt * noise,  // digons, octahedra
                2 => (i == k ? 1 : 0) + tilt * noise,                                  // dedicated, dead
                3 => (k == 0 ? 1 : 0) + tilt * noise,                                  // all alike
                4 => i % 3 == 0 ? tilt * noise : noise,                                // some nearly dead
                _ => Math.ScaleB(noise, -5 * i),                                       // many sizes at once
            };
        }
        for (int i = 0; i < n; i++)
            b[i] = biases == 0 ? 0 : biases == 1 ? 0.3 * rng.NextNormal() : tilt * rng.NextNormal();
        var (world, law) = World(n, ref rng);
        double[] importance = [.. Enumerable.Range(0, n).Select(i => Math.Pow(0.8, i))];
        return (new(n, m, W, b), world, importance,
            $"seed {seed}, {n} in {m}, kind {kind}, tilt {tilt}, biases {biases}, {law}");
    }

    static (IWorld, string) World(int n, ref Rng rng)
    {
        var magnitude = rng.NextIndex(3) == 0 ? Magnitude.Symmetric : Magnitude.Uniform;
        int law = rng.NextIndex(4);
        var density = new double[n];
        double common = rng.NextUniform();
        for (int i = 0; i < n; i++)
            density[i] = law == 0 ? 1 : law == 1 ? common : 0.02 + 0.98 * rng.NextUniform();
        if (law < 3) return (new IndependentWorld(density, magnitude), $"{magnitude} {law}");
        var groups = new List<FeatureGroup>();
        for (int i = 0; i < n;)
        {
            int size = Math.Min(n - i, 1 + rng.NextIndex(3));
            int[] members = [.. Enumerable.Range(i, size)];
            groups.Add(rng.NextIndex(3) switch
            {
                0 => FeatureGroup.Correlated(members, density[i]),
                1 => FeatureGroup.Anticorrelated(members, density[i]),
                _ => FeatureGroup.Anticorrelated(members, density[i] / size, SetDensity.Member),
            });
            i += size;
        }
        return (new GroupedWorld(groups, magnitude), $"{magnitude} sets");
    }
}
