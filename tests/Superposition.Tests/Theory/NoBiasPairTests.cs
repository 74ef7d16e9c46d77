using Superposition.Features;
using Superposition.Numerics;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class NoBiasPairTests
{
    [Fact]
    public void TheSurfaceIsTheExactLoss()
    {
        var rng = new Rng(5);
        for (int trial = 0; trial < 400; trial++)
        {
            double p = rng.NextUniform(), r = 3 * rng.NextUniform();
            double[] w = [1.5 * rng.NextNormal(), 1.5 * rng.NextNormal()];
            double exact = new ExactLoss(new IndependentWorld(2, p), [1, r]).Loss(new(2, 1, w, [0, 0]));
            // losses reach 100 where the weights are largest
            Close.Equal(exact, NoBiasPair.Loss(w[0], w[1], p, r), 1e-14 * (1 + 10 * exact));
        }
    }

    [Theory]
    [InlineData(.3), InlineData(.5), InlineData(.582171), InlineData(.9)]
    public void TheClosedFormsAreMinimaOfTheSurface(double p)
    {
        double w = Math.Sqrt(NoBiasPair.AntipodalNormSquared(p)), root = Math.Sqrt(0.5);
        Close.Equal(NoBiasPair.Antipodal(p), NoBiasPair.Loss(w, -w, p, 1), 1e-15);
        Close.Equal(NoBiasPair.Confused(p), NoBiasPair.Loss(root, root, p, 1), 1e-15);
        foreach (double off in (double[])[-1e-3, 1e-3])
        {
            Assert.True(NoBiasPair.Loss(w + off, -w - off, p, 1) > NoBiasPair.Antipodal(p));
            Assert.True(NoBiasPair.Loss(root + off, root + off, p, 1) > NoBiasPair.Confused(p));
        }
    }

    [Fact]
    public void TheyCross()
    {
        double p = NoBiasPair.Crossing;
        Close.Equal(.582171, p, 5e-7);
        Close.Equal(NoBiasPair.Confused(p), NoBiasPair.Antipodal(p), 1e-15);
        Close.Equal(.08125, NoBiasPair.Antipodal(.5), 1e-15);
    }

    [Theory]
    [InlineData(1, .3, .050229, .7788, .5813), InlineData(.5, .3, .046293, .9567, .2030)]
    [InlineData(.5, .3, .048609, 1.0881, -.7579), InlineData(.2, .1, .006454, 1.0302, -.6891)]
    [InlineData(.3, 1, .029637, 1.0239, -1.0239), InlineData(.5, 3, .152211, .2373, .9475)]
    public void TheListedOptimaAreOnIt(double p, double r, double loss, double w1, double w2)
    {
        Close.Equal(loss, NoBiasPair.Loss(w1, w2, p, r), 6e-7);
        foreach (double off in (double[])[-.01, .01]) // weights are given to four digits
        {
            Assert.True(NoBiasPair.Loss(w1 + off, w2, p, r) > NoBiasPair.Loss(w1, w2, p, r));
            Assert.True(NoBiasPair.Loss(w1, w2 + off, p, r) > NoBiasPair.Loss(w1, w2, p, r));
        }
    }
}
