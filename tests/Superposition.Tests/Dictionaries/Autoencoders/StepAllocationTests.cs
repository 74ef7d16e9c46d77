using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>Once its lists have grown a step allocates nothing, whatever the architecture.</summary>
public sealed class StepAllocationTests
{
    const int Width = 64, Steps = 400, Window = 20;
    static readonly SyntheticWorld s_world = new(SyntheticOptions.Independent(40, 20, 0.1));

    public static TheoryData<ISaeArchitecture> Architectures =>
    [
        new Standard(new(0.1)), new Gated(new(0.1)), new TopK(3), new BatchTopK(3), new JumpRelu(new(0.1)),
        new Matryoshka(3, [8, 32]), new Matryoshka(3, [8, 32], AuxEachLevel: true),
        new ListaMatryoshka(3, [8, 32], 6), new MatchingPursuit(3),
    ];

    // the least of many windows: now and then a batch is larger than all before it, and a list grows
    [Theory, MemberData(nameof(Architectures))]
    public void A_step_allocates_nothing(ISaeArchitecture architecture)
    {
        var options = new SaeOptions
        {
            Dimension = 20, Width = Width, Architecture = architecture, Batch = 128, Steps = Steps,
            LearningRate = 2e-3, DeadWindow = 8,
        };
        using var trainer = new SaeTrainer(
            options, () => s_world.Sampler(LaneWidths.Fastest), 7, 0, Execution.Serial);
        long least = long.MaxValue;
        while (trainer.StepsDone < Steps)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < Window; k++) trainer.Step();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    /// <summary>The auxiliary loss of thousands of dead latents, on both of two threads.</summary>
    [Fact]
    public void A_step_with_thousands_of_dead_latents_allocates_nothing_on_any_thread()
    {
        var options = new SaeOptions
        {
            Dimension = 20, Width = 5000, Architecture = new TopK(3), Batch = 256, DeadWindow = 8,
            LearningRate = 2e-3,
        }.Checked();
        var model = new Autoencoder(options.Dimension, options.Width);
        model.Initialise(7, 0, 0.1);
        using var team = new WorkTeam(2);
        var engine = SaeEngines.Create(model, options, team, LaneWidths.Fastest);
        var batch = HiddenBatch.Draw(s_world, new(7, 0, RandomPurpose.TrainingData), options.Batch);
        long least = long.MaxValue;
        for (int step = 0; step < 60; step++)
        {
            engine.Moment.SinceFired.AsSpan(0, 4900).Fill(options.DeadWindow + 1);
            long before = Allocated(team);
            Assert.True(engine.Gradient(batch.X).Auxiliary > 0);
            engine.Update();
            least = Math.Min(least, Allocated(team) - before);
        }
        Assert.Equal(0, least);
    }

    /// <summary>By all threads of a team, each of which answers once.</summary>
    static long Allocated(WorkTeam team)
    {
        s_answers = 0;
        team.Run(s_ask, team.Threads);
        return s_bytes[0] + s_bytes[1];
    }

    static readonly long[] s_bytes = new long[2];
    static readonly Action<int, int> s_ask = Ask;
    static int s_answers;

    static void Ask(int item, int worker)
    {
        s_bytes[worker] = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Increment(ref s_answers);
        while (Volatile.Read(ref s_answers) < s_bytes.Length) Thread.Yield();
    }
}
