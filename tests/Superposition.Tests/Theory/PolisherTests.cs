using Superposition.Features;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Theory;

public sealed class PolisherTests(ITestOutputHelper output)
{
    static readonly IReadOnlyList<double> s_fading = Importance.Geometric(5, 0.9).Values;

    // corrections A.1: five features in two dimensions
    [Theory]
    [InlineData(1.0, .1829250), InlineData(.2, .0598371), InlineData(.15, .0408820)]
    [InlineData(.1, .0214039), InlineData(.05, .0072552)]
    [InlineData(0.7168712, .2419943), InlineData(0.5139044, .2054431)] // the notebook's 20^(−k/9)
    [InlineData(0.3684031, .1331654), InlineData(0.1893240, .0558496)]
    public void TheBestOfManyStartsIsTheKnownOptimum(double p, double loss)
    {
        var minima = ExactMinima.Search(2, new IndependentWorld(5, p), s_fading, 200, 1);
        Print(minima);
        Close.Equal(loss, minima.Best.Minimum.Loss, 6e-8, $"p = {p}");
    }

    [Fact]
    public void TheTwelveMinimaAtOneInTen()
    {
        double[] known = [.021404, .021410, .021412, .021426, .021437, .021444, .021445, .021451, .021463,
            .021477, .021479, .021485];
        var minima = ExactMinima.Search(2, new IndependentWorld(5, 0.1), s_fading, 1000, 2);
        Print(minima);
        foreach (var (loss, found) in known.Zip(minima.Found)) Close.Equal(loss, found.Minimum.Loss, 6e-7);
        Assert.True(minima.Found[12].Minimum.Loss > .0259, "a thirteenth pentagon"); // the next are digons
        Assert.All(minima.Found.Take(12), found => Assert.True(found.Minimum.IsStrict));
        Assert.Equal(1000, minima.Unfinished + minima.Found.Sum(found => found.Starts));
    }

    // corrections A.1: two digons and nothing of the fifth give way to the pentagon at p = .160565
    [Fact]
    public void ThePentagonTakesOverWhereItShould()
    {
        var near = ExactMinima.Search(2, new IndependentWorld(5, 0.16), s_fading, 200, 3);
        TiedModel Best(Func<double[], bool> isIt) => near.Found.Select(found => found.Minimum.Model)
            .First(model => isIt([.. Enumerable.Range(0, 5).Select(i => Norm(model, i))]));
        TiedModel pentagon = Best(norms => norms.Min() > 0.5), digons = Best(norms => norms[4] < 0.1);
        double Lead(double p)
        {
            var polisher = new Polisher(new IndependentWorld(5, p), s_fading);
            return polisher.Polish(digons).Loss - polisher.Polish(pentagon).Loss;
        }
        double low = 0.155, high = 0.165;
        Assert.True(Lead(low) > 0 && Lead(high) < 0);
        for (int step = 0; step < 20; step++)
        {
            double middle = (low + high) / 2;
            if (Lead(middle) > 0) low = middle;
            else high = middle;
        }
        Close.Equal(0.160565, low, 6e-7, floor: 1);
    }

    static double Norm(TiedModel model, int i) => Math.Sqrt(Enumerable.Range(0, 2)
        .Sum(k => model.W[k * model.n + i] * model.W[k * model.n + i]));

