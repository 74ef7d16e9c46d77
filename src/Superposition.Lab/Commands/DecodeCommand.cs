using System.CommandLine;
using System.Text.Json;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Experiments.Decoding;
using Superposition.Models;
using Superposition.Theory;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose decode</c>: what can be read from one model's hidden states, by which method.
/// </summary>
static class DecodeCommand
{
    static readonly WorldOptions s_world = new(
        "Weights W [m, n] in safetensors or JSON, as certify takes them.",
        "codes are not negative: of a symmetric feature half is read");

    static readonly Option<int?> s_width = new("--width")
    { Description = "Latents of the autoencoder. [default: directions that can be found]", HelpName = "N" };

    static readonly Option<double?> s_k = new("--k")
    {
        Description = "Latents that the autoencoder may have on a sample, on average. "
            + "[default: directions that are on, on average]",
        HelpName = "K",
    };

    static readonly Option<int> s_starts = Counted("--starts",
        "Autoencoders from random starts, of which the one with the least error is kept.", 8);

    static readonly Option<int> s_steps = Counted("--steps",
        "Steps that an autoencoder is trained for.", 4000);

    static readonly Option<int> s_samples = Counted("--samples",
        "Samples that every row is scored on.", 16384);

    static readonly Option<int> s_instance = new("--instance")
    { Description = "Which model of a file with many, from 0.", HelpName = "I" };

    static Option<int> Counted(string name, string what, int otherwise) => new(name)
    { Description = what, HelpName = "N", DefaultValueFactory = _ => otherwise };

    internal static Command Create()
    {
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var command = new Command("decode", """
            Decodes one model's hidden states h = W x: which features can be found, with what error, by the
            true directions with the best inference (the oracle), by a sparse autoencoder, by logistic probes
            that are shown the truth (the ceiling of linear reading), by random directions; and which are
            impossible because the model gives them no direction of their own.

            Give the world that the model was trained in: hidden states are drawn from it. The autoencoder is
            told two numbers of the truth, how many directions there are and how many are on in a sample;
            --width and --k tell it others.

            Example:
              superpose decode out/train/models.safetensors --density 0.05
            """);
        s_world.AddTo(command);
        foreach (var option in (Option[])[s_instance, s_width, s_k, s_starts, s_steps, s_samples, seed, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var decoded = Decode(parsed, parsed.GetValue(seed));
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(decoded.Document(), JsonText.Indented));
            else DecodeText.Print(decoded);
            return Program.Done;
        });
        return command;
    }

    static Decoded Decode(ParseResult parsed, ulong seed)
    {
        var models = s_world.Models(parsed);
        var model = models[WorldOptions.Instance(parsed.GetValue(s_instance), models)!.Value];
        var features = s_world.World(parsed, model.n);
        int starts = Range("starts", parsed.GetValue(s_starts), 1, 10_000);
        int steps = Range("steps", parsed.GetValue(s_steps), 1, 10_000_000);
        int samples = Range("samples", parsed.GetValue(s_samples), 1, 10_000_000);
        var world = new ToyHiddenWorld(Rounded(model), features);
        var study = new DecodingStudy(world, seed, samples);
        if (study.Findable.Count == 0)
            throw new InvalidInputException(
                "no feature has a direction (‖W_i‖ above 0.5): there is nothing to decode.");
        int width = Range("width", parsed.GetValue(s_width) ?? study.Findable.Count, 1, 1 << 16);
        double active = Active(world, features.Groups), k = parsed.GetValue(s_k) ?? Math.Min(active, width);
        study.Options(new BatchTopK(k), width, steps).Checked();
        return Decoded.Of(world, study, active, width, k, starts, steps);
    }

    static ToyModel Rounded(TiedModel model) => new(model.n, model.m,
        [.. model.W.ToArray().Select(w => (float)w)], [.. model.b.ToArray().Select(b => (float)b)]);

    /// <summary>Directions on in a sample: one of several features is on where any of them is.</summary>
    static double Active(ToyHiddenWorld world, IReadOnlyList<FeatureGroup> groups) =>
        world.Findable.Sum(direction => groups.Aggregate(0.0, (on, group) => on + (1 - on) * group.Patterns
            .Where(pattern => pattern.On.Any(i => world.Classes[i] == direction))
            .Sum(pattern => pattern.Probability)));

    static int Range(string name, int value, int least, int most) => value >= least && value <= most ? value
        : throw new InvalidInputException($"{name} is {value}; it must lie between {least} and {most}.");
}
