using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>How much one visitor, and all of them together, may ask of this machine.</summary>
static class Limits
{
    public const int MostFeatures = 128, MostHidden = 64, MostBatch = 8192;

    /// <summary>Of one link: characters, segments of its path, and steps.</summary>
    public const int MostLink = 100_000, MostSegments = 2_000, MostSteps = 5_000_000;

    /// <summary>Of a path, by the engine's own prediction on a core with AVX-512.</summary>
    public const double MostSeconds = 60;

    /// <summary>Tabs at once, and bytes of one message of theirs.</summary>
    public const int MostSockets = 24, MostMessage = 1 << 18;

    /// <summary>A frame that a client has not taken by then is its last.</summary>
    public static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    /// <summary>Frames on their way that the page has not yet drawn; training waits for it.</summary>
    public const int MostUndrawn = 2;

    /// <summary>What a slice of work may take before messages are looked at again.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(6);

    /// <summary>What a slice is given even where somebody waits.</summary>
    public static readonly TimeSpan LeastSlice = TimeSpan.FromMilliseconds(2);

    /// <summary>A slice where a model is trained to its end at once, and a message ends it.</summary>
    public static readonly TimeSpan LongSlice = TimeSpan.FromMilliseconds(40);

    /// <exception cref="InvalidInputException">This is for the command line.</exception>
    public static TrainingOptions Checked(TrainingOptions options)
    {
        Most("features", options.Features, MostFeatures);
        Most("hidden", options.Hidden, MostHidden);
        Most("batch", options.Batch, MostBatch);
        return options;
    }

    /// <exception cref="InvalidInputException">It would take minutes.</exception>
    public static void CheckCost(TrainingOptions options, long steps)
    {
        double seconds = steps * options.Batch * KernelRegimes.NanosecondsPerSample(options) * 1e-9;
        if (steps > MostSteps || seconds > MostSeconds)
            throw new InvalidInputException(
                $"{steps} steps of this model are more than the explorer trains (up to {MostSteps} and "
                + $"about {MostSeconds} s): use 'superpose train' with these options.");
    }

    static void Most(string name, int value, int most)
    {
        if (value > most)
            throw new InvalidInputException(
                $"{name} is {value}; the explorer shows up to {most}, 'superpose train' goes further.");
    }
}
