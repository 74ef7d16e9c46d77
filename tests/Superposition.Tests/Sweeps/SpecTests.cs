using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Lab.Sweeps;
using Superposition.Lab.Sweeps.Specification;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Conventions;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

public sealed class SpecTests
{
    [Fact]
    public void Axes_are_nested_and_cells_in_the_order_of_the_page()
    {
        var sweep = Specs.Read(Specs.Plain);
        Assert.Equal(("plain", 42), (sweep.Name, sweep.Grid.Models));
        Assert.Equal(
            [
                (1.0, 0.001), (1, 0.01), (0.316227766017, 0.001), (0.316227766017, 0.01), (0.1, 0.001),
                (0.1, 0.01),
            ],
            sweep.Grid.Cells.Select(cell => ((double)cell["density"], (double)cell["learningRate"])));
        Assert.All(sweep.Grid.Cells, cell => Assert.Equal(
            ((double)cell["density"], (double)cell["learningRate"], 40),
            (((IndependentWorld)cell.Options.World).Density[0], cell.Options.Optimizer.LearningRate,
                cell.Options.Steps)));
    }

    [Fact]
    public void Any_option_can_be_an_axis_and_shapes_have_parts()
    {
        var sweep = Specs.Read("""
            { "base": { "steps": 10 }, "seeds": 2, "seed": 3, "firstStream": 5, "keep": "all",
              "class": "none",
              "axes": [
                { "zip": [
                  { "option": "features", "values": [4, 6] },
                  { "option": "hidden", "linear": [2, 3], "count": 2 } ] },
                { "option": "activation", "values": ["relu", "gelu"] },
                { "option": "importance", "values": [1, "0.9^i"] },
                { "option": "correlated", "values": ["0,1", "0,1/2,3"] },
                { "option": "optimizer", "values": ["sgd", "adam"] },
                { "option": "init", "values": ["xavier", "normal:0.5"] },
                { "option": "lossExponent", "values": [2, 4] },
                { "option": "noBias", "values": [true, false] }
              ] }
            """);
        Assert.Equal(2 * 128, sweep.Grid.Cells.Count);
        Assert.Equal(["n4-m2", "n6-m3"], sweep.Grid.Cells.Select(cell => cell.Part).Distinct());
        var last = sweep.Grid.Cells[^1];
        Assert.Equal((6, 3, Activation.Gelu, "0.9^i", true, 5UL),
            (last.Options.Features, last.Options.Hidden, last.Options.Activation,
                last.Options.Importance.Expression, last.Options.Bias, last.FirstStream));
        Assert.Equal((OptimizerKind.Adam, 0.0, 4.0),
            (last.Options.Optimizer.Kind, last.Options.Optimizer.WeightDecay, last.Options.LossExponent));
        Assert.Equal(("spec", Keep.All, ModelClass.None, 3UL),
            (sweep.Name, sweep.Keep, sweep.Class, sweep.Grid.Seed));
    }

    [Fact]
    public void A_path_becomes_stages_there_and_back()
    {
        var sweep = Specs.Read(Specs.Path);
        var cell = Assert.Single(sweep.Grid.Cells);
        Assert.Equal([0.1, 0.2, 0.4, 0.4, 0.2, 0.1],
            cell.Stages.Select(options => ((IndependentWorld)options.World).Density[0]));
        Assert.Equal([30, 60, 90, 120, 150, 180], cell.Snapshots);
        Assert.Equal(["there", "there", "there", "back", "back", "back"],
            sweep.Path.Select(step => step.Leg));
    }

    [Theory]
    [InlineData(Specs.Plain)]
    [InlineData(Specs.Path)]
    public void What_a_folder_keeps_reads_back_as_the_same_work(string text)
    {
        using var folder = new Files.TemporaryFolder();
        var sweep = Specs.Read(text);
        File.WriteAllText(folder["sweep.json"], sweep.ToJson());
        var read = Sweep.Read(folder["sweep.json"]);
        Assert.Equal(sweep.ToJson(), read.ToJson());
        Assert.Equal(sweep.Chunks().Select(chunk => chunk.Key), read.Chunks().Select(chunk => chunk.Key));
        Assert.Equal(sweep.Path, read.Path);
    }

    public static TheoryData<string> Examples => [.. Repository.Under("examples/sweeps/", ".json")];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_read_and_says_what_it_asks(string file)
    {
        var sweep = SpecReader.Read(Repository.FullPath(file));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), sweep.Name);
        Assert.EndsWith("?", sweep.Question);
        Assert.True(sweep.Grid.Cells.Count > 1 || sweep.Path.Count > 1, $"{file} varies nothing");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_runs_with_fewer_steps_and_seeds(string file)
    {
        using var folder = new Files.TemporaryFolder();
        var asked = SpecReader.Read(Repository.FullPath(file));
        TrainingOptions Short(TrainingOptions options) => options with { Steps = 10, Batch = 64 };
        var cells = asked.Grid.Cells.Select(cell => cell with
        {
            Seeds = 2,
            LossSamples = 256,
            Options = Short(cell.Options),
            Then = [.. cell.Then.Select(Short)],
            Snapshots = [.. cell.Snapshots.Select((_, k) => 10 * (k + 1))],
        });
        var sweep = asked with { Grid = asked.Grid with { Cells = [.. cells] } };
        var place = new SweepFolder(folder["x"]);
        place.Put(sweep, force: false);
        new SweepRunner(place, sweep, new(2, LaneWidths.Fastest)).Run();
        Assert.Contains("summary.json", folder.Listing().Select(Path.GetFileName));
        Assert.Contains("figure-losses.svg", folder.Listing().Select(Path.GetFileName));
    }

    [Fact]
    public void The_schema_knows_what_the_reader_knows()
    {
        var properties = SpecSchema.Document()["properties"]!.AsObject();
        Assert.Equal(SpecReader.Keys, properties.Select(pair => pair.Key));
        Assert.Equal(OptionWord.All.Select(option => option.Key),
            properties["base"]!["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(SweepMeasure.All.Select(measure => measure.Name),
            properties["measure"]!["items"]!["enum"]!.AsArray().Select(name => (string)name!));
        Assert.Equal([.. SpecAxis.Keys, "zip"],
            properties["axes"]!["items"]!["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.All(Described(SpecSchema.Document()), words => Assert.True(words.Length > 3, words));
    }

    static IEnumerable<string> Described(JsonNode node) => node["properties"]!.AsObject()
        .Select(pair => (string?)pair.Value!["description"] ?? pair.Key);
}
