using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Superposition.Tests.Conventions;

/// <summary>Dependencies are few, pinned exactly, and each is argued for in docs/dependencies.md.</summary>
public sealed partial class DependencyTests
{
    static readonly (string Name, string Version)[] s_pins =
    [
        .. XDocument.Load(Repository.FullPath("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(e => (e.Attribute("Include")!.Value, e.Attribute("Version")!.Value)),
    ];

    [Fact]
    public void Every_pin_is_exact() => Repository.AssertNone(
        "A pin is one version in brackets, [1.2.3]: the newest one may need packages that do not restore.",
        s_pins.Where(p => !ExactVersion().IsMatch(p.Version)).Select(p => $"{p.Name} {p.Version}"));

    [Fact]
    public void Every_package_is_argued_for()
    {
        string page = Repository.Text("docs/dependencies.md");
        Repository.AssertNone(
            "docs/dependencies.md needs a line with `Name` and a sentence: what for, and why not ourselves.",
            s_pins.Select(p => p.Name).Where(name => !page.Split('\n').Any(line => IsArgument(line, name))));
    }

    static bool IsArgument(string line, string name) =>
        line.Contains($"`{name}`") && line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= 8;

    [Fact]
    public void Every_Debian_package_that_check_installs_is_argued_for()
    {
        string page = Repository.Text("docs/dependencies.md");
        MatchCollection installs = DebianPackage().Matches(Repository.Text("check.sh"));
        string[] names = [.. installs.Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(names);
        Repository.AssertNone("docs/dependencies.md needs a line on a Debian package that check.sh installs:",
            names.Where(name => !page.Contains($"`{name}`")));
    }

    [Fact]
    public void Versions_stand_in_one_place() => Repository.AssertNone(
        "A version belongs in Directory.Packages.props, never in a project.",
        Repository.Under("", ".csproj").SelectMany(f => XDocument.Load(Repository.FullPath(f))
            .Descendants("PackageReference")
            .Where(e => e.Attribute("Version") is not null || e.Attribute("VersionOverride") is not null)
            .Select(e => $"{f}: {e.Attribute("Include")?.Value}")));

    [Fact]
    public void Every_project_has_its_lock_file() => Repository.AssertNone(
        "Commit the project's packages.lock.json: check.sh restores in locked mode.",
        Repository.Under("", ".csproj").Select(f => $"{Path.GetDirectoryName(f)}/packages.lock.json")
            .Where(f => !Repository.Has(f)));

    [GeneratedRegex(@"^\[\d+(\.\d+)+(-[\w.]+)?\]$")]
    private static partial Regex ExactVersion();

    [GeneratedRegex(@"\|\| echo ([a-z][a-z0-9-]+)")]
    private static partial Regex DebianPackage();
}
