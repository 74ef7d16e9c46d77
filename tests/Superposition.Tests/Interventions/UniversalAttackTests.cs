using Superposition.Features;
using Superposition.Interventions;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Tests.Interventions;

public sealed class UniversalAttackTests
{
    static TiedModel Random(ulong seed, int n, int m)
    {
        var rng = new Rng(seed);
        return new(n, m,
            [.. Enumerable.Range(0, m * n + n).Select(j => rng.NextNormal() * (j < m * n ? 0.6 : 0.2))]);
    }

    static double[] Direction(ulong seed, int n, double length)
    {
        var rng = new Rng(seed);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        double norm = Math.Sqrt(x.Sum(value => value * value));
        return [.. x.Select(value => length * value / norm)];
    }

    /// <summary>The sampled attack is the slow obvious reference.</summary>
    [Theory]
    [InlineData(0.05), InlineData(0.3), InlineData(1.0)]
    public void Damage_is_the_mean_over_samples(double ε)
    {
        const int Count = 100_000;
        var model = Random(1, 6, 3);
        var world = new IndependentWorld(6, 0.3);
        double[] importance = [1, 0.9, 0.8, 0.7, 0.6, 0.5], δ = Direction(2, 6, ε);
        var attack = new UniversalAttack(model, world, importance);
        var G = model.Gram;
        double sum = 0, squares = 0;
        foreach (float[] x in AttackSamples.Draw(world, Count, 3, 4).X)
        {
            double damage = 0;
            for (int i = 0; i < 6; i++)
            {
                double z = model.b[i], shift = 0;
                for (int j = 0; j < 6; j++) (z, shift) = (z + G[i, j] * x[j], shift + G[i, j] * δ[j]);
                double before = x[i] - Math.Max(0, z), after = x[i] - Math.Max(0, z + shift);
                damage += importance[i] * (after * after - before * before);
            }
            (sum, squares) = (sum + damage, squares + damage * damage);
        }
        double mean = sum / Count, error = Math.Sqrt((squares / Count - mean * mean) / Count);
        Assert.InRange(attack.Damage(δ), mean - 4 * error, mean + 4 * error);
    }

    /// <summary>‖(WᵀW)_i‖ = ‖W_i‖²/√D_i, and no direction of length 1 moves z_i further.</summary>
    [Fact]
    public void The_attack_on_an_output_reaches_as_far_as_its_dimensionality_says()
    {
        var model = Random(5, 7, 3);
        var attack = new UniversalAttack(model, new IndependentWorld(7, 0.2), [1, 1, 1, 1, 1, 1, 1]);
        var G = model.Gram;
        for (int i = 0; i < 7; i++)
        {
            Close.Equal(G[i, i] / Math.Sqrt(G.Dimensionality(i)), attack.Reach(i), 1e-12);
            double[] best = attack.OnOutput(i)!;
            double Moved(double[] d) => Enumerable.Range(0, 7).Sum(j => G[i, j] * d[j]);
            Close.Equal(attack.Reach(i), Moved(best), 1e-12);
            for (ulong s = 0; s < 50; s++) Assert.True(Moved(Direction(s, 7, 1)) <= Moved(best) + 1e-12);
        }
    }

    /// <summary>
    /// Unit tight frames without biases at x = 0: δL/ε² of the attack on one output, by the shape alone.
    /// </summary>
    [Theory]
    [InlineData(2, 1, 2.0)]
    [InlineData(3, 2, 1.5)]
    [InlineData(5, 2, 2.977458)] // 5/2 (1 + 2 cos² 72°)
    [InlineData(6, 2, 4.5)]
    public void At_rest_the_damage_of_polygons_is_known(int n, int m, double expected)
    {
        double[] W = m == 1 ? [1, -1]
            : [.. Enumerable.Range(0, n).Select(i => Math.Cos(2 * Math.PI * i / n)),
                .. Enumerable.Range(0, n).Select(i => Math.Sin(2 * Math.PI * i / n))];
        double[] importance = [.. Enumerable.Repeat(1.0, n)];
        var attack = new UniversalAttack(
            new(n, m, W, new double[n]), new IndependentWorld(n, 1e-9), importance);
        double[] δ = [.. attack.OnOutput(0)!.Select(d => 0.1 * d)];
        Close.Equal(expected, attack.AtRest(δ) / 0.01, 1e-6);
        Close.Equal(expected, attack.Damage(δ) / 0.01, 1e-6);
    }

    [Fact]
    public void The_strongest_attack_beats_every_other_and_climbs_no_further()
    {
        const double ε = 0.4;
        var model = Random(8, 5, 2);
        var attack = new UniversalAttack(model, new IndependentWorld(5, 0.1), [1, 0.9, 0.81, 0.73, 0.66]);
        double[] best = attack.Strongest(ε);
        Close.Equal(1, best.Sum(value => value * value), 1e-9);
        double most = attack.Damage(Scaled(best, ε));
        for (ulong s = 0; s < 200; s++) Assert.True(attack.Damage(Direction(s, 5, ε)) <= most + 1e-12);
        for (int i = 0; i < 5; i++)
            Assert.True(attack.Damage(Scaled(attack.OnOutput(i)!, ε)) <= most + 1e-12);
        for (ulong s = 0; s < 50; s++)
        {
            double[] near = [.. best.Zip(Direction(s, 5, 1e-3), (a, b) => a + b)];
            double norm = Math.Sqrt(near.Sum(value => value * value));
            Assert.True(attack.Damage(Scaled(near, ε / norm)) <= most + 1e-9);
        }
    }

    [Fact]
    public void What_W_does_not_see_does_no_harm()
    {
        var attack = new UniversalAttack(Random(9, 6, 2), new IndependentWorld(6, 0.2), [1, 1, 1, 1, 1, 1]);
        Close.Equal(0, attack.Damage(Scaled(attack.Unseen()!, 3)), 1e-12, "unseen", floor: 1);
        Assert.Null(new UniversalAttack(Random(9, 2, 2), new IndependentWorld(2, 0.2), [1, 1]).Unseen());
        Close.Equal(0, attack.Move(0, Scaled(attack.Unseen()!, 3)), 1e-12, "move", floor: 1);
    }

    static double[] Scaled(double[] x, double by) => [.. x.Select(value => by * value)];
}
