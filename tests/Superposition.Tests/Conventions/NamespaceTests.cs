using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>Namespaces follow folders: where a type lives says what it is called, and back.</summary>
public sealed partial class NamespaceTests
{
    static readonly (string Folder, string Namespace)[] s_projects =
    [
        ("src/Superposition/", "Superposition"),
        ("src/Superposition.Lab/", "Superposition.Lab"),
        ("tests/Superposition.Tests/", "Superposition.Tests"),
        ("bench/Superposition.Benchmarks/", "Superposition.Benchmarks"),
    ];

    [Fact]
    public void Every_namespace_is_its_folder() => Repository.AssertNone(
        "A namespace is the project's name and the folders below it; move the file or rename the namespace.",
        s_projects.SelectMany(p => Repository.Under(p.Folder, ".cs").Select(f => Fault(f, Expected(p, f))))
            .OfType<string>());

    [Fact]
    public void Every_source_file_belongs_to_a_project() => Repository.AssertNone(
        "A C# file outside the four projects is never built; a topic is a folder of one of them.",
        Repository.Under("", ".cs").Where(f => !s_projects.Any(p => f.StartsWith(p.Folder))));

    static string Expected((string Folder, string Namespace) project, string file) =>
        string.Join('.', [project.Namespace, .. file[project.Folder.Length..].Split('/')[..^1]]);

    static string? Fault(string file, string expected)
    {
        MatchCollection declared = Declaration().Matches(SourceText.CodeOfFile(file));
        string names = string.Join(", ", declared.Select(m => m.Groups[1].Value));
        bool mayHaveNone = Path.GetFileName(file) is "Program.cs" or "AssemblyInfo.cs";
        return names == expected || (names.Length == 0 && mayHaveNone)
            ? null
            : $"{file}: namespace {(names.Length == 0 ? "(none)" : names)}, not {expected}";
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
