using System.Reflection;
using System.Runtime.InteropServices;

namespace Superposition.Lab.Results;

/// <summary>Asks the running machine for the environment block of a result.</summary>
public static class LiveEnvironment
{
    /// <param name="kernel">The regime that trained, such as <c>tiny</c>.</param>
    /// <param name="width">The vector width in use, such as <c>v512</c>.</param>
    public static LabEnvironment Gather(string kernel, string width, int numericVersion, int threads)
    {
        var (version, commit) = Version(typeof(LiveEnvironment).Assembly);
        string runtime = RuntimeInformation.FrameworkDescription;
        return new(version, commit, numericVersion, Cpu(), kernel, width, threads, Os(), runtime);
    }

    /// <summary>
    /// The version, and the commit from an AssemblyMetadata attribute "Commit" or from "version+commit" as
    /// the SDK writes it; null where the build knew none.
    /// </summary>
    internal static (string Version, string? Commit) Version(Assembly assembly)
    {
        string informational =
            assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "0";
        string[] parts = informational.Split('+', 2);
        string? commit = assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(pair => pair.Key is "Commit" or "SourceRevisionId")?.Value;
        commit ??= parts.Length == 2 ? parts[1] : null;
        return (parts[0], string.IsNullOrWhiteSpace(commit) ? null : commit);
    }

    static string Cpu()
    {
        const string Table = "/proc/cpuinfo"; // "model name : ..."; ARM has none
        string[] lines = [];
        try
        {
            if (File.Exists(Table)) lines = [.. File.ReadLines(Table).TakeWhile(line => line.Length > 0)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A machine that hides its name is still a machine.
        }
        string? Entry(string key) => lines
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0] == key)?[1];
        string? name = Entry("model name");
        // clouds call every generation by one name; family and model tell them apart
        if (name is not null && Entry("cpu family") is { } family && Entry("model") is { } model)
            name += $" (family {family}, model {model})";
        name ??= Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrEmpty(name) ? $"unknown {RuntimeInformation.ProcessArchitecture}" : name;
    }

    static string Os() => $"{RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.OSArchitecture})";
}
