using System.CommandLine;
using Spectre.Console;
using Superposition.Geometry;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose train</c>: any toy model, many at once, stored as a result folder.</summary>
static class TrainCommand
{
    internal static Command Create()
    {
        var options = new TrainOptions();
        Option<ulong> seed = SharedOptions.Seed();
        Option<string> @out = SharedOptions.Out("train");
        Option<int> threads = SharedOptions.Threads();
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        var command = new Command("train", """
            Trains toy models h = W x, x' = f(Wᵀh + b) on sparse features, also with a hidden
            activation or a second weight matrix, and to compute a function of x.

            Stores weights, measures and a figure, in a folder that replay can repeat.

            Examples:
              superpose train --features 5 --hidden 2 --density 0.05 --importance 0.9^i --instances 100
              superpose train --features 6 --hidden 2 --axis density=log:1:0.05:10 --out out/sweep
              superpose train --features 6 --hidden 2 --correlated 0,1/2,3 --anticorrelated 4,5 --density 0.1
              superpose train --features 3 --hidden 6 --untied --hidden-activation relu \
                --target absolute-value --magnitude symmetric --density 0.3
            """);
        foreach (var option in options.All) command.Add(option);
        foreach (var option in (Option[])[seed, @out, threads, force, json]) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var grid = LabMachine.WithForcedKernel(options.Grid(parsed, parsed.GetValue(seed)));
            string typed = TypedCommand.Of(parsed);
            var execution = LabMachine.Execution(parsed.GetValue(threads));
            var result = Run(
                grid, parsed.GetValue(@out)!, parsed.GetValue(force), execution, typed, cancel);
            if (parsed.GetValue(json)) Console.Out.WriteLine(result.ToJson());
            else Print(result, parsed.GetValue(@out)!, Cost.Seconds(grid, execution.Threads));
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    static Result Run(
        ModelGrid grid, string @out, bool force, Execution execution, string typed, CancellationToken cancel)
    {
        string folder = OutputPath.CheckReplaceable(@out);
        var result = new GridResult(
            folder, "train", "", "What does this toy model learn?", "standard", typed, force, execution);
        using var line = new ProgressLine("train");
        return result.Run(grid, Analyse, line.Report, cancel: cancel).Result;

        GridFindings Analyse(IReadOnlyList<GridModel> models)
        {
            var rows = GridResult.Rows(grid, models, Class);
            return new(
                [.. rows.Zip(models, Measured)], [], [TrainFigure.Of(models)], TrainFigure.Tables(models));
        }
    }

    /// <summary>The measures are those of a tied W: the scale of W₁ alone says nothing.</summary>
    static ModelRow Measured(ModelRow row, GridModel model)
    {
        if (model.Model.W2 is not null || model.Model.Gate is not null) return row;
        var subject = new Subject(model.Model);
        return row with
        {
            Values = [.. row.Values, .. ModelMeasures.All.Select(measure =>
                KeyValuePair.Create(measure.Name, (object?)measure.Of(subject)))],
        };
    }

    internal static string Class(GridModel model) =>
        !model.Model.IsFinite ? "diverged"
        : model.Model.W2 is not null || model.Model.Gate is not null ? ""
        : $"{new Gram(model.Model).Represented} represented";

    static void Print(Result result, string folder, double predicted)
    {
        Terminal.Out.Write(TrainTable.Of(result, folder));
        Console.Out.WriteLine($"{folder}: result.json, models.safetensors, figure.svg, data/  "
            + $"({result.Timing.WallSeconds:0.0} s, predicted {predicted:0.0})");
    }
}
