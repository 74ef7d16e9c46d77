using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>The parts of a step that time is measured of.</summary>
public enum SaePhase { Generate, Gradient, Update }

/// <summary>
/// Trains one autoencoder, step by step. (options, seed, stream, where samples come from) decide every bit;
/// threads and width only the speed. A step allocates nothing once its buffers have grown.
/// </summary>
public sealed class SaeTrainer : IDisposable
{
    readonly ISaeEngine engine;
    readonly WorkTeam team;
    readonly IHiddenSampler[] samplers;
    readonly WorldStream stream;
    readonly HiddenBatch batch;
    readonly Action<int, int> fill;

    /// <param name="sampler">Makes one sampler for each thread.</param>
    /// <exception cref="InvalidInputException">The options are out of range.</exception>
    public SaeTrainer(
        SaeOptions options, Func<IHiddenSampler> sampler, ulong seed, ulong stream, Execution execution,
        Autoencoder? start = null)
    {
        Options = options.Checked();
        Model = start ?? new(options.Dimension, options.Width);
        if (start is null)
        {
            Model.Initialise(seed, stream,
                options.DecoderNorm == DecoderNorm.Unit ? 1 : options.InitialNorm);
            options.Architecture.Initialise(Model);
        }
        team = new(execution.Threads);
        samplers = [.. Enumerable.Range(0, team.Threads).Select(_ => sampler())];
        this.stream = new(seed, stream, RandomPurpose.TrainingData);
        batch = new(options.Batch, options.Dimension);
        fill = Fill;
        engine = SaeEngines.Create(Model, options, team, execution.Width);
    }

    public SaeOptions Options { get; }
    public Autoencoder Model { get; }
    public long StepsDone => engine.Moment.Step;

    /// <summary>Latents that have not fired for longer than the dead window.</summary>
    public int Dead => engine.Moment.SinceFired.Count(since => since > Options.DeadWindow);

    /// <summary>Called after each phase of a step: whoever has a clock measures.</summary>
    public Action<SaePhase>? Mark { get; set; }

    void Fill(int block, int worker) => samplers[worker].Fill(
        stream, (ulong)StepsDone * (ulong)(batch.Samples / HiddenBatch.Block) + (ulong)block, batch, block);

    /// <summary>The batch of the next step, scaled as the model wants it.</summary>
    void Draw()
    {
        team.Run(fill, batch.Samples / HiddenBatch.Block);
        if (Model.InputScale == 1) return;
        float scale = (float)Model.InputScale;
        foreach (ref float x in batch.X.Span) x *= scale;
    }

    public SaeLoss Step()
    {
        Draw();
        Mark?.Invoke(SaePhase.Generate);
        var loss = engine.Gradient(batch.X);
        Mark?.Invoke(SaePhase.Gradient);
        engine.Update();
        Mark?.Invoke(SaePhase.Update);
        return loss;
    }

    /// <summary>Everything that the next step depends on but the options.</summary>
    public SaeState State => engine.State;

    /// <exception cref="InvalidInputException">The state is that of another shape.</exception>
    public void Restore(SaeState state) => engine.Restore(state);

    public void Dispose() => team.Dispose();
}

/// <summary>
/// A trainer's state between two steps: parameters, both moments, and what schedules and dead latents
/// remember.
/// </summary>
/// <param name="Numbers">Step, β₁ᵗ, β₂ᵗ, τ, the L0 controller's three numbers, the input scale.</param>
public sealed record SaeState(
    float[] Values, float[] Moment1, float[] Moment2, int[] SinceFired, float[] Frequency, double[] Numbers);
