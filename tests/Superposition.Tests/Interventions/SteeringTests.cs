using Superposition.Features;
using Superposition.Interventions;
using Superposition.Numerics;
using Superposition.Tests.Theory;
using Superposition.Theory;

namespace Superposition.Tests.Interventions;

public sealed class SteeringTests
{
    static readonly double[] s_importance = [.. Enumerable.Range(0, 5).Select(i => Math.Pow(0.9, i))];

    /// <summary>The exact optimum of 5→2 at p = 0.05 and I = 0.9^i: no tight frame.</summary>
    static TiedModel Pentagon(IReadOnlyList<double>? importance = null)
    {
        var world = new IndependentWorld(5, 0.05);
        double[] W = [.. new[] { Math.Cos, (Func<double, double>)Math.Sin }
            .SelectMany(f => new[] { 0, 1, 3, 4, 2 }.Select(k => 1.13 * f(k * 2 * Math.PI / 5)))];
        return new Polisher(world, importance ?? s_importance)
            .Polish(new TiedModel(5, 2, W, Enumerable.Repeat(-0.24, 5))).Model;
    }

    static TiedModel Random(ulong seed, int n, int m)
    {
        var rng = new Rng(seed);
        return new(n, m,
            [.. Enumerable.Range(0, m * n + n).Select(j => rng.NextNormal() * (j < m * n ? 0.6 : 0.2))]);
    }

    [Theory]
    [InlineData(0.3), InlineData(1.0), InlineData(-0.7)]
    public void Effects_are_the_means_of_samples(double α)
    {
        var model = Random(4, 6, 3);
        var world = new IndependentWorld(6, 0.3);
        var steering = new Steering(model, world, [1, 1, 1, 1, 1, 1]);
        double[] v = steering.Vector(2, SteeringVector.Dual, α);
        var effect = steering.Effect(2, v, α);
        const int Count = 200_000;
        var samples = AttackSamples.Draw(world, Count, 1, 2);
        var G = model.Gram;
        for (int j = 0; j < 6; j++)
        {
            double shift = α * Enumerable.Range(0, 3).Sum(k => model.W[k * 6 + j] * v[k]);
            double sum = 0, squares = 0;
            foreach (float[] x in samples.X)
            {
                double z = model.b[j];
                for (int k = 0; k < 6; k++) z += G[j, k] * x[k];
                double change = Math.Max(z + shift, 0) - Math.Max(z, 0);
                (sum, squares) = (sum + change, squares + change * change);
            }
            double mean = sum / Count, error = Math.Sqrt((squares / Count - mean * mean) / Count);
            Assert.InRange(effect.Change[j], mean - 4 * error - 1e-9, mean + 4 * error + 1e-9);
        }
        Close.Equal(effect.FalseActivation + effect.Suppression, effect.Collateral, 1e-12, "collateral");
    }

    /// <summary>At rest a neighbour of the regular pentagon is reached when α cos 72° = −b.</summary>
    [Fact]
    public void The_sparse_pentagon_shields_its_neighbours_up_to_a_strength()
    {
        double[] equal = [1, 1, 1, 1, 1];
        var pentagon = Pentagon(equal);
        double threshold = -pentagon.b[0] / Math.Cos(2 * Math.PI / 5);
        Close.Equal(0.797, threshold, 1e-3, "threshold");
        var atRest = new Steering(pentagon, new IndependentWorld(5, 1e-9), equal);
        double[] v = atRest.Vector(0, SteeringVector.Column, 1);
        Assert.InRange(atRest.Effect(0, v, threshold - 0.001).Collateral, 0, 1e-8);
        Assert.InRange(atRest.Effect(0, v, threshold + 0.1).FalseActivation, 0.01, 1);
    }

    [Fact]
    public void Vectors_read_one_along_their_feature_and_the_dual_disturbs_least_in_square()
    {
        var steering = new Steering(Pentagon(), new IndependentWorld(5, 0.05), s_importance);
        var model = Pentagon();
        for (int i = 0; i < 5; i++)
        {
            double[] column = steering.Vector(i, SteeringVector.Column, 1);
            double[] dual = steering.Vector(i, SteeringVector.Dual, 1);
            double[] Along(double[] v) => [.. Enumerable.Range(0, 5)
                .Select(j => model.W[j] * v[0] + model.W[5 + j] * v[1])];
            foreach (var kind in Enum.GetValues<SteeringVector>())
                Close.Equal(1, Along(steering.Vector(i, kind, 0.9))[i], 1e-9, $"{kind} along {i}");
            Assert.True(Along(dual).Sum(a => a * a) <= Along(column).Sum(a => a * a) + 1e-12);
            Assert.True(Math.Abs(column[0] * dual[1] - column[1] * dual[0]) > 1e-5, "a tight frame");
        }
    }

