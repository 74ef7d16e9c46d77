using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Sweeps;

/// <summary>What a model's row says beside the task's loss, and gates in every file.</summary>
public sealed class ExtraLossesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static (ModelGrid Grid, IReadOnlyList<GridModel> Models) Trained(TrainingOptions options,
        ChunkStore? store = null)
    {
        var grid = new ModelGrid(3, [Variations.Cell(options, 2)]);
        return (grid, new GridRunner(new(1, LaneWidths.Fastest), store).Run(grid).Models);
    }

    static Row RowOf(ModelGrid grid, IReadOnlyList<GridModel> models) =>
        new(GridResult.Rows(grid, models, _ => "")[0].Values);

    [Fact]
    public void Penalties_stand_beside_the_tasks_loss()
    {
        var (grid, models) = Trained(Variations.Small(300) with { HiddenL1 = 0.05 });
        var row = RowOf(grid, models);
        var plain = models[0] with { Cell = Variations.Cell(Variations.Small(), 1) };
        Assert.Equal(GridRunner.ExpectedLoss(plain.Model, plain.Cell.Options, 3, 0, LaneWidths.Fastest).Loss,
            row.Number("loss"));
        Assert.Equal(row.Number("loss") + 0.05 * row.Number("hiddenSize"), row.Number("penalisedLoss"));
        // E|h_k| of h = W x, by hand: over all on/off patterns of a model with one feature a row
        var diagonal = models[0] with { Model = new ToyModel(4, 2, [1, 0, 0, 0, 0, -2, 0, 0], new float[4]) };
        Close.Equal(0.3 * (0.5 + 1), ExtraLosses.HiddenSize(diagonal), 0.02);
        Assert.True(double.IsNaN(row.Number("attackedLoss")));
    }

    [Fact]
    public void A_penalty_shrinks_what_it_counts()
    {
        double Size(double λ) => ExtraLosses.HiddenSize(Trained(Variations.Small(3000) with
        {
            HiddenL1 = λ,
            Optimizer = new() { LearningRate = 0.01 },
        }).Models[0]);
        Assert.True(Size(0.3) < 0.7 * Size(0.001), $"{Size(0.3)} of {Size(0.001)}");
    }

    [Fact]
    public void A_penalty_on_coherence_stands_beside_the_loss_and_lowers_it()
    {
        Row Of(double γ)
        {
            var (grid, models) = Trained(Variations.Small(3000) with
            {
                Coherence = γ,
                Optimizer = new() { LearningRate = 0.01 },
            });
            return RowOf(grid, models);
        }
        Row little = Of(1e-5), much = Of(0.1);
        Assert.True(much.Number("coherence") < 0.5 * little.Number("coherence"));
        Close.Equal(much.Number("loss") + 0.1 * much.Number("coherence"), much.Number("penalisedLoss"), 1e-9);
    }

    [Fact]
    public void A_disturbed_hidden_layer_stands_beside_the_loss_and_teaches_to_bear_it()
    {
        (double Clean, double Noisy) Of(double σ, double q)
        {
            var (grid, models) = Trained(Variations.Small(3000) with
            {
                HiddenNoise = σ,
                HiddenDropout = q,
                Optimizer = new() { LearningRate = 0.01 },
            });
            var row = RowOf(grid, models);
            Close.Equal(row.Number("loss"), GridRunner.ExpectedLoss(
                models[0].Model, Variations.Small(), 3, 0, LaneWidths.Fastest).Loss, 1e-9);
            // the same disturbance for every model, whatever it was trained with
            var options = models[0].Cell.Options with { HiddenNoise = 0.3, HiddenDropout = 0.2 };
            return (row.Number("noisyLoss"), Evaluator.NoisyLoss(
                models[0].Model, options, 3, 0, LaneWidths.Fastest, 1 << 16).Loss);
        }
        var (little, much) = (Of(1e-4, 0), Of(0.3, 0.2));
        Assert.Equal(much.Clean, much.Noisy);
        Assert.True(much.Noisy < 0.9 * little.Noisy, $"{much.Noisy} of {little.Noisy}");
    }

    [Fact]
    public void Attacks_stand_beside_the_loss_and_harm()
    {
        var (grid, models) = Trained(Variations.Small(300) with { AttackLength = 0.2 });
        var row = RowOf(grid, models);
        Assert.True(row.Number("attackedLoss") > row.Number("loss") + 0.01);
        Assert.True(ExtraLosses.AttackedLoss(models[0], 0.4) > row.Number("attackedLoss"));
        Close.Equal(row.Number("loss"), ExtraLosses.AttackedLoss(models[0], 1e-9), 0.05);
    }

    [Fact]
    public void A_gate_is_stored_hashed_and_read_again()
    {
        var options = Variations.Small(50) with { Hidden = 4, Experts = 2 };
        var store = new ChunkStore(folder["chunks"]);
        var (grid, models) = Trained(options, store);
        var again = new GridRunner(new(1, LaneWidths.Fastest), store).Run(grid);
        Assert.Equal(0, again.Cost.Samples);
        foreach (var (was, now) in models.Zip(again.Models))
        {
            Assert.Equal(was.Model.W, now.Model.W);
            Assert.Equal(was.Model.Gate, now.Model.Gate);
            Assert.Equal(was.Model.b, now.Model.b);
        }
        var row = GridResult.Rows(grid, models, _ => "")[0];
        Assert.NotEqual(row.Hash, (row with { Gate = [.. row.Gate!.Select(one => one + 1)] }).Hash);
        Assert.Equal(row.Hash, ModelRow.HashOf(models[0].Model.W, models[0].Model.Gate, models[0].Model.b));
    }
}
