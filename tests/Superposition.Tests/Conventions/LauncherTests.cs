namespace Superposition.Tests.Conventions;

/// <summary>
/// `superpose`, in a small checkout of its own with a `dotnet` that only writes down that it was asked: when
/// it builds, when it does not, and that it leaves nothing broken behind.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    const string Checkout = "a check out";
    const string Program = $"{Checkout}/artifacts/bin/Superposition.Lab/release";
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // Builds a program that prints its arguments and its sources, and exits with the number in $EXIT.
    const string Dotnet = """
        #!/usr/bin/env bash
        [[ $1 == --version ]] && exit "${NO_SDK:-0}"
        echo build "$@" >>"$BUILDS"
        sleep "${SLOW:-0}" 9>&-
        if [[ -n ${BROKEN:-} ]]; then
            for i in $(seq 50); do echo "$PWD/src/A.cs($i,1): error CS1002: ; expected [$PWD/A.csproj]"; done
            exit 1
        fi
        mkdir -p artifacts/bin/Superposition.Lab/release
        cat src/* >artifacts/bin/Superposition.Lab/release/superpose.dll
        printf '#!/bin/sh\necho "$@"\nexit ${EXIT:-0}\n' >artifacts/bin/Superposition.Lab/release/superpose
        chmod +x artifacts/bin/Superposition.Lab/release/superpose
        """;

    readonly Sandbox _sandbox = new();

    public LauncherTests()
    {
        _sandbox.Write($"{Checkout}/superpose", Repository.Text("superpose"), executable: true);
        _sandbox.Write($"{Checkout}/src/A.cs", "one");
        _sandbox.Write($"{Checkout}/src/B.cs", "two");
        _sandbox.Write($"{Checkout}/global.json", "{}");
        _sandbox.Write("bin/dotnet", Dotnet, executable: true);
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Builds_once_and_passes_arguments_and_exit_code()
    {
        Ran first = Run("'./a check out/superpose' list 'two words'; echo $?", ("EXIT", "3"));
        Assert.Equal("list two words\n3\n", first.Output);
        Assert.Equal("building superpose (once, about 20 s)...\n", first.Error);
        Ran second = Run("'./a check out/superpose'");
        Assert.Equal("", second.Error);
        Assert.Equal(1, Builds);
    }

    [Theory]
    [InlineData("echo more >>src/A.cs")]
    [InlineData("touch -d '1 hour ago' src/A.cs")]
    [InlineData("rm src/A.cs")]
    [InlineData("mv src/A.cs src/C.cs")]
    [InlineData("mkdir src/D && touch -d '1 year ago' src/D/E.cs")]
    [InlineData("echo >Directory.Build.props")]
    [InlineData("rm global.json")]
    [InlineData("rm artifacts/bin/Superposition.Lab/release/superpose.dll")]
    [InlineData("rm -r artifacts")]
    public void Builds_again_after(string change)
    {
        Run("'./a check out/superpose'");
        Run($"cd '{Checkout}' && {change}");
        Run("'./a check out/superpose'; './a check out/superpose'");
        Assert.Equal(2, Builds);
    }

    [Theory]
    [InlineData("touch README.md")]
    [InlineData("mkdir -p src/obj && touch src/obj/x src/.swap")]
    public void Does_not_build_after(string change)
    {
        Run("'./a check out/superpose'");
        Run($"cd '{Checkout}' && {change}");
        Run("'./a check out/superpose'");
        Assert.Equal(change.Contains("README") ? 1 : 2, Builds);
    }

    [Fact]
    public void Works_through_links_and_from_anywhere()
    {
        Run("ln -s 'a check out/superpose' link && ln -s ../link bin/superpose && mkdir deep");
        Ran ran = Run("./link a; cd deep; superpose b; cd '../a check out'; bash superpose c");
        Assert.Equal("a\nb\nc\n", ran.Output);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public void Two_at_once_build_once()
    {
        const string both = "'./a check out/superpose' a & sleep 0.1; './a check out/superpose' b; wait";
        Ran ran = Run(both, ("SLOW", "0.5"));
        Assert.Equal(["a", "b"], ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Contains("waiting for another build", ran.Error);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public void A_failed_build_prints_its_errors_and_is_tried_again()
    {
        Ran broken = Run("'./a check out/superpose' list", ("BROKEN", "1"));
        Assert.Equal((1, ""), (broken.ExitCode, broken.Output));
        Assert.Contains("  src/A.cs(1,1): error CS1002: ; expected\n", broken.Error);
        Assert.True(broken.Error.Count(c => c == '\n') < 25, broken.Error);
        Assert.Equal("list\n", Run("'./a check out/superpose' list").Output);
    }

    [Fact]
    public void An_interrupted_build_starts_afresh()
    {
        Ran cut = Run("timeout --foreground -s TERM 0.3 './a check out/superpose' list", ("SLOW", "20"));
        Assert.Equal(124, cut.ExitCode);
        Assert.True(cut.Seconds < 10, $"the launcher took {cut.Seconds:F1} s to end");
        Assert.Equal("list\n", Run("'./a check out/superpose' list").Output);
        Assert.Contains("--no-incremental", File.ReadLines(_sandbox.At("builds")).Last());
    }

    [Fact]
    public void Without_an_SDK_it_says_what_to_install()
    {
        Ran ran = Run("'./a check out/superpose' list", ("NO_SDK", "1"));
        Assert.Equal(1, ran.ExitCode);
        Assert.Matches("^superpose: [^\n]*the .NET 10 SDK[^\n]*\n$", ran.Error);
    }

    [Fact]
    public void SUPERPOSE_NO_BUILD_runs_what_is_there()
    {
        Assert.Equal(1, Run("'./a check out/superpose' list", ("SUPERPOSE_NO_BUILD", "1")).ExitCode);
        Run("'./a check out/superpose' && touch 'a check out/src/A.cs'");
        Assert.Equal("list\n", Run("'./a check out/superpose' list", ("SUPERPOSE_NO_BUILD", "1")).Output);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public void A_running_program_keeps_its_own_files()
    {
        Run("'./a check out/superpose'");
        Ran ran = Run(
            $"exec 8<'{Program}/superpose.dll'; echo new >'{Checkout}/src/A.cs'; " +
            $"'./{Checkout}/superpose'; cat <&8");
        Assert.Equal("\nonetwo", ran.Output);
        Assert.Equal(2, Builds);
    }

    int Builds => File.ReadLines(_sandbox.At("builds")).Count();

    Ran Run(string line, params (string Name, string Value)[] environment)
    {
        Dictionary<string, string> all = environment.ToDictionary(e => e.Name, e => e.Value);
        all["PATH"] = $"{_sandbox.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        all["BUILDS"] = _sandbox.At("builds");
        all.TryAdd("SUPERPOSE_NO_BUILD", "");
        return _sandbox.Bash(line, s_limit, all);
    }
}
