using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Scores;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Training;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// <c>superpose sae baselines</c>: what an autoencoder's scores on a world are to be held against. Below:
/// random directions. Above: the true directions of the n most frequent features, encoded in one pass or with
/// a second one on what the first left over (η = 0.25), so that all that is missing is inference; and
/// logistic probes for these features, which were shown the truth.
/// </summary>
static class SaeBaselines
{
    internal const string Command = "sae baselines";
    const double Step = 0.25;

    /// <param name="probeSteps">Batches of 1,024 that the probes learn from.</param>
    internal static Result Run(
        string @out, bool force, WorldSource source, int width, double k, int samples, int probeSteps,
        Execution execution, string typed, CancellationToken cancel)
    {
        string folder = OutputPath.CheckReplaceable(@out);
        if (width > source.Features)
            throw new InvalidInputException($"width is {width}; the world has {source.Features} features.");
        var json = new JsonObject
        {
            ["width"] = width, ["k"] = k, ["samples"] = samples,
            ["probeSteps"] = probeSteps,
        };
        source.Describe(json);
        using var alone = FolderLock.AcquireBeside(folder);
        ulong seed = source.Seed;
        if (ResultFolder.IsFinished(folder, Command, json, seed, "standard", force))
            return Result.Read(Path.Combine(folder, ResultFolder.ResultFile));
        var world = source.World;
        using var line = new ProgressLine(Command);
        var clock = Stopwatch.StartNew();
        var rows = new List<(string Name, double[] Row)>();
        var random = new Autoencoder(world.Truth.Dimension, width);
        random.Initialise(seed, 99, 1);
        var truth = new Autoencoder(world.Truth.Dimension, width);
        for (int i = 0; i < width; i++)
        {
            world.Truth.Row(i).CopyTo(truth.EncoderRow(i));
            world.Truth.Row(i).CopyTo(truth.DecoderRow(i));
        }
        world.Bias.CopyTo(random.DecoderBias);
        world.Bias.CopyTo(truth.DecoderBias);
        Add("random directions", random, new BatchTopK(k));
        Add("true directions", truth, new BatchTopK(k));
        Add("true directions, two passes", truth, new ListaMatryoshka(k, [], k, Step));
        line.Say($"{Command}  logistic probes");
        int[] probed = [.. Enumerable.Range(0, world.Truth.Count).Select(i => i < width ? i : -1)];
        var probes = LogisticProbes.Train(world, probed, width, new(seed, 1, RandomPurpose.TrainingData),
            probeSteps);
        cancel.ThrowIfCancellationRequested();
        double[] row = WorldScores.Of(world, probes.Directions, (batch, codes, reconstructed) =>
        {
            cancel.ThrowIfCancellationRequested();
            probes.Encode(batch, codes);
        }, [.. Enumerable.Range(0, width)], probeSteps * (double)WorldScores.Batch, samples, execution);
        int variance = Column("explainedVariance"), shrinkage = Column("shrinkage");
        row[variance] = row[shrinkage] = double.NaN; // a probe reconstructs nothing
        rows.Add(("logistic probes", row));
        var result = new Result
        {
            Experiment = Command,
            Section = "",
            Question = "What is an autoencoder's score on this world to be held against?",
            Scale = "standard",
            Seed = seed,
            Command = typed,
            Options = json,
            Timing = new(clock.Elapsed.TotalSeconds, 0, 0),
            Environment = LabMachine.Describe(execution),
            Models = [],
        };
        using var building = AtomicFolder.Create(folder);
        building.Write("data/scores.csv", stream => Csv.Write(stream, new(
            [.. WorldScores.Columns, new("baseline")],
            rows.Select(one => (IReadOnlyList<object?>)[.. one.Row.Cast<object?>(), one.Name]))));
        building.Write(ResultFolder.ResultFile,
            stream => stream.Write(Encoding.UTF8.GetBytes(result.ToJson())));
        building.Commit();
        return result;

        void Add(string name, Autoencoder model, ISaeArchitecture architecture)
        {
            line.Say($"{Command}  {name}");
            cancel.ThrowIfCancellationRequested();
            rows.Add((name, WorldScores.Of(world, model, new()
            {
                Dimension = model.Dimension, Width = width, Architecture = architecture,
                DecoderNorm = DecoderNorm.Unit,
            }, 0, samples, execution)));
        }
    }

    static int Column(string name) =>
        WorldScores.Columns.Index().First(column => column.Item.Name == name).Index;
}
