using System.Text.Json;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

[Collection(Superpose.OneConsole)]
public sealed class TrainTests : IDisposable
{
    const string Train =
        "train --features 6 --hidden 2 --density 0.2 --importance 0.9^i --steps 40 --batch 100";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Hashes(string name, string options)
    {
        Superpose.Done(
            [.. Train.Split(' '), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--out",
            folder[name]]);
        return Superpose.Hashes(folder[name]);
    }

    [Theory]
    [InlineData("--instances 5")]
    [InlineData("--seed 18446744073709551615 --instances 2")]
    [InlineData("--axis weight-decay=linear:0:0.1:3 --axis learning-rate=1e-3,1e-2 --instances 2")]
    [InlineData("--activation gelu --optimizer sgd --schedule cosine --warmup 5 --no-bias")]
    [InlineData("--magnitude half-normal --loss-exponent 3 --init normal:0.2 --weight-decay 0.1")]
    [InlineData("--learning-rate 1000 --optimizer sgd")] // diverges, and to the same NaNs
    [InlineData("--stream 5 --instances 3")]
    [InlineData("--hidden-activation relu --instances 2")]
    [InlineData("--untied --target absolute-value --magnitude symmetric --activation identity")]
    [InlineData("--untied --hidden-activation gelu --target pair-maximum --init xavier --loss-exponent 3")]
    [InlineData("--correlated 0,1/2,3 --anticorrelated 4,5 --instances 2")]
    [InlineData("--anticorrelated 0,1,2;3,5 --anticorrelated-density member --hidden-activation relu")]
    [InlineData("--objective exact --instances 2")]
    [InlineData("--objective exact --correlated 5,2,0 --optimizer sgd --learning-rate 0.1 --no-bias")]
    [InlineData("--correlated 5,2,0 --axis weight-decay=0,0.1 --magnitude exponential")]
    public void Replay_finds_the_same_bits(string options)
    {
        int models = Hashes("x", options).Length;
        Assert.Contains($"{models} of {models} models are the same, bit for bit",
            Superpose.Done("replay", folder["x"]));
    }

    [Fact]
    public void A_density_axis_is_that_of_sets_too()
    {
        string[] Words(string density, string sets) =>
            [.. Train.Replace("--density 0.2", density).Split(' '), .. sets.Split(' ')];
        const string Sets = "--correlated 0,3 --anticorrelated 1,4 --out";
        Superpose.Done([.. Words("--axis density=0.1,0.5", Sets), folder["axis"]]);
        Superpose.Done([.. Words("--density 0.5", Sets), folder["one"]]);
        Assert.Equal(Superpose.Hashes(folder["axis"])[1..], Superpose.Hashes(folder["one"]));
    }

    [Theory]
    [InlineData("", 0.1)]
    [InlineData("--anticorrelated-density member", 0.2)]
    public void A_set_has_the_density_of_its_convention(string convention, double each)
    {
        Hashes("x", $"--correlated 0,3 --anticorrelated 1,4 {convention}");
        using var json = JsonDocument.Parse(File.ReadAllText(folder["x/result.json"]));
        var options = json.RootElement.GetProperty("options").GetProperty("cells")[0];
        var groups = options.GetProperty("training").GetProperty("world").GetProperty("groups");
        double[][] probabilities =
        [
            .. groups.EnumerateArray().Select(group => group.GetProperty("patterns").EnumerateArray()
                .Select(pattern => pattern.GetProperty("probability").GetDouble()).ToArray()),
        ];
        Assert.Equal(4, probabilities.Length);
        Assert.Equal([0.8, 0.2], probabilities[0]);
        Assert.Equal([1 - 2 * each, each, each], probabilities[1]);
        Assert.Equal([0.8, 0.2], probabilities[3]);
    }

