using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Models;

public class MixtureReferenceTests
{
    const int n = 5, Count = 12;

    static (MixtureReference Model, double[] Samples) Random(int experts, int each, int on, Activation f)
    {
        var rng = new Rng(3, (ulong)(10 * experts + on));
        double[] Normals(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => scale * rng.NextNormal())];
        int m = experts * each;
        double[] importance = [.. Enumerable.Range(0, n).Select(i => 1.0 / (i + 1))];
        var model = new MixtureReference(
            n, m, on, Normals(m * n, 0.7), Normals(experts * n, 0.9), Normals(n, 0.2), f, importance);
        double Sample() => rng.NextUniform() < 0.6 ? rng.NextUniform() : 0;
        return (model, [.. Enumerable.Range(0, Count * n).Select(_ => Sample())]);
    }

    [Theory]
    [InlineData(2, 1, 1, Activation.Relu), InlineData(3, 2, 1, Activation.Relu)]
    [InlineData(3, 2, 2, Activation.Identity), InlineData(4, 2, 4, Activation.Relu)]
    [InlineData(1, 3, 1, Activation.Relu)]
    public void GradientsAreTheSlopesOfTheLoss(int experts, int each, int on, Activation f)
    {
        var (model, samples) = Random(experts, each, on, f);
        var (loss, δW, δR, δb) = model.Gradient(samples);
        double mean = Enumerable.Range(0, Count).Average(s => model.Loss(samples.AsSpan(s * n, n)));
        Close.Equal(mean, loss, 1e-14);
        const double e = 1e-6;
        foreach (var (values, slopes, name) in ((double[], double[], string)[])
            [(model.W, δW, "W"), (model.R, δR, "R"), (model.b, δb, "b")])
            for (int j = 0; j < values.Length; j++)
            {
                double before = values[j];
                values[j] = before + e;
                double up = model.Gradient(samples).Loss;
                values[j] = before - e;
                double down = model.Gradient(samples).Loss;
                values[j] = before;
                Close.Equal((up - down) / (2 * e), slopes[j], 1e-7, $"δ{name}[{j}]");
            }
        if (experts > 1 && on < experts) Assert.Contains(δR, slope => Math.Abs(slope) > 1e-3);
    }

    [Fact]
    public void ExactlySoManyExpertsAreOnTheFirstOfEquals()
    {
        var (model, samples) = Random(4, 2, 2, Activation.Relu);
        for (int s = 0; s < Count; s++)
        {
            var (π, on) = model.Gate(samples.AsSpan(s * n, n));
            Close.Equal(1, π.Sum(), 1e-14);
            Assert.Equal(2, on.Count(one => one));
            Assert.True(π.Where((_, e) => on[e]).Min() >= π.Where((_, e) => !on[e]).Max());
        }
        Assert.Equal([true, true, false, false], model.Gate(new double[n]).On);
    }

    [Fact]
    public void OneExpertIsThePlainModel()
    {
        var (model, samples) = Random(1, 3, 1, Activation.Relu);
        var plain = new Reference(n, 3, model.W, model.b, model.f, model.I);
        var (loss, δW, δR, _) = model.Gradient(samples);
        Close.Equal(plain.Gradient(samples).Loss, loss, 1e-14);
        Assert.All(plain.Gradient(samples).δW.Zip(δW), pair => Close.Equal(pair.First, pair.Second, 1e-13));
        Assert.All(δR, slope => Close.Equal(0, slope, 1e-15));
    }
}
