using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Worlds;

public sealed class ToyHiddenWorldTests
{
    static ToyModel Pentagon() => new(6, 2,
        [.. Enumerable.Range(0, 12).Select(j => j % 6 == 5 ? 0.1f
            : (float)(j < 6 ? Math.Cos(2 * Math.PI * j / 5) : Math.Sin(2 * Math.PI * (j - 6) / 5)))],
        new float[6]);

    [Theory]
    [InlineData(Magnitude.Uniform), InlineData(Magnitude.Symmetric), InlineData(Magnitude.Exponential)]
    public void Hidden_states_are_W_times_the_codes(Magnitude magnitude)
    {
        var model = Pentagon();
        var world = new ToyHiddenWorld(model, new IndependentWorld(6, 0.3, magnitude));
        var batch = new HiddenBatch(64, 2);
        float[]? first = null;
        foreach (var width in LaneWidths.Available)
        {
            world.Sampler(width).Fill(new(1, 2, RandomPurpose.Evaluation), 5, batch, 0);
            Assert.Equal(first ??= batch.X.Span.ToArray(), batch.X.Span.ToArray());
        }
        double on = 0;
        for (int b = 0; b < 64; b++)
        {
            var (features, values) = batch.Code(b);
            on += features.Length;
            for (int k = 0; k < 2; k++)
            {
                double h = 0;
                for (int j = 0; j < features.Length; j++)
                    h += model.W[k * 6 + features.Span[j]] * values.Span[j];
                Close.Equal(h, batch.Row(b)[k], 1e-5, floor: 1);
            }
        }
        Assert.InRange(on / 64, 1.1, 2.5); // 1.8 expected, deviation 0.14
    }

    [Fact]
    public void What_cannot_be_found_is_said()
    {
        var model = Pentagon();
        var world = new ToyHiddenWorld(model, new IndependentWorld(6, 0.3));
        Assert.Equal([0, 1, 2, 3, 4, -1], world.Classes);
        for (int k = 0; k < 2; k++) model.W[k * 6 + 5] = 0.9f * model.W[k * 6 + 2];
        Assert.Equal([0, 1, 2, 3, 4, 2], new ToyHiddenWorld(model, new IndependentWorld(6, 0.3)).Classes);
        Assert.Equal(5, new ToyHiddenWorld(model, new IndependentWorld(6, 0.3)).Findable.Count);
    }

    [Fact]
    public void A_world_of_other_features_is_refused() => Assert.Throws<InvalidInputException>(
        () => new ToyHiddenWorld(Pentagon(), new IndependentWorld(5, 0.3)));
}
