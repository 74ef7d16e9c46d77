using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>One of the autoencoders of a sweep: what, and which random start.</summary>
public sealed record SweptSae(SaeOptions Options, ulong Stream);

/// <summary>
/// Many small autoencoders side by side on the same samples: a sweep is a dimension. A batch is drawn once
/// for all of them, and each then learns on one thread of its own, without waiting for the others inside a
/// step. Every one has the bits that <see cref="SaeTrainer"/> gives it alone with the same data stream.
/// </summary>
public sealed class SaeSweep : IDisposable
{
    readonly WorkTeam team;
    readonly WorkTeam[] alone;
    readonly SaeLearner[] learners;
    readonly SharedBatch batch;
    readonly Action<int, int> learn;

    /// <param name="members">All of one batch size and one dimension.</param>
    /// <param name="dataStream">Of the samples that they share.</param>
    /// <exception cref="InvalidInputException">They cannot share their samples.</exception>
    public SaeSweep(
        IReadOnlyList<SweptSae> members, Func<IHiddenSampler> sampler, ulong seed, ulong dataStream,
        Execution execution)
    {
        if (members.Count == 0) throw new InvalidInputException("a sweep of no autoencoders trains nothing.");
        var first = members[0].Options.Checked();
        foreach (var (options, _) in members)
            if (options.Batch != first.Batch || options.Dimension != first.Dimension)
                throw new InvalidInputException(
                    $"autoencoders on batches of {options.Batch} × {options.Dimension} and of {first.Batch} "
                    + $"× {first.Dimension} cannot share their samples.");
        team = new(execution.Threads);
        batch = new(first, sampler, new(seed, dataStream, RandomPurpose.TrainingData), team);
        alone = [.. members.Select(_ => new WorkTeam(1))];
        learners = [.. members.Select((one, i) =>
            new SaeLearner(one.Options, seed, one.Stream, alone[i], execution, start: null))];
        learn = (i, _) =>
        {
            if (StepsDone < learners[i].Options.Steps) learners[i].Learn(batch.Batch, null);
        };
    }

    public int Count => learners.Length;
    public long StepsDone { get; private set; }
    public Autoencoder Model(int i) => learners[i].Model;
    public SaeOptions Options(int i) => learners[i].Options;

    /// <summary>What the last step of an autoencoder found.</summary>
    public SaeLoss Loss(int i) => learners[i].Last;

    public int Dead(int i) => learners[i].Dead;

    /// <summary>One step of all that have steps left.</summary>
    public void Step()
    {
        batch.Draw(StepsDone, 1);
        team.Run(learn, learners.Length);
        StepsDone++;
    }

    /// <summary>All steps of all of them.</summary>
    public void Run(CancellationToken cancel = default)
    {
        long most = learners.Max(one => (long)one.Options.Steps);
        while (StepsDone < most)
        {
            cancel.ThrowIfCancellationRequested();
            Step();
        }
    }

    public void Dispose()
    {
        team.Dispose();
        foreach (var one in alone) one.Dispose();
    }
}
