using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Activations;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// <c>superpose sae train|eval|convert</c>: sparse autoencoders on stored activations, or on worlds whose
/// features are known.
/// </summary>
static class SaeCommand
{
    internal static Command Create() => new("sae", """
        Trains sparse autoencoders on stored activations, scores them, and converts their files.

        Examples:
          superpose sae train --activations 'shards/*.safetensors' --width 4096 --k 25
          superpose sae eval out/sae --activations 'shards/*.safetensors'
          superpose sae convert out/sae --to sparsify --out out/sparsify
        """)
    {
        Train(), Eval(), Convert(), SaeTableCommand.Baselines(), SaeTableCommand.Table(),
    };

    internal static Option<T> Of<T>(string name, string what, T otherwise, string help = "N") => new(name)
    {
        Description = what, HelpName = help, DefaultValueFactory = _ => otherwise,
    };

    static Option<string> Activations(bool required = true) => new("--activations")
    {
        Description = "safetensors or npy files of [rows, width], comma separated; * and ? are globs.",
        HelpName = "FILES", Required = required,
    };

    internal static Option<string?> World(string what) => new("--world")
    {
        Description = $"{what}{WorldSource.Published} (16,384 in 768 dimensions), {WorldSource.Second} "
            + $"(codes of children follow their parent's) or {WorldSource.Mini} (1,024 in 96).",
        HelpName = "NAME",
    };

    static Option<string?> TensorName() => new("--tensor")
    {
        Description = "Which tensor of the safetensors files, where they have several.", HelpName = "NAME",
    };

