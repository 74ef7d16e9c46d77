using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Theory;

public class LinearOptimumTests
{
    [Fact]
    public void KeepsTheMostValuableFeatures()
    {
        var world = new IndependentWorld([1, 0.2, 0.5, 0.9]);
        // I Var: Var = p/3 − p²/4 is .0833, .0567, .1042, .0975; with I = 1, 2, 1, .5: .083, .113, .104, .049
        Assert.Equal([1, 2], LinearOptimum.Kept(world, [1, 2, 1, 0.5], 2));
        Close.Equal(0.08333333 + 0.04875, LinearOptimum.Loss(world, [1, 2, 1, 0.5], 2), 1e-8);
    }

    [Fact]
    public void TheLeastLossOfIndependentFeaturesIsThatOfTheOnesNotKept()
    {
        var world = new IndependentWorld([1, 0.2, 0.5, 0.9], Magnitude.Exponential);
        for (int m = 0; m <= 4; m++)
        {
            var (variance, loss) = LinearOptimum.Least(world, [1, 2, 1, 0.5], m);
            Close.Equal(LinearOptimum.Loss(world, [1, 2, 1, 0.5], m), loss, 1e-12);
            Close.Equal(LinearOptimum.Loss(world, [1, 2, 1, 0.5], 0), variance, 1e-12);
        }
    }

    /// <summary>Two that are on together with the same value, and two of which one is always on.</summary>
    [Fact]
    public void FeaturesThatDetermineEachOtherNeedOneDimensionForTwo()
    {
        var world = new GroupedWorld(
            [FeatureGroup.Correlated([0, 1], 0.3), FeatureGroup.Anticorrelated([2, 3], 1)],
            Magnitude.Constant);
        var (variance, loss) = LinearOptimum.Least(world, [1, 1, 1, 1], 2);
        Close.Equal(2 * 0.21 + 2 * 0.25, variance, 1e-12);
        Close.Equal(0, loss, 1e-12);
        Close.Equal(0.42, LinearOptimum.Least(world, [1, 1, 1, 1], 1).Loss, 1e-12);
    }

    [Fact]
    public void TheClosedFormIsTheReferenceInExpectation()
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            var rng = new Rng(seed);
            var magnitude = seed % 2 == 0 ? Magnitude.Uniform : Magnitude.Exponential;
            var world = new IndependentWorld([0.9, 0.3, 0.5, 0.1], magnitude);
            var model = RandomLinear(4, 2, 1, 0.2, ref rng);
            var options = TrainingOptions.For(4, 2, 1, "0.8^i") with { World = world };
            var estimate = Evaluator.Loss(model, options, seed, 0, LaneWidths.Fastest, 1 << 18);
            double exact = LinearOptimum.Loss(model, world, options.Importance.Values);
            Assert.True(Math.Abs(estimate.Loss - exact) < 4.5 * estimate.StandardError,
                $"{estimate.Loss} ± {estimate.StandardError} against {exact}");
        }
    }

    [Fact]
    public void NoLinearModelIsBelowTheOptimum()
    {
        var world = new IndependentWorld(6, 0.3);
        double[] importance = [1, 0.8, 0.64, 0.5, 0.4, 0.3];
        double least = LinearOptimum.Loss(world, importance, 2);
        for (ulong seed = 0; seed < 200; seed++)
        {
            var rng = new Rng(seed);
            var model = RandomLinear(6, 2, 0.6, 0.1, ref rng);
            Assert.True(LinearOptimum.Loss(model, world, importance) >= least);
        }
        float[] axes = [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        var best = new ToyModel(6, 2, axes, [0, 0, 0.15f, 0.15f, 0.15f, 0.15f], Activation.Identity);
        Close.Equal(least, LinearOptimum.Loss(best, world, importance), 1e-7);
    }

    static ToyModel RandomLinear(int n, int m, double weight, double bias, ref Rng rng)
    {
        var model = new ToyModel(n, m, Activation.Identity);
        for (int j = 0; j < n * m; j++) model.W[j] = (float)(weight * rng.NextNormal());
        for (int i = 0; i < n; i++) model.b[i] = (float)(bias * rng.NextNormal());
        return model;
    }

    // corrections A.2: k: ‖w‖², b, loss
    [Theory]
    [InlineData(5, 1.369976, -.282297, .0158256), InlineData(6, 1.743790, -.618135, .0481924)]
    [InlineData(7, 2.097844, -.966906, .0832712), InlineData(8, 2.403894, -1.291193, .1155459)]
    public void OneActivePolygonsAreThePublishedOnes(int k, double normSquared, double bias, double loss)
    {
        var best = OneActivePolygon.Best(k);
        Close.Equal(normSquared, best.NormSquared, 1e-6, $"{k}-gon ‖w‖²");
        Close.Equal(bias, best.Bias, 1e-6, $"{k}-gon b");
        Close.Equal(loss, best.Loss, 1e-7, $"{k}-gon loss");
    }

    [Fact]
    public void TheSquareHasNoLossWithOneActive() => Close.Equal(0, OneActivePolygon.LossAt(4, 1, 0), 1e-12);
}
