using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Tests.Theory;

public sealed class ExactLossTests(ITestOutputHelper output)
{
    static double Loss(int n, int m, double[] W, double[] b, double[] density, double[]? importance = null) =>
        new ExactLoss(new IndependentWorld(density), importance ?? Same(n, 1)).Loss(new(n, m, W, b));

    static double Polygon(int k, double radius, double bias, double[] density) =>
        Loss(k, 2, Corners(k, radius), Same(k, bias), density);

    static double[] Corners(int k, double radius) =>
        [.. Enumerable.Range(0, k).Select(i => radius * Math.Cos(2 * Math.PI * i / k)),
         .. Enumerable.Range(0, k).Select(i => radius * Math.Sin(2 * Math.PI * i / k))];

    static double[] Same(int n, double value) => [.. Enumerable.Repeat(value, n)];

    [Fact]
    public void TestVectors() // experiments page, section 2.5, to its twelve digits
    {
        Close.Equal(0.028943102346, Loss(2, 1, [.9, -.8], [.05, .02], [.3, .3], [1, .5]), 1e-12, "T1");
        Close.Equal(0.118106666667, Loss(2, 1, [.7, .6], [0, 0], [.8, .8]), 1e-12, "T2");
        Close.Equal(0.109375, Polygon(3, 1, 0, Same(3, .5)), 1e-14, "T3");
        Close.Equal(0.009061142433, Polygon(5, 1.1, -.2, Same(5, .05)), 1e-12, "T4");
        Close.Equal(0.040423595041, Polygon(5, 1, 0, Same(5, .1)), 1e-12, "T5");
        Close.Equal(0.007454475392, Polygon(5, 1.1, -.2, [.02, .05, .05, .05, .05]), 1e-12, "T6");
        double[] outputs = new ExactLoss(new IndependentWorld([.02, .05, .05, .05, .05]), Same(5, 1))
            .PerOutput(new Gram(5, 2, Corners(5, 1.1)), Same(5, -.2));
        double[] published = [.0010392891, .0016186019, .0015889913, .0015889913, .0016186019];
        foreach (var (expected, actual) in published.Zip(outputs))
            Close.Equal(expected, actual, 1e-10, "T6 output");
        FeatureGroup[] pairs = [.. Enumerable.Range(0, 3).Select(k =>
            FeatureGroup.Correlated([2 * k, 2 * k + 1], .05))];
        Close.Equal(0.018173663832, new ExactLoss(new GroupedWorld(pairs), Same(6, 1))
            .Loss(new(6, 2, Corners(6, 1), Same(6, -.1))), 1e-12, "T8");
    }

    [Fact]
    public void CandidateLosses() // section 2.2: ignore one, or the antipodal pair
    {
        foreach (double p in (double[])[.05, .3, .7, 1])
        {
            double l0 = p / 3 - p * p / 4;
            Close.Equal(l0, Loss(2, 1, [1, 0], [0, p / 2], [p, p]), 1e-14, "W = [1, 0]");
            Close.Equal(2 * p * p / 6, Loss(2, 1, [1, -1], [0, 0], [p, p]), 1e-14, "W = [1, −1]");
            Close.Equal(0, Loss(2, 2, [1, 0, 0, 1], [0, 0], [p, p]), 1e-14, "two dimensions");
        }
        double without = Loss(5, 2, new double[10], new double[5], Same(5, .3));
        Close.Equal(5 * (.3 / 3), without, 1e-14, "no weights");
    }

    [Fact]
    public void AgreesWithWholeNumberArithmeticOnEveryKindOfModel()
    {
        double worst = 0;
        for (ulong seed = 0; seed < 1500; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(seed, seed % 25 == 0 ? 7 : 5);
            var exact = new ExactLoss(world, importance).PerOutput(model.Gram, model.b);
            for (int i = 0; i < model.n; i++)
            {
                double slow = new RationalLoss(model.Gram, model.b, world, i).Value;
                double off = Math.Abs(exact[i] - slow) / Math.Max(1, slow);
                worst = Math.Max(worst, off);
                Assert.True(off < 1e-12, $"{name}, output {i}: {exact[i]:R} against {slow:R}");
            }
        }
        output.WriteLine($"largest difference {worst:G2}");
    }

