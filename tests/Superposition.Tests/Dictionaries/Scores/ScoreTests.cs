using Superposition.Dictionaries;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;

namespace Superposition.Tests.Dictionaries.Scores;

/// <summary>Every score against a value worked out by hand or by trying everything.</summary>
public sealed class ScoreTests
{
    static Directions Rows(int d, params float[] rows) => new(rows.Length / d, d, rows);

    [Fact]
    public void The_matching_is_the_best_of_all()
    {
        var rng = new Rng(3);
        for (int trial = 0; trial < 200; trial++)
        {
            int rows = 1 + rng.NextIndex(5), columns = rows + rng.NextIndex(3);
            float[] score = [.. Enumerable.Range(0, rows * columns).Select(_ =>
                (float)Math.Round(2 * rng.NextNormal()) / 2)]; // ties too
            int[] found = Assignment.Best(score, rows, columns);
            Assert.Equal(rows, found.Distinct().Count());
            double Best(int row, int used) => row == rows ? 0 : Enumerable.Range(0, columns)
                .Where(j => (used >> j & 1) == 0)
                .Max(j => score[row * columns + j] + Best(row + 1, used | 1 << j));
            Close.Equal(Best(0, 0), found.Select((j, i) => (double)score[i * columns + j]).Sum(), 1e-6);
        }
    }

    // Learned: e1, 2 e1 + small, −e2. Truth: e1, e2, (0.6, 0.8).
    static readonly Directions s_truth = Rows(2, 1, 0, 0, 3, 0.6f, 0.8f);
    static readonly Directions s_learned = Rows(2, 1, 0, 8, 6, 0, -1);

    [Fact]
    public void Dictionary_scores_are_those_by_hand()
    {
        // cosines: [1, 0, .6], [.8, .6, .96], [0, −1, −.8]; the best matching: .6 + .6 + 0 = 1.2
        var signed = DictionaryScores.Of(s_learned, s_truth);
        Close.Equal((0.6 + 0.6 + 0) / 3, signed.Mcc, 1e-6);
        Close.Equal((1 + 0.6 + 0.96) / 3, signed.Mmcs, 1e-6);
        Close.Equal((1 + 0.96 + 0) / 3, signed.ReverseMmcs, 1e-6);
        Assert.Equal([1, 0.6, 0.96], signed.Nearest.Select(cosine => Math.Round(cosine, 6)));
        Assert.Equal([0, 2, 0], signed.Target);
        Close.Equal(2.0 / 3, signed.Uniqueness, 1e-12);
        Close.Equal(2.0 / 3, signed.Coverage, 1e-12);
        // |cos|: [1, 0, .6], [.8, .6, .96], [0, 1, .8]
        var absolute = DictionaryScores.Of(s_learned, s_truth, absolute: true);
        Close.Equal((1 + 0.96 + 1) / 3, absolute.Mcc, 1e-6);
        Assert.Equal([0, 2, 1], absolute.Target);
        Close.Equal(1, absolute.Coverage, 1e-12);
    }

    [Fact]
    public void More_latents_than_features_are_matched_from_the_other_side()
    {
        var scores = DictionaryScores.Of(Rows(2, 1, 0, 0.6f, 0.8f, 0, 1, 0, 0), Rows(2, 1, 0, 0, 1));
        Close.Equal(1, scores.Mcc, 1e-6);
        Close.Equal(0.5, scores.Uniqueness, 1e-6); // two features for four latents
    }

    [Fact]
    public void A_basis_on_antipodal_pairs_has_half_of_them()
    {
        // m digons, turned by any rotation: principal components are the axes, each one of a pair
        for (int m = 1; m <= 4; m++)
        {
            var rng = new Rng(7, (ulong)m);
            float[] axes = [.. Superposition.Geometry.HaarRotation.Draw(m, ref rng).Cast<double>()
                .Select(q => (float)q)];
            var truth = Rows(m, [.. axes, .. axes.Select(a => -a)]);
            var basis = DictionaryScores.Of(Rows(m, axes), truth);
            Close.Equal(0.5, basis.MccOverTruth, 1e-6);
            // the other one of a pair is nearest to an axis across, or, alone, to its opposite
            Close.Equal(m == 1 ? 0 : 0.5, basis.Mmcs, 1e-6);
            Close.Equal(1, DictionaryScores.Of(truth, truth).MccOverTruth, 1e-6);
            // |cos| would find every feature twice
            Close.Equal(1, DictionaryScores.Of(Rows(m, axes), truth, absolute: true).Mmcs, 1e-6);
        }
    }

