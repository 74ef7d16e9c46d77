using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;

namespace Superposition.Training;

/// <summary>
/// One model in training, step by step: read its weights, change its options, hold a direction, go on.
/// Steps taken one by one or a thousand at a time are the same bits, and those of <see cref="Trainer"/>.
/// </summary>
/// <remarks>
/// Through a change of options go the weights and the position in the stream of samples: none is seen twice.
/// The optimiser's moments and the schedule begin anew. One thread at a time.
/// </remarks>
public sealed unsafe class TrainingSession : IDisposable
{
    readonly LaneWidth width;
    readonly int threads;
    readonly LaneKey key;
    readonly AlignedFloats θ, δθ;
    IKernel kernel;
    IGradient gradient;
    IOptimizerKernel optimizer;
    ParameterLayout layout;
    readonly ulong firstBatch;
    int changedAt;

    /// <exception cref="InvalidInputException">The options are out of range.</exception>
    /// <param name="threads">As that of <see cref="Trainer.Train"/>.</param>
    /// <param name="expected">As that of <see cref="Trainer.Train"/>.</param>
    public TrainingSession(
        TrainingRun run, LaneWidth width, int threads = 1, Differentiable? expected = null)
    {
        Options = run.Options.Checked();
        (this.width, this.threads, firstBatch) = (width, threads, run.FirstBatch);
        layout = new(Options);
        int padded = AlignedFloats.Padded(layout.Count);
        (kernel, optimizer) = KernelFactory.Create(Options, width, threads);
        gradient = Descended(Options, kernel, expected);
        key = new(run.Seed, run.Stream, RandomPurpose.TrainingData);
        (θ, δθ) = (new(padded), new(padded));
        Options.Initialisation.Fill(
            Options.Features, Options.Hidden, run.Seed, run.Stream,
            layout.W(θ.Span), layout.W2(θ.Span), layout.b(θ.Span), layout.Gate(θ.Span));
        if (!Options.Bias) layout.b(θ.Span).Clear();
    }

    public TrainingOptions Options { get; private set; }

    /// <summary>Steps taken since the initialisation.</summary>
    public int Step { get; private set; }

    /// <summary>The weights as they are now: a copy.</summary>
    public ToyModel Model => layout.Read(θ.Span);

    /// <exception cref="ArgumentOutOfRangeException">
    /// A schedule that ends (linear, cosine) has no step after the last of its options' steps.
    /// </exception>
    /// <exception cref="OperationCanceledException">After a whole step; the session can go on.</exception>
    public void Advance(int steps, CancellationToken cancel = default)
    {
        var (schedule, whole) = (Options.Schedule, Options.Steps);
        if (schedule.Kind != ScheduleKind.Constant)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Step - changedAt + (long)steps, whole);
        for (int s = 0; s < steps; s++, Step++)
        {
            cancel.ThrowIfCancellationRequested();
            gradient.Gradient(θ.Pointer, key, firstBatch + (ulong)Step, δθ.Pointer);
            optimizer.Step(θ.Pointer, δθ.Pointer, schedule.Factor(Step - changedAt, whole));
        }
        GC.KeepAlive(this);
    }

    /// <summary>Goes on with other options, from the next step.</summary>
    /// <param name="expected">The closed form of the new options, where their objective is exact.</param>
    /// <exception cref="InvalidInputException">They are out of range, or ask for another shape.</exception>
    public void Change(TrainingOptions options, Differentiable? expected = null)
    {
        options = options.Checked();
        bool isSameShape = options.Features == Options.Features && options.Hidden == Options.Hidden
            && options.Outputs == Options.Outputs && options.Architecture == Options.Architecture
            && options.Experts == Options.Experts && options.ActiveExperts == Options.ActiveExperts;
        if (!isSameShape)
            throw new InvalidInputException(
                "features, hidden dimensions, outputs, a second matrix and experts are fixed once a model "
                + "is in training: start again with them.");
        (kernel as IDisposable)?.Dispose();
        (kernel, optimizer) = KernelFactory.Create(options, width, threads);
        gradient = Descended(options, kernel, expected);
        layout = new(options);
        if (!options.Bias) layout.b(θ.Span).Clear();
        (Options, changedAt) = (options, Step);
    }

    static IGradient Descended(TrainingOptions options, IKernel kernel, Differentiable? expected) =>
        options.Objective == Objective.Samples ? kernel : new ExactGradient(options, expected
            ?? throw new ArgumentNullException(nameof(expected), "the exact objective needs a formula"));

    /// <summary>Sets W_i; the optimiser's moments stay as they are.</summary>
    /// <param name="direction">[m]</param>
    public void Place(int feature, ReadOnlySpan<float> direction)
    {
        int n = Options.Features, m = Options.Hidden;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)feature, (uint)n, nameof(feature));
        ArgumentOutOfRangeException.ThrowIfNotEqual(direction.Length, m);
        var W = layout.W(θ.Span);
        for (int k = 0; k < m; k++) W[k * n + feature] = direction[k];
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Sets W and, where the model has biases, b; the optimiser's moments stay as they are.
    /// </summary>
    /// <param name="W">[m, n]</param>
    /// <param name="b">[n]</param>
    public void Place(ReadOnlySpan<float> W, ReadOnlySpan<float> b)
    {
        int n = Options.Features, m = Options.Hidden;
        ArgumentOutOfRangeException.ThrowIfNotEqual(W.Length, m * n, nameof(W));
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, layout.b(θ.Span).Length, nameof(b));
        W.CopyTo(layout.W(θ.Span));
        if (Options.Bias) b.CopyTo(layout.b(θ.Span));
        GC.KeepAlive(this);
    }

    public void Dispose() => (kernel as IDisposable)?.Dispose();
}
