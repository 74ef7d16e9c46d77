using Superposition.Features;
using Superposition.Theory;
using Superposition.Theory.Kernels;

namespace Superposition.Tests.Theory;

/// <summary>The curvatures of eight outputs at once are those of each alone.</summary>
public sealed class CurvatureLanesTests(ITestOutputHelper output)
{
    [Fact]
    public void EveryLaneIsTheOutputAlone()
    {
        int covered = 0, outputs = 0, compared = 0;
        double worst = 0;
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(
                seed, OutputLanes.MostFeatures, least: OutputLanes.FewestFeatures);
            if (world is not IndependentWorld { Magnitude: Magnitude.Uniform }) continue;
            int n = model.n;
            var gram = model.Gram;
            double[] G = [.. Enumerable.Range(0, n * n).Select(place => gram[place / n, place % n])];
            double[] density = [.. new OnLaw(world).Branches.Single().Density];
            double[][,] fast = [.. Enumerable.Range(0, n).Select(_ => new double[n + 1, n + 1])];
            uint lanes = new CurvatureLanes(n).Evaluate(G, density, model.b, fast);
            var alone = new ExactHessian(world, importance);
            for (int i = 0; i < n; i++)
            {
                outputs++;
                if ((lanes >> i & 1) == 0) continue;
                covered++;
                var slow = alone.Output(gram, model.b[i], i);
                // sums of what is of size 1/a_i before it cancels
                double allowed = 1e-12 + 1e-14 / Math.Abs(gram[i, i]);
                for (int j = 0; j <= n; j++)
                    for (int k = 0; k <= n; k++)
                    {
                        compared++;
                        double scale = Math.Max(1, Math.Abs(slow[j, k]));
                        double off = Math.Abs(slow[j, k] - fast[i][j, k]) / scale;
                        worst = Math.Max(worst, off / allowed);
                        Assert.True(off < allowed,
                            $"{name}, output {i}, {j}, {k}: {fast[i][j, k]:R} against {slow[j, k]:R}");
                    }
            }
        }
        output.WriteLine($"{covered} of {outputs} outputs in lanes, {compared} compared, "
            + $"worst {worst:G2} of the allowed");
        Assert.True(covered > outputs / 4, $"only {covered} of {outputs}");
    }

    /// <summary>What is not a number, settled from the start, or at a jump is left to the caller.</summary>
    [Fact]
    public void WhatTheyCannotDoIsLeft()
    {
        double[][,] into = [new double[3, 3], new double[3, 3]];
        var lanes = new CurvatureLanes(2);
        Assert.Equal(0u, lanes.Evaluate([double.NaN, 1, 1, 1e-3], [.5, .5], [-.1, -.1], into));
        Assert.Equal(0u, lanes.Evaluate([1, -1, -1, 1], [.5, .5], [2, -2], into));
        Assert.Equal(0u, lanes.Evaluate([1, -1, -1, 1], [.5, .5], [0, -1], into));
        Assert.Equal(3u, lanes.Evaluate([1, -1, -1, 1], [.5, .5], [.1, -.1], into));
    }
}
