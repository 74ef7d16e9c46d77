using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <summary>A model of the board, and how many of it PyTorch trains side by side.</summary>
sealed record BenchSize(int Features, int Hidden, double Density, double ImportanceBase, int PeerInstances)
{
    internal TrainingOptions Options => TrainingOptions.For(Features, Hidden, Density) with
    {
        Importance = Importance.Geometric(Features, ImportanceBase),
        Regime = LabMachine.ForcedKernel(),
    };

    internal string Name => $"{Features}→{Hidden}";

    /// <summary>The models whose speed the project promises, each at the density of its experiment.</summary>
    internal static IReadOnlyList<BenchSize> Named { get; } =
        [Of(5, 2, 0.05), Of(20, 5, 0.05), Of(80, 20, 0.05), Of(200, 20, 0.03), Of(400, 30, 0.01)];

    /// <summary>Every size at four densities, and two large ones: how cost grows with n, m and p.</summary>
    internal static IReadOnlyList<BenchSize> Whole { get; } =
    [
        .. from size in ((int, int)[])[(5, 2), (20, 5), (80, 20), (200, 20), (400, 30)]
           from density in (double[])[0.3, 0.1, 0.03, 0.01]
           select Of(size.Item1, size.Item2, density),
        Of(1000, 50, 0.01),
        Of(10240, 256, 0.01),
    ];

    /// <summary>
    /// Beyond this the dense kernel's sixteen partial sums a weight leave every cache: not what it is for.
    /// </summary>
    internal bool IsStress => (long)Features * Hidden > 1_000_000;

    static BenchSize Of(int n, int m, double density) => new(n, m, density, n switch
    {
        5 or 80 => 0.9,
        20 => 0.7,
        _ => 1,
    }, PeerInstances: n < 400 ? 10 : 1);
}
