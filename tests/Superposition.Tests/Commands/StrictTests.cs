using Superposition.Lab.Results;
using Superposition.Tests.Files;
using Superposition.Tests.Results;

namespace Superposition.Tests.Commands;

/// <summary>
/// <c>--strict</c> judges what is stored: a finished smoke run whose claims are replaced by one that fails,
/// holds or is
/// undecided, with or without a word that it was known to fail.
/// </summary>
[Collection(Superpose.OneConsole)]
public sealed class StrictTests
{
    [Theory]
    [InlineData(20, false, 3)] // fails
    [InlineData(20, true, 0)]
    [InlineData(10, false, 0)] // holds
    [InlineData(10, true, 3)]
    [InlineData(double.NaN, false, 0)] // undecided
    public void A_surprise_is_exit_code_3_and_only_when_asked(double measured, bool known, int code)
    {
        using var folder = new TemporaryFolder();
        string[] reproduce = ["reproduce", "linear-versus-relu", "--scale", "smoke", "--out", folder.Path];
        Assert.Equal(0, Superpose.Run([.. reproduce, "--strict"]).ExitCode);
        string path = folder["linear-versus-relu/result.json"];
        var claim = ClaimTests.Of(measured)
            with
        { Known = known ? "Exact analysis says that it is not ten." : null };
        File.WriteAllText(path, (Result.Read(path) with { Claims = [claim] }).ToJson());
        Assert.Equal(0, Superpose.Run(reproduce).ExitCode);
        var strict = Superpose.Run([.. reproduce, "--strict"]);
        Assert.Equal(code, strict.ExitCode);
        Assert.Contains("a-claim", strict.Output);
        Assert.Equal(code, Superpose.Run([.. reproduce, "--strict", "--json"]).ExitCode);
    }
}