    [Fact]
    public void Cosines_are_those_of_the_definition_at_any_size()
    {
        var rng = new Rng(8);
        foreach (var (n, N, d) in ((int, int, int)[])[(1, 1, 1), (3, 17, 5), (33, 20, 31), (18, 64, 16)])
        {
            Directions Random(int count) => new(count, d,
                [.. Enumerable.Range(0, count * d).Select(_ => (float)rng.NextNormal())]);
            Directions a = Random(n), b = Random(N);
            var C = new Cosines(a, b);
            for (int i = 0; i < n; i++)
                for (int j = 0; j < N; j++)
                    Close.Equal(Directions.Cosine(a.Row(i), b.Row(j)), C[i, j], 2e-6);
        }
    }

    static (HiddenBatch, CodeBatch) Batch(int d, float[][] x, int[][] on, int[][] latents, float[][] values)
    {
        var batch = new HiddenBatch(64, d);
        var codes = new CodeBatch(64);
        for (int b = 0; b < 64; b++)
        {
            int s = b % x.Length; // repeated, so that every mean is that of the few
            x[s].CopyTo(batch.Row(b));
            batch.Codes[0].Add(on[s], [.. on[s].Select(_ => 1f)]);
            codes.Starts[b + 1] = codes.Starts[b] + latents[s].Length;
            codes.Grow(codes.Starts[b + 1]);
            latents[s].CopyTo(codes.Latents[codes.Starts[b]..]);
            values[s].CopyTo(codes.Values[codes.Starts[b]..]);
        }
        return (batch, codes);
    }

    [Fact]
    public void Latent_scores_are_those_by_hand()
    {
        // latent 0 for feature 0: fires on samples 0, 1, 2; the feature is on in 0, 1, 3: P = R = 2/3
        // latent 1 for feature 1: fires on 3 alone; on in 2, 3: P = 1, R = 1/2. Latent 2 never fires.
        var (batch, codes) = Batch(1, [[0], [0], [0], [0]], [[0], [0], [1], [0, 1]],
            [[0], [0], [0, 1], [1]], [[1], [2], [3, 0], [1]]);
        var counts = new LatentCounts([0, 1, 1], 2);
        counts.Add(batch, codes);
        var scores = counts.Scores();
        Close.Equal((2.0 / 3 + 1 + 0) / 3, scores.Precision, 1e-12);
        Close.Equal((2.0 / 3 + 0.5 + 0) / 3, scores.Recall, 1e-12);
        Close.Equal((2.0 / 3 + 2.0 / 3 + 0) / 3, scores.F1, 1e-12);
        Close.Equal(1.0 / 3, scores.Dead, 1e-12);
    }

    [Fact]
    public void Code_scores_are_those_by_hand()
    {
        // x: (3, 4), (−3, 4); x̂: half of each. E‖x‖² = 25, E x = (0, 4), E‖x − x̂‖² = 6.25
        var (batch, codes) = Batch(2, [[3, 4], [-3, 4]], [[0], [0, 1]], [[0, 1], [1]], [[1, 1], [1]]);
        var counts = new CodeCounts(2);
        float[] half = [.. Enumerable.Range(0, 64).SelectMany(b => new[] { b % 2 == 0 ? 1.5f : -1.5f, 2f })];
        counts.Add(batch, codes, half);
        var scores = counts.Scores();
        Close.Equal(1 - 6.25 / (25 - 16), scores.ExplainedVariance, 1e-12);
        Close.Equal(6.25, scores.SquaredError, 1e-12);
        Close.Equal(0.25, scores.RelativeError, 1e-12);
        Close.Equal(1.5, scores.L0, 1e-12);
        Close.Equal(1.5, scores.TrueL0, 1e-12);
        Close.Equal(0.5, scores.Shrinkage, 1e-12);
    }

    [Fact]
    public void Feature_errors_are_those_by_hand()
    {
        // d_0 = (2, 0), d_1 = (4, 0) of the same direction, d_2 = (0, 1), d_3 impossible.
        // Latent 0 = (1, 0) stands for 0: a code of 1 is half of it. Latent 1 = (0.6, 0.8) for 2: 0.8 of it.
        var truth = Rows(2, 2, 0, 4, 0, 0, 1, 0.1f, 0);
        var errors = new FeatureErrors(Rows(2, 1, 0, 0.6f, 0.8f), truth, [0, 2], [0, 0, 2, -1]);
        // x_0 = 1 said as 1; x_0 + 2 x_1 = 3 said as 2; x_2 = 1 not said; x_3, and x_2 said as 0.8
        var (batch, codes) = Batch(2, [[0, 0], [0, 0], [0, 0], [0, 0]], [[0], [0, 1], [2], [3]],
            [[0], [0], [], [1]], [[2], [4], [], [1]]);
        errors.Add(batch, codes);
        Close.Equal((0 + 1) / (1 + 9.0), errors.Relative(0), 1e-12);
        Close.Equal(1 + 0.64, errors.Relative(2), 1e-6);
        Assert.True(double.IsNaN(errors.Relative(1)) && double.IsNaN(errors.Relative(3)));
    }
}
