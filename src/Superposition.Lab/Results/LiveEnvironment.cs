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
        string? line = null;
        try
        {
            if (File.Exists(Table))
                line = File.ReadLines(Table).FirstOrDefault(text => text.StartsWith("model name"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A machine that hides its name is still a machine.
        }
        string? name = line?.Split(':', 2).ElementAtOrDefault(1)?.Trim();
        name ??= Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrEmpty(name) ? $"unknown {RuntimeInformation.ProcessArchitecture}" : name;
    }

    static string Os() => $"{RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.OSArchitecture})";
}
