using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Numerics;

/// <summary>
/// Our transcendentals against the C runtime's in double precision, which only tests may call.
/// </summary>
public unsafe class LaneMathTests
{
    delegate LanesScalar Lane(LanesScalar x);

    static void Check(
        string what, Lane lane, Func<double, double> exact, double low, double high, double relative,
        double floor)
    {
        double worst = 0;
        float* x = stackalloc float[16];
        for (int step = 0; step < 4000; step++)
        {
            for (int i = 0; i < 16; i++) x[i] = (float)(low + (high - low) * (step * 16 + i) / 63999.0);
            var y = lane(LanesScalar.Load(x));
            for (int i = 0; i < 16; i++)
            {
                double expected = exact(x[i]);
                worst = Math.Max(worst, Math.Abs(y.At(i) - expected) / Math.Max(floor, Math.Abs(expected)));
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: worst relative error {worst:G3}");
        Assert.True(worst <= relative, $"{what}: worst relative error {worst:G3}, allowed {relative:G3}");
    }

    [Fact] public void Exp() => Check("exp", LaneMath.Exp, Math.Exp, -87, 88, 4e-7, 1e-37);
    [Fact] public void Log() => Check("log", LaneMath.Log, Math.Log, 1e-4, 10, 4e-7, 0.05);
    [Fact] public void LogOfTiny() => Check("log", LaneMath.Log, Math.Log, 1e-37, 1e-30, 4e-7, 1);
    [Fact] public void TanhValue() => Check("tanh", LaneMath.Tanh, Math.Tanh, -6, 6, 6e-7, 1e-3);

    [Fact]
    public void ExpIsCutInsteadOfOverflowing()
    {
        Assert.True(float.IsFinite(LaneMath.Exp(LanesScalar.Splat(1e9f)).At(0)));
        Assert.True(float.IsNormal(LaneMath.Exp(LanesScalar.Splat(-1e9f)).At(0)));
    }

    [Theory]
    [InlineData(Activation.Identity), InlineData(Activation.Relu), InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Gelu), InlineData(Activation.Softplus), InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void ActivationsMatchTheirDefinition(Activation activation)
    {
        (Lane value, Lane slope) = activation switch
        {
            Activation.Identity => Pair<Identity>(),
            Activation.Relu => Pair<Relu>(),
            Activation.LeakyRelu => Pair<LeakyRelu>(),
            Activation.Gelu => Pair<Gelu>(),
            Activation.Softplus => Pair<Softplus>(),
            Activation.Tanh => Pair<Tanh>(),
            _ => Pair<Sigmoid>(),
        };
        Check($"{activation}", value, z => activation.Value(z), -8, 8, 2e-6, 0.2);
        Check($"{activation}'", slope, z => activation.Derivative(z), -8, 8, 2e-6, 0.2);

        static (Lane, Lane) Pair<T>() where T : IActivation =>
            (T.Value, z => T.Backward(z, T.Value(z), LanesScalar.Splat(1f), LanesScalar.Splat(1f)));
    }

    [Theory]
    [InlineData(Activation.Identity), InlineData(Activation.Relu), InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Gelu), InlineData(Activation.Softplus), InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void DerivativesAreTheSlopesOfTheValues(Activation activation)
    {
        for (double z = -6.05; z < 6; z += 0.1)
        {
            double slope = (activation.Value(z + 1e-5) - activation.Value(z - 1e-5)) / 2e-5;
            Close.Equal(slope, activation.Derivative(z), 1e-8, $"{activation} at {z}");
        }
    }

    [Theory]
    [InlineData(Magnitude.HalfNormal), InlineData(Magnitude.Exponential)]
    public void QuantilesInvertTheirDistributions(Magnitude magnitude)
    {
        for (int step = 1; step < 4000; step++)
        {
            var u = LanesScalar.Splat(step / 4000f);
            double v = magnitude == Magnitude.HalfNormal
                ? HalfNormalMagnitude.Quantile(u).At(0)
                : ExponentialMagnitude.Quantile(u).At(0);
            double distribution = magnitude == Magnitude.HalfNormal
                ? MathNet.Numerics.SpecialFunctions.Erf(v / Math.Sqrt(2))
                : Math.Exp(-v); // −ln u: the quantile of the upper tail
            Close.Equal(step / 4000.0, distribution, 1e-6, $"{magnitude} at {step / 4000.0}");
        }
        Assert.True(float.IsFinite(HalfNormalMagnitude.Quantile(LanesScalar.Splat(1f)).At(0)));
        Assert.Equal(0, ExponentialMagnitude.Quantile(LanesScalar.Splat(1f)).At(0));
    }
}