    static Command Train()
    {
        var activations = Activations(required: false);
        var world = World("Instead of activations, a world whose features are known: ");
        var tensor = TensorName();
        var architecture = Of("--architecture", "standard, gated, topk, batchtopk, jumprelu, matryoshka, "
            + "lista_matryoshka or matching_pursuit.", "batchtopk", "NAME");
        var width = new Option<int>("--width") { Description = "Latents.", HelpName = "N", Required = true };
        var k = Of("--k", "Latents that a sample keeps; where a penalty decides, the L0 that it is steered "
            + "to (0: it is not steered).", 0.0);
        var sparsity = new Option<double?>("--sparsity")
        {
            Description = "Coefficient of the penalty of standard, gated and jumprelu (otherwise 1; 2 for "
                + "the benchmark's standard).",
            HelpName = "N",
        };
        var target = Of("--target-l0", "Another name of --k for standard, gated and jumprelu.", 0.0);
        var samples = Of("--samples", "Samples to train on, in whole batches; 0: 25 passes and at least 10 "
            + "million.", 0L);
        var batch = Of("--batch", "Samples a step, a multiple of 64.", 1024);
        var rate = Of("--learning-rate", "Adam's rate; 0: the recipe's (default: by width; the others "
            + "3e-4).", 0.0, "RATE");
        var clip = new Option<double?>("--clip-norm")
        {
            Description = "Gradients longer than N are scaled to it; 0: never (default: never; the other "
                + "recipes 1).",
            HelpName = "N",
        };
        var norms = new Option<string?>("--decoder-norm")
        {
            Description = "free, or unit: decoder rows kept at length 1 (default: free; unit for "
                + "matching_pursuit by the default recipe).",
            HelpName = "RULE",
        };
        var normalise = new Option<string?>("--normalize")
        {
            Description = "Inputs: none, or expected_average_only_in (scaled to E‖x‖ = √d, folded into the "
                + "weights afterwards; the default recipe's).",
            HelpName = "HOW",
        };
        var recipe = Of("--recipe", "default; saelens for that library's own defaults but for batch and "
            + "samples; synthsaebench as that benchmark's table was trained.", "default", "NAME");
        var resample = Of("--resample", "Steps after which dead latents begin anew on badly reconstructed "
            + "samples, again and again until four fifths of the run; 0: never.", 0);
        var every = Of("--checkpoint-every", "Steps between checkpoints; 0: every half minute.", 0L);
        var seed = SharedOptions.Seed();
        var threads = Of("--threads", "Threads that share each step; 0 is all cores. Never changes a bit of "
            + "the result.", 0);
        var @out = SharedOptions.Out("sae");
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        var command = new Command("train", """
            Trains a sparse autoencoder. OUT becomes a SAELens folder (sae_weights.safetensors, cfg.json)
            beside result.json; stopped at any time, the same command continues to the same bits.

            With z = W_enc (x − b_dec) + b_enc and x̂ = b_dec + Σ a_i W_i:
              batchtopk, topk   a = the k·batch largest z_i ‖W_i‖ of a batch, or k of each sample
              matryoshka        as batchtopk; a 32nd, an 8th and half of the latents must explain alone too
              lista_matryoshka  batchtopk after one step of x̃ + η (x̃ − Σ a⁰_i W_i), prefixes by frequency, k
                                falling from 3.2 k: what tops the published benchmark; as published, but
                                for the length of the run, with --recipe synthsaebench
              jumprelu          a = z above a learned threshold, --sparsity times how many
              standard, gated   a = ReLU(z), or that behind a gate, --sparsity times Σ a_i ‖W_i‖
              matching_pursuit  k times the direction that explains most of what is left
            Left alone: at least 25 passes and 10 million samples, inputs scaled to E‖x‖ = √d, Adam at most
            1e-3 with warm-up and a linear fall over the last third, dead latents revived (AuxK).
            On a world the scores against its features are in data/scores.csv, from .6 million samples on;
            several such folders make a table: superpose sae table FOLDER…

            Examples:
              superpose sae train --activations 'shards/*.safetensors' --width 4096 --k 25
              superpose sae train --activations 'shards/*.safetensors' --architecture batchtopk \
                --width 4096 --k 25 --seed 0 --out out/sae
              superpose sae train --activations acts.npy --architecture jumprelu --width 2048 --k 20
              superpose sae train --world synthsaebench --recipe synthsaebench --width 4096 --k 25 \
                --samples 10000000 --out out/batchtopk
            """)
        {
            activations, world, tensor, architecture, width, k, sparsity, target, samples, batch, rate,
            clip, norms, normalise, recipe, resample, every, seed, threads, @out, force, json,
        };
        command.SetAction((parsed, cancel) =>
        {
            var request = new SaeRequest(
                parsed.GetValue(architecture)!, parsed.GetValue(width), parsed.GetValue(k),
                parsed.GetValue(sparsity), parsed.GetValue(target), parsed.GetValue(samples),
                parsed.GetValue(batch), parsed.GetValue(rate), parsed.GetValue(recipe)!,
                parsed.GetValue(seed), parsed.GetValue(resample), parsed.GetValue(clip),
                parsed.GetValue(norms), parsed.GetValue(normalise)).Checked();
            if (parsed.GetValue(every) < 0)
                throw new InvalidInputException("checkpoint-every cannot be negative.");
            if (parsed.GetValue(activations) is null == parsed.GetValue(world) is null)
                throw new InvalidInputException(
                    "give either --activations or --world, to say what to learn.");
            if (parsed.GetValue(world) is not null && parsed.GetValue(tensor) is not null)
                throw new InvalidInputException(
                    "--tensor names a tensor of the activations' files; a world has none.");
            using var shards = parsed.GetValue(activations) is { } files
                ? new ActivationShards(files, parsed.GetValue(tensor)) : null;
            ISaeSource source = shards is null
                ? new WorldSource(parsed.GetValue(world)!)
                : new StoredSource(shards, parsed.GetValue(tensor));
            string typed = TypedCommand.Of(parsed);
            var result = new SaeTraining(
                request, source, LabMachine.Execution(parsed.GetValue(threads)), typed)
                .Run(parsed.GetValue(@out)!, parsed.GetValue(force), parsed.GetValue(every), cancel);
            if (parsed.GetValue(json)) Console.Out.WriteLine(result.ToJson());
            else
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                    {parsed.GetValue(@out)}: {SaeLensFolder.Weights}, {SaeLensFolder.Config}, result.json
                    {result.Timing.WallSeconds:0.0} s, {result.Timing.SamplesPerSecond:0} samples/s
                    {Explained(result)}
                    """).TrimEnd());
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    static string Explained(Result result) => result.Models[0].Number("explainedVariance") is var kept
        && double.IsFinite(kept)
            ? string.Create(CultureInfo.InvariantCulture, $"explained variance {kept:0.0000}") : "";

    static Argument<string> Folder() => new("FOLDER")
    {
        Description = "A folder of SAELens, sparsify or dictionary_learning, or a Gemma Scope .npz file.",
    };

    static Command Eval()
    {
        var folder = Folder();
        var activations = Activations();
        var tensor = TensorName();
        var samples = Of("--samples", "Rows to score on, at most.", 100_000L);
        var json = SharedOptions.Json();
        var command = new Command("eval", """
            Scores an autoencoder on activations: explained variance, L0, dead latents, shrinkage.

            Example:
              superpose sae eval out/sae --activations 'shards/*.safetensors'
            """) { folder, activations, tensor, samples, json };
        command.SetAction(parsed =>
        {
            var sae = SaeFormats.Read(parsed.GetValue(folder)!);
            using var shards = new ActivationShards(parsed.GetValue(activations)!, parsed.GetValue(tensor));
            if (shards.Width != sae.Model.Dimension)
                throw new InvalidInputException($"the activations have width {shards.Width} and the "
                    + $"autoencoder {sae.Model.Dimension}.");
            var found = SaeScore.Of(sae, shards, parsed.GetValue(samples), LabMachine.Execution(0));
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    explainedVariance = JsonText.Number(found.Codes.ExplainedVariance),
                    squaredError = JsonText.Number(found.Codes.SquaredError),
                    l0 = found.Codes.L0,
                    shrinkage = JsonText.Number(found.Codes.Shrinkage),
                    dead = found.Dead,
                    rows = found.Rows,
                }, JsonText.Indented));
            else Console.Out.WriteLine(found.Text);
            return Program.Done;
        });
        return command;
    }

    static Command Convert()
    {
        var folder = Folder();
        var to = Of("--to", "saelens, sparsify or dictionary_learning.", SaeFormats.SaeLens, "LAYOUT");
        var @out = SharedOptions.Out("converted");
        var command = new Command("convert", """
            Converts between the folders of SAELens, sparsify and dictionary_learning (ae.pt, config.json),
            and from Gemma Scope's npz. A file whose tensors do not fit its declared architecture is refused.
            Of an ae.pt only tensors are read: its pickle is never run.

            Examples:
              superpose sae convert out/sae --to dictionary_learning --out out/trainer_0
              superpose sae convert out/sae --to saelens --out out/converted
            """) { folder, to, @out };
        command.SetAction(parsed =>
        {
            var sae = SaeFormats.Read(parsed.GetValue(folder)!);
            string target = OutputPath.CheckReplaceable(parsed.GetValue(@out)!);
            if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
                throw new InvalidInputException($"{target} is not empty; choose another --out.");
            SaeFormats.Write(sae, parsed.GetValue(to)!, target);
            Console.Out.WriteLine(target);
            return Program.Done;
        });
        return command;
    }
}
