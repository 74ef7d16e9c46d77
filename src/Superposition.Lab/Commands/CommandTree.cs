using System.CommandLine;
using Superposition.Lab.Commands.Sae;

namespace Superposition.Lab.Commands;

/// <summary>All verbs, in the order in which a newcomer meets them.</summary>
public static class CommandTree
{
    /// <param name="isOverview">
    /// Whether the root's own help is asked for: then a verb is its first line, not its whole page.
    /// </param>
    public static RootCommand Root(bool isOverview = false)
    {
        var root = All();
        foreach (var verb in isOverview ? root.Subcommands : [])
            verb.Description = verb.Description!.Split('\n')[0];
        return root;
    }

    static RootCommand All() => new(
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
        SweepCommand.Create(),
        CertifyCommand.Create(),
        DecodeCommand.Create(),
        SaeCommand.Create(),
        SteerCommand.Create(),
        ReplayCommand.Create(),
        ExploreCommand.Create(),
        BenchCommand.Create(),
        DoctorCommand.Create(),
    };
}
