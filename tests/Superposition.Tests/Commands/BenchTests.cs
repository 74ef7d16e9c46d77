using System.Text.Json;
using Superposition.Lab.Commands.Bench;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Commands;

/// <summary>
/// <c>superpose bench</c>: what it prints and keeps. How fast anything is, no test says.
/// </summary>
[Collection(Superpose.OneConsole)]
public sealed class BenchTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_board_has_a_line_for_each_promised_model_and_is_kept_as_printed()
    {
        string printed = Superpose.Done("bench", "--seconds", "0.01", "--json", "--keep", folder.Path);
        using var document = JsonDocument.Parse(printed);
        var board = document.RootElement;
        Assert.Equal(
            ["5→2", "20→5", "80→20", "200→20", "400→30"],
            board.GetProperty("lines").EnumerateArray().Select(line =>
                $"{line.GetProperty("features")}→{line.GetProperty("hidden")}"));
        foreach (var line in board.GetProperty("lines").EnumerateArray())
        {
            double rate = line.GetProperty("modelStepsPerCpuSecond").GetDouble();
            Close.Equal(1e9 / (1024 * rate), line.GetProperty("nanosecondsPerSample").GetDouble(), 1e-12);
            Assert.Equal(0, line.GetProperty("allocatedBytesPerStep").GetDouble());
            Assert.True(line.GetProperty("trainingBytes").GetInt64() > 0);
            Assert.Equal(JsonValueKind.Null, line.GetProperty("peer").ValueKind);
            bool counted = line.GetProperty("multiplyAddsPerSample").ValueKind == JsonValueKind.Number;
            Assert.Equal(counted, line.GetProperty("shareOfPeak").ValueKind == JsonValueKind.Number);
            Assert.Equal(Environment.ProcessorCount > 1,
                line.GetProperty("twoThreads").ValueKind == JsonValueKind.Object);
        }
        string command = board.GetProperty("command").GetString()!;
        Assert.StartsWith("superpose bench --seconds 0.01 --json --keep ", command);
        string kept = Assert.Single(Directory.GetDirectories(folder.Path));
        Assert.Equal(printed, File.ReadAllText(Path.Combine(kept, "training.json")));
        string page = File.ReadAllText(Path.Combine(kept, "training.md"));
        Assert.Contains($"`{command}`", page);
        Assert.Equal(5 + 2, page.Split('\n').Count(row => row.StartsWith('|')));
    }

    [Fact]
    public void Growth_finds_the_exponents_that_made_the_times()
    {
        BenchLine Line(int n, int m, double p) => new(n, m, p, "tiny", 0,
            3 * Math.Pow(n, 1.1) * Math.Pow(m, 0.8) * Math.Pow(p, 0.25), null, null, 0, 0, null, null);
        double[] densities = [0.3, 0.01];
        (int n, int m)[] sizes = [(5, 2), (20, 2), (80, 2), (5, 9), (80, 9)];
        BenchLine[] lines = [.. densities.SelectMany(p => sizes, (p, size) => Line(size.n, size.m, p))];
        var growth = Assert.Single(Growth.Of(lines));
        Assert.Equal("tiny", growth.Kernel);
        Close.Equal(1.1, growth.Features!.Value, 1e-9);
        Close.Equal(0.8, growth.Hidden!.Value, 1e-9);
        Close.Equal(0.25, growth.Density!.Value, 1e-9);
        Close.Equal(0, growth.Within, 1e-9);
        Assert.Null(Assert.Single(Growth.Of(lines.Where(line => line.Hidden == 2))).Hidden);
        Assert.Empty(Growth.Of(lines.Take(4))); // as many unknowns as lines would fit anything
        // m = n everywhere: only the sum of their exponents can be known
        var together = Assert.Single(Growth.Of(lines.Select(line =>
            Line(line.Features, line.Features, line.Density))));
        Close.Equal(1.9, together.Features!.Value, 1e-9);
        Assert.Null(together.Hidden);
    }

    [Fact]
    public void The_whole_grid_has_every_size_at_four_densities()
    {
        Assert.Equal(5 * 4 + 2, BenchSize.Whole.Distinct().Count());
        Assert.All(BenchSize.Whole.Concat(BenchSize.Named), size => size.Options.Checked());
        Assert.Equal("10240→256", Assert.Single(BenchSize.Whole, size => size.IsStress).Name);
    }

    [Fact]
    public void A_busy_machine_is_not_called_quiet()
    {
        MachineClock start = new(10, 5, 100, 7);
        double cores = Environment.ProcessorCount;
        var quiet = new MachineClock(12, 7, 102.01, 7).Since(start);
        Assert.True(quiet.IsQuiet);
        Close.Equal(1, quiet.CpuPerWall, 1e-12);
        var busy = new MachineClock(12, 7, 102 + 0.2 * cores, 7).Since(start);
        Close.Equal(0.1, busy.Others!.Value, 1e-9);
        Assert.False(busy.IsQuiet);
        Assert.False(new MachineClock(12, 7, 102, 7 + 0.1 * cores).Since(start).IsQuiet);
        Assert.Null(new MachineClock(12, 7, null, null).Since(start).IsQuiet);
    }

    [Theory]
    [InlineData("bench --seconds 1 --steps 10", "give one")]
    [InlineData("bench --steps 0", "steps is 0")]
    [InlineData("bench --steps 1e3", "--steps")]
    [InlineData("bench --seconds NaN", "seconds is NaN")]
    [InlineData("bench --seconds 1e9", "between 0.01 and 600")]
    [InlineData("bench --keep OUT/file/x", "is a file")]
    [InlineData("bench --gird", "'--grid'")]
    public void What_cannot_be_measured_is_refused_in_a_sentence(string line, string words)
    {
        File.WriteAllText(folder["file"], "");
        var ran = Superpose.Run(Superpose.Words(line, folder.Path));
        Superpose.AssertRefused(ran, folder, ["file"]);
        Assert.Contains(words, ran.Error);
    }

    [Theory]
    [InlineData("PATH", "/nonexistent", "needs gcc")]
    [InlineData("SUPERPOSE_WIDTH", "v128", "AVX-512")]
    public void Without_what_the_yardstick_needs_a_sentence_says_so(string name, string value, string words)
    {
        Assert.SkipUnless(LaneWidths.Available.Contains(LaneWidth.V512), "the yardstick needs AVX-512");
        var ran = Superpose.Finish(Superpose.Start(["bench", "--yardstick"], (name, value)));
        Superpose.AssertRefused(ran, folder, []);
        Assert.Contains(words, ran.Error);
    }

    /// <summary>The yardstick is only one if it does our work: the same model, to rounding.</summary>
    [Fact]
    public void The_yardstick_trains_the_same_model()
    {
        Assert.SkipUnless(LaneWidths.Available.Contains(LaneWidth.V512), "the yardstick needs AVX-512");
        Assert.SkipUnless(HasGcc(), "there is no gcc");
        // it draws whole blocks, as our dense kernel does; the tiny one draws half a block at a time
        var options = Yardstick.Options with { Steps = 1000, Regime = KernelRegime.Dense };
        var model = Trainer.Train(new(options, 3, 2), LaneWidth.V512).Model;
        var json = Yardstick.WithProgram(program => Yardstick.Run(program,
            ["--steps", "1000", "--seed", "3", "--stream", "2", "--weights"], default), default);
        double[] Numbers(string name) =>
            [.. json.GetProperty(name).EnumerateArray().Select(one => one.GetDouble())];
        // other roundings of the same sums, as in GoldenWeightTests
        Close.Equal(Numbers("W"), model.W, 4e-5, "W");
        Close.Equal(Numbers("b"), model.b, 4e-5, "b");
        var loss = Evaluator.Loss(model, options, 3, 2, LaneWidth.V512, 1 << 20);
        Close.Equal(loss.Loss, json.GetProperty("loss").GetDouble(), 1e-4, "loss", floor: 1e-6);
    }

    static bool HasGcc() => ChildProgram.Run("gcc", ["--version"], default) is { ExitCode: 0 };
}