    // A number of JSON holds 53 bits of a stream: either all of them come back, or it is refused beforehand.
    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("18446744073709551614")]
    public void A_stream_is_replayed_or_refused(string stream)
    {
        var ran = Superpose.Run(
            [.. Train.Split(' '), "--stream", stream, "--instances", "2", "--out", folder["x"]]);
        if (ran.ExitCode == 0) Assert.Contains("2 of 2", Superpose.Done("replay", folder["x"]));
        else Superpose.AssertRefused(ran, folder, []);
    }

    [Fact]
    public void A_model_alone_is_the_model_among_many()
    {
        string[] many = Hashes("many", "--instances 6");
        Assert.Equal(6, many.Distinct().Count());
        Assert.Equal([many[4]], Hashes("alone", "--stream 4 --instances 1"));
        Assert.Equal(many[2..5], Hashes("some", "--stream 2 --instances 3"));
        string[] grid = Hashes("grid", "--instances 2 --axis weight-decay=0,0.01");
        Assert.Equal(many[..2], grid[2..]);
        Assert.Empty(grid[..2].Intersect(many));
    }

    [Theory]
    [InlineData("density=0.05:30/0.3:40/0.05:30")]
    [InlineData("density=0.2:30/learning-rate=0.01:20/no-bias=true:20")]
    [InlineData("optimizer=sgd:30/adam:20")]
    public void A_path_is_trained_and_replayed_bit_for_bit(string path)
    {
        const string Base = "train --features 5 --hidden 2 --batch 128 --instances 2";
        string[] Run(string name, string more)
        {
            Superpose.Done([.. $"{Base} {more}".Split(' '), "--out", folder[name]]);
            return Superpose.Hashes(folder[name]);
        }
        string[] hashes = Run("x", $"--path {path}");
        Assert.Equal(hashes, Run("threads", $"--path {path} --threads 1"));
        Assert.Contains("2 of 2", Superpose.Done("replay", folder["x"]));
        // its first stage is training as usual, and the rest is not
        int colon = path.IndexOf(':'), slash = path.IndexOf('/');
        string[] first = path[..colon].Split('=');
        string[] usual = Run("usual", $"--{first[0]} {first[1]} --steps {path[(colon + 1)..slash]}");
        Assert.Equal(usual, Run("one", $"--path {path[..slash]}"));
        Assert.Empty(usual.Intersect(hashes));
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        string[] one = Hashes("one", "--instances 5 --threads 1");
        Assert.Equal(one, Hashes("two", "--instances 5 --threads 2"));
        Assert.Equal(one, Hashes("many", "--instances 5 --threads 7"));
    }

    [Fact]
    public void Again_is_skipped_and_force_replaces()
    {
        Hashes("x", "--instances 2");
        string before = File.ReadAllText(folder["x/result.json"]);
        Hashes("x", "--instances 2 --threads 1");
        Assert.Equal(before, File.ReadAllText(folder["x/result.json"]));
        string[] other = Hashes("x", "--instances 2 --seed 1 --force");
        Assert.Equal(1UL, Result.Read(folder["x/result.json"]).Seed);
        Assert.Contains("2 of 2", Superpose.Done("replay", folder["x"]));
        Assert.Equal(other, Superpose.Hashes(folder["x"]));
        Assert.Equal(["x"], Directory.EnumerateFileSystemEntries(folder.Path)
            .Select(entry => Path.GetFileName(entry)!).Where(entry => !Superpose.IsLock(entry)));
    }

    [Fact]
    public void Sparsity_is_the_density_that_it_says()
    {
        Hashes("x", "");
        string[] words =
            [.. Train.Replace("--density 0.2", "--sparsity 0.8").Split(' '), "--out", folder["x"]];
        Superpose.Done(words); // the same run, so it is finished before
    }

    [Fact]
    public void Given_weights_are_where_it_starts()
    {
        Hashes("first", "");
        string given = $"--init given:{folder["first/models.safetensors"]}";
        string[] again = Hashes("still", $"{given} --learning-rate 0 --weight-decay 0");
        Assert.Equal(Superpose.Hashes(folder["first"]), again);
    }

    [Fact]
    public void The_folder_is_a_results_folder_with_measures()
    {
        Hashes("x", "--instances 3");
        Assert.Equal(
            ["data", "data/features.csv", "data/models.csv", "figure.svg", "models.safetensors",
                "result.json"],
            folder.Listing().Where(path => path.StartsWith("x/")).Select(path => path[2..]));
        using var file = SafeTensorsFile.Open(folder["x/models.safetensors"]);
        Assert.Equal([3, 2, 6], file.Read("W").Shape);
        foreach (var row in Result.Read(folder["x/result.json"]).Models)
        {
            Assert.InRange(row.Number("featuresLearned"), 0, 12);
            Assert.InRange(row.Number("represented"), 0, 6);
            Assert.Equal(0, row.Number("lossError"));
        }
    }

    const string Untied = "--untied --hidden-activation relu --target pair-maximum --magnitude symmetric";

    [Fact]
    public void An_untied_model_has_two_matrices_and_no_measures_of_a_tied_one()
    {
        string[] hashes = Hashes("x", $"{Untied} --instances 3");
        Assert.Equal(
            ["data", "data/models.csv", "figure.svg", "models.safetensors", "result.json"],
            folder.Listing().Where(path => path.StartsWith("x/")).Select(path => path[2..]));
        using var file = SafeTensorsFile.Open(folder["x/models.safetensors"]);
        Tensor W1 = file.Read("W1"), W2 = file.Read("W2"), b = file.Read("b");
        Assert.Equal([3, 2, 6], W1.Shape);
        Assert.Equal([3, 3, 2], W2.Shape);
        Assert.Equal([3, 3], b.Shape);
        Assert.False(file.Contains("W"));
        for (int k = 0; k < 3; k++)
        {
            int w1 = 12 * k, w2 = 6 * k, w3 = 3 * k;
            Assert.Equal(hashes[k], ModelRow.HashOf(
                W1.Data[w1..(w1 + 12)], W2.Data[w2..(w2 + 6)], b.Data[w3..(w3 + 3)]));
        }
        foreach (var row in Result.Read(folder["x/result.json"]).Models)
        {
            Assert.Null(row["represented"]);
            Assert.InRange(row.Number("lossError"), 1e-9, row.Number("loss"));
        }
    }

    [Fact]
    public void Given_weights_of_an_untied_model_are_where_it_starts()
    {
        Hashes("first", Untied);
        string given = $"--init given:{folder["first/models.safetensors"]}";
        Assert.Equal(Superpose.Hashes(folder["first"]),
            Hashes("still", $"{Untied} {given} --learning-rate 0 --weight-decay 0"));
        Assert.Contains("1 of 1", Superpose.Done("replay", folder["still"]));
        var tied = Superpose.Run([.. Train.Split(' '), .. given.Split(' '), "--out", folder["tied"]]);
        Assert.Equal(2, tied.ExitCode);
        Assert.Contains("has no tensor 'W'", tied.Error);
    }

    [Fact]
    public void The_circuit_of_the_absolute_value_is_found_and_replayed()
    {
        Superpose.Done(Superpose.Words("train --features 3 --hidden 6 --untied --hidden-activation relu "
            + "--target absolute-value --magnitude symmetric --density 0.3 --learning-rate 0.01 "
            + "--weight-decay 0 --schedule linear --init xavier --steps 2000 --batch 256 --instances 6 "
            + "--out OUT/x", folder.Path));
        Assert.InRange(Result.Read(folder["x/result.json"]).Models.Min(row => row.Number("loss")), 0, 1e-6);
        Assert.Contains("6 of 6 models are the same", Superpose.Done("replay", folder["x"]));
        Assert.Contains("6 of 6 models reach", Superpose.Done("replay", folder["x"], "--approximate"));
    }

    [Fact]
    public void The_table_counts_every_model_also_those_whose_weights_are_not_kept()
    {
        string output = Superpose.Done(
            Superpose.Words("train --features 1 --hidden 1 --steps 0 --instances 4200 --out OUT/x",
                folder.Path));
        Assert.Matches(@"all +4200 ", output);
        Assert.Equal(4201, File.ReadLines(folder["x/data/models.csv"]).Count());
    }
}
