using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Experiments.Decoding;
using Superposition.Lab.Files;
using Superposition.Models;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose decode</c>: what can be read from one model's hidden states, by which method.
/// </summary>
static class DecodeCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Weights W [m, n] in safetensors or JSON, as certify takes them.",
        };
        var density = new Option<double>("--density")
        {
            Description = "Probability p = 1 − S that a feature is on.", HelpName = "P", Required = true,
        };
        var steps = new Option<int>("--steps")
        {
            Description = "Steps that the autoencoder is trained for.", HelpName = "N",
            DefaultValueFactory = _ => 4000,
        };
        var samples = new Option<int>("--samples")
        {
            Description = "Samples that every row is scored on.", HelpName = "N",
            DefaultValueFactory = _ => 16384,
        };
        var instance = new Option<int>("--instance")
        {
            Description = "Which model of a file with many, from 0.", HelpName = "I",
        };
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var command = new Command("decode", """
            Decodes one model's hidden states h = W x: which features can be found, by the true directions
            with the best inference (the oracle), by a sparse autoencoder, by logistic probes that are shown
            the truth (the ceiling of linear reading), by random directions; and which
            are impossible because the model gives them no direction of their own.

            Example:
              superpose decode out/train/models.safetensors --density 0.05
            """) { file, density, instance, steps, samples, seed, json };
        command.SetAction(parsed =>
        {
            double p = parsed.GetValue(density);
            if (!(p > 0 && p <= 1))
                throw new InvalidInputException(
                    string.Create(CultureInfo.InvariantCulture, $"density {p} is outside (0, 1]."));
            int train = Range("steps", parsed.GetValue(steps), 1, 10_000_000);
            int score = Range("samples", parsed.GetValue(samples), 1, 10_000_000);
            var model = One(parsed.GetValue(file)!, parsed.GetValue(instance));
            var world = new ToyHiddenWorld(model, new IndependentWorld(model.n, p));
            var study = new DecodingStudy(world, parsed.GetValue(seed), score);
            if (study.Findable.Count == 0)
                throw new InvalidInputException(
                    "no feature has a direction (‖W_i‖ above 0.5): there is nothing to decode.");
            var rows = Rows(study, p, train);
            int[] impossible = [.. Enumerable.Range(0, model.n).Where(i => world.Classes[i] < 0)];
            int[] merged = [.. Enumerable.Range(0, model.n).Where(i =>
                world.Classes[i] >= 0 && world.Classes[i] != i)];
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(
                    new { findable = study.Findable, impossible, merged, rows = rows.Select(Plain) },
                    JsonText.Indented));
            else Print(study, impossible, merged, rows);
            return Program.Done;
        });
        return command;
    }

    static ToyModel One(string file, int instance)
    {
        var models = WeightsFile.Read(file);
        var one = models[Range("instance", instance, 0, models.Count - 1)];
        return new(one.n, one.m, [.. one.W.ToArray().Select(w => (float)w)],
            [.. one.b.ToArray().Select(b => (float)b)]);
    }

    static int Range(string name, int value, int least, int most) => value >= least && value <= most ? value
        : throw new InvalidInputException($"{name} is {value}; it must lie between {least} and {most}.");

    static DecodedRow[] Rows(DecodingStudy study, double p, int steps)
    {
        int width = study.Findable.Count;
        double active = Math.Clamp(width * p, 0.01, width);
        int k = Math.Clamp((int)Math.Ceiling(2 * active), 1, width);
        ISaeArchitecture architecture = new BatchTopK(active);
        var learned = study.Train(architecture, width, steps);
        return
        [
            study.Row(DecodingStudy.True, study.TrueDirections, new OrthogonalMatchingPursuit(k)),
            study.Row(DecodingStudy.True, study.TrueDirections, new ShrinkageCoder(0.05)),
            study.Row(DecodingStudy.True, study.TrueDirections, new NonnegativeLeastSquares()),
            study.Row(learned, architecture),
            study.Row(DecodingStudy.Learned, learned.Directions, new OrthogonalMatchingPursuit(k)),
            study.ProbeRow(Math.Clamp(steps / 4, 20, 2_000)),
            study.Row(DecodingStudy.Random, study.RandomDirections(width), new OrthogonalMatchingPursuit(k)),
        ];
    }

    /// <summary>Nothing where there is no number: a probe reconstructs nothing.</summary>
    static double? Number(double value) => double.IsFinite(value) ? value : null;

    static object Plain(DecodedRow row) => new
    {
        row.Dictionary,
        row.Inference,
        row.Directions.Mcc,
        row.Directions.Mmcs,
        row.Directions.Uniqueness,
        row.Latents.Precision,
        row.Latents.Recall,
        row.Latents.F1,
        ExplainedVariance = Number(row.Codes.ExplainedVariance),
        row.Codes.L0,
        row.Codes.TrueL0,
        row.Latents.Dead,
    };

    static void Print(DecodingStudy study, int[] impossible, int[] merged, DecodedRow[] rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string name in (string[])["dictionary", "inference", "MCC", "F1", "precision", "recall",
            "expl. var.", "L0"]) table.AddColumn(name);
        static string Text(double value) =>
            double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "";
        foreach (var row in rows)
            table.AddRow(row.Dictionary, row.Inference, Text(row.Directions.Mcc), Text(row.Latents.F1),
                Text(row.Latents.Precision), Text(row.Latents.Recall), Text(row.Codes.ExplainedVariance),
                Text(row.Codes.L0));
        Terminal.Out.Write(table);
        Console.Out.WriteLine($"{study.Findable.Count} directions can be found"
            + (impossible.Length > 0 ? $"; impossible, no direction: {string.Join(", ", impossible)}" : "")
            + (merged.Length > 0 ? $"; same direction as another: {string.Join(", ", merged)}" : "") + ".");
    }
}
