using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Worlds;

public sealed class SharkeyWorldTests
{
    static readonly SharkeyWorld s_world = new(96, 40, seed: 3, active: 4, decay: 0.98);

    static HiddenBatch Batch(LaneWidth width, int samples, params int[] blocks)
    {
        var batch = new HiddenBatch(samples, 40);
        var sampler = s_world.Sampler(width);
        foreach (int block in blocks)
            sampler.Fill(new(1, 2, RandomPurpose.TrainingData), (ulong)block, batch, block);
        return batch;
    }

    [Fact]
    public void A_few_are_on_the_first_more_often_and_states_are_their_sums()
    {
        const int Samples = 1 << 15;
        var batch = Batch(LaneWidths.Fastest, Samples, [.. Enumerable.Range(0, Samples / 64)]);
        long on = 0, alone = 0;
        var counts = new int[96];
        double sum = 0, squares = 0;
        for (int b = 0; b < Samples; b++)
        {
            var (features, values) = batch.Code(b);
            Assert.True(features.Length > 0);
            on += features.Length;
            double[] x = new double[40];
            for (int e = 0; e < features.Length; e++)
            {
                float a = values.Span[e];
                counts[features.Span[e]]++;
                if (a == 1) alone++;
                Assert.InRange(a, 0, 1);
                (sum, squares) = (sum + a, squares + a * a);
                for (int k = 0; k < 40; k++) x[k] += a * s_world.Truth.Row(features.Span[e])[k];
            }
            for (int k = 0; k < 40; k++) Close.Equal(x[k], batch.Row(b)[k], 1e-5);
        }
        // empty samples, about e⁻⁴ of all and more for correlation, were given one feature
        Assert.InRange((double)on / Samples, 3.9, 4.25);
        Assert.InRange((double)alone / Samples, 0.012, 0.06);
        Close.Equal(0.5, (sum - alone) / (on - alone), 0.01);
        Close.Equal(1.0 / 3, (squares - alone) / (on - alone), 0.01);
        Assert.True(counts[..24].Sum() > 2 * counts[72..].Sum());
    }

    [Fact]
    public void Any_width_and_any_order_of_blocks_give_the_same_bits()
    {
        float[] whole = Batch(LaneWidths.Fastest, 512, [.. Enumerable.Range(0, 8)]).X.Span.ToArray();
        foreach (var width in LaneWidths.Available)
            Assert.Equal(whole, Batch(width, 512, 7, 2, 3, 0, 6, 1, 5, 4).X.Span.ToArray());
    }

    [Fact]
    public void Samples_of_one_draw_share_their_probabilities()
    {
        // the same feature is on more alike within 256 samples than across draws: correlation of counts
        const int Draws = 64;
        var batch = Batch(LaneWidths.Fastest, 256 * Draws, [.. Enumerable.Range(0, 4 * Draws)]);
        double between = 0, expected = 0;
        for (int i = 0; i < 96; i++)
        {
            double[] counts = [.. Enumerable.Range(0, Draws).Select(draw => (double)Enumerable.Range(0, 256)
                .Count(s => batch.Code(256 * draw + s).Features.Span.Contains(i)))];
            double mean = counts.Average();
            between += counts.Sum(c => (c - mean) * (c - mean)) / (Draws - 1);
            expected += mean * (1 - mean / 256);
        }
        Assert.True(between > 2 * expected, $"variance {between} over draws, {expected} if independent");
    }

    [Theory]
    [InlineData(1, 10, 1, 0.99), InlineData(10, 0, 1, 0.99), InlineData(10, 5, 6, 0.99)]
    [InlineData(10, 5, 1, 0), InlineData(10, 5, 1, 1.1), InlineData(10, 5, double.NaN, 0.9)]
    public void What_cannot_be_is_refused(int features, int dimension, double active, double decay) =>
        Assert.Throws<InvalidInputException>(() =>
            new SharkeyWorld(features, dimension, active: active, decay: decay));
}
