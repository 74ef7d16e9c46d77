using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>A test that does not run says why, so that a reader can judge whether it should.</summary>
public sealed partial class SkippedTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_skipped_test_has_a_reason()
    {
        List<string> faults = [];
        foreach (string file in Repository.Under("tests/", ".cs").Where(f => !f.EndsWith("/SkippedTests.cs")))
        {
            string text = Repository.Text(file);
            string code = SourceText.CodeOf(text);
            foreach (Match m in Skip().Matches(code))
            {
                int end = code.IndexOf(';', m.Index);
                int close = code.IndexOf(")]", m.Index, StringComparison.Ordinal);
                end = close >= 0 && (close < end || end < 0) ? close : end < 0 ? code.Length : end;
                string call = text[m.Index..end];
                string place = $"{Repository.Place(file, text, m.Index)}: {call.ReplaceLineEndings(" ")}";
                output.WriteLine(place);
                bool elsewhere = m.Value.StartsWith("Assert") && !call.Contains('"'); // the reason has a name
                if (!elsewhere && !Literal().Matches(call).Any(l => l.Value.Trim().Split(' ').Length >= 3))
                    faults.Add(place);
            }
        }
        Repository.AssertNone("A test is skipped without a reason in words: say what is missing.", faults);
    }

    [Fact]
    public void No_test_is_switched_off_in_other_ways() => Repository.AssertNone(
        "A test commented or compiled out is neither run nor counted: delete it, or skip it with a reason.",
        from file in Repository.Under("tests/", ".cs")
        where !file.EndsWith("/SkippedTests.cs")
        let text = Repository.Text(file)
        from Match m in Hidden().Matches(text)
        select Repository.Place(file, text, m.Index));

    [GeneratedRegex(@"\bSkip\s*=(?!=)|\bAssert\.Skip(?:When|Unless)?\s*\(|\bExplicit\s*=\s*true")]
    private static partial Regex Skip();

    [GeneratedRegex("\"([^\"\\n]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\s*(?://+\s*\[(?:Fact|Theory)|#if\s+(?:false|0)\b)", RegexOptions.Multiline)]
    private static partial Regex Hidden();
}
