using System.Diagnostics;

namespace Superposition.Tests.Conventions;

/// <summary>The checkout that these tests were built from: root, files, and how a fault is told.</summary>
static class Repository
{
    static readonly string[] s_ignored =
        [".git", "artifacts", "bin", "obj", "out", "node_modules", "TestResults", "__pycache__"];

    static readonly Lazy<string[]> s_files = new(() => [.. List().Order(StringComparer.Ordinal)]);

    public static string Root { get; } = FindRoot();

    /// <summary>
    /// Every file that is or would be committed, relative to the root, with forward slashes: what git names,
    /// or, in a copy without git, what lies outside the ignored folders.
    /// </summary>
    public static IReadOnlyList<string> Files => s_files.Value;

    public static IEnumerable<string> Under(string folder, string extension) =>
        Files.Where(f => f.StartsWith(folder) && f.EndsWith(extension));

    public static string FullPath(string relative) => Path.Combine(Root, relative);

    public static bool Has(string relative) => File.Exists(FullPath(relative));

    public static string Text(string relative) => File.ReadAllText(FullPath(relative));

    /// <summary>Where a match stands, as an editor understands it: "src/A.cs:12".</summary>
    public static string Place(string file, string text, int position) =>
        $"{file}:{1 + text.AsSpan(0, position).Count('\n')}";

    /// <summary>Fails with a line for each fault, below a sentence that says what to do about it.</summary>
    public static void AssertNone(string whatToDo, IEnumerable<string> faults)
    {
        string[] lines = [.. faults.Distinct()];
        Assert.True(lines.Length == 0, $"{whatToDo}\n  {string.Join("\n  ", lines)}");
    }

    static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Superposition.slnx")))
                return at.FullName;
        throw new InvalidOperationException($"No Superposition.slnx above {AppContext.BaseDirectory}.");
    }

    static IEnumerable<string> List() => (ListWithGit() ?? ListByWalking()).Where(Has);

    static string[]? ListWithGit()
    {
        if (!Path.Exists(FullPath(".git"))) return null;
        try
        {
            ProcessStartInfo start = new("git", ["-C", Root, "ls-files", "-co", "--exclude-standard", "-z"])
            { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git here
        }
    }

    static IEnumerable<string> ListByWalking() =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/')[..^1].Intersect(s_ignored).Any());
}
