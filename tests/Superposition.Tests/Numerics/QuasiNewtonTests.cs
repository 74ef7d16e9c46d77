using Superposition.Numerics;

namespace Superposition.Tests.Numerics;

public sealed class QuasiNewtonTests
{
    [Fact]
    public void RosenbrocksValleyIsFollowedToItsEnd() // in ten dimensions; minimum 0 at (1, …, 1)
    {
        var end = QuasiNewton.Minimise((x, g) =>
        {
            double sum = 0;
            g.Clear();
            for (int r = 0; r + 1 < x.Length; r++)
            {
                double bend = x[r + 1] - x[r] * x[r], off = 1 - x[r];
                sum += 100 * bend * bend + off * off;
                g[r] += -400 * x[r] * bend - 2 * off;
                g[r + 1] += 200 * bend;
            }
            return sum;
        }, [-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1], 1e-10);
        Assert.True(end.GradientNorm <= 1e-10);
        Assert.All(end.X, x => Close.Equal(1, x, 1e-9));
        Assert.True(end.Evaluations < 400, $"{end.Evaluations} evaluations");
    }

    [Fact]
    public void AnIllScaledQuadraticIsSolved() // Σ 10^r (x_r − r)² / 2
    {
        var end = QuasiNewton.Minimise((x, g) =>
        {
            double sum = 0, scale = 1;
            for (int r = 0; r < x.Length; r++, scale *= 10)
            {
                g[r] = scale * (x[r] - r);
                sum += scale * (x[r] - r) * (x[r] - r) / 2;
            }
            return sum;
        }, new double[6], 1e-8);
        for (int r = 0; r < 6; r++) Close.Equal(r, end.X[r], 1e-8);
    }

    [Fact]
    public void AKinkEndsTheSearchWithoutHarm() // |x| + (x − y)²: the gradient never falls to 0
    {
        var end = QuasiNewton.Minimise((x, g) =>
        {
            double apart = x[0] - x[1];
            (g[0], g[1]) = (Math.Sign(x[0]) + 2 * apart, -2 * apart);
            return Math.Abs(x[0]) + apart * apart;
        }, [0.7, -0.4]);
        Assert.InRange(end.Value, 0, 1e-6);
    }

    [Fact]
    public void AKnownInverseHessianSparesTheDescent() // Σ 10^r (x_r − r)² / 2
    {
        static double Valley(ReadOnlySpan<double> x, Span<double> g)
        {
            double sum = 0, scale = 1;
            for (int r = 0; r < x.Length; r++, scale *= 10)
            {
                g[r] = scale * (x[r] - r);
                sum += scale * (x[r] - r) * (x[r] - r) / 2;
            }
            return sum;
        }
        var inverse = new double[36];
        for (int r = 0; r < 6; r++) inverse[7 * r] = Math.Pow(10, -r);
        var known = QuasiNewton.Minimise(Valley, new double[6], 1e-8, inverse: inverse);
        Assert.Equal(2, known.Evaluations); // the start, and the minimum
        for (int r = 0; r < 6; r++) Close.Equal(r, known.X[r], 1e-12);
        var wrong = QuasiNewton.Minimise(Valley, new double[6], 1e-8, inverse: new double[36]);
        for (int r = 0; r < 6; r++) Close.Equal(r, wrong.X[r], 1e-8); // it leads nowhere, and is dropped
    }
}
