using Superposition.Features;
using Superposition.Lab.Experiments;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Tests.Experiments;

/// <summary>What each experiment trains, against the paper and the published notebook.</summary>
public sealed class GridTests
{
    static readonly double[] s_introduction =
        [1, .717, .514, .368, .264, .2, .189, .136, .1, .0973, .0697, .05];
    static readonly double[] s_basicResults = [1, .3, .1, .03, .01, .003, .001];

    public static TheoryData<string> Names => [.. Catalogue.All.Select(one => one.Name)];

    static ModelGrid Grid(string name, Scale scale, ulong seed = 0) =>
        Catalogue.Find(name)[0].Grid(scale, seed);

    static double Density(Cell cell) =>
        Assert.Single(((IndependentWorld)cell.Options.World).Density.Distinct());

    static void AssertNotebook(TrainingOptions options)
    {
        Assert.Equal((10_000, 1024, true, 2.0),
            (options.Steps, options.Batch, options.Bias, options.LossExponent));
        Assert.Equal(new Optimizer(), options.Optimizer);
        Assert.Equal((OptimizerKind.AdamW, 1e-3, 0.01),
            (options.Optimizer.Kind, options.Optimizer.LearningRate, options.Optimizer.WeightDecay));
        Assert.Equal(new Schedule(ScheduleKind.Constant), options.Schedule);
        Assert.Equal(Magnitude.Uniform, options.World.Magnitude);
    }

    [Fact]
    public void Five_in_two_is_the_introductions_figure_with_a_hundred_seeds_a_cell()
    {
        var cells = Grid("five-in-two", Scale.Standard).Cells.Where(cell =>
            cell["importance"].Equals("0.9^i")).ToArray();
        foreach (string initialisation in (string[])["notebook", "xavier"])
        {
            var sweep = cells.Where(cell => cell["initialisation"].Equals(initialisation)).ToArray();
            Assert.Equal(s_introduction.Length, sweep.Length);
            foreach (var (cell, expected) in sweep.OrderByDescending(Density).Zip(s_introduction))
            {
                Close.Equal(expected, Density(cell), 4e-3, "density", floor: 0); // printed to three digits
                Assert.Equal(Density(cell), cell["density"]);
                Assert.Equal((5, 2, 100), (cell.Options.Features, cell.Options.Hidden, cell.Seeds));
                Assert.Equal((Activation.Relu, "0.9^i"),
                    (cell.Options.Activation, cell.Options.Importance.Expression));
                Assert.Equal(initialisation, OptionsJson.Name(cell.Options.Initialisation.Kind));
                AssertNotebook(cell.Options);
            }
        }
        Assert.Equal(2 * s_introduction.Length, cells.Length);
    }

    [Theory]
    [InlineData("linear-versus-relu", 20, 5, "0.7^i", 20)]
    [InlineData("linear-versus-relu-large", 80, 20, "0.9^i", 5)]
    public void Linear_versus_relu_is_the_basic_results_figure(string name, int n, int m, string importance,
        int seeds)
    {
        var cells = Grid(name, Scale.Standard).Cells;
        foreach (var activation in (Activation[])[Activation.Identity, Activation.Relu])
        {
            var sweep = cells.Where(cell => cell.Options.Activation == activation).ToArray();
            Assert.Equal(s_basicResults, sweep.Select(Density).OrderDescending());
            foreach (var cell in sweep)
            {
                Assert.Equal((n, m, seeds), (cell.Options.Features, cell.Options.Hidden, cell.Seeds));
                Assert.Equal(importance, cell.Options.Importance.Expression);
                Assert.Equal(InitialisationKind.Notebook, cell.Options.Initialisation.Kind);
                AssertNotebook(cell.Options);
            }
        }
        Assert.Equal(2 * s_basicResults.Length, cells.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Smoke_is_every_cell_of_the_standard_grid_with_two_seeds_and_fewer_steps(string name)
    {
        var standard = Grid(name, Scale.Standard).Cells;
        var smoke = Grid(name, Scale.Smoke).Cells;
        Assert.Equal(standard.Select(Place), smoke.Select(Place));
        Assert.All(standard.Zip(smoke), pair =>
            Assert.Equal(Math.Min(2, pair.First.Seeds), pair.Second.Seeds));
        Assert.All(standard.Zip(smoke), pair =>
            Assert.True(pair.Second.Options.Steps < pair.First.Options.Steps / 4));
        Assert.All(standard.Zip(smoke), pair => Assert.Equal(
            OptionsJson.Write(pair.First.Options with { Steps = 1 }).ToJsonString(),
            OptionsJson.Write(pair.Second.Options with { Steps = 1 }).ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_scale_is_in_range_larger_than_the_one_before_and_on_the_seed_asked_for(string name)
    {
        foreach (var scale in Enum.GetValues<Scale>())
        {
            var grid = Grid(name, scale, 123);
            Assert.Equal(123UL, grid.Seed);
            foreach (var cell in grid.Cells) cell.Options.Checked();
            Assert.Equal(grid.Cells.Count, grid.Cells.Select(Place).Distinct().Count());
        }
        Assert.True(Grid(name, Scale.Smoke).Models <= Grid(name, Scale.Standard).Models);
        Assert.True(10 * Grid(name, Scale.Standard).Models <= Grid(name, Scale.Deep).Models);
    }

    static string Place(Cell cell) =>
        $"{cell.Part}: {string.Join(", ", cell.Coordinates.Select(pair => $"{pair.Key} {pair.Value}"))}";
}
