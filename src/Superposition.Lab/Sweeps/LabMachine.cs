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

    /// <param name="threads">0 for all cores.</param>
    public static Execution Execution(int threads)
    {
        if (threads is < 0 or > 1024)
            throw new InvalidInputException(
                $"threads is {threads}; it must lie between 1 and 1024, or be 0 for all cores.");
        return new(threads == 0 ? Environment.ProcessorCount : threads, Width());
    }

    /// <summary>The regime that SUPERPOSE_KERNEL forces on every model, or null.</summary>
    public static KernelRegime? ForcedKernel() =>
        Environment.GetEnvironmentVariable(KernelVariable) is not { Length: > 0 } name ? null
        : OptionsJson.Names<KernelRegime>().Contains(name) ? OptionsJson.Parse<KernelRegime>(name)
        : throw new InvalidInputException($"{KernelVariable} is '{name}'; this version knows "
            + $"{string.Join(" and ", OptionsJson.Names<KernelRegime>())}.");

    /// <summary>The grid with the forced regime in every cell, so that it is kept with the options.</summary>
    public static ModelGrid WithForcedKernel(ModelGrid grid)
    {
        if (ForcedKernel() is not { } regime) return grid;
        Cell Forced(Cell cell) => cell with
        {
            Options = cell.Options with { Regime = regime },
            Then = [.. cell.Then.Select(options => options with { Regime = regime })],
        };
        return grid with { Cells = [.. grid.Cells.Select(Forced)] };
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

    /// <summary>The environment of a result; each cell's options name the kernel of its models.</summary>
    public static LabEnvironment Describe(Execution execution)
    {
        string kernel = ForcedKernel() is { } forced ? OptionsJson.Name(forced) : "by model";
        string width = execution.Width.ToString().ToLowerInvariant();
        return LiveEnvironment.Gather(kernel, width, NumericVersion.Current, execution.Threads);
    }
}
