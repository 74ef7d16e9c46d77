using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Models;

public class HiddenLayerReferenceTests
{
    const int n = 4, m = 3, Count = 10;

    static (HiddenLayerReference Model, double[] Samples) Random(
        Architecture architecture, Activation f1, Activation f2 = Activation.Relu,
        Target target = Target.Identity, double q = 2)
    {
        var rng = new Rng(1, (ulong)f1);
        double[] Normals(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => scale * rng.NextNormal())];
        int o = target.Outputs(n);
        double[] importance = [.. Enumerable.Range(0, o).Select(i => 1.0 / (i + 1))];
        double[] W1 = Normals(m * n, 0.6);
        double[]? W2 = architecture == Architecture.Tied ? null : Normals(o * m, 0.6);
        var model = new HiddenLayerReference(n, m, W1, W2, Normals(o, 0.2), f1, f2, target, importance, q);
        double Sample() => rng.NextUniform() < 0.6 ? 2 * rng.NextUniform() - 1 : 0;
        return (model, [.. Enumerable.Range(0, Count * n).Select(_ => Sample())]);
    }

    [Theory]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Relu, Target.AbsoluteValue, 2)]
    [InlineData(Architecture.Untied, Activation.Gelu, Activation.Identity, Target.PairMaximum, 3)]
    [InlineData(Architecture.Untied, Activation.Identity, Activation.Tanh, Target.Identity, 1.5)]
    [InlineData(Architecture.Untied, Activation.LeakyRelu, Activation.Softplus, Target.PairMaximum, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Relu, Target.Relu, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Relu, Target.Square, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Gelu, Target.PairProduct, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Relu, Target.PairAnd, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Identity, Target.PairOr, 2)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Softplus, Target.PairXor, 3)]
    [InlineData(Architecture.Untied, Activation.Relu, Activation.Relu, Target.PairComparison, 2)]
    [InlineData(Architecture.Tied, Activation.Relu, Activation.Relu, Target.Identity, 2)]
    [InlineData(Architecture.Tied, Activation.Softplus, Activation.Gelu, Target.AbsoluteValue, 4)]
    [InlineData(Architecture.Tied, Activation.Tanh, Activation.LeakyRelu, Target.Identity, 2)]
    public void GradientsAreTheSlopesOfTheLoss(
        Architecture architecture, Activation f1, Activation f2, Target target, double q)
    {
        var (model, samples) = Random(architecture, f1, f2, target, q);
        var (loss, δW1, δW2, δb) = model.Gradient(samples);
        Assert.Equal(architecture == Architecture.Tied, δW2 is null);
        double mean = Enumerable.Range(0, Count).Average(s => model.Loss(samples.AsSpan(s * n, n)));
        Close.Equal(mean, loss, 1e-14);
        Check(model.W1, δW1, "W1");
        if (model.W2 is not null) Check(model.W2, δW2!, "W2");
        Check(model.b, δb, "b");

        void Check(double[] values, double[] slopes, string name)
        {
            const double e = 1e-6;
            Assert.Equal(values.Length, slopes.Length);
            for (int j = 0; j < values.Length; j++)
            {
                double before = values[j];
                values[j] = before + e;
                double up = model.Gradient(samples).Loss;
                values[j] = before - e;
                double down = model.Gradient(samples).Loss;
                values[j] = before;
                Close.Equal((up - down) / (2 * e), slopes[j], 1e-7, $"{f1} {f2} δ{name}[{j}]");
            }
        }
    }

    [Theory]
    [InlineData(Architecture.Untied, Activation.Relu), InlineData(Architecture.Tied, Activation.Tanh)]
    [InlineData(Architecture.Tied, Activation.Identity)]
    public void PenaltiesAndAttacksHaveTheirSlopes(Architecture architecture, Activation f1)
    {
        const double e = 1e-6;
        var (plain, samples) = Random(architecture, f1, Activation.Softplus);
        var x = samples.AsSpan(0, n).ToArray();
        double[] slope = plain.InputSlope(x);
        for (int j = 0; j < n; j++)
        {
            double[] up = [.. x], down = [.. x];
            (up[j], down[j]) = (x[j] + e, x[j] - e);
            Close.Equal((plain.Loss(x, up) - plain.Loss(x, down)) / (2 * e), slope[j], 1e-7, $"δx[{j}]");
        }
        var model = plain with { λ = 0.3, ε = 0.2 };
        double[][] fed = [.. Enumerable.Range(0, Count).Select(s => model.Attacked(samples.AsSpan(s * n,
            n)))];
        for (int s = 0; s < Count; s++)
        {
            var one = samples.AsSpan(s * n, n).ToArray();
            Close.Equal(0.2, Math.Sqrt(fed[s].Zip(one, (a, b) => (a - b) * (a - b)).Sum()), 1e-12);
            Assert.True(model.Loss(one, fed[s]) > model.Loss(one));
        }
        double Held() => Enumerable.Range(0, Count).Average(s =>
            model.Loss(samples.AsSpan(s * n, n), fed[s]) + model.Penalty(fed[s]));
        var (loss, δW1, δW2, δb) = model.Gradient(samples);
        Close.Equal(Held(), loss, 1e-14);
        foreach (var (values, slopes) in ((double[], double[])[])
            [(model.W1, δW1), (model.W2 ?? [], δW2 ?? []), (model.b, δb)])
            for (int j = 0; j < values.Length; j++)
            {
                double before = values[j];
                values[j] = before + e;
                double up = Held();
                values[j] = before - e;
                double down = Held();
                values[j] = before;
                Close.Equal((up - down) / (2 * e), slopes[j], 1e-7, $"{f1} [{j}]");
            }
    }

    [Fact]
    public void WithALinearHiddenLayerATiedModelIsThePapers()
    {
        var (model, samples) = Random(Architecture.Tied, Activation.Identity, q: 3);
        var plain = new Reference(n, m, model.W1, model.b, model.f2, model.I, model.q);
        var (loss, δW, _, δb) = model.Gradient(samples);
        var (expected, expectedW, expectedB) = plain.Gradient(samples);
        Close.Equal(expected, loss, 1e-14);
        Assert.All(expectedW.Zip(δW), pair => Close.Equal(pair.First, pair.Second, 1e-14));
        Assert.All(expectedB.Zip(δb), pair => Close.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory]
    [InlineData(Architecture.Tied), InlineData(Architecture.Untied)]
    public void PermutingHiddenUnitsPermutesTheGradient(Architecture architecture)
    {
        var (model, samples) = Random(architecture, Activation.Relu, target: Target.AbsoluteValue);
        int[] order = [2, 0, 1];
        double[] Rows(double[] W) => [.. order.SelectMany(k => W[(k * n)..((k + 1) * n)])];
        double[]? Columns(double[]? W) => W is null
            ? null : [.. Enumerable.Range(0, n).SelectMany(i => order.Select(k => W[i * m + k]))];
        var (loss, δW1, δW2, δb) = model.Gradient(samples);
        var permuted = (model with { W1 = Rows(model.W1), W2 = Columns(model.W2) }).Gradient(samples);
        Close.Equal(loss, permuted.Loss, 1e-14);
        Assert.All(Rows(δW1).Zip(permuted.δW1), pair => Close.Equal(pair.First, pair.Second, 1e-13));
        if (δW2 is not null)
            Assert.All(Columns(δW2)!.Zip(permuted.δW2!), pair => Close.Equal(pair.First, pair.Second, 1e-13));
        Assert.All(δb.Zip(permuted.δb), pair => Close.Equal(pair.First, pair.Second, 1e-13));
    }

    /// <summary>W₁ → A W₁, W₂ → W₂ A⁻¹ for A on the first two hidden units.</summary>
    static double ChangeOfLoss(Activation f1, double[] A, double[] inverse)
    {
        var (model, samples) = Random(Architecture.Untied, f1, target: Target.AbsoluteValue);
        double[] W1 = [.. model.W1], W2 = [.. model.W2!];
        for (int j = 0; j < n; j++)
            for (int k = 0; k < 2; k++)
            {
                W1[k * n + j] = A[2 * k] * model.W1[j] + A[2 * k + 1] * model.W1[n + j];
                W2[j * m + k] = model.W2![j * m] * inverse[k] + model.W2[j * m + 1] * inverse[2 + k];
            }
        return (model with { W1 = W1, W2 = W2 }).Gradient(samples).Loss - model.Gradient(samples).Loss;
    }

    [Fact]
    public void HiddenSpaceHasABasisOnlyWhereItsActivationBends() // "Privileged Basis"
    {
        double[] turn = [0.6, -0.8, 0.8, 0.6], back = [0.6, 0.8, -0.8, 0.6];
        Close.Equal(0, ChangeOfLoss(Activation.Identity, turn, back), 1e-14);
        Assert.True(Math.Abs(ChangeOfLoss(Activation.Relu, turn, back)) > 1e-3);
    }

    [Fact]
    public void RescalingReluUnitsChangesNothing() // paper, footnote 15
    {
        double[] stretch = [3, 0, 0, 0.2], shrink = [1.0 / 3, 0, 0, 5];
        Close.Equal(0, ChangeOfLoss(Activation.Relu, stretch, shrink), 1e-14);
        Assert.True(Math.Abs(ChangeOfLoss(Activation.Tanh, stretch, shrink)) > 1e-3);
    }

    [Fact]
    public void TwoUnitsAFeatureComputeTheAbsoluteValue() // |x| = ReLU(x) + ReLU(−x)
    {
        var (_, samples) = Random(Architecture.Untied, Activation.Relu);
        double[] W1 = new double[2 * n * n], W2 = new double[n * 2 * n];
        for (int i = 0; i < n; i++)
        {
            W1[2 * i * n + i] = 1;
            W1[(2 * i + 1) * n + i] = -1;
            W2[i * 2 * n + 2 * i] = W2[i * 2 * n + 2 * i + 1] = 1;
        }
        var circuit = new HiddenLayerReference(n, 2 * n, W1, W2, new double[n], Activation.Relu,
            Activation.Relu, Target.AbsoluteValue, [1, 1, 1, 1]);
        Assert.Equal(0, circuit.Gradient(samples).Loss);
    }

    [Fact]
    public void TargetsAreWhatTheirNamesSay()
    {
        double[] x = [0.5, -0.25, -1, 0, 7];
        double[] All(Target target) =>
            [.. Enumerable.Range(0, target.Outputs(x.Length)).Select(i => target.Value(x, i))];
        Assert.Equal(x, All(Target.Identity));
        Assert.Equal([0.5, 0.25, 1, 0, 7], All(Target.AbsoluteValue));
        Assert.Equal([0.5, 0, 0, 0, 7], All(Target.Relu));
        Assert.Equal([0.25, 0.0625, 1, 0, 49], All(Target.Square));
        Assert.Equal([0.5, 0], All(Target.PairMaximum));
        Assert.Equal([-0.125, 0], All(Target.PairProduct).Select(value => value + 0));
        Assert.Equal([1, 0], All(Target.PairComparison));
    }

    [Fact]
    public void LogicIsThatOfItsTable() // true above one half, and an odd feature left over
    {
        double[] x = [0, 0, 1, 0, 0.4, 0.6, 1, 0.51, 1];
        double[] All(Target target) =>
            [.. Enumerable.Range(0, target.Outputs(x.Length)).Select(i => target.Value(x, i))];
        Assert.Equal([0, 0, 0, 1], All(Target.PairAnd));
        Assert.Equal([0, 1, 1, 1], All(Target.PairOr));
        Assert.Equal([0, 1, 1, 0], All(Target.PairXor));
        Assert.Equal([0, 1, 0, 1], All(Target.PairComparison));
    }

    [Theory] // without a bias in the hidden layer, which these do not need
    [InlineData(Target.PairMaximum, new double[] { 1, 0, -1, 1 }, new double[] { 1, 1 }, 0)]
    [InlineData(Target.PairAnd, new double[] { 1, 1 }, new double[] { 1 }, -1)]
    [InlineData(Target.PairOr, new double[] { 1, 0, -1, 1 }, new double[] { 1, 1 }, 0)]
    [InlineData(Target.PairXor, new double[] { 1, -1, -1, 1 }, new double[] { 1, 1 }, 0)]
    public void OneOrTwoUnitsAPairComputeLogic(Target target, double[] W1, double[] W2, double b)
    {
        var circuit = new HiddenLayerReference(2, W2.Length, W1, W2, [b], Activation.Relu, Activation.Relu,
            target, [1]);
        Assert.Equal(0, circuit.Gradient([0, 0, 0, 1, 1, 0, 1, 1]).Loss);
    }
}
