using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class InterferenceBudgetTests
{
    /// <summary>The midpoint rule on 20,000 cells; it errs by 2e-10 of a kinked square's size.</summary>
    static double Mean(Func<double, double> f)
    {
        const int Cells = 20_000;
        double sum = 0;
        for (int k = 0; k < Cells; k++) sum += f((k + 0.5) / Cells);
        return sum / Cells;
    }

    static ToyModel Model(int seed)
    {
        var rng = new Random(seed);
        float Draw(double scale) => (float)(scale * (rng.NextDouble() - 0.5));
        return new(6, 3, [.. Enumerable.Range(0, 18).Select(_ => Draw(2))],
            [.. Enumerable.Range(0, 6).Select(k => k == 5 ? 0 : Draw(1))]);
    }

    [Fact]
    public void Costs_are_the_integrals_that_they_say()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var model = Model(seed);
            var gram = new Gram(model);
            var costs = InterferenceBudget.Of(model);
            for (int i = 0; i < 6; i++)
                for (int j = 0; j < 6; j++)
                {
                    double target = i == j ? 1 : 0;
                    double At(double x, bool cut)
                    {
                        double z = gram[i, j] * x + model.b[i];
                        double error = target * x - (cut ? Math.Max(0, z) : z);
                        return error * error;
                    }
                    Assert.Equal(Mean(x => At(x, true)), costs[i, j].Paid, 1e-8);
                    Assert.Equal(Mean(x => At(x, false)), costs[i, j].Unfiltered, 1e-8);
                    Assert.True(i == j || costs[i, j].Free >= -1e-12);
                }
        }
    }

    /// <summary>Σ over pairs, weighted, is the one-active term of the exact loss.</summary>
    [Fact]
    public void Together_they_are_the_one_active_term_of_the_loss()
    {
        double[] importance = [1, 0.9, 0.8, 0.7, 0.6, 0.5];
        const double P = 0.07;
        for (int seed = 0; seed < 10; seed++)
        {
            var model = Model(seed);
            var costs = InterferenceBudget.Of(model);
            double sum = 0, alone = P * Math.Pow(1 - P, 5);
            for (int i = 0; i < 6; i++)
                for (int j = 0; j < 6; j++) sum += importance[i] * alone * costs[i, j].Paid;
            var terms = LossTerms.Of(new(model), new IndependentWorld(6, P), importance);
            Close.Equal(terms[1].Loss, sum, 1e-12);
        }
    }

    [Theory]
    [InlineData(0.7, 0.2), InlineData(0.7, -0.3), InlineData(0.7, -0.9), InlineData(-0.7, 0.3)]
    [InlineData(-0.7, 0.9), InlineData(-0.7, -0.1), InlineData(0.01, -0.005), InlineData(0, 0.4)]
    public void Slopes_are_those_of_the_costs(double g, double b)
    {
        const double Step = 1e-6;
        var slope = InterferenceBudget.Slope(g, b);
        double Difference(Func<PairCost, double> part) =>
            (part(InterferenceBudget.Of(g + Step, b)) - part(InterferenceBudget.Of(g - Step, b)))
            / (2 * Step);
        Close.Equal(Difference(cost => cost.Paid), slope.Paid, 1e-6);
        Close.Equal(Difference(cost => cost.Unfiltered), slope.Unfiltered, 1e-6);
    }
}
