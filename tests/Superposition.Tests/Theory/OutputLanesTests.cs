using Superposition.Features;
using Superposition.Theory;
using Superposition.Theory.Kernels;

namespace Superposition.Tests.Theory;

/// <summary>Eight outputs at once say what each says alone.</summary>
public sealed class OutputLanesTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_lane_is_the_output_alone()
    {
        int covered = 0, outputs = 0, compared = 0;
        double worst = 0;
        for (ulong seed = 0; seed < 4000; seed++)
        {
            var (model, world, _, name) = RandomModels.Draw(
                seed, OutputLanes.MostFeatures, least: OutputLanes.FewestFeatures);
            if (world is not IndependentWorld { Magnitude: Magnitude.Uniform }) continue;
            int n = model.n;
            var gram = new double[n * n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) gram[i * n + j] = model.Gram[i, j];
            double[] density = [.. new OnLaw(world).Branches.Single().Density];
            double[] losses = new double[n], δb = new double[n], slopes = new double[n * n];
            uint lanes = new OutputLanes(n).Evaluate(gram, density, model.b, losses, δb, slopes);
            var alone = new OutputLoss(Magnitude.Uniform);
            for (int i = 0; i < n; i++)
            {
                outputs++;
                if ((lanes >> i & 1) == 0) continue;
                covered++;
                double loss = alone.Value(gram.AsSpan(i * n, n), density, i, model.b[i]);
                Compare(loss, losses[i], $"{name}, loss {i}");
                Compare(alone.SlopeInBias, δb[i], $"{name}, output {i}, bias");
                for (int j = 0; j < n; j++) Compare(alone.Slopes[j], slopes[i * n + j], $"{name}, {i}, {j}");
            }
        }
        output.WriteLine($"{covered} of {outputs} outputs in lanes, {compared} compared, worst {worst:G2}");
        Assert.True(covered > outputs / 4, $"only {covered} of {outputs}");

        void Compare(double slow, double fast, string what)
        {
            compared++;
            double off = Math.Abs(slow - fast) / Math.Max(1, Math.Abs(slow));
            worst = Math.Max(worst, off);
            Assert.True(off < 1e-12, $"{what}: {fast:R} against {slow:R}");
        }
    }

    /// <summary>What is not a number, or settled from the start, is left to the caller.</summary>
    [Fact]
    public void What_they_cannot_do_is_left()
    {
        double[] losses = new double[2], δb = new double[2], slopes = new double[4];
        var lanes = new OutputLanes(2);
        Assert.Equal(0u, lanes.Evaluate([double.NaN, 1, 1, 1e-3], [.5, .5], [-.1, -.1], losses, δb, slopes));
        Assert.Equal(0u, lanes.Evaluate([1, -1, -1, 1], [.5, .5], [2, -2], losses, δb, slopes));
        Assert.Equal(2u, lanes.Evaluate([0, 0, -1, 1], [.5, .5], [0, 0], losses, δb, slopes));
    }
}
