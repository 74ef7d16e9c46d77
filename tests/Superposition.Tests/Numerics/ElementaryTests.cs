using Superposition.Numerics;

namespace Superposition.Tests.Numerics;

/// <summary>Double precision against the C runtime's, to about four units in the last place.</summary>
public class ElementaryTests
{
    [Fact]
    public void ExpAndLog()
    {
        for (double x = -700; x <= 700; x += 0.737)
            Close.Equal(Math.Exp(x), Elementary.Exp(x), 1e-15, $"exp {x}", floor: 1e-300);
        for (double x = -740; x < -709; x += 0.5)
            Close.Equal(Math.Exp(x), Elementary.Exp(x), 1e-2, $"exp {x}", floor: 5e-324);
        for (double x = 1e-9; x < 1e12; x *= 1.0137)
            Close.Equal(Math.Log(x), Elementary.Log(x), 1e-15, $"log {x}", floor: 1e-3);
        Close.Equal(Math.Log(5e-324), Elementary.Log(5e-324), 1e-15);
        Assert.Equal(0, Elementary.Log(1));
        Assert.Equal(1, Elementary.Exp(0));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(1e6));
        Assert.Equal(0, Elementary.Exp(-1e6));
        Assert.True(double.IsNaN(Elementary.Log(-1)));
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0));
    }

    [Fact]
    public void PowerCosineTanhErfSoftplus()
    {
        for (int i = 0; i < 200; i++)
            Close.Equal(Math.Pow(0.7, i), Elementary.Pow(0.7, i), 1e-13, $"0.7^{i}", floor: 1e-200);
        Close.Equal(Math.Pow(3, -1.2), Elementary.Pow(3, -1.2), 1e-15);
        Assert.Equal(0, Elementary.Pow(0, 1.5));
        for (double t = 0; t <= 1; t += 0.001)
            Close.Equal(Math.Cos(Math.PI * t), Elementary.CosPi(t), 1e-15, $"cos {t}π");
        for (double x = -20; x <= 20; x += 0.0137)
        {
            Close.Equal(Math.Tanh(x), Elementary.Tanh(x), 1e-14, $"tanh {x}", floor: 1e-3);
            double erf = MathNet.Numerics.SpecialFunctions.Erf(x);
            Close.Equal(erf, Elementary.Erf(x), 1e-14, $"erf {x}", floor: 1e-3);
            double softplus = Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
            Close.Equal(softplus, Elementary.Softplus(x), 1e-15, $"softplus {x}");
        }
    }
}
