using System.Diagnostics;
using System.Globalization;
using Superposition.Lab.Sweeps;
using Superposition.Tests.Commands;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>
/// Rows of very many models through the real store: summarised and printed in seconds, in a heap of 128 MB. A
/// million with <c>./check.sh --full</c>, else fifty thousand.
/// </summary>
public sealed class ManyRowsTests(ITestOutputHelper output) : IDisposable
{
    const string Heap = "0x8000000";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Are_read_in_seconds_and_in_bounded_memory()
    {
        bool isFull = Environment.GetEnvironmentVariable("SUPERPOSE_FULL") == "1";
        int seeds = isFull ? 1_000 : 50;
        var sweep = Specs.Read($$"""
            {
              "name": "many", "base": { "features": 5, "hidden": 2 }, "seeds": {{seeds}},
              "axes": [ { "option": "density", "log": [1, 0.01], "count": 1000 } ],
              "measure": ["represented", "minimumLoss"]
            }
            """);
        var place = new SweepFolder(folder["many"]);
        place.Put(sweep, force: false);
        Fill(place, sweep);

        var clock = Stopwatch.StartNew();
        var ran = Superpose.Finish(Superpose.Start(
            ["sweep", "work", folder["many"]], ("DOTNET_GCHeapHardLimit", Heap), ("DOTNET_gcServer", "0")));
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.StartsWith("0 models in 0 chunks", ran.Output);
        Assert.Equal(sweep.Grid.Models, Count(folder["many/summary.csv"]));
        double summarised = clock.Elapsed.TotalSeconds;

        clock.Restart();
        using var show = Superpose.Start(
            ["sweep", "show", folder["many"], "--rows"], ("DOTNET_GCHeapHardLimit", Heap));
        int lines = 0;
        while (show.StandardOutput.ReadLine() is not null) lines++;
        show.WaitForExit();
        Assert.Equal((0, 1 + sweep.Grid.Models), (show.ExitCode, lines));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sweep.Grid.Models:N0} rows: summarised in {summarised:0.0} s, printed in ")
            + string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s"));
        Assert.InRange(summarised + clock.Elapsed.TotalSeconds, 0, 60); // seconds, on a machine that is busy
    }

    /// <summary>Rows as workers write them, of models that nobody trained.</summary>
    static void Fill(SweepFolder place, Sweep sweep)
    {
        var store = new RowStore(place.ChunkFolder, sweep);
        var random = new Random(1);
        string[] shapes = ["pentagon", "square", "2 digons"];
        foreach (var parcel in Parcel.Pack(sweep.Chunks(), sweep.ChunkSeconds))
            store.Write([.. parcel.Chunks.Select(chunk => (chunk, (IReadOnlyList<SweepRow>)
                [.. Enumerable.Range(0, chunk.Count).Select(s => new SweepRow(
                    chunk.First + (ulong)s, 0, random.NextDouble(), 0, $"{random.NextInt64():x16}",
                    shapes[random.Next(3)], [random.Next(6), random.NextDouble()], null))]))]);
    }

    /// <summary>The models of all cells, as the summary counts them.</summary>
    static int Count(string summary)
    {
        var lines = File.ReadLines(summary).Select(line => line.Split(',')).ToArray();
        int @class = Array.IndexOf(lines[0], "class"), models = Array.IndexOf(lines[0], "models");
        return lines.Where(line => line[@class] == "all")
            .Sum(line => int.Parse(line[models], CultureInfo.InvariantCulture));
    }
}
