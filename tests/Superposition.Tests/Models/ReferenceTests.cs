using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Models;

public class ReferenceTests
{
    static (Reference Model, double[] Samples) Random(
        Activation f, double q, int n = 6, int m = 3, ulong seed = 1)
    {
        var rng = new Rng(seed, (ulong)f);
        double[] Normals(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => scale * rng.NextNormal())];
        double[] importance = [.. Enumerable.Range(0, n).Select(i => 1.0 / (i + 1))];
        var model = new Reference(n, m, Normals(m * n, 0.6), Normals(n, 0.2), f, importance, q);
        double Sample() => rng.NextUniform() < 0.4 ? rng.NextUniform() : 0;
        return (model, [.. Enumerable.Range(0, 10 * n).Select(_ => Sample())]);
    }

    [Theory]
    [InlineData(Activation.Identity, 2), InlineData(Activation.Relu, 2), InlineData(Activation.LeakyRelu, 3)]
    [InlineData(Activation.Gelu, 2), InlineData(Activation.Softplus, 4), InlineData(Activation.Tanh, 1.5)]
    [InlineData(Activation.Sigmoid, 2)]
    public void GradientsAreTheSlopesOfTheLoss(Activation f, double q)
    {
        var (model, samples) = Random(f, q);
        var (_, δW, δb) = model.Gradient(samples);
        const double e = 1e-6;
        double Loss() => model.Gradient(samples).Loss;
        foreach (var (values, slopes, name) in new[] { (model.W, δW, "W"), (model.b, δb, "b") })
            for (int j = 0; j < values.Length; j++)
            {
                double before = values[j];
                values[j] = before + e;
                double up = Loss();
                values[j] = before - e;
                double down = Loss();
                values[j] = before;
                Close.Equal((up - down) / (2 * e), slopes[j], 1e-7, $"{f} δ{name}[{j}]");
            }
    }

    [Fact]
    public void RotatingHiddenSpaceChangesNoLoss()
    {
        var (model, samples) = Random(Activation.Relu, 2, m: 2);
        double c = 0.6, s = 0.8;
        double[] turned = new double[12];
        for (int i = 0; i < 6; i++)
        {
            turned[i] = c * model.W[i] - s * model.W[6 + i];
            turned[6 + i] = s * model.W[i] + c * model.W[6 + i];
        }
        Close.Equal(model.Gradient(samples).Loss, (model with { W = turned }).Gradient(samples).Loss, 1e-14);
    }

    [Fact]
    public void PermutingFeaturesPermutesTheGradient()
    {
        var (model, samples) = Random(Activation.Relu, 2);
        int[] order = [3, 0, 5, 1, 2, 4];
        double[] Permuted(double[] values, int rows) =>
            [.. Enumerable.Range(0, rows).SelectMany(r => order.Select(i => values[r * 6 + i]))];
        var permuted = model with
        {
            W = Permuted(model.W, 3),
            b = Permuted(model.b, 1),
            I = Permuted(model.I, 1),
        };
        var (loss, δW, δb) = model.Gradient(samples);
        var (loss2, δW2, δb2) = permuted.Gradient(Permuted(samples, 10));
        Close.Equal(loss, loss2, 1e-14);
        Assert.All(Permuted(δW, 3).Zip(δW2), pair => Close.Equal(pair.First, pair.Second, 1e-13));
        Assert.All(Permuted(δb, 1).Zip(δb2), pair => Close.Equal(pair.First, pair.Second, 1e-13));
    }

    [Fact]
    public void ScalingImportanceOnlyScalesTheLoss() // paper, footnote 14
    {
        var (model, samples) = Random(Activation.Relu, 2);
        var scaled = model with { I = [.. model.I.Select(i => 7 * i)] };
        Close.Equal(7 * model.Gradient(samples).Loss, scaled.Gradient(samples).Loss, 1e-14);
    }

    [Fact]
    public void TheLinearModelIsTheIdentityOfTheText() // x' = WᵀW x + b, "Mathematical Understanding"
    {
        var (model, samples) = Random(Activation.Identity, 2);
        var z = model.PreActivation(model.Hidden(samples.AsSpan(0, 6)));
        for (int i = 0; i < 6; i++)
        {
            double expected = model.b[i];
            for (int j = 0; j < 6; j++)
                for (int k = 0; k < 3; k++) expected += model.W[k * 6 + i] * model.W[k * 6 + j] * samples[j];
            Close.Equal(expected, z[i], 1e-13);
        }
    }
}
