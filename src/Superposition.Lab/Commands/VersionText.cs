using Superposition.Lab.Sweeps;
using Superposition.Numerics;

namespace Superposition.Lab.Commands;

/// <summary>What <c>--version</c> prints: enough to say which bits a result will have.</summary>
static class VersionText
{
    internal static string Line()
    {
        var execution = LabMachine.Execution(0);
        var machine = LabMachine.Describe(execution);
        return $"superpose {machine.Version} (commit {machine.Commit ?? "unknown"}), "
            + $"numeric version {NumericVersion.Current}, "
            + $"kernel {machine.Kernel}, width {machine.Width}, {machine.Threads} cores, {machine.Runtime}";
    }
}
