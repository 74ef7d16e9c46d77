using System.Numerics;
using System.Runtime.CompilerServices;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Training.Kernels;

/// <summary>
/// One large model over several threads: a batch is cut into the same slices whatever the number of threads,
/// each slice draws from a position of its own, and their gradients are added in the order of slices. So
/// threads change speed and never a bit.
/// </summary>
sealed unsafe class SplitKernel : IKernel, IExtraLosses, IDisposable
{
    /// <summary>Below this a step is shorter than it takes to wake a thread.</summary>
    const int LeastParameters = 1 << 15;
    const int LeastSamples = 256, MostSlices = 16;

    readonly IKernel[] kernels; // one a thread: the caller's is the first
    readonly AlignedFloats[] gradients; // one a slice
    readonly Thread[] helpers;
    readonly SemaphoreSlim begin = new(0);
    readonly CountdownEvent ended;
    volatile bool stopped;
    int nextSlice;
    float* θ;
    LaneKey? key;
    ulong position;

    /// <summary>How many slices a batch is cut into, by the options alone: 1, 2, 4, 8 or 16.</summary>
    internal static int Slices(TrainingOptions options)
    {
        int slices = 1;
        if (new ParameterLayout(options).Count < LeastParameters) return slices;
        while (slices < MostSlices && options.Batch % (2 * slices) == 0
            && options.Batch / (2 * slices) >= LeastSamples) slices *= 2;
        return slices;
    }

    internal SplitKernel(
        TrainingOptions options, int slices, int threads, Func<TrainingOptions, IKernel> create)
    {
        var slice = options with { Batch = options.Batch / slices, Regime = KernelRegimes.Of(options) };
        kernels = [.. Enumerable.Range(0, Math.Clamp(threads, 1, slices)).Select(_ => create(slice))];
        int length = AlignedFloats.Padded(new ParameterLayout(options).Count);
        gradients = [.. Enumerable.Range(0, slices).Select(_ => new AlignedFloats(length))];
        ended = new(Math.Max(1, kernels.Length - 1));
        helpers = [.. kernels.Skip(1).Select(Helper)];
        foreach (var helper in helpers) helper.Start();
    }

    Thread Helper(IKernel kernel) => new(() =>
    {
        while (true)
        {
            begin.Wait();
            if (stopped) return;
            Work(kernel);
            ended.Signal();
        }
    })
    { IsBackground = true };

    void Work(IKernel kernel)
    {
        for (int slice; (slice = Interlocked.Increment(ref nextSlice) - 1) < gradients.Length;)
            kernel.Gradient(
                θ, key!, position * (ulong)gradients.Length + (ulong)slice, gradients[slice].Pointer);
    }

    [MethodImpl(AggressiveOptimization)]
    public void Gradient(float* θ, LaneKey key, ulong position, float* δθ)
    {
        this.θ = θ;
        (this.key, this.position, nextSlice) = (key, position, 0);
        if (helpers.Length > 0)
        {
            ended.Reset();
            begin.Release(helpers.Length);
        }
        Work(kernels[0]);
        if (helpers.Length > 0) ended.Wait();
        var sum = new Span<float>(δθ, gradients[0].Length);
        gradients[0].Span.CopyTo(sum);
        for (int slice = 1; slice < gradients.Length; slice++) Add(gradients[slice].Span, sum);
        foreach (ref float one in sum) one /= gradients.Length;
    }

    [MethodImpl(AggressiveOptimization)]
    static void Add(ReadOnlySpan<float> from, Span<float> to)
    {
        int j = 0;
        for (; j + Vector<float>.Count <= to.Length; j += Vector<float>.Count)
            (new Vector<float>(from[j..]) + new Vector<float>(to[j..])).CopyTo(to[j..]);
        for (; j < to.Length; j++) to[j] += from[j];
    }

    public (double Sum, double SumOfSquares) Loss(float* θ, LaneKey key, ulong position, int blocks) =>
        kernels[0].Loss(θ, key, position, blocks);

    public double HiddenSize(float* θ, LaneKey key, ulong position, int blocks) =>
        ((IExtraLosses)kernels[0]).HiddenSize(θ, key, position, blocks);

    public (double Sum, double SumOfSquares) AttackedLoss(
        float* θ, LaneKey key, ulong position, int blocks) =>
        ((IExtraLosses)kernels[0]).AttackedLoss(θ, key, position, blocks);

    public (double Sum, double SumOfSquares) NoisyLoss(
        float* θ, LaneKey key, ulong position, int blocks) =>
        ((IExtraLosses)kernels[0]).NoisyLoss(θ, key, position, blocks);

    public void Dispose()
    {
        stopped = true;
        begin.Release(Math.Max(1, helpers.Length));
        foreach (var helper in helpers) helper.Join();
        begin.Dispose();
        ended.Dispose();
    }
}
