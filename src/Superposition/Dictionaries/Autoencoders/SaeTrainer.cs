using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// The parts of a step that time is measured of. Encode: the dense product and its bounds; Select: ranks and
/// the table of what is kept; Backward: reconstruction, its error and the slopes of the codes; Adam: the
/// weights' gradients, summed row by row, and their update, which use them at once.
/// </summary>
public enum SaePhase { Generate, Encode, Select, Backward, Adam }

/// <summary>
/// Trains one autoencoder, step by step. (options, seed, stream, where samples come from) decide every bit;
/// threads and width only the speed. A step allocates nothing once its buffers have grown.
/// </summary>
public sealed class SaeTrainer : IDisposable
{
    readonly SaeLearner learner;
    readonly WorkTeam team;
    readonly SharedBatch batch;

    /// <param name="sampler">Makes one sampler for each thread.</param>
    /// <param name="dataStream">Of the samples, where it is not the model's.</param>
    /// <exception cref="InvalidInputException">The options are out of range.</exception>
    public SaeTrainer(
        SaeOptions options, Func<IHiddenSampler> sampler, ulong seed, ulong stream, Execution execution,
        Autoencoder? start = null, ulong? dataStream = null)
    {
        options.Checked();
        team = new(execution.Threads);
        batch = new(options, sampler, new(seed, dataStream ?? stream, RandomPurpose.TrainingData), team);
        learner = new(options, seed, stream, team, execution, start);
    }

    public SaeOptions Options => learner.Options;
    public Autoencoder Model => learner.Model;
    public long StepsDone => learner.Engine.Moment.Step;

    /// <summary>Latents that have not fired for longer than the dead window.</summary>
    public int Dead => learner.Dead;

    /// <summary>Latents that began anew since this trainer was made.</summary>
    public long Resampled => learner.Resampled;

    /// <summary>Called after each phase of a step: whoever has a clock measures.</summary>
    public Action<SaePhase>? Mark { get; set; }

    public SaeLoss Step()
    {
        batch.Draw(StepsDone, Model.InputScale);
        Mark?.Invoke(SaePhase.Generate);
        return learner.Learn(batch.Batch, Mark);
    }

    /// <summary>A step on the batch that is there already: to time the rest of a step.</summary>
    public SaeLoss StepAgain() => learner.Learn(batch.Batch, Mark);

    /// <summary>Everything that the next step depends on but the options.</summary>
    public SaeState State => learner.Engine.State;

    /// <exception cref="InvalidInputException">The state is that of another shape.</exception>
    public void Restore(SaeState state) => learner.Engine.Restore(state);

    public void Dispose() => team.Dispose();
}

/// <summary>The batch of one step after another, blocks shared among a team.</summary>
sealed class SharedBatch
{
    readonly IHiddenSampler[] samplers;
    readonly WorldStream stream;
    readonly WorkTeam team;
    readonly Action<int, int> fill;
    long step;

    internal SharedBatch(SaeOptions options, Func<IHiddenSampler> sampler, WorldStream stream, WorkTeam team)
    {
        (this.stream, this.team) = (stream, team);
        samplers = [.. Enumerable.Range(0, team.Threads).Select(_ => sampler())];
        Batch = new(options.Batch, options.Dimension);
        fill = Fill;
    }

    internal HiddenBatch Batch { get; }

    void Fill(int block, int worker) => samplers[worker].Fill(
        stream, (ulong)step * (ulong)(Batch.Samples / HiddenBatch.Block) + (ulong)block, Batch, block);

    /// <summary>The batch of a step, scaled as a model wants it.</summary>
    internal void Draw(long step, double inputScale)
    {
        this.step = step;
        team.Run(fill, Batch.Samples / HiddenBatch.Block);
        if (inputScale == 1) return;
        float scale = (float)inputScale;
        foreach (ref float x in Batch.X.Span) x *= scale;
    }
}

/// <summary>
/// A trainer's state between two steps: parameters, both moments, and what schedules and dead latents
/// remember.
/// </summary>
/// <param name="Numbers">
/// Step, β₁ᵗ, β₂ᵗ, τ, the L0 controller's three numbers, the input scale, τ₀.
/// </param>
public sealed record SaeState(
    float[] Values, float[] Moment1, float[] Moment2, int[] SinceFired, float[] Frequency, double[] Numbers);
