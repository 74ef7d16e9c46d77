using Superposition.Geometry;
using Superposition.Interventions;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Tests.Geometry;

namespace Superposition.Tests.Interventions;

public sealed class DirectionAttackTests
{
    static ToyModel Random(int n, int m, ulong seed)
    {
        var rng = new Rng(seed);
        return new(n, m, [.. Enumerable.Range(0, n * m).Select(_ => (float)rng.NextNormal())],
            [.. Enumerable.Range(0, n).Select(_ => (float)(0.1 * rng.NextNormal()))]);
    }

    // An attack along d_i moves output i by ‖W_i‖²/√D_i, and no direction of length 1 moves it further.
    [Fact]
    public void A_row_of_the_Gram_matrix_moves_its_output_by_its_norm()
    {
        var model = Random(7, 3, 1);
        var gram = new Gram(model);
        var directions = AttackDirections.Of(model);
        for (int i = 0; i < 7; i++)
        {
            double moved = Enumerable.Range(0, 7).Sum(j => gram[i, j] * directions[i][j]);
            Close.Equal(gram[i, i] / Math.Sqrt(gram.Dimensionality(i)), moved, 1e-6);
        }
    }

    // experiments page, F17: with b = 0, at x = 0, an attack of length λ costs (λ²/D) Σ_j max(cos_ij, 0)²
    [Theory]
    [InlineData("digon", 2), InlineData("triangle", 1.5), InlineData("tetrahedron", 4.0 / 3)]
    [InlineData("pentagon", 2.9775), InlineData("square antiprism", 3.361), InlineData("hexagon", 4.5)]
    public void Polytopes_pay_what_their_cosines_say(string name, double expected)
    {
        // of the catalogue's antiprisms the tight one, D = 3/8
        var model = ShapeCatalogue.All.Where(shape => shape.Name == name).Select(ShapeCatalogueTests.ModelOf)
            .MaxBy(one => Enumerable.Range(0, one.n).Average(new Gram(one).Dimensionality))!;
        const double λ = 0.3;
        AttackSamples nothing = new([new float[model.n]], [0]);
        var found = DirectionAttack.Of(model, nothing, AttackDirections.Of(model), λ);
        Assert.Equal(0, found.Clean[0]);
        Close.Equal(expected, found.PerExample / (λ * λ), 2e-4);
    }

    [Theory]
    [InlineData(AttackScore.SquaredError)]
    [InlineData(AttackScore.MovedTarget)]
    [InlineData(AttackScore.Decisions)]
    public void Harm_is_that_of_the_reference_at_every_tail(AttackScore score)
    {
        foreach (int n in (int[])[3, 7, 8, 9, 17])
        {
            var model = Random(n, 2, (ulong)n);
            var samples = AttackSamples.Draw(new(n, 0.5), 5, 3, 4);
            var directions = AttackDirections.Of(model);
            var found = DirectionAttack.Of(model, samples, directions, 0.3, score);
            for (int s = 0; s < 5; s++)
            {
                double[] harms = [.. directions.Select(d => Reference(model, samples.X[s], d, 0.3, score))];
                Close.Equal(harms.Max(), found.Worst[s], 1e-4);
                Close.Equal(Reference(model, samples.X[s], directions[0], 0, score), found.Clean[s], 1e-4);
            }
        }
    }

    static double Reference(ToyModel model, float[] x, float[] d, double λ, AttackScore score)
    {
        var reference = new Reference(model.n, model.m, [.. model.W.Select(w => (double)w)],
            [.. model.b.Select(b => (double)b)], model.Activation, []);
        double[] moved = [.. x.Zip(d, (a, b) => a + λ * b)];
        double[] z = reference.PreActivation(reference.Hidden(moved));
        double harm = 0;
        for (int j = 0; j < model.n; j++)
        {
            double target = score == AttackScore.MovedTarget ? moved[j] : x[j], y = Math.Max(0, z[j]);
            harm += score == AttackScore.Decisions
                ? y > 0.25 == target > 0.25 ? 0 : 1 : (y - target) * (y - target);
        }
        return harm;
    }

    [Fact]
    public void Samples_have_the_worlds_density_and_say_how_many_are_on()
    {
        var samples = AttackSamples.Draw(new([0.1, 0.9]), 20_000, 1, 2);
        double[] on = [.. Enumerable.Range(0, 2).Select(i => samples.X.Average(x => x[i] > 0 ? 1.0 : 0))];
        Assert.InRange(on[0], 0.1 - 0.01, 0.1 + 0.01); // 4.7 standard errors
        Assert.InRange(on[1], 0.9 - 0.01, 0.9 + 0.01);
        Assert.Equal(samples.X.Select(x => x.Count(value => value > 0)), samples.Active);
    }
}
