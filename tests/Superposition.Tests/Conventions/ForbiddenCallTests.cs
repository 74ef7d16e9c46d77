using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>
/// The library computes; it has no disk, console, clock, network, environment or ambient randomness. That is
/// why every result can be repeated to the bit. Each rule says why it is there and what to write instead.
/// </summary>
public sealed class ForbiddenCallTests
{
    const string Library = "src/Superposition/";
    const string Start = @"(?<![\w.])(?:System\.(?:\w+\.)*)?";
    const string Curves = "Exp|Exp2|Exp10|ExpM1|Log|Log2|Log10|LogP1|Pow|Sin|SinPi|Cos|CosPi|Tan|TanPi|" +
        "SinCos|Asin|Acos|Atan|Atan2|Sinh|Cosh|Tanh|Asinh|Acosh|Atanh|Cbrt|RootN|Hypot";

    sealed record Rule(string Pattern, string WhyAndInstead, params string[] Except);

    static readonly Rule[] s_rules =
    [
        new(Start + @"(?:File|Directory|Path|FileInfo|DirectoryInfo|FileStream|Stream(?:Read|Writ)er)\b" +
            @"(?=\s*[.(])",
            "the library touches no disk: take and return spans, values or text; the Lab's Files/ does"),
        new(Start + @"Console\b(?=\s*\.)",
            "the library has no console: return a value; Commands/ prints it"),
        new(Start + @"(?:DateTime|DateTimeOffset)\.(?:Now|UtcNow|Today)\b|" +
            Start + @"(?:Stopwatch|TimeProvider)\b",
            "the library has no clock: whoever calls measures the time"),
        new(Start + @"Environment\b(?=\s*\.)",
            "the library reads no environment: threads, width and regime are options that the Lab fills in"),
        new(Start + @"(?:Random|RandomNumberGenerator)\b(?=\s*[.(])|\bnew\s+Random\b|" +
            Start + @"Guid\.(?:NewGuid|CreateVersion7)\b",
            "no ambient randomness: take a Numerics.Rng of (seed, stream), so that a run can be repeated"),
        new(Start + @"(?:HttpClient|Socket|TcpClient|TcpListener|WebRequest|Dns)\b",
            "the library has no network: that is the Lab's Explorer/"),
        new(Start + @"(?:Process|ProcessStartInfo)\b(?=\s*[.(])",
            "the library starts no programs: the Lab does"),
        new(Start + @"Thread\.Sleep\b|" + Start + @"Task\.Delay\b",
            "the library never waits: work is handed out, not polled for"),
        new(Start + @"(?:MathF?|float|double|Single|Double|Vector(?:64|128|256|512)?|TensorPrimitives)" +
            $@"\.(?:{Curves})\b",
            "a curve of the C runtime differs between machines, and it reaches a weight: use ours in " +
            "Numerics, the same bits everywhere (Sqrt, Abs, Max, Floor, FusedMultiplyAdd are exact: fine)",
            "Geometry/", "Theory/"),
    ];

    [Fact]
    public void The_library_reaches_for_nothing_outside() => Repository.AssertNone(
        "The library (src/Superposition) calls what it may not:",
        from rule in s_rules
        from file in Repository.Under(Library, ".cs")
        where !rule.Except.Any(e => file.StartsWith(Library + e, StringComparison.Ordinal))
        from fault in Faults(file, SourceText.CodeOfFile(file), rule)
        select fault);

    [Theory]
    [InlineData("File.ReadAllText(p)")]
    [InlineData("System.IO.Path.Combine(a, b)")]
    [InlineData("x = new Random(1)")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("float y = MathF.Exp(x)")]
    [InlineData("System.Math.Pow(2, x)")]
    [InlineData("double.Tanh(x)")]
    [InlineData("Vector512.Log(x)")]
    [InlineData("$\"{Environment.ProcessorCount}\"")]
    [InlineData("Stopwatch.StartNew()")]
    public void A_forbidden_call_is_found(string code) =>
        Assert.NotEmpty(s_rules.SelectMany(r => Faults("A.cs", SourceText.CodeOf(code), r)));

    [Theory]
    [InlineData("MathF.Sqrt(x) + Math.FusedMultiplyAdd(a, b, c)")]
    [InlineData("options.Path.Length // Console.WriteLine")]
    [InlineData("Elementary.Exp(x)")]
    [InlineData("throw new ArgumentException(\"File.Open, Random\")")]
    public void What_is_fine_is_left_alone(string code) =>
        Assert.Empty(s_rules.SelectMany(r => Faults("A.cs", SourceText.CodeOf(code), r)));

    static IEnumerable<string> Faults(string file, string code, Rule rule) =>
        from Match m in Regex.Matches(code, rule.Pattern)
        select $"{Repository.Place(file, code, m.Index)}: {m.Value}: {rule.WhyAndInstead}";
}