    [Theory]
    [InlineData(5, 2), InlineData(6, 3)]
    public void No_vector_found_has_less_collateral_than_the_least(int n, int m)
    {
        double[] importance = [.. Enumerable.Repeat(1.0, n)];
        var rng = new Rng(9);
        var model = Random(7, n, m);
        var steering = new Steering(model, new IndependentWorld(n, 0.2), importance);
        foreach (double α in (double[])[0.3, 1, 2])
            for (int i = 0; i < 2; i++)
            {
                double least = steering.Effect(i, steering.Vector(i, SteeringVector.Least, α), α).Collateral;
                double[] column = steering.Vector(i, SteeringVector.Column, α);
                for (int trial = 0; trial < 100; trial++)
                {
                    double[] v = [.. column.Select(value => value + 0.7 * rng.NextNormal())];
                    double along = Enumerable.Range(0, m).Sum(k => model.W[k * n + i] * v[k]);
                    if (Math.Abs(along) < 0.1) continue;
                    v = [.. v.Select(value => value / along)];
                    Assert.True(least <= steering.Effect(i, v, α).Collateral + 1e-9, $"{i} at {α}");
                }
            }
    }

    [Fact]
    public void Rotating_hidden_space_changes_no_effect()
    {
        var model = Random(3, 5, 2);
        double c = Math.Cos(0.7), s = Math.Sin(0.7);
        var turned = new TiedModel(5, 2,
            Enumerable.Range(0, 10).Select(j => j < 5
                ? c * model.W[j] - s * model.W[5 + j]
                : s * model.W[j - 5] + c * model.W[j]), model.b.ToArray());
        var world = new IndependentWorld(5, 0.3, Magnitude.Symmetric);
        Steering one = new(model, world, s_importance), other = new(turned, world, s_importance);
        foreach (var kind in Enum.GetValues<SteeringVector>())
            Close.Equal(
                one.Effect(1, one.Vector(1, kind, 0.8), 0.8).Collateral,
                other.Effect(1, other.Vector(1, kind, 0.8), 0.8).Collateral, 1e-6, $"{kind}");
    }

    [Fact]
    public void Projecting_a_feature_out_costs_its_superposition()
    {
        var gram = Random(11, 6, 3).Gram;
        for (int i = 0; i < 6; i++)
            Close.Equal(gram.Superposition(i), Ablation.Of(gram, i).Price, 1e-12, $"feature {i}");
        var model = Random(11, 6, 3);
        double norm = gram.Norm(2);
        for (int j = 0; j < 6; j++) // W_j · (W_j − Ŵ (Ŵ · W_j)), the self-signal that is left
        {
            double dot = gram[2, j] / norm, left = 0;
            for (int k = 0; k < 3; k++)
                left += model.W[k * 6 + j] * (model.W[k * 6 + j] - model.W[k * 6 + 2] / norm * dot);
            Close.Equal(gram[j, j] - Ablation.Of(gram, 2).Removed[j], left, 1e-12, $"output {j}");
        }
    }

    [Fact]
    public void A_feature_without_a_direction_cannot_be_steered()
    {
        var model = new TiedModel(2, 1, [1, 0], [0, 0]);
        var steering = new Steering(model, new IndependentWorld(2, 0.1), [1, 1]);
        Assert.Throws<ArgumentException>(() => steering.Vector(1, SteeringVector.Column, 1));
        Assert.Throws<ArgumentException>(() => Ablation.Of(model.Gram, 1));
    }

    /// <summary>∂/∂b E ReLU(z) = P(z > 0).</summary>
    [Fact]
    public void Slopes_of_mean_outputs_are_probabilities()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var (model, world, _, name) = RandomModels.Draw(seed, 6, RandomModels.Generic);
            var means = new MeanOutput(world);
            var G = model.Gram;
            double[] a = [.. Enumerable.Range(0, model.n).Select(k => G[0, k])];
            const double h = 1e-6;
            double slope = (means.Of(a, model.b[0] + h).Mean - means.Of(a, model.b[0] - h).Mean) / (2 * h);
            double positive = means.Of(a, model.b[0]).Positive;
            Close.Equal(positive, slope, 1e-6, name);
        }
    }
}