    [Fact]
    public void ANoisyModelFindsBackToTheMinimumInWhateverFrame()
    {
        var world = new IndependentWorld(5, 0.1);
        var minimum = ExactMinima.Search(2, world, s_fading, 40, 2).Best.Minimum;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            double turn = 6 * rng.NextUniform(), cos = Math.Cos(turn), sin = Math.Sin(turn);
            var W = minimum.Model.W.ToArray();
            var θ = (double[])minimum.Model.θ.Clone();
            for (int i = 0; i < 5; i++)
                (θ[i], θ[5 + i]) = (cos * W[i] - sin * W[5 + i], sin * W[i] + cos * W[5 + i]);
            for (int r = 0; r < θ.Length; r++) θ[r] += 0.02 * rng.NextNormal();
            var again = new Polisher(world, s_fading).Polish(new TiedModel(5, 2, θ));
            Close.Equal(minimum.Loss, again.Loss, 1e-15);
            Assert.True(again.GradientNorm < 1e-14, $"gradient {again.GradientNorm}");
            for (int i = 0; i < 5; i++)
                for (int j = 0; j < 5; j++)
                    Close.Equal(minimum.Model.Gram[i, j], again.Model.Gram[i, j], 1e-11, "W_i · W_j");
            Assert.Equal(14, again.Spectrum.Count); // fifteen parameters, one rotation
            foreach (var (one, other) in minimum.Spectrum.Zip(again.Spectrum)) Close.Equal(one, other, 1e-9);
        }
    }

    [Fact]
    public void ATrainedModelIsTakenToAKnownMinimum()
    {
        var options = TrainingOptions.For(5, 2, 0.1, "0.9^i") with { Steps = 3000 };
        var known = ExactMinima.Search(2, options.World, s_fading, 400, 2);
        for (ulong stream = 0; stream < 4; stream++)
        {
            var model = Trainer.Train(new(options, 0, stream), LaneWidths.Fastest).Model;
            double trained = ExactLoss.Of(model, options.World, s_fading);
            var end = Polisher.Polish(model, options.World, s_fading);
            Assert.True(end.IsMinimum && end.GradientNorm < 1e-13, $"gradient {end.GradientNorm}");
            Assert.InRange(end.Loss, known.Best.Minimum.Loss - 1e-15, trained);
            Assert.Contains(known.Found, one => Math.Abs(one.Minimum.Loss - end.Loss) < 1e-13);
        }
    }

    /// <summary>
    /// The plain descent, from a metric of nothing, is the slow reference of the one from the Hessian.
    /// </summary>
    [Theory]
    [InlineData(5, .1), InlineData(5, .02), InlineData(5, .3), InlineData(6, .1), InlineData(6, .5)]
    public void NearAMinimumTheHessianLeadsWhereThePlainDescentLeads(int n, double p)
    {
        var (world, importance) = (new IndependentWorld(n, p), Importance.Geometric(n, 0.9).Values);
        var minima = ExactMinima.Search(2, world, importance, 40, 4).Found;
        var (polisher, exact) = (new Polisher(world, importance), new ExactLoss(world, importance));
        double worst = 0;
        foreach (var found in minima.Where(one => one.Minimum.IsStrict))
            for (ulong seed = 0; seed < 5; seed++)
            {
                var rng = new Rng(seed);
                var start = found.Minimum.Model with
                {
                    θ = [.. found.Minimum.Model.θ.Select(x => x + 0.003 * rng.NextNormal())],
                };
                var plain = QuasiNewton.Minimise((θ, δθ) => exact.Gradient(2, θ, δθ), start.θ);
                var end = polisher.Polish(start);
                worst = Math.Max(worst, Math.Abs(end.Loss - plain.Value));
                Assert.True(end.IsMinimum && end.GradientNorm < 1e-13, $"gradient {end.GradientNorm}");
                Close.Equal(plain.Value, end.Loss, 1e-13);
            }
        output.WriteLine($"{minima.Count} minima, largest difference {worst:G2}");
    }

    [Fact]
    public void WhatWasPolishedBeforeChangesNoBit()
    {
        var world = new IndependentWorld(6, 0.1);
        double[] same = [1, 1, 1, 1, 1, 1];
        TiedModel[] starts = [.. Enumerable.Range(0, 12).Select(seed =>
        {
            var rng = new Rng((ulong)seed);
            double size = seed % 3 == 0 ? 0 : 1; // some with silent outputs, which lanes leave alone
            return new TiedModel(6, 2, [.. Enumerable.Range(0, 18).Select(r =>
                (r % 6 < 3 ? 1 : size) * 0.7 * rng.NextNormal())]);
        })];
        var kept = new Polisher(world, same);
        foreach (var start in starts.Concat(starts.Reverse()))
        {
            var alone = new Polisher(world, same).Polish(start);
            var after = kept.Polish(start);
            Assert.Equal(alone.Model.θ, after.Model.θ);
            Assert.Equal((alone.Loss, alone.GradientNorm), (after.Loss, after.GradientNorm));
            Assert.Equal(alone.Spectrum, after.Spectrum);
        }
    }

    [Fact]
    public void ASaddleIsLeft() // three dead features at p = 0.05: b = p/2 is a saddle of the fuller model
    {
        var world = new IndependentWorld(3, 0.05);
        double[] same = [1, 1, 1];
        var start = new TiedModel(3, 2, [1, 0, 0, 0, 0, 0], [0, .025, .025]);
        var end = new Polisher(world, same).Polish(start);
        Assert.True(end.IsMinimum, $"least curvature {end.Spectrum[0]}");
        Assert.True(end.Loss < new ExactLoss(world, same).Loss(start) - 0.01, $"loss {end.Loss}");
    }

    [Theory] // F16: two sets of three, corrections A.1
    [InlineData(.05, .00248782), InlineData(.1, .00989358)]
    public void TheTwistedOctahedron(double p, double loss)
    {
        var world = new GroupedWorld(
            [FeatureGroup.Correlated([0, 1, 2], p), FeatureGroup.Correlated([3, 4, 5], p)]);
        var minima = ExactMinima.Search(3, world, Importance.Uniform(6).Values, 100, 3);
        Print(minima);
        Close.Equal(loss, minima.Best.Minimum.Loss, 6e-9);
    }

    void Print(ExactMinima minima)
    {
        output.WriteLine($"{minima.Found.Count} minima, {minima.Unfinished} unfinished");
        foreach (var (minimum, starts) in minima.Found.Take(3))
            output.WriteLine($"{minimum.Loss:F9} from {starts}, gradient {minimum.GradientNorm:G2}, "
                + $"curvature {minimum.Spectrum[0]:G3} … {minimum.Spectrum[^1]:G3}");
    }
}
