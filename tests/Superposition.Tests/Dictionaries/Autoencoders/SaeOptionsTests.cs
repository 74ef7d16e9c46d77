using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>What cannot be trained is refused before anything is made.</summary>
public sealed class SaeOptionsTests
{
    static readonly SaeOptions s_fine = new()
    {
        Dimension = 768, Width = 4096, Architecture = new BatchTopK(25), Batch = 1024,
    };

    public static TheoryData<string, SaeOptions> Refused => new()
    {
        { "beta1 is 1;", s_fine with { Beta1 = 1 } },
        { "beta1 is -0.1;", s_fine with { Beta1 = -0.1 } },
        { "beta2 is NaN;", s_fine with { Beta2 = double.NaN } },
        { "epsilon is 0;", s_fine with { Epsilon = 0 } },
        { "warm-up of the sparsity coefficient is -1;", s_fine with { Architecture = Steered(-1, 0) } },
        { "first step that is steered is -1;", s_fine with { Architecture = Steered(0, -1) } },
        { "1048576 samples in 2048 dimensions", s_fine with { Batch = 1 << 20, Dimension = 2048 } },
        { "1048576 samples by 4096 latents", s_fine with { Batch = 1 << 20, Dimension = 16 } },
        { "2 reconstructions of 131072 samples in 8192 dimensions", Many(new Matryoshka(3, [4])) },
        { "2 reconstructions of 131072 samples in 8192 dimensions", Many(new ListaMatryoshka(3, [4], 3)) },
    };

    static Standard Steered(int warmup, int from) => new(new(1, warmup, 20, from));

    static SaeOptions Many(ISaeArchitecture architecture) => new()
    {
        Dimension = 8192, Width = 8, Batch = 1 << 17, Architecture = architecture,
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_bad_option_is_one_sentence(string words, SaeOptions options)
    {
        var thrown = Assert.Throws<InvalidInputException>(options.Checked);
        Assert.Contains(words, thrown.Message);
        Assert.EndsWith(".", thrown.Message);
    }

    [Fact]
    public void The_largest_that_fit_are_not_refused()
    {
        (s_fine with { Beta1 = 0, Epsilon = 1e-12 }).Checked();
        (s_fine with { Batch = (1 << 19) - 64 }).Checked(); // 64 more would be 2³¹ codes
    }

    /// <summary>Encoding keeps no row for each code, and so may go on to any k.</summary>
    [Fact]
    public void Pursuit_learns_what_fits_and_encodes_the_rest()
    {
        var options = (s_fine with { Architecture = new MatchingPursuit(4096) }).Checked();
        var world = new SyntheticWorld(SyntheticOptions.Independent(4, 768, 0.5));
        var thrown = Assert.Throws<InvalidInputException>(() => new SaeTrainer(
            options, () => world.Sampler(LaneWidths.Fastest), 1, 0, Execution.Serial));
        Assert.Contains("1024 samples of 4096 codes each in 768 dimensions", thrown.Message);
    }

    [Fact]
    public void Samples_directions_and_cosines_that_no_array_holds_are_refused()
    {
        var thrown = Assert.Throws<InvalidInputException>(() => new HiddenBatch(1 << 20, 2048));
        Assert.Contains("1048576 samples in 2048 dimensions", thrown.Message);
        thrown = Assert.Throws<InvalidInputException>(
            SyntheticOptions.Independent(1 << 20, 2048, 0.1).Checked);
        Assert.Contains("1048576 directions in 2048 dimensions", thrown.Message);
        thrown = Assert.Throws<InvalidInputException>(() => Cosines.Check(1 << 17, 1 << 14));
        Assert.Contains("131072 learned directions with 16384 true ones", thrown.Message);
        Cosines.Check((1 << 17) - 1, 1 << 14);
    }
}
