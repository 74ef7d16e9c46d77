using System.Diagnostics;
using System.Text.RegularExpressions;
using Superposition.Lab.Commands;
using Superposition.Numerics;
using Superposition.Tests.Conventions;

namespace Superposition.Tests.Commands;

[Collection(Superpose.OneConsole)]
public sealed class HelpTests
{
    public static TheoryData<string> Verbs =>
        [.. CommandTree.Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_has_help_with_an_example_of_itself(string verb)
    {
        foreach (string option in (string[])["--help", "-h", "-?"])
        {
            string help = Superpose.Done(verb, option);
            Assert.Contains("Example", help);
            Assert.Contains($"superpose {verb}", help[help.IndexOf("Example", StringComparison.Ordinal)..]);
            Assert.Matches($@"Usage:\s+\S+ {verb} ", help);
        }
    }

    // An example that does not parse is worse than none; what it would do, other tests do.
    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_example_parses(string verb)
    {
        string words = Superpose.Done(verb, "--help").Split("Usage:")[0];
        // a backslash continues a line
        string[] examples = [.. Regex.Replace(words, @"\\\n\s*", "").Split('\n')
            .Select(line => line.Trim()).Where(line => line.StartsWith("superpose "))];
        Assert.NotEmpty(examples);
        foreach (string example in examples)
            Assert.Empty(CommandTree.Root().Parse(example.Split(' ')[1..]).Errors);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_option_has_words(string verb)
    {
        var command = CommandTree.Root().Subcommands.Single(one => one.Name == verb);
        Assert.All(command.Options, option =>
            Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, one =>
            Assert.False(string.IsNullOrWhiteSpace(one.Description), one.Name));
    }

    [Fact]
    public void The_first_help_names_every_verb_and_where_to_start()
    {
        string help = Superpose.Done("--help");
        Assert.All(CommandTree.Root().Subcommands, verb => Assert.Contains($"\n  {verb.Name} ", help));
        Assert.Contains("superpose reproduce demonstrating-superposition", help);
        Assert.Contains("Start with", help);
    }

    [Fact]
    public void Defaults_are_what_the_notebook_trained_with()
    {
        string help = Superpose.Done("train", "--help");
        foreach (string @default in (string[])["10000", "1024", "0.001", "adamw", "constant", "notebook",
            "relu", "uniform"])
            Assert.Contains($"[default: {@default}]", help);
    }

    [Fact]
    public void The_version_says_which_bits_and_which_commit()
    {
        string line = Superpose.Done("--version");
        Assert.Matches(
            $@"^superpose \d+\.\d+\.\d+ .*numeric version {NumericVersion.Current}, .*width \w+, \d+ cores",
            line);
        Assert.Single(line.Trim().Split('\n'));
        Assert.SkipUnless(Path.Exists(Repository.FullPath(".git")) && HasGit(),
            "there is no git checkout here");
        Assert.Matches(@"commit [0-9a-f]{7,40}\b", line);
    }

    static bool HasGit()
    {
        try
        {
            ProcessStartInfo start =
                new("git", ["-C", Repository.Root, "rev-parse", "HEAD"]) { RedirectStandardOutput = true };
            using var git = Process.Start(start)!;
            git.WaitForExit();
            return git.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
