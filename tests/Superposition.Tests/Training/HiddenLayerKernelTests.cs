using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;
using Superposition.Training.Kernels;

namespace Superposition.Tests.Training;

/// <summary>
/// The kernel of models with a hidden layer against the reference on the same samples: every size, tail,
/// width, pair of activations, target and exponent, tied and untied.
/// </summary>
public unsafe class HiddenLayerKernelTests
{
    // float32 with sums of up to a few hundred terms against double precision, as for the plain model
    const double Tolerance = 2e-5;

    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Available];

    static TrainingOptions Options(int n, int m, Architecture architecture, Target target) =>
        TrainingOptions.For(n, m, 0.4) with
        {
            World = new IndependentWorld(n, 0.4, Magnitude.Symmetric),
            Importance = Importance.Geometric(target.Outputs(n), 0.9),
            Architecture = architecture,
            HiddenActivation = Activation.Relu,
            Target = target,
        };

    [Theory, MemberData(nameof(Widths))]
    public void EverySizeAndTail(LaneWidth width)
    {
        double worst = 0;
        for (int n = 1; n <= 16; n++)
            for (int m = 1; m <= 6; m++)
                foreach (var (architecture, target) in Kinds(n))
                {
                    int batch = new[] { 1, 15, 16, 17, 63, 64, 65, 130 }[(n + 3 * m) % 8];
                    var options = Options(n, m, architecture, target) with { Batch = batch };
                    worst = Math.Max(worst, Compare(options, width));
                }
        TestContext.Current.TestOutputHelper?.WriteLine($"worst scaled difference {worst:G3}");
    }

    static IEnumerable<(Architecture, Target)> Kinds(int n)
    {
        yield return (Architecture.Tied, Target.Identity);
        yield return (Architecture.Untied, Target.AbsoluteValue);
        if (n > 1) yield return (Architecture.Untied, Target.PairMaximum);
    }

    public static TheoryData<Target> Targets => [.. Enum.GetValues<Target>()];

    // Signs, zeros and values on either side of ½; then truth values, of which many are equal.
    [Theory, MemberData(nameof(Targets))]
    public void EveryTargetAtEveryWidthAndTail(Target target)
    {
        foreach (var width in LaneWidths.Available)
            foreach (var magnitude in (Magnitude[])[Magnitude.Symmetric, Magnitude.Constant])
                foreach (int n in (int[])[2, 3, 8, 17])
                {
                    var options = Options(n, 5, Architecture.Untied, target) with
                    {
                        Batch = 60 + n,
                        World = new IndependentWorld(n, 0.6, magnitude),
                    };
                    Compare(options, width);
                }
    }

    [Theory, MemberData(nameof(Widths))]
    public void LargeShapes(LaneWidth width)
    {
        foreach (var (n, m) in new[] { (67, 19), (100, 40), (20, 65), (128, 3) })
            foreach (var (architecture, target) in Kinds(n))
                Compare(Options(n, m, architecture, target) with { Batch = 70 }, width);
    }

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    // Every pair at the fastest width, and every activation in either place at every width: half the
    // kernels to compile, and the widths are held to the same bits below.
    [Theory, MemberData(nameof(Activations))]
    public void EveryPairOfActivationsAndEveryExponent(Activation hidden)
    {
        var magnitudes = Enum.GetValues<Magnitude>();
        foreach (var output in Enum.GetValues<Activation>())
            foreach (var width in hidden == Activation.Relu || output == Activation.Relu
                ? LaneWidths.Available : [LaneWidths.Fastest])
                foreach (var (architecture, target) in Kinds(7))
                {
                    int turn = (int)output + (int)target;
                    var options = Options(7, 3, architecture, target) with
                    {
                        Batch = 100,
                        HiddenActivation = hidden,
                        Activation = output,
                        LossExponent = new[] { 2, 1.5, 3, 4 }[((int)hidden + turn) % 4],
                        World = new IndependentWorld(
                            [0.5, 0.1, 1, 0.3, 0.9, 0.01, 0.7], magnitudes[turn % magnitudes.Length]),
                    };
                    if (!options.IsPlain) Compare(options, width, 1e-4); // exp(q ln|e|) costs a digit
                }
    }

    [Theory, MemberData(nameof(Widths))]
    public void PenaltiesAndAttacks(LaneWidth width)
    {
        foreach (var (n, m, batch) in new[] { (1, 1, 1), (5, 2, 63), (7, 3, 100), (17, 6, 130), (67, 19,
            70) })
            foreach (var hidden in (Activation[])[Activation.Identity, Activation.Relu, Activation.Sigmoid])
                foreach (var (architecture, target) in Kinds(n))
                    foreach (var (λ, ε) in new[] { (0.3, 0), (0, 0.2), (0.1, 0.4) })
                        Compare(Options(n, m, architecture, target) with
                        {
                            Batch = batch,
                            HiddenActivation = hidden,
                            Activation = Activation.LeakyRelu,
                            HiddenL1 = λ,
                            AttackLength = ε,
                        }, width, 1e-4); // s/‖s‖ costs a digit where s is small
    }

    [Theory, MemberData(nameof(Widths))]
    public void DisturbedHiddenLayers(LaneWidth width)
    {
        foreach (var (n, m, batch) in new[] { (1, 1, 1), (5, 2, 63), (7, 3, 100), (17, 6, 130), (67, 19,
            70) })
            foreach (var hidden in (Activation[])[Activation.Identity, Activation.Relu, Activation.Sigmoid])
                foreach (var (architecture, target) in Kinds(n))
                    foreach (var (σ, q) in new[] { (0.3, 0), (0, 0.2), (0.1, 0.5) })
                        Compare(Options(n, m, architecture, target) with
                        {
                            Batch = batch,
                            HiddenActivation = hidden,
                            HiddenNoise = σ,
                            HiddenDropout = q,
                            HiddenL1 = q > 0.2 ? 0.1 : 0,
                        }, width);
    }

    /// <summary>
    /// A linear model's loss is exact: noise adds σ² Σ I_i ‖W_i‖², dropout q/(1 − q) Σ_k E h_k² Σ_i I_i
    /// W_ki².
    /// </summary>
    [Theory, InlineData(0.2, 0), InlineData(0, 0.3), InlineData(0.3, 0.5)]
    public void WhatDisturbanceAddsToALinearModelsLoss(double σ, double q)
    {
        const int n = 6, m = 3, Drawn = 1 << 18;
        const double p = 0.4;
        var options = TrainingOptions.For(n, m, p, "0.9^i") with
        {
            Activation = Activation.Identity,
            HiddenNoise = σ,
            HiddenDropout = q,
        };
        var rng = new Rng(5, 0);
        var model = new ToyModel(
            n, m, [.. Enumerable.Range(0, n * m).Select(_ => (float)(0.5 * rng.NextNormal()))], new float[n],
            Activation.Identity);
        double[] I = [.. options.Importance.Values];
        double added = 0;
        for (int k = 0; k < m; k++)
        {
            double[] w = [.. Enumerable.Range(0, n).Select(i => (double)model.W[k * n + i])];
            // x uniform on (0, 1] where it is on: E x = p/2, E x² = p/3
            double mean = w.Sum() * p / 2;
            double square = mean * mean + w.Sum(one => one * one) * (p / 3 - p * p / 4);
            double seen = w.Zip(I, (one, weight) => weight * one * one).Sum();
            added += (σ * σ + q / (1 - q) * square) * seen;
        }
        var clean = Evaluator.Loss(model, options, 1, 0, LaneWidths.Fastest, Drawn);
        var noisy = Evaluator.NoisyLoss(model, options, 1, 0, LaneWidths.Fastest, Drawn);
        double error = 5 * (clean.StandardError + noisy.StandardError);
        Assert.InRange(noisy.Loss - clean.Loss, added - error, added + error);
        Assert.True(error < 0.1 * added, $"{error} of {added}");
    }

    /// <summary>What a coherence penalty adds to the gradient, against differences of its
    /// definition.</summary>
    [Theory, MemberData(nameof(Widths))]
    public void CoherencePenalty(LaneWidth width)
    {
        const double γ = 0.3, h = 1e-3;
        foreach (var (n, m) in new[] { (1, 1), (2, 1), (5, 2), (17, 6), (3, 8) })
        {
            var options = Options(n, m, Architecture.Tied, Target.Identity) with { Batch = 70 };
            AlignedFloats θ = new(m * n + n + 16), without = new(θ.Length), with = new(θ.Length);
            var rng = new Rng(7, (ulong)(n * 100 + m));
            for (int j = 0; j < m * n; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
            var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
            KernelFactory.Create(options, width).Kernel.Gradient(θ.Pointer, key, 17, without.Pointer);
            KernelFactory.Create(options with { Coherence = γ }, width).Kernel
                .Gradient(θ.Pointer, key, 17, with.Pointer);
            double[] W = [.. θ.Span[..(m * n)].ToArray().Select(w => (double)w)];
            for (int j = 0; j < m * n + n; j++)
            {
                double expected = j >= m * n ? 0 : γ * (Moved(j, h) - Moved(j, -h)) / (2 * h);
                // central differences of a quartic err by h² times its third derivative, at most 24 |W|
                Assert.Equal(expected, with.Span[j] - without.Span[j], 1e-4);
            }

            double Moved(int at, double by)
            {
                double[] moved = [.. W];
                moved[at] += by;
                double sum = 0;
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                    {
                        double dot = 0;
                        for (int k = 0; k < m; k++) dot += moved[k * n + i] * moved[k * n + j];
                        if (i != j) sum += dot * dot;
                    }
                return sum;
            }
        }
    }

    static double Compare(TrainingOptions options, LaneWidth width, double tolerance = Tolerance)
    {
        options = options.Checked();
        int n = options.Features, m = options.Hidden, o = options.Outputs;
        string what = $"{options.Architecture} {n}→{m} {options.HiddenActivation} {options.Activation} "
            + $"{options.Target} batch {options.Batch} q {options.LossExponent} {width}";
        var world = (IndependentWorld)options.World;
        int count = m * n + o + (options.Architecture == Architecture.Untied ? o * m : 0);
        AlignedFloats θ = new(count + 16), δθ = new(count + 16);
        var rng = new Rng(99, (ulong)(n * 100 + m));
        for (int j = 0; j < count; j++) θ.Span[j] = (float)(0.5 * rng.NextNormal());
        var (kernel, _) = KernelFactory.Create(options, width);
        Assert.StartsWith("DenseKernel", kernel.GetType().Name);
        var key = new LaneKey(4, 2, RandomPurpose.TrainingData);
        kernel.Gradient(θ.Pointer, key, 17, δθ.Pointer);

        double[] all = [.. θ.Span[..count].ToArray().Select(f => (double)f)];
        var (M, ν) = Disturbance(options);
        var reference = new HiddenLayerReference(
            n, m, all[..(m * n)],
            options.Architecture == Architecture.Tied ? null : all[(m * n)..^o], all[^o..],
            options.HiddenActivation, options.Activation, options.Target,
            [.. options.Importance.Values], options.LossExponent)
        {
            λ = options.HiddenL1,
            ε = options.AttackLength,
            M = M,
            ν = ν,
        };
        var (_, δW1, δW2, δb) = reference.Gradient(Samples.Of(world, 4, 2, 17, options.Batch));
        double[] expected = [.. δW1, .. δW2 ?? [], .. δb];
        float[] actual = δθ.Span[..count].ToArray();
        Close.Equal(expected, actual, tolerance, what);

        var samples = Samples.Of(world, 4, 2, 17, 128);
        double[] losses =
            [.. Enumerable.Range(0, 128).Select(s => reference.Loss(samples.AsSpan(s * n, n)))];
        var (sum, sumOfSquares) = kernel.Loss(θ.Pointer, key, 17, 2);
        var extra = (IExtraLosses)kernel;
        double hidden = extra.HiddenSize(θ.Pointer, key, 17, 2);
        double attacked = extra.AttackedLoss(θ.Pointer, key, 17, 2).Sum;
        double[][] rows = [.. Enumerable.Range(0, 128).Select(s => samples[(s * n)..((s + 1) * n)])];
        Close.Equal(rows.Sum(x => (reference with { λ = 1 }).Penalty(x)), hidden, tolerance, $"|h| {what}",
            floor: 1e-6);
        Close.Equal(rows.Sum(x => reference.Loss(x, reference.Attacked(x))), attacked, tolerance,
            $"attacked {what}", floor: 1e-6);
        GC.KeepAlive(θ);
        GC.KeepAlive(δθ);
        GC.KeepAlive(key);
        Close.Equal(losses.Sum(), sum, tolerance, $"loss {what}", floor: 1e-6);
        Close.Equal(losses.Sum(one => one * one), sumOfSquares, 4 * tolerance, $"loss² {what}", floor: 1e-6);
        double scale = expected.Max(Math.Abs) + 1e-12;
        return actual.Zip(expected, (a, e) => Math.Abs(a - e) / scale).Max();
    }

    /// <summary>[batch, m] each: what training multiplies hidden activations by, and adds to them.</summary>
    static (double[] M, double[] ν) Disturbance(TrainingOptions options)
    {
        int m = options.Hidden;
        var (M, ν) = (new double[options.Batch * m], new double[options.Batch * m]);
        var noise = new HiddenNoise<LanesScalar>(options);
        noise.Begin(new LaneKey(4, 2, RandomPurpose.TrainingData), 17);
        AlignedFloats zeros = new(m * SampleBlock.Size), ones = new(m * SampleBlock.Size);
        for (int s = 0; s < options.Batch; s++)
        {
            int lane = s % SampleBlock.Size;
            if (lane == 0)
            {
                zeros.Span.Clear();
                ones.Span.Fill(1);
                new Span<float>(noise.Apply(zeros.Pointer), zeros.Length).CopyTo(zeros.Span);
                noise.Back(ones.Pointer);
            }
            for (int k = 0; k < m; k++)
                (M[s * m + k], ν[s * m + k]) =
                    (ones.Span[k * SampleBlock.Size + lane], zeros.Span[k * SampleBlock.Size + lane]);
        }
        return (M, ν);
    }

    [Fact]
    public void AllWidthsGiveTheSameBits()
    {
        foreach (var activation in Enum.GetValues<Activation>())
            foreach (var (architecture, target) in Kinds(11))
            {
                var options = Options(11, 3, architecture, target) with
                {
                    HiddenActivation = activation,
                    Activation = activation == Activation.Identity ? Activation.Relu : Activation.Identity,
                    LossExponent = target == Target.PairMaximum ? 3 : 2,
                    Steps = 30,
                    Batch = 70,
                };
                var models = LaneWidths.Available
                    .Select(width => Trainer.Train(new(options, 5, 6), width).Model).ToArray();
                Assert.All(models, model => Assert.Equal(models[0].W, model.W));
                Assert.All(models, model => Assert.Equal(models[0].W2, model.W2));
                Assert.All(models, model => Assert.Equal(models[0].b, model.b));
            }
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        foreach (var (architecture, target) in Kinds(6))
        {
            var options = Options(6, 4, architecture, target) with
            {
                Batch = 100,
                HiddenL1 = architecture == Architecture.Tied ? 0.1 : 0,
                AttackLength = architecture == Architecture.Tied ? 0.1 : 0,
            };
            Assert.Equal(
                Allocations.Of(options with { Steps = 10 }), Allocations.Of(options with { Steps = 300 }));
        }
    }
}
