using Superposition.Theory;

namespace Superposition.Tests.Theory;

/// <summary>Gradient and Hessian: of an output against whole numbers, of a model by differences.</summary>
public sealed class ExactDerivativeTests(ITestOutputHelper output)
{
    [Fact]
    public void AnOutputsGradientIsThatOfWholeNumberArithmetic()
    {
        int kinks = 0, compared = 0;
        double worst = 0;
        for (ulong seed = 0; seed < 300; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(seed, 4);
            var exact = new ExactLoss(world, importance);
            var A = exact.GramSlopes(model);
            var δb = exact.Gradient(model).δθ.AsSpan(model.W.Length).ToArray();
            int n = model.n;
            for (int i = 0; i < n; i++)
            {
                var slow = new RationalLoss(model.Gram, model.b, world, i);
                for (int j = 0; j <= n; j++)
                {
                    double fast = (j < n ? A[i * n + j] : δb[i]) / importance[i];
                    var (right, left) = slow.Slopes(j);
                    if (Math.Abs(right - left) > 1e-12) kinks++;
                    compared++;
                    double off = Math.Abs(fast - (right + left) / 2); // at a kink the mean of both sides
                    worst = Math.Max(worst, off);
                    Assert.True(off < 1e-11,
                        $"{name}, output {i}, {j}: {fast:R} against {left:R}, {right:R}");
                }
            }
        }
        output.WriteLine($"{compared} slopes, {kinks} of them at a kink, largest difference {worst:G2}");
    }

    [Fact]
    public void AnOutputsHessianIsThatOfWholeNumberArithmetic()
    {
        int kinks = 0, compared = 0;
        double worst = 0;
        for (ulong seed = 0; seed < 250; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(seed, 3);
            int n = model.n;
            var exact = new ExactHessian(world, importance);
            for (int i = 0; i < n; i++)
            {
                var h = exact.Output(model.Gram, model.b[i], i);
                var slow = new RationalLoss(model.Gram, model.b, world, i);
                double own = model.Gram[i, i];
                for (int j = 0; j <= n; j++)
                    for (int k = 0; k <= n; k++)
                    {
                        var (mean, spread) = slow.Curvature(j, k);
                        double scale = Math.Max(1, Math.Abs(mean));
                        // the part E x_i x_j x_k δ(z) sums what is of size 1 / G_ii before it cancels
                        double allowed = 1e-11 * scale + (own == 0 ? 0 : 1e-14 / own);
                        if (scale > 1e30) continue; // dead with b = 0: a slope jumps
                        if (spread > 1e-12 * scale) kinks++;
                        compared++;
                        double off = Math.Abs(h[j, k] - mean);
                        worst = Math.Max(worst, off / allowed);
                        Assert.True(off < allowed,
                            $"{name}, output {i}, {j}, {k}: {h[j, k]:R} against {mean:R}");
                    }
            }
        }
        output.WriteLine($"{compared} curvatures, {kinks} of them at a kink, "
            + $"largest difference {worst:G2} of the allowed");
    }

    /// <summary>Central differences over h and h/2, extrapolated; null where f is not smooth there.</summary>
    static double? Central(Func<double, double> f, double h)
    {
        double here = f(0), right = f(h), left = f(-h), nearRight = f(h / 2), nearLeft = f(-h / 2);
        double wide = (right - left) / (2 * h), narrow = (nearRight - nearLeft) / h;
        double bend = (right + left - 2 * here) / h, half = (nearRight + nearLeft - 2 * here) / (h / 2);
        double allowed = 4e-7 * Math.Max(1, Math.Abs(wide));
        bool isSmooth = Math.Abs(wide - narrow) < allowed && Math.Abs(2 * half - bend) < allowed;
        return isSmooth ? (4 * narrow - wide) / 3 : null;
    }

    [Fact]
    public void AModelsDerivativesAreCentralDifferences()
    {
        int compared = 0, bent = 0;
        double worst = 0;
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var (model, world, importance, name) = seed < 996
                ? RandomModels.Draw(seed, 5, RandomModels.Generic)
                : RandomModels.Draw(seed, 12, RandomModels.Generic, 9);
            var exact = new ExactLoss(world, importance);
            var (loss, δθ) = exact.Gradient(model);
            Close.Equal(exact.Loss(model), loss, 1e-15, name);
            var H = ExactHessian.Of(model, world, importance);
            for (int r = 0; r < model.θ.Length; r++)
            {
                Compare(Central(h => exact.Loss(Moved(model, r, h)), 1e-4), δθ[r], $"{name}, gradient {r}");
                int s = (r * 7 + (int)seed) % model.θ.Length;
                Compare(Central(h => exact.Gradient(Moved(model, s, h)).δθ[r], 1e-5), H[r, s],
                    $"{name}, Hessian {r}, {s}");
            }
        }
        output.WriteLine($"{compared} compared, {bent} at a bend, largest difference {worst:G2}");
        Assert.True(bent < 0.02 * compared, $"{bent} of {compared} left out");

        void Compare(double? slow, double fast, string what)
        {
            if (slow is not { } slope)
            {
                bent++;
                return;
            }
            compared++;
            double off = Math.Abs(slope - fast) / Math.Max(1, Math.Abs(slope));
            worst = Math.Max(worst, off);
            Assert.True(off < 1e-6, $"{what}: {fast:R} against {slope:R}");
        }
    }

    static TiedModel Moved(TiedModel model, int parameter, double by)
    {
        var θ = (double[])model.θ.Clone();
        θ[parameter] += by;
        return model with { θ = θ };
    }
}
