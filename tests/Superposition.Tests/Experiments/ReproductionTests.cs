using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Superposition.Lab.Experiments;
using Superposition.Lab.Files;
using Superposition.Lab.Results;

namespace Superposition.Tests.Experiments;

public sealed class ReproductionTests(SmokeRun smoke) : IClassFixture<SmokeRun>
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(one => one.Name)];

    static IExperiment Experiment(string name) => Catalogue.Find(name)[0];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_folder_is_whole(string name)
    {
        var result = Result.Read(Path.Combine(smoke.Of(name), "result.json"));
        var grid = Experiment(name).Grid(Scale.Smoke, 0);
        Assert.Equal((name, "smoke", 0UL, grid.Models),
            (result.Experiment, result.Scale, result.Seed, result.Models.Count));
        Assert.Equal(Experiment(name).Question, result.Question);
        Assert.False(smoke.Outcomes[name].WasFinished);
        Assert.Contains(result.Figures, figure => figure.File == "figure.svg");
        foreach (var figure in result.Figures)
        {
            var svg = XDocument.Load(Path.Combine(smoke.Of(name), figure.File)).Root!;
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.True(svg.Descendants().Count() > 50, $"{figure.File} of {name} is almost empty");
            Assert.True(figure.Caption.Length > 20 && figure.Caption.EndsWith('.'),
                $"{figure.File}: {figure.Caption}");
        }
        Assert.All(Files(name, "figure*.svg"), file =>
            Assert.Contains(result.Figures, figure => figure.File == file));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_rows_and_hashes_agree(string name)
    {
        var result = smoke.Outcomes[name].Result;
        bool hasParts = result.Models[0].Text("part") is not null;
        foreach (var part in result.Models.GroupBy(row => row.Text("part")))
            Agree([.. part], Path.Combine(
                smoke.Of(name), hasParts ? $"models-{part.Key}.safetensors" : "models.safetensors"));
        var table = CsvReader.Read(File.ReadAllText(Path.Combine(smoke.Of(name), "data/models.csv")));
        int hash = table[0].ToList().IndexOf("hash"); // not the last where only some cells have extra losses
        Assert.Equal(result.Models.Select(row => row.Text("hash")), table.Skip(1).Select(row => row[hash]));
    }

    /// <summary>The rows of one part and its tensors.</summary>
    static void Agree(Row[] rows, string path)
    {
        using var file = SafeTensorsFile.Open(path);
        bool isTied = file.Contains("W");
        Tensor W = file.Read(isTied ? "W" : "W1"), b = file.Read("b");
        var W2 = isTied ? null : file.Read("W2");
        float[]? gate = file.Contains("R") ? file.Read("R").Data : null;
        int r = (gate?.Length ?? 0) / rows.Length;
        int n = W.Shape[2], m = W.Shape[1], o = b.Shape[1];
        Assert.Equal((int[])[rows.Length, m, n], W.Shape);
        Assert.Equal((int[])[rows.Length, isTied ? n : o], b.Shape);
        for (int k = 0; k < rows.Length; k++)
            Assert.Equal(rows[k].Text("hash"), ModelRow.HashOf(
                W.Data[(k * m * n)..((k + 1) * m * n)], W2?.Data[(k * o * m)..((k + 1) * o * m)],
                gate?[(k * r)..((k + 1) * r)],
                b.Data[(k * o)..((k + 1) * o)]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Data_are_tidy(string name)
    {
        string[] tables = [.. Files(name, "data/*.csv")];
        Assert.True(tables.Length >= 2, $"{name} stores {string.Join(", ", tables)}");
        foreach (string path in tables)
        {
            var table = CsvReader.Read(File.ReadAllText(Path.Combine(smoke.Of(name), path)));
            Assert.True(table.Count > 1, $"{path} has no rows");
            Assert.All(table, row => Assert.Equal(table[0].Count, row.Count));
            Assert.Equal(table[0].Count, table[0].Distinct().Count());
            Assert.DoesNotContain(table.Skip(1).SelectMany(row => row), cell =>
                cell is "NaN" or "∞" or "Infinity");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_are_numbers_and_coordinates_are_named(string name)
    {
        foreach (var row in smoke.Outcomes[name].Result.Models)
        {
            Assert.InRange(row.Number("loss"), 0, 1e3);
            Assert.InRange(row.Number("lossError"), 0, 0.1 * row.Number("loss"));
            Assert.InRange(row.Number("density"), 0, 1);
            Assert.InRange(row.Number("stream"), 0, 1);
            Assert.NotEmpty(row.Text("class")!);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Smoke_decides_nothing_that_was_trained(string name)
    {
        var claims = smoke.Outcomes[name].Result.Claims;
        Assert.All(claims.Where(claim => claim.Seeds > 0), claim =>
            Assert.Equal(Verdict.Undecided, claim.Verdict));
        Assert.All(claims.Where(claim => claim.Verdict == Verdict.Undecided), claim =>
            Assert.Contains("smoke", claim.Reason));
    }

    [Fact]
    public void Again_is_skipped_and_another_run_is_refused()
    {
        var experiment = Experiment("linear-versus-relu");
        string folder = smoke.Of(experiment.Name);
        string before = File.ReadAllText(Path.Combine(folder, "result.json"));
        var again = smoke.Reproduce()
            .Run(experiment, _ => Assert.Fail("it trained again"), CancellationToken.None);
        Assert.True(again.WasFinished);
        Assert.Equal(before, again.Result.ToJson());
        var seed = Assert.Throws<InvalidInputException>(() =>
            smoke.Reproduce(seed: 1).Run(experiment, null, default));
        Assert.Contains("seed = 0, now 1", seed.Message);
        var scale = Assert.Throws<InvalidInputException>(() =>
            smoke.Reproduce(scale: Scale.Deep).Run(experiment, null, default));
        Assert.Contains("scale = smoke, now deep", scale.Message);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "result.json")));
    }

    [Fact]
    public void Force_replaces_and_the_first_seed_comes_back_to_the_bit()
    {
        using var other = new Files.TemporaryFolder();
        var experiment = Experiment("linear-versus-relu");
        string[] Hashes(ulong seed)
        {
            var outcome = smoke.Reproduce(seed, force: true, @out: other.Path).Run(experiment, null, default);
            Assert.Equal((seed, false), (outcome.Result.Seed, outcome.WasFinished));
            return [.. Result.Read(other["linear-versus-relu/result.json"]).Models.Select(row =>
                row.Text("hash")!)];
        }
        string[] first = Hashes(0), second = Hashes(1);
        Assert.Empty(first.Intersect(second));
        Assert.Equal(first, Hashes(0));
        Assert.Equal(smoke.Outcomes[experiment.Name].Result.Models.Select(row => row.Text("hash")), first);
    }

    [Fact]
    public void Models_that_the_next_experiment_reads_too_are_trained_once()
    {
        using var other = new Files.TemporaryFolder();
        var (first, second) = (Experiment("dimensions-per-feature"), Experiment("feature-dimensionality"));
        var reproduction = smoke.Reproduce(@out: other.Path);
        reproduction.Run(first, null, default, [second]);
        Assert.Equal(40, Directory.EnumerateFiles(other[".chunks"]).Count());
        var outcome = reproduction.Run(second, null, default);
        Assert.Equal(0, outcome.Result.Timing.SamplesPerSecond);
        Assert.False(Directory.Exists(other[".chunks"]));
    }

    [Fact]
    public void The_report_counts_every_claim()
    {
        string page = WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(smoke.Out, "index.html")));
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(smoke.Out, "summary.json")));
        int claims = smoke.Outcomes.Values.Sum(outcome => outcome.Result.Claims.Count);
        var counts = summary.RootElement.GetProperty("counts");
        Assert.Equal(claims, counts.GetProperty("claims").GetInt32());
        Assert.InRange(counts.GetProperty("undecided").GetInt32(), 1, claims); // exact claims are decided
        Assert.Equal(
            Catalogue.All.Select(one => one.Name),
            summary.RootElement.GetProperty("experiments").EnumerateArray()
                .Select(one => one.GetProperty("experiment").GetString()));
        Assert.Contains(claims.ToString(CultureInfo.InvariantCulture), page);
        foreach (var claim in smoke.Outcomes.Values.SelectMany(outcome => outcome.Result.Claims))
            Assert.Contains(claim.Statement[..20], page);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//(?!arxiv|www.w3)", page);
    }

    [Fact]
    public void Nothing_is_left_over()
    {
        string[] entries =
            [.. Directory.EnumerateFileSystemEntries(smoke.Out).Select(entry => Path.GetFileName(entry))];
        Assert.DoesNotContain(entries, entry => entry.StartsWith('.') && !entry.EndsWith(".lock"));
        Assert.Equal(Catalogue.All.Count + 2, entries.Count(entry => !entry.StartsWith('.')));
    }

    public static TheoryData<string> Decoding =>
        [.. Catalogue.All.Where(one => one.Section == Section.Decoding).Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Decoding))]
    public void Statistical_claims_of_decoding_have_a_control(string name) =>
        Assert.All(smoke.Outcomes[name].Result.Claims.Where(claim => claim.Seeds > 0), claim =>
            Assert.True(claim.Control is not null || claim.Statement.Contains("the control"),
                $"{claim.Id} has no control and is no difference from one"));

    [Theory]
    [MemberData(nameof(Decoding))]
    public void Decoders_are_held_against_truth_labels_and_chance_over_seeds(string name)
    {
        string summary = File.ReadAllText(Path.Combine(smoke.Of(name), "data/summary.csv"));
        Assert.Contains("mean,low [95%],high [95%],seeds", summary);
        // these two count features and supports: no decoder's codes are scored
        if (name is "how-many-features" or "recovery-phase-diagram") return;
        foreach (string row in (string[])["true", "labels", "random"])
            Assert.Matches($"[\",\n]{row}", summary);
    }

    IEnumerable<string> Files(string name, string pattern)
    {
        string folder = Path.Combine(smoke.Of(name), Path.GetDirectoryName(pattern)!);
        return Directory.EnumerateFiles(folder, Path.GetFileName(pattern))
            .Select(file => Path.GetRelativePath(smoke.Of(name), file));
    }

    [Fact]
    public void Claims_of_the_acceptance_page_are_there()
    {
        Assert.NotEmpty(AcceptanceTests.Claims);
        Assert.All(AcceptanceTests.Claims, named => Assert.Contains(
            smoke.Outcomes[named.Experiment].Result.Claims, claim => claim.Id == named.Claim));
    }
}
