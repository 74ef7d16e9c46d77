using Superposition.Lab.Results;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The machine as the Lab uses it: what the environment variables force, what a result says of it.
/// </summary>
public static class LabMachine
{
    public const string WidthVariable = "SUPERPOSE_WIDTH", KernelVariable = "SUPERPOSE_KERNEL";

    /// <summary>The one kernel of this version; a variable may name it, and later others.</summary>
    public const string Kernel = "tiny";

    /// <param name="threads">0 for all cores.</param>
    public static Execution Execution(int threads)
    {
        if (threads is < 0 or > 1024)
            throw new InvalidInputException(
                $"threads is {threads}; it must lie between 1 and 1024, or be 0 for all cores.");
        if (Environment.GetEnvironmentVariable(KernelVariable) is { Length: > 0 } kernel && kernel != Kernel)
            throw new InvalidInputException(
                $"{KernelVariable} is '{kernel}'; this version knows only '{Kernel}'.");
        return new(threads == 0 ? Environment.ProcessorCount : threads, Width());
    }

    static LaneWidth Width()
    {
        string? forced = Environment.GetEnvironmentVariable(WidthVariable);
        if (string.IsNullOrEmpty(forced)) return LaneWidths.Fastest;
        // TryParse would also take numbers and lists of names
        bool isName = forced.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(forced[0]);
        if (!Enum.TryParse(forced, ignoreCase: true, out LaneWidth width) || !isName)
            throw new InvalidInputException(
                $"{WidthVariable} is '{forced}'; it may be scalar, v128, v256 or v512.");
        if (LaneWidths.Available.Contains(width)) return width;
        string available = string.Join(", ", LaneWidths.Available).ToLowerInvariant();
        throw new InvalidInputException(
            $"{WidthVariable} is '{forced}', which this machine has not; it has {available}.");
    }

    public static LabEnvironment Describe(Execution execution) => LiveEnvironment.Gather(
        Kernel, execution.Width.ToString().ToLowerInvariant(), NumericVersion.Current, execution.Threads);
}
