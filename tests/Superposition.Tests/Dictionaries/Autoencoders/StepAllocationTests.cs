using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
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
}
