using System.CommandLine;

namespace Superposition.Lab.Commands;

/// <summary>All verbs, in the order in which a newcomer meets them.</summary>
public static class CommandTree
{
    public static RootCommand Root() => new(
        """
        The lab for superposition in neural networks.

        Reproduces the experiments of "Toy Models of Superposition" (Elhage et al. 2022) as pictures, data and
        claims with a verdict; trains toy models of any size; replays every result bit for bit.

        Start with:
          superpose list
          superpose reproduce demonstrating-superposition
        """)
    {
        ListCommand.Create(),
        ReproduceCommand.Create(),
        TrainCommand.Create(),
        ReplayCommand.Create(),
        BenchCommand.Create(),
        DoctorCommand.Create(),
    };
}
