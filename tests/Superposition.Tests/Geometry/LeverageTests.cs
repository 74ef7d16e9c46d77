using MathNet.Numerics.LinearAlgebra;
using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Tests.Geometry;

public class LeverageTests
{
    [Fact]
    public void DimensionalityIsBelowLeverageAndTheirSumsBelowRank()
    {
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var model = GramTests.Random(1 + (int)(seed % 13), 1 + (int)(seed % 7), seed);
            if (seed % 3 == 0) model = WithDependentRow(model);
            var gram = new Gram(model);
            var leverage = Leverage.Of(model);
            for (int i = 0; i < model.n; i++)
            {
                Assert.True(gram.Dimensionality(i) <= leverage.Scores[i] + 1e-9, $"seed {seed}, feature {i}");
                Assert.True(leverage.Scores[i] <= 1 + 1e-9, $"seed {seed}, feature {i}");
            }
            Close.Equal(leverage.Rank, leverage.Scores.Sum(), 1e-9, $"seed {seed}");
            Assert.True(Enumerable.Range(0, model.n).Sum(gram.Dimensionality) <= leverage.Rank + 1e-9);
        }
    }

    [Fact]
    public void LeverageIsTheDiagonalOfTheHatMatrix()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var model = GramTests.Random(2 + (int)(seed % 9), 1 + (int)(seed % 5), seed);
            if (seed % 2 == 0) model = WithDependentRow(model);
            var W = Matrix<double>.Build.Dense(model.m, model.n, (k, i) => model.W[k * model.n + i]);
            var hat = W.PseudoInverse() * W;
            var leverage = Leverage.Of(model);
            Assert.Equal(W.Rank(), leverage.Rank);
            for (int i = 0; i < model.n; i++)
                Close.Equal(hat[i, i], leverage.Scores[i], 1e-9, $"seed {seed}");
        }
    }

    [Fact]
    public void TheyAreEqualWhereEveryFeatureIsAnEigenvector() // a tight frame: W Wᵀ is a multiple of 1
    {
        foreach (int k in new[] { 3, 5, 8 })
        {
            var model = GramTests.Polygon(k, 1.2);
            var gram = new Gram(model);
            Assert.All(Leverage.Of(model).Scores.Select((l, i) => l - gram.Dimensionality(i)),
                difference => Close.Equal(0, difference, 1e-6));
        }
    }

    [Fact]
    public void NullWeightsHaveNoLeverage()
    {
        var leverage = Leverage.Of(new ToyModel(3, 2));
        Assert.Equal(0, leverage.Rank);
        Assert.All(leverage.Scores, l => Assert.Equal(0, l));
    }

    // the last row repeats the first, so that the rank is below m
    static ToyModel WithDependentRow(ToyModel model)
    {
        var W = (float[])model.W.Clone();
        Array.Copy(W, 0, W, (model.m - 1) * model.n, model.n);
        return model with { W = W };
    }
}
