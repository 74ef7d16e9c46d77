using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>A sweep is a dimension, and dead latents can begin anew; both leave no mark on the
/// bits.</summary>
public sealed class SaeSweepTests
{
    static readonly SyntheticWorld s_world = new(SyntheticOptions.Independent(40, 20, 0.1));

    static SaeOptions Options(ISaeArchitecture architecture, int width, int steps = 40) => new()
    {
        Dimension = 20, Width = width, Architecture = architecture, Batch = 128, Steps = steps,
        LearningRate = 2e-3, DeadWindow = 8, DecaySteps = 10,
    };

    static SweptSae[] Members() =>
    [
        .. ((double[])[0.03, 0.1, 0.3]).Select((λ, s) =>
            new SweptSae(Options(new Standard(new(λ)), 24), (ulong)s)),
        new(Options(new BatchTopK(3), 40), 3), new(Options(new TopK(3), 17, steps: 25), 4),
        new(Options(new Gated(new(0.1)), 30) with { DecoderNorm = DecoderNorm.Unit }, 5),
        new(Options(new BatchTopK(2), 64) with { Resampling = new(10) }, 6),
    ];

    IHiddenSampler Sampler() => s_world.Sampler(LaneWidths.Fastest);

    [Theory, InlineData(1), InlineData(3)]
    public void Side_by_side_each_has_the_bits_it_has_alone(int threads)
    {
        using var sweep = new SaeSweep(Members(), Sampler, 7, 2, new(threads, LaneWidths.Fastest));
        sweep.Run();
        for (int i = 0; i < sweep.Count; i++)
        {
            var (options, stream) = Members()[i];
            using var alone = new SaeTrainer(options, Sampler, 7, stream, Execution.Serial, dataStream: 2);
            SaeLoss last = default;
            while (alone.StepsDone < options.Steps) last = alone.Step();
            Assert.Equal(alone.Model.Values.Span.ToArray(), sweep.Model(i).Values.Span.ToArray());
            Assert.Equal(last, sweep.Loss(i));
        }
    }

    [Fact]
    public void What_cannot_share_samples_is_refused()
    {
        SweptSae[] members = [Members()[0], new(Options(new TopK(2), 8) with { Batch = 64 }, 0)];
        Assert.Throws<InvalidInputException>(() => new SaeSweep(members, Sampler, 0, 0, Execution.Serial));
        Assert.Throws<InvalidInputException>(() => new SaeSweep([], Sampler, 0, 0, Execution.Serial));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Resampling_revives_what_is_dead(bool resamples)
    {
        var options = Options(new Standard(new(0.6)), 80, steps: 400) with
        {
            DecoderNorm = DecoderNorm.Unit,
            AuxCoefficient = 0,
            Resampling = resamples ? new(50) : Resampling.Never,
        };
        using var trainer = new SaeTrainer(options, Sampler, 1, 0, Execution.Serial);
        // bury a quarter by hand: a bias that nothing overcomes
        for (int i = 0; i < 20; i++) trainer.Model.EncoderBias[i] = -100;
        for (int step = 0; step < options.Steps; step++) trainer.Step();
        bool[] buried = [.. Enumerable.Range(0, 20).Select(i => trainer.Model.EncoderBias[i] < -50)];
        Assert.Equal(resamples ? 0 : 20, buried.Count(one => one));
        Assert.Equal(resamples, trainer.Resampled >= 20);
    }

    [Fact]
    public void Resumed_over_a_resampling_it_has_the_same_bits()
    {
        var options = Options(new BatchTopK(1), 96, steps: 60) with { Resampling = new(15) };
        float[] End(int cut)
        {
            using var first = new SaeTrainer(options, Sampler, 3, 0, Execution.Serial);
            for (int step = 0; step < cut; step++) first.Step();
            using var second = new SaeTrainer(options, Sampler, 3, 0, new(2, LaneWidths.Fastest));
            second.Restore(first.State);
            while (second.StepsDone < options.Steps) second.Step();
            Assert.True(first.Resampled + second.Resampled > 0);
            return second.Model.Values.Span.ToArray();
        }
        Assert.Equal(End(0), End(31));
        Assert.Equal(End(0), End(30));
    }

    [Fact]
    public void Draws_follow_the_squares_of_the_errors()
    {
        double[] errors = [0, 1, 2, 3];
        var counts = new int[4];
        var rng = new Rng(5);
        const int Draws = 20_000;
        for (int t = 0; t < Draws; t++) counts[Resampling.Draw(errors, 1, ref rng)[0]]++;
        Assert.Equal(0, counts[0]);
        // five standard deviations of a share
        for (int b = 1; b < 4; b++) Close.Equal(errors[b] * errors[b] / 14, counts[b] / (double)Draws, 0.018);
        Assert.Equal([1, 2, 3], Resampling.Draw(errors, 3, ref rng).Order());
    }

    [Fact]
    public void A_frozen_decoder_stays_and_its_encoder_learns()
    {
        var options = Options(new BatchTopK(3), 40) with { FrozenDecoder = true };
        using var trainer = new SaeTrainer(options, Sampler, 2, 0, Execution.Serial);
        float[] decoder = trainer.Model.Directions.Rows, before = trainer.Model.EncoderRow(3).ToArray();
        double first = trainer.Step().Reconstruction, last = 0;
        while (trainer.StepsDone < options.Steps) last = trainer.Step().Reconstruction;
        Assert.Equal(decoder, trainer.Model.Directions.Rows);
        Assert.NotEqual(before, trainer.Model.EncoderRow(3).ToArray());
        Assert.True(last < first, $"{first} became {last}");
        Assert.Throws<InvalidInputException>(() => (options with { Resampling = new(5) }).Checked());
    }
}
