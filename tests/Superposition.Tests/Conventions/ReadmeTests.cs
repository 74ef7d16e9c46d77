using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>
/// The README is run. Every `./superpose` command in its ```sh blocks must exit with 0, in the order of the
/// page and in one empty folder; a command whose line ends in `# minutes` only has its arguments checked, by
/// `--help`. Its ```csharp block must stand, but for indentation, in ReadmeExample.cs, where it is compiled.
/// </summary>
public sealed partial class ReadmeTests(ITestOutputHelper output)
{
    const string Example = "tests/Superposition.Tests/Conventions/ReadmeExample.cs";
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    [Fact]
    public void Every_command_runs()
    {
        string[] commands = [.. Blocks("sh").SelectMany(Commands)];
        Assert.True(commands.Length > 0, "README.md has no ./superpose command in a ```sh block.");
        using Sandbox sandbox = new();
        sandbox.Link(Repository.FullPath("superpose"), "superpose");
        sandbox.Link(Repository.FullPath("examples"), "examples");
        foreach (string command in commands)
        {
            string line = Slow().IsMatch(command) ? Slow().Replace(command, "") + " --help" : command;
            Ran ran = sandbox.Bash(line, s_limit, Built);
            output.WriteLine($"{ran.Seconds,6:F1} s  {line}");
            Assert.True(ran.ExitCode == 0,
                $"README.md: '{line}' exited with {ran.ExitCode}, not 0: correct command or program.\n" +
                ran.Output + ran.Error);
        }
    }

    [Fact]
    public void Its_code_is_compiled()
    {
        string[] blocks = [.. Blocks("csharp")];
        Assert.True(blocks.Length > 0, "README.md has no ```csharp block: ten lines of library code.");
        Assert.True(Repository.Has(Example), $"{Example} is missing: it holds the README's code in a test.");
        string[] compiled = Lines(Repository.Text(Example));
        foreach (string block in blocks)
        {
            string[] lines = Lines(block);
            string[] usings = [.. lines.TakeWhile(l => l.StartsWith("using ") && !l.Contains('='))];
            string[] body = lines[usings.Length..];
            Repository.AssertNone($"{Example} lacks a using of the README's code:", usings.Except(compiled));
            Assert.True(compiled.AsSpan().IndexOf(body) >= 0,
                $"The README's code does not stand in {Example}, line by line: change both.\n{block}");
        }
    }

    /// <summary>A Release run has just built the program; in Debug the launcher looks for itself.</summary>
    static Dictionary<string, string> Built =>
        AppContext.BaseDirectory.Contains("/release") ? new() { ["SUPERPOSE_NO_BUILD"] = "1" } : [];

    static IEnumerable<string> Blocks(string language)
    {
        Assert.True(Repository.Has("README.md"), "README.md is missing: the first thing a person reads.");
        return Fence().Matches(Repository.Text("README.md"))
            .Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["body"].Value);
    }

    static IEnumerable<string> Commands(string block) => block.Replace("\\\n", " ").Split('\n')
        .Select(l => l.Trim()).Where(l => l.StartsWith("./superpose ") || l == "./superpose");

    static string[] Lines(string text) =>
        [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    [GeneratedRegex(@"(?<=^|\n) *```(?<language>\w+) *\n(?<body>.*?)(?<=\n) *```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\s*#.*\bminutes\b.*$")]
    private static partial Regex Slow();
}
