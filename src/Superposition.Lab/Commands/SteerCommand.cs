using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Superposition.Interventions;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose steer FILE</c>: what adding a feature's direction to the hidden state does to it, and to the
/// others.
/// </summary>
static class SteerCommand
{
    static readonly ExactWorldOptions s_world = new();

    static readonly Option<int> s_feature = new("--feature")
    { Description = "i, the feature to steer, from 0.", HelpName = "I", DefaultValueFactory = _ => 0 };

    static readonly Option<string> s_strengths = new("--strength")
    {
        Description = "α of h + α v, in units of the feature (W_i · v = 1): a number or a comma list.",
        HelpName = "LIST",
        DefaultValueFactory = _ => "-1,-0.5,0.25,0.5,0.75,1,1.5,2",
    };

    static readonly Option<int> s_instance = new("--instance")
    {
        Description = "Which model of a file with many, from 0.",
        HelpName = "I",
        DefaultValueFactory = _ => 0,
    };

    internal static Command Create()
    {
        Option<bool> json = SharedOptions.Json();
        var command = new Command("steer", """
            Says what steering a feature does: the effect that is wanted, and the side effects.

            Adds α v to the hidden state for three directions v: the feature's column W_i, the dual frame's
            vector, and the one of least collateral. Every figure is an exact mean over the world's samples:
            wanted E Δx'_i, false activation (others that rise) and suppression (others that fall), weighted
            by importance; and what projecting the feature out would cost the others.

            Example:
              superpose steer out/train/models.safetensors --density 0.05 --importance 0.9^i --feature 2
            """);
        s_world.AddTo(command);
        foreach (var option in (Option[])[s_feature, s_strengths, s_instance, json]) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            Run(parsed, parsed.GetValue(json), cancel);
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    /// <summary>One strength along one direction.</summary>
    sealed record Row(SteeringVector Vector, double Strength, double[] Direction, SteeringEffect Effect);

    static void Run(ParseResult parsed, bool isJson, CancellationToken cancel)
    {
        var models = s_world.Models(parsed);
        int n = models[0].n, i = parsed.GetValue(s_feature);
        var importance = s_world.Importance(parsed, n);
        var world = s_world.World(parsed, n);
        if (i < 0 || i >= n)
            throw new InvalidInputException($"feature is {i}, but the file's {n} are 0 to {n - 1}.");
        double[] strengths = Strengths(parsed.GetValue(s_strengths)!);
        var model = models[WorldOptions.Instance(parsed.GetValue(s_instance), models)!.Value];
        if (model.Gram.Norm(i) < Steering.LeastNorm)
            throw new InvalidInputException(
                $"feature {i} is not represented (its norm is below {Steering.LeastNorm}): steer another.");
        var steering = new Steering(model, world, importance);
        var rows = new List<Row>();
        foreach (var kind in Enum.GetValues<SteeringVector>())
            foreach (double α in strengths)
            {
                cancel.ThrowIfCancellationRequested();
                double[] v = steering.Vector(i, kind, α);
                rows.Add(new(kind, α, v, steering.Effect(i, v, α)));
            }
        var ablation = Ablation.Of(model.Gram, i);
        if (isJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(Document(i, rows, ablation), JsonText.Indented));
        else Print(i, rows, ablation);
    }

    static double[] Strengths(string text) =>
    [
        .. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && Math.Abs(value) <= 1e6 ? value : throw new InvalidInputException(
                    $"strength '{text}' is not a number or a comma list of numbers up to 1e6.")),
    ];

    static object Document(int feature, List<Row> rows, Ablation ablation) => new
    {
        feature,
        steering = rows.Select(row => new
        {
            vector = Name(row.Vector),
            strength = row.Strength,
            direction = row.Direction,
            wanted = row.Effect.Wanted,
            falseActivation = row.Effect.FalseActivation,
            suppression = row.Effect.Suppression,
            change = row.Effect.Change,
        }),
        ablation = new { othersSelfSignal = ablation.Price, removed = ablation.Removed },
    };

    static string Name(SteeringVector vector) => vector.ToString().ToLowerInvariant();

    static void Print(int feature, List<Row> rows, Ablation ablation)
    {
        var table = new Table().Border(TableBorder.None)
            .AddColumns("vector", "α", "wanted", "collateral", "false activation", "suppression");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var (vector, α, _, effect) in rows)
            table.AddRow(Name(vector), Invariant($"{α}"), Number(effect.Wanted), Number(effect.Collateral),
                Number(effect.FalseActivation), Number(effect.Suppression));
        Terminal.Out.Write(table);
        Console.Out.WriteLine();
        Console.Out.WriteLine(Invariant($"projecting feature {feature} out takes {ablation.Price:G4} of the ")
            + "others' self-signal Σ ‖W_j‖² (its superposition)");
    }

    static string Number(double value) => Invariant($"{value:F5}");
}