    [Theory] // p = 1 has one set of features on and the largest sums
    [InlineData(8), InlineData(9), InlineData(10), InlineData(11), InlineData(12)]
    public void AgreesWithWholeNumberArithmeticUpToTwelve(int n)
    {
        double worst = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            var (model, _, importance, name) = RandomModels.Draw(seed, n, (int)seed % 5, n);
            var magnitude = seed % 4 == 3 && n < 11 ? Magnitude.Symmetric : Magnitude.Uniform;
            var world = new IndependentWorld(n, 1, magnitude);
            int i = (int)seed % n;
            double exact = new ExactLoss(world, importance).Output(model.Gram, model.b[i], i);
            double slow = new RationalLoss(model.Gram, model.b, world, i).Value;
            worst = Math.Max(worst, Math.Abs(exact - slow) / Math.Max(1, slow));
            Close.Equal(slow, exact, 1e-11, name);
        }
        output.WriteLine($"largest difference {worst:G2}");
    }

    [Fact]
    public void AgreesWithSamplesOnRandomModelsAndAtTheEdges()
    {
        for (ulong seed = 0; seed < 24; seed++)
        {
            var rng = new Rng(seed);
            int n = 2 + (int)(seed % 5), m = 1 + (int)(seed % 3);
            double Density() => seed % 4 == 0 ? 1 : 0.1 + 0.8 * rng.NextUniform();
            double[] density = [.. Enumerable.Range(0, n).Select(_ => Density())];
            var magnitude = seed % 3 == 2 ? Magnitude.Symmetric : Magnitude.Uniform;
            var world = new IndependentWorld(density, magnitude);
            // from nearly orthogonal (1e-12 in a dot product) to strongly overlapping; dead columns; b = 0
            double small = Math.Pow(10, -6.0 * (seed % 3));
            double Weight(int j) => 0.7 * rng.NextNormal() * (j % 3 == 0 ? small : 1);
            float[] W = [.. Enumerable.Range(0, n * m).Select(j => (float)Weight(j))];
            if (seed % 5 == 1) for (int k = 0; k < m; k++) W[k * n] = 0;
            double Bias() => seed % 2 == 0 ? 0 : 0.3 * rng.NextNormal();
            float[] b = [.. Enumerable.Range(0, n).Select(_ => (float)Bias())];
            var model = new ToyModel(n, m, W, b);
            var options = TrainingOptions.For(n, m, 1, "0.8^i") with { World = world };
            double exact = ExactLoss.Of(model, world, options.Importance.Values);
            var estimate = Evaluator.Loss(model, options, seed, 0, LaneWidths.Fastest, 1 << 19);
            Assert.True(Math.Abs(exact - estimate.Loss) < 4.5 * estimate.StandardError + 1e-7,
                $"seed {seed}, {n} in {m}: exact {exact:R}, "
                + $"sampled {estimate.Loss:R} ± {estimate.StandardError:G3}");
        }
    }

    [Fact]
    public void AgreesWithTheReferenceOnSamplesInEveryWorld()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(seed, 12);
            var reference = new Reference(
                model.n, model.m, model.W.ToArray(), model.b.ToArray(), Activation.Relu, importance);
            var rng = new Rng(seed, 1);
            const int samples = 40_000;
            double sum = 0, squares = 0;
            for (int s = 0; s < samples; s++)
            {
                double loss = reference.Loss(Sample(world, ref rng));
                sum += loss;
                squares += loss * loss;
            }
            double mean = sum / samples;
            double error = Math.Sqrt(Math.Max(0, squares / samples - mean * mean) / samples);
            double exact = new ExactLoss(world, importance).Loss(model);
            Assert.True(Math.Abs(exact - mean) <= 4 * error + 1e-12,
                $"{name}: {exact} against {mean} ± {error}");
        }
    }

    static double[] Sample(IWorld world, ref Rng rng)
    {
        var x = new double[world.FeatureCount];
        foreach (var group in world.Groups)
        {
            double u = rng.NextUniform();
            int k = 0;
            for (; k < group.Patterns.Count - 1 && u >= group.Patterns[k].Probability; k++)
                u -= group.Patterns[k].Probability;
            foreach (int i in group.Patterns[k].On)
                x[i] = world.Magnitude == Magnitude.Symmetric ? 2 * rng.NextUniform() - 1 : rng.NextUniform();
        }
        return x;
    }

    [Fact]
    public void TheBitsAreTheSameEverywhere() // on every width of vectors; change it knowingly
    {
        var rng = new Rng(1);
        double[] θ = [.. Enumerable.Range(0, 8 * 3 + 8).Select(_ => rng.NextNormal())];
        var δθ = new double[θ.Length];
        double loss = new ExactLoss(new IndependentWorld(8, 0.125), Same(8, 1)).Gradient(3, θ, δθ);
        Assert.Equal((8.0004596148774283, 0.85443954126329691, 0.70783429702432299), (loss, δθ[0], δθ[^1]));
    }

    [Theory]
    [InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(1e200)]
    public void AModelThatDivergedHasNoLoss(double weight)
    {
        var exact = new ExactLoss(new IndependentWorld(3, 0.5), Same(3, 1));
        for (int at = 0; at < 9; at++)
        {
            double[] θ = [1, .5, -.3, .2, .1, .7, 0, .1, -.1];
            θ[at] = weight;
            var (loss, _) = exact.Gradient(new TiedModel(3, 2, θ));
            Assert.False(loss < 1e100, $"{at}: {loss}");
        }
    }

    [Fact]
    public void RowsOfAnyLengthKeepTheirPlaces() // one workspace for small and large models in turn
    {
        var world = new IndependentWorld(9, 0.3);
        var exact = new ExactLoss(world, Same(9, 1));
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (model, _, _, name) = RandomModels.Draw(seed, 9, null, 9);
            var (loss, δθ) = exact.Gradient(model);
            var (anew, δθAnew) = new ExactLoss(world, Same(9, 1)).Gradient(model);
            Assert.Equal(anew, loss);
            Assert.Equal(δθAnew, δθ);
        }
    }

    [Fact]
    public void IsContinuousThroughOrthogonality() // where differences of antiderivatives lose every digit
    {
        double Tilted(double tilt) =>
            Loss(3, 3, [1, tilt, 0, 0, 1, tilt, tilt, 0, 1], [0.1, -0.1, 0], [.3, .3, .3]);
        double at = Tilted(0);
        foreach (double tilt in (double[])[1e-12, 1e-9, 1e-6, 1e-4])
            Close.Equal(at, Tilted(tilt), 2 * tilt + 1e-15, $"tilt {tilt}");
    }

    [Fact]
    public void TheEqualPentagonsOptimumIsThePublishedOne() => // F11: norm 1.1346, b −.2463
        Close.Equal(.00890359, Polygon(5, 1.1346, -.2463, Same(5, .05)), 1e-8);
}
