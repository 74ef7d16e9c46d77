using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>No inheritance: what varies is an interface, a struct type parameter or a function.</summary>
public sealed partial class ShapeTests
{
    [Fact]
    public void Every_class_is_sealed_or_static() => Repository.AssertNone(
        "An open class: write `sealed` (or `static`). What varies is an interface or a delegate; variants " +
        "of a value are records.",
        Hits(Class(), m => !Closed().IsMatch(m.Groups["modifiers"].Value)));

    [Fact]
    public void Nothing_is_virtual_or_protected() => Repository.AssertNone(
        "virtual and protected are for subclasses, and there are none. Use an interface (`static virtual` " +
        "is fine there) or pass a function in.",
        Hits(Open(), _ => true));

    [Fact]
    public void Open_classes_are_found()
    {
        Assert.Single(Class().Matches("public partial class A<T> : B where T : class { }"),
            m => !Closed().IsMatch(m.Groups["modifiers"].Value));
        Assert.All(Class().Matches("  [X] public sealed class A { }\n  static class B { }\n"),
            m => Assert.Matches(Closed(), m.Groups["modifiers"].Value));
        Assert.Empty(Class().Matches("public record class A(int X);\nvoid F<T>()\n    where T : class\n{ }"));
        Assert.Single(Open().Matches("static virtual int A(); protected override void B(); virtual int C()"));
    }

    static IEnumerable<string> Hits(Regex pattern, Func<Match, bool> isFault)
    {
        foreach (string file in Repository.Under("src/", ".cs"))
        {
            string code = SourceText.CodeOfFile(file);
            foreach (Match m in pattern.Matches(code).Where(isFault))
                yield return $"{Repository.Place(file, code, m.Groups["what"].Index)}: {m.Value.Trim()}";
        }
    }

    [GeneratedRegex(@"^[ \t]*(?:\[[^\]\n]*\][ \t]*)*(?<modifiers>(?:(?:public|internal|private|protected|" +
        @"file|static|sealed|abstract|partial|unsafe|new)\s+)*)(?<what>class\s+\w+)", RegexOptions.Multiline)]
    private static partial Regex Class();

    [GeneratedRegex(@"\b(?:sealed|static)\b")]
    private static partial Regex Closed();

    [GeneratedRegex(@"(?<!\bstatic\s+)\b(?<what>virtual\b)|\b(?<what>protected\b)(?!\s+override\b)")]
    private static partial Regex Open();
}
