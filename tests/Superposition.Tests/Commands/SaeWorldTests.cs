using System.Text.Json.Nodes;
using Superposition.Lab.Commands.Sae;
using Superposition.Lab.Files;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>
/// superpose sae train --world, sae baselines and sae table: autoencoders scored against the truth.
/// </summary>
[Collection(Superpose.OneConsole)]
public sealed class SaeWorldTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Train(string name, string more) =>
    [
        "sae", "train", "--world", "mini", "--width", "64", "--out", folder[name],
        .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries),
    ];

    [Theory]
    [InlineData("batchtopk"), InlineData("matryoshka"), InlineData("jumprelu"), InlineData("standard")]
    [InlineData("matching_pursuit"), InlineData("lista_matryoshka")]
    public void The_benchmarks_recipe_trains_every_row_of_its_table(string architecture)
    {
        Superpose.Done(Train("x", $"--recipe synthsaebench --architecture {architecture} --k 2 "
            + "--samples 640000"));
        var result = JsonNode.Parse(File.ReadAllText(folder["x/result.json"]))!;
        Assert.Equal(3e-4, (double)result["options"]!["learningRate"]!, 1e-12 + 1.1e-3 *
            (architecture == "lista_matryoshka" ? 1 : 0)); // narrow ones of that recipe learn faster
        var rows = CsvReader.Read(File.ReadAllText(folder["x/data/scores.csv"]));
        Assert.Equal(["625664", "640000"], rows.Skip(1).Select(row => row[0]));
        double last = double.Parse(rows[^1][1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(last, (double)result["models"]![0]!["f1"]!);
        Assert.InRange(last, 0.02, 1); // a start at random finds no feature: 0.005 or so
    }

    [Fact]
    public void Stopped_on_the_way_it_keeps_what_it_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "killed with Linux's kill");
        const string Options = "--recipe synthsaebench --k 2 --samples 1400000 --checkpoint-every 700";
        Superpose.Done(Train("whole", Options));
        using var cut = Superpose.Start(Train("cut", Options));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!File.Exists(folder["cut.checkpoint.safetensors"]) && !cut.HasExited
            && clock.Elapsed.TotalSeconds < 120) Thread.Sleep(1);
        Superpose.KillRunning(cut);
        Superpose.Done(Train("cut", Options));
        foreach (string file in (string[])["sae_weights.safetensors", "data/scores.csv", "data/training.csv"])
            Assert.Equal(File.ReadAllText(folder[$"whole/{file}"]), File.ReadAllText(folder[$"cut/{file}"]));
    }

    [Fact]
    public void Folders_make_a_table_with_a_picture()
    {
        Superpose.Done(Train("a", "--recipe synthsaebench --k 2 --samples 128000"));
        Superpose.Done(Train("b", "--architecture topk --k 2 --samples 64000"));
        string table = Superpose.Done("sae", "table", folder["a"], folder["b"], "--out", folder["t"]);
        Assert.Equal(File.ReadAllText(folder["t/table.md"]), table);
        string[] lines = table.Split('\n');
        Assert.StartsWith("| topk | 0.1 M", lines[2]);
        Assert.StartsWith("| batchtopk | 0.1 M", lines[3]);
        Assert.EndsWith("|  |  |", lines[3]); // the published figures are of another world
        Assert.Contains(" | 1 | .", lines[2]);
        Assert.Contains("<svg", File.ReadAllText(folder["t/figure.svg"]));
        var json = JsonNode.Parse(Superpose.Done("sae", "table", folder["a"], "--json"))!.AsArray();
        Assert.Equal("batchtopk", (string)json[0]!["architecture"]!);
    }

    [Fact]
    public void Seeds_of_one_training_are_one_row_with_intervals()
    {
        string[] folders = [.. Enumerable.Range(0, 3).Select(seed => folder[$"s{seed}"])];
        for (int seed = 0; seed < 3; seed++)
            Superpose.Done(Train($"s{seed}", $"--k 2 --samples 64000 --seed {seed}"));
        Superpose.Done(Train("other", "--k 3 --samples 64000"));
        var rows = JsonNode.Parse(Superpose.Done(["sae", "table", .. folders, folder["other"], "--json"]))!
            .AsArray().OrderBy(row => -(int)row!["seeds"]!).ToArray();
        Assert.Equal([3, 1], rows.Select(row => (int)row!["seeds"]!));
        double[] f1 = [.. folders.Select(one => double.Parse(
            CsvReader.Read(File.ReadAllText(Path.Combine(one, "data/scores.csv")))[^1][1],
            System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(f1.Average(), (double)rows[0]!["scores"]!["f1"]!, 1e-12);
        double low = (double)rows[0]!["f1Interval"]![0]!, high = (double)rows[0]!["f1Interval"]![1]!;
        // t(0.975, 2) = 4.3027
        double s = Math.Sqrt(f1.Sum(one => Math.Pow(one - f1.Average(), 2)) / 2);
        Assert.Equal(2 * 4.3027 * s / Math.Sqrt(3), high - low, 1e-4);
        Assert.Null(rows[1]!["f1Interval"]);
    }

    [Fact]
    public void Published_figures_stand_beside_what_was_trained_alike_only()
    {
        foreach (var (world, width, l0, recipe, is_) in ((string, int, double, string, bool)[])[
            ("synthsaebench", 4096, 25, "synthsaebench", true),
            ("synthsaebench-v2", 4096, 25, "synthsaebench", false),
            ("synthsaebench", 64, 25, "synthsaebench", false),
            ("synthsaebench", 4096, 2, "synthsaebench", false),
            ("synthsaebench", 4096, 25, "default", false)])
        {
            Superpose.Done(Train("x", "--k 2 --samples 64000 --force"));
            string path = folder["x/result.json"];
            var result = JsonNode.Parse(File.ReadAllText(path))!;
            var options = result["options"]!;
            (options["world"], options["width"], options["l0"], options["recipe"]) =
                (world, width, l0, recipe);
            File.WriteAllText(path, result.ToJsonString());
            var row = JsonNode.Parse(Superpose.Done("sae", "table", folder["x"], "--json"))![0]!;
            Assert.Equal(is_ ? 0.7316 : null, (double?)row["published"]?[0]);
        }
    }

    [Fact]
    public void Baselines_lie_below_and_above()
    {
        string table = Superpose.Done("sae", "baselines", "--world", "mini", "--width", "64", "--k", "2",
            "--samples", "20000", "--probe-steps", "150", "--out", folder["b"]);
        Assert.Contains("| logistic probes | 0.2 M |", table);
        double[] f1 = [.. JsonNode.Parse(Superpose.Done("sae", "table", folder["b"], "--json"))!.AsArray()
            .Select(row => (double)row!["scores"]!["f1"]!)];
        // random, true directions, true directions with a second pass, probes
        Assert.True(f1[0] < 0.2 && f1[0] < f1[1] && f1[1] < f1[2] && f1[2] < f1[3], string.Join(' ', f1));
    }

    [Theory]
    [InlineData("--world moon --k 2", "world is 'moon'")]
    [InlineData("--k 2", "either --activations or --world")]
    [InlineData("--world mini --activations a.npy --k 2", "either --activations or --world")]
    [InlineData("--world mini --recipe synthsaebench --architecture standard", "give --k or --target-l0")]
    [InlineData("--world mini --recipe published --k 2", "recipe is 'published'")]
    public void What_cannot_be_learned_is_refused(string options, string sentence)
    {
        var ran = Superpose.Run(
            ["sae", "train", "--width", "64", "--out", folder["x"], .. options.Split(' ')]);
        Assert.Equal(2, ran.ExitCode);
        Superpose.AssertSentence(ran.Error);
        Assert.Contains(sentence, ran.Error);
        Assert.False(Directory.Exists(folder["x"]));
    }

    [Fact]
    public void What_could_not_be_scored_is_refused_before_it_is_trained()
    {
        var ran = Superpose.Run("sae", "train", "--world", "mini", "--width", "4194304", "--k", "2",
            "--batch", "64", "--out", folder["x"]);
        Assert.Equal(2, ran.ExitCode);
        Superpose.AssertSentence(ran.Error);
        Assert.Contains("the cosines of 4194304 learned directions with 1024 true ones", ran.Error);
        Assert.False(Directory.Exists(folder["x"]));
    }

    [Fact]
    public void A_table_of_anything_else_is_refused()
    {
        Directory.CreateDirectory(folder["empty"]);
        var ran = Superpose.Run("sae", "table", folder["empty"]);
        Assert.Equal(2, ran.ExitCode);
        Superpose.AssertSentence(ran.Error);
        Assert.Contains("sae train --world", ran.Error);
    }

    [Fact]
    public void A_longer_run_is_foreseen_where_doublings_shrink_evenly()
    {
        // 1 − 2^−k after k doublings: each adds half of what the last one added
        double[] y = [0.5, 0.75, 0.875];
        Assert.Equal(1 - Math.Pow(2, -5), SaeTable.At(y, 2), 1e-12);
        Assert.True(double.IsNaN(SaeTable.At([0.1, 0.2, 0.4], 1))); // they grow: nothing is foreseen
        Assert.True(double.IsNaN(SaeTable.At([0.3, 0.2, 0.25], 1)));
    }
}
