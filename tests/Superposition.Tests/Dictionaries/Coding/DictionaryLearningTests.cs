using Superposition.Dictionaries;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Coding;

public sealed class DictionaryLearningTests
{
    static (Directions Truth, double[][] Samples) World(int n, int d, int k, int count)
    {
        var rng = new Rng(4);
        float[] rows = [.. Enumerable.Range(0, n * d).Select(_ => (float)rng.NextNormal())];
        var truth = new Directions(n, d, rows);
        var problem = new CodingProblem(truth);
        var samples = new double[count][];
        for (int s = 0; s < count; s++)
        {
            samples[s] = new double[d];
            for (int j = 0; j < k; j++)
            {
                int i = rng.NextIndex(n);
                double a = 0.5 + rng.NextUniform();
                for (int r = 0; r < d; r++) samples[s][r] += a * problem.Direction(i)[r];
            }
        }
        return (truth, samples);
    }

    [Fact]
    public void A_random_dictionary_is_recovered_from_its_samples()
    {
        var (truth, samples) = World(24, 12, 2, 1500);
        var learning = new DictionaryLearning(new OrthogonalMatchingPursuit(2), 24, 25);
        var learned = learning.Learn(samples, 0);
        double mmcs = DictionaryScores.Of(learned, truth).Mmcs;
        double chance = DictionaryScores.Of(World(24, 12, 1, 1).Truth with
        {
            Rows = new DictionaryLearning(new OrthogonalMatchingPursuit(1), 24, 0).Learn(samples, 5).Rows,
        }, truth).Mmcs;
        Assert.True(mmcs > 0.95, $"MMCS {mmcs}");
        Assert.True(chance < mmcs - 0.05, $"samples alone have {chance}");
        Assert.Equal(learned.Rows, learning.Learn(samples, 0).Rows);
    }

    [Fact]
    public void Each_round_leaves_less_error_and_unit_rows()
    {
        var (_, samples) = World(16, 8, 2, 400);
        double before = double.PositiveInfinity;
        foreach (int rounds in (int[])[0, 2, 6, 15])
        {
            var coder = new OrthogonalMatchingPursuit(2);
            var D = new DictionaryLearning(coder, 16, rounds).Learn(samples, 1);
            for (int i = 0; i < 16; i++) Close.Equal(1, D.Norm(i), 1e-5);
            var problem = new CodingProblem(D);
            double error = samples.Sum(x => problem.Residual(x, coder.Code(problem, x)).Sum(r => r * r));
            // pursuit is greedy, so a round may lose a little of what another gained
            Assert.True(error < 1.05 * before, $"{rounds} rounds: {error} after {before}");
            before = error;
        }
    }

    [Fact]
    public void Too_few_samples_are_refused() => Assert.Throws<InvalidInputException>(() =>
        new DictionaryLearning(new OrthogonalMatchingPursuit(1), 5, 1).Learn([[1, 0], [0, 1]], 0));
}
