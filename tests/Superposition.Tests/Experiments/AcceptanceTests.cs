using System.Reflection;
using System.Text.RegularExpressions;
using Superposition.Tests.Conventions;

namespace Superposition.Tests.Experiments;

/// <summary>docs/acceptance.md names tests and claims: they are there. Claims need a run of each.</summary>
public sealed partial class AcceptanceTests
{
    static readonly string s_page = File.ReadAllText(Repository.FullPath("docs/acceptance.md"));

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Test();

    [GeneratedRegex(@"`([a-z0-9-]+)/([a-z0-9.-]+)`")]
    private static partial Regex Claim();

    internal static IReadOnlyList<(string Experiment, string Claim)> Claims { get; } =
        [.. Claim().Matches(s_page).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    [Fact]
    public void Every_test_it_names_is_there()
    {
        var types = Assembly.GetExecutingAssembly().GetTypes().ToLookup(type => type.Name);
        var named = Test().Matches(s_page);
        Assert.NotEmpty(named);
        Assert.All(named, match =>
        {
            var method = types[match.Groups[1].Value].Single().GetMethod(match.Groups[2].Value);
            Assert.NotNull(method);
            Assert.Contains(method.GetCustomAttributes(), one => one is FactAttribute);
        });
    }
}
