using System.Text;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

/// <summary>Sweeps within one process: what they find, and that it is the same whatever happened.</summary>
public sealed class SweepRunnerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static SweepRunner Runner(SweepFolder place, Sweep sweep, int threads = 2) =>
        new(place, sweep, new(threads, LaneWidths.Fastest));

    SweepFolder Place(string name, Sweep sweep)
    {
        var place = new SweepFolder(folder[name]);
        place.Put(sweep, force: false);
        return place;
    }

    (SweepFolder Place, SweepCost Cost) Run(string name, Sweep sweep, int threads = 2)
    {
        var place = Place(name, sweep);
        return (place, Runner(place, sweep, threads).Run());
    }

    /// <summary>All that a finished sweep is, but its chunks: name and content of every file.</summary>
    internal static string Content(string folder) => string.Join('\n', Directory.GetFiles(folder)
        .Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)
        .Select(file => Path.GetFileName(file) + "\n"
            + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));

    string[] Chunks(string name) => [.. Directory.GetFiles(folder[$"{name}/chunks"])];

    [Theory]
    [InlineData(Specs.Plain)]
    [InlineData(Specs.Path)]
    public void Rows_are_the_models_that_training_alone_gives(string text)
    {
        var sweep = Specs.Read(text);
        var (place, cost) = Run("x", sweep);
        Assert.Equal(sweep.Grid.Models, cost.Models);
        var store = new RowStore(place.ChunkFolder, sweep);
        store.Look();
        foreach (var chunk in sweep.Chunks())
        {
            var rows = store.TryRead(chunk)!;
            Assert.Equal(chunk.Count * sweep.RowsEach, rows.Count);
            foreach (var same in rows.GroupBy(row => row.Stream))
            {
                // stage by stage from the weights before, with the plain trainer
                ToyModel? end = null;
                int first = 0;
                foreach (var (row, options) in same.Zip(chunk.Cell.Stages))
                {
                    var started = end is null ? options : options with
                    { Initialisation = new(InitialisationKind.Given, Weights: end) };
                    end = Trainer.Train(new(started, sweep.Grid.Seed, row.Stream)
                    { FirstBatch = (ulong)first }, LaneWidths.Fastest).Model;
                    first += options.Steps;
                    Assert.Equal(ModelRow.HashOf(end.W, end.b), row.Hash);
                    var loss = GridRunner.ExpectedLoss(
                        end, options, sweep.Grid.Seed, row.Stream, LaneWidths.Fastest);
                    Assert.Equal((loss.Loss, loss.StandardError), (row.Loss, row.LossError));
                }
            }
        }
    }

    [Fact]
    public void Stages_see_new_samples_and_start_where_the_one_before_ended()
    {
        var options = Variations.Small(30);
        var cell = Variations.Cell(options, 1) with { Then = [options], Snapshots = [0, 30, 45, 60] };
        var path = TrainingPath.Train(cell, 1, 2, LaneWidths.Fastest);
        var plain = Trainer.Train(new(options, 1, 2), LaneWidths.Fastest, [0, 30]);
        Assert.Equal([0, 30, 45, 60], path.Snapshots.Select(one => one.Step));
        Assert.Equal(plain.Snapshots[0].Model.W, path.Snapshots[0].Model.W);
        Assert.Equal(plain.Model.W, path.Snapshots[1].Model.W);
        Assert.Equal(path.Model.W, path.Snapshots[3].Model.W);
        var repeated = Trainer.Train(new(options with
        { Initialisation = new(InitialisationKind.Given, Weights: plain.Model) }, 1, 2), LaneWidths.Fastest);
        Assert.NotEqual(repeated.Model.W, path.Model.W);
    }

    [Fact]
    public void The_summary_is_the_same_bytes_on_any_threads_and_again_it_costs_nothing()
    {
        var sweep = Specs.Read(Specs.Plain.Replace("\"seeds\"", "\"keep\": \"classes\", \"seeds\""));
        var (one, _) = Run("one", sweep, 1);
        var (three, _) = Run("three", sweep, 3);
        Assert.Equal(Content(one.Folder), Content(three.Folder));
        var before = Directory.GetFiles(one.Folder).Select(File.GetLastWriteTimeUtc).ToArray();
        var again = Runner(one, sweep).Run(_ => Assert.Fail("it looked for work"));
        Assert.Equal((0, 0L), (again.Chunks, again.Models));
        Assert.Equal(before, Directory.GetFiles(one.Folder).Select(File.GetLastWriteTimeUtc));
        Assert.DoesNotContain(Chunks("one"), file => !file.EndsWith(".csv"));
    }

    [Fact]
    public void A_changed_axis_computes_only_what_is_new_and_going_back_nothing()
    {
        var sweep = Specs.Read(Specs.Plain);
        var wider = Specs.Read(Specs.Plain.Replace("[0.001, 0.01]", "[0.001, 0.01, 0.1]"));
        var (place, _) = Run("x", sweep);
        string was = Content(place.Folder);
        var (_, more) = Run("x", wider);
        Assert.Equal(3 * 7, more.Models);
        var (fresh, _) = Run("fresh", wider);
        Assert.Equal(Content(fresh.Folder), Content(place.Folder));
        var (_, back) = Run("x", sweep);
        Assert.Equal(0, back.Models);
        Assert.Equal(was, Content(place.Folder));
    }

    [Fact]
    public void Small_cells_share_a_file_and_how_work_is_cut_changes_no_byte()
    {
        var sweep = Specs.Read(Specs.Plain);
        var (packed, _) = Run("packed", sweep);
        Assert.Single(Chunks("packed"));
        var (cut, _) = Run("cut", sweep with { ChunkSeconds = 0.0003 });
        Assert.InRange(Chunks("cut").Length, 7, sweep.Grid.Models);
        Assert.Equal(File.ReadAllText(packed.At("summary.json")), File.ReadAllText(cut.At("summary.json")));
        Assert.Equal(File.ReadAllText(packed.At("summary.csv")), File.ReadAllText(cut.At("summary.csv")));
        File.Delete(cut.At("summary.json"));
        Assert.Equal(0, Runner(cut, sweep).Run().Models); // found again, though packed otherwise
    }

    [Fact]
    public void More_seeds_compute_only_the_new_ones()
    {
        var few = Specs.Read(Specs.Plain);
        var many = Specs.Read(Specs.Plain.Replace("\"seeds\": 7", "\"seeds\": 19"));
        Run("x", few);
        var (place, more) = Run("x", many);
        Assert.Equal(6 * 12, more.Models);
        var (fresh, _) = Run("fresh", many);
        Assert.Equal(Content(fresh.Folder), Content(place.Folder));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("classes")]
    [InlineData("all")]
    public void Fewer_seeds_end_in_what_they_alone_would_be(string keep)
    {
        string text = Specs.Plain.Replace("\"seeds\"", $"\"keep\": \"{keep}\", \"seeds\"");
        Run("x", Specs.Read(text.Replace("\"seeds\": 7", "\"seeds\": 40")));
        var (place, less) = Run("x", Specs.Read(text));
        if (keep != "classes") Assert.Equal(0, less.Models); // whose weights may be those of others' best
        var (fresh, _) = Run("fresh", Specs.Read(text));
        Assert.Equal(Content(fresh.Folder), Content(place.Folder));
    }

    [Fact]
    public void Cancelled_it_keeps_every_model_that_is_trained()
    {
        var sweep = Specs.Read(Specs.Plain);
        var (whole, _) = Run("whole", sweep);
        var place = Place("cut", sweep);
        using var stop = new CancellationTokenSource();
        long seen = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Runner(place, sweep, 1).Run(progress =>
        {
            seen = progress.ModelsDone;
            if (seen == 17) stop.Cancel();
        }, stop.Token));
        Assert.Equal(17, seen);
        var rest = Runner(place, sweep).Run();
        Assert.Equal(sweep.Grid.Models - 17, rest.Models);
        Assert.Equal(Content(whole.Folder), Content(place.Folder));
    }

    [Theory]
    [InlineData("cut in half")]
    [InlineData("empty")]
    [InlineData("one bit")]
    [InlineData("another chunk's")]
    [InlineData("another version's")]
    [InlineData("absent")]
    public void A_chunk_that_is_not_sound_is_made_again_to_the_same_bytes(string what)
    {
        var sweep = Specs.Read(Specs.Plain.Replace(
            "\"seeds\"", "\"keep\": \"all\", \"chunkSeconds\": 0.001, \"seeds\""));
        var (whole, _) = Run("whole", sweep);
        var (hurt, _) = Run("hurt", sweep);
        File.Delete(folder["hurt/summary.json"]);
        string[] files = Chunks("hurt");
        int models = RowFile.TryList(files[1])!.Sum(section => section.Count);
        byte[] bytes = File.ReadAllBytes(files[1]);
        switch (what)
        {
            case "cut in half": File.WriteAllBytes(files[1], bytes[..(bytes.Length / 2)]); break;
            case "empty": File.WriteAllText(files[1], ""); break;
            case "one bit":
                bytes[bytes.Length / 3] ^= 1;
                File.WriteAllBytes(files[1], bytes);
                break;
            case "another chunk's": File.Copy(files[0], files[1], overwrite: true); break;
            case "another version's":
                string key = RowFile.TryList(files[1])![0].Cell;
                File.WriteAllText(
                    files[1], Encoding.UTF8.GetString(bytes).Replace(key, new string('0', key.Length)));
                break;
            default: File.Delete(files[1]); break;
        }
        var cost = Runner(hurt, sweep).Run();
        Assert.InRange(cost.Models, 7, models);
        Assert.Equal(Content(whole.Folder), Content(hurt.Folder));
    }

    [Fact]
    public void Eight_workers_do_no_chunk_twice()
    {
        var sweep = Specs.Read(Specs.Plain.Replace("\"count\": 3", "\"count\": 30")
            .Replace("\"seeds\"", "\"chunkSeconds\": 0.001, \"seeds\""));
        var place = Place("x", sweep);
        var costs = new SweepCost[8];
        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 },
            k => costs[k] = Runner(place, sweep, 1).Run());
        Assert.Equal(sweep.Chunks().Count, costs.Sum(cost => cost.Chunks));
        Assert.Equal(sweep.Grid.Models, costs.Sum(cost => cost.Models));
        var (alone, _) = Run("alone", sweep);
        Assert.Equal(Content(alone.Folder), Content(place.Folder));
    }

    [Fact]
    public void Kept_weights_are_those_of_their_rows()
    {
        var sweep = Specs.Read(Specs.Plain.Replace("\"seeds\"", "\"keep\": \"classes\", \"seeds\""));
        var (place, _) = Run("x", sweep);
        var table = CsvReader.Read(File.ReadAllText(place.At("models.csv")));
        using var file = SafeTensorsFile.Open(place.At("models.safetensors"));
        Tensor W = file.Read("W"), b = file.Read("b");
        Assert.Equal([table.Count - 1, 2, 5], W.Shape);
        for (int k = 0; k < table.Count - 1; k++)
            Assert.Equal(table[k + 1][^1],
                ModelRow.HashOf(W.Data[(10 * k)..(10 * k + 10)], b.Data[(5 * k)..(5 * k + 5)]));
        var summary = CsvReader.Read(File.ReadAllText(place.At("summary.csv")));
        Assert.Equal(summary.Skip(1).Count(line => line[4] != "all"), table.Count - 1);
    }

    [Fact]
    public void A_folder_of_something_else_is_refused_and_force_replaces_another_sweep()
    {
        var sweep = Specs.Read(Specs.Plain);
        var place = Place("x", sweep);
        var other = sweep with { Name = "other" };
        Assert.Contains("holds the sweep 'plain'",
            Assert.Throws<InvalidInputException>(() => place.Put(other, force: false)).Message);
        place.Put(other, force: true);
        Directory.CreateDirectory(folder["work"]);
        File.WriteAllText(folder["work/thesis.tex"], "");
        Assert.Contains("no sweep.json", Assert.Throws<InvalidInputException>(
            () => new SweepFolder(folder["work"]).Put(sweep, force: true)).Message);
    }

    [Fact]
    public void A_summary_counts_what_the_rows_say()
    {
        var sweep = Specs.Read(Specs.Plain);
        var (place, _) = Run("x", sweep);
        var store = new RowStore(place.ChunkFolder, sweep);
        store.Look();
        var summary = CsvReader.Read(File.ReadAllText(place.At("summary.csv")));
        string[] header = [.. summary[0]];
        string Of(IReadOnlyList<string> line, string name) => line[Array.IndexOf(header, name)];
        foreach (var (cell, chunks) in sweep.Chunks().GroupBy(chunk => chunk.Cell).Index())
        {
            var rows = chunks.SelectMany(chunk => store.TryRead(chunk)!).ToArray();
            foreach (var line in summary.Skip(1).Where(line => Of(line, "cell") == $"{cell}"))
            {
                var own = rows.Where(row => Of(line, "class") == "all" || row.Class == Of(line, "class"));
                Assert.Equal($"{own.Count()}", Of(line, "models"));
                Assert.Equal(own.Min(row => row.Loss).ToString("R"), Of(line, "leastLoss"));
                Assert.Equal(Statistics.Wilson(own.Count(), 7).Low.ToString("R"), Of(line, "shareLow"));
                Assert.Equal(own.Average(row => row.Values[0]), double.Parse(Of(line, "represented")), 12);
            }
        }
    }
}
