using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>Nothing committed knows the machine it was written on, nor where packages came from.</summary>
public sealed class MachinePathTests
{
    // Written in pieces, so that this file does not find itself.
    static readonly string[] s_folders = ["root", "home", "work", "Users", "tmp/" + "bash"];
    static readonly string[] s_hosts =
        [
            "nuget" + ".org", "npmjs" + ".", "registry" + ".", "pypi" + ".", "pythonhosted" + ".",
            "deb.debian" + ".",
        ];

    static readonly Regex s_folder = new($@"(?<![\w.~*)}}\]-])/(?:{string.Join('|', s_folders)})/");
    static readonly Regex s_host = new(
        $@"\b(?:[\w-]+\.)*(?:{string.Join('|', s_hosts.Select(Regex.Escape))})\w+", RegexOptions.IgnoreCase);

    static readonly HashSet<string> s_binary =
        [".png", ".gif", ".jpg", ".ico", ".woff2", ".npy", ".npz", ".safetensors", ".pdf", ".gz", ".zip"];

    [Fact]
    public void No_text_names_a_machines_path() => Repository.AssertNone(
        "A path of one machine: write it relative to the repository, or take it from an argument.",
        Hits(s_folder));

    [Fact]
    public void No_text_names_a_registry_host() => Repository.AssertNone(
        "A package registry's host: name the package and its client instead (the word NuGet is fine; npm " +
        "leaves its hosts out with omit-lockfile-registry-resolved).",
        Hits(s_host));

    static IEnumerable<string> Hits(Regex pattern) =>
        from file in Repository.Files
        where !s_binary.Contains(Path.GetExtension(file))
        let text = Repository.Text(file)
        from Match m in pattern.Matches(text)
        select $"{Repository.Place(file, text, m.Index)}: {m.Value}";
}
