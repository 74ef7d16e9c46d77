using System.CommandLine;
using System.Text.Json;
using Superposition.Theory;

namespace Superposition.Lab.Commands;

/// <summary>
/// <c>superpose certify FILE</c>: is this a minimum, which one, how far from the best, and what shape is it?
/// </summary>
static class CertifyCommand
{
    static readonly ExactWorldOptions s_world = new();

    static readonly Option<int?> s_instance = new("--instance")
    { Description = "Which model of a file with many, from 0; a table of all without it.", HelpName = "I" };

    static readonly Option<int?> s_starts = new("--starts")
    {
        Description = "Random starts in search of better minima. "
            + "[default: 200 up to 6 features, 50 to 8, 10 to 10, else 0; 0 in a table]",
        HelpName = "N",
    };

    internal static Command Create()
    {
        Option<ulong> seed = SharedOptions.Seed();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("certify", """
            Says exactly what weights are worth: a minimum or not, which one, and what shape.

            Expected loss to rounding, by output and by number of active features; gradient and curvature;
            the minimum in whose basin the weights lie and how far it is; better minima from random
            starts; the polytopes that the features form and their capacity.

            Example:
              superpose certify out/train/models.safetensors --density 0.05 --importance 0.9^i
            """);
        s_world.AddTo(command);
        foreach (var option in (Option[])[s_instance, s_starts, seed, json]) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            Run(parsed, parsed.GetValue(seed), parsed.GetValue(json), cancel);
            return Task.FromResult(Program.Done);
        });
        return command;
    }

    static void Run(ParseResult parsed, ulong seed, bool isJson, CancellationToken cancel)
    {
        var models = s_world.Models(parsed);
        int n = models[0].n;
        var world = s_world.World(parsed, n);
        var importance = s_world.Importance(parsed, n);
        int? chosen = WorldOptions.Instance(parsed.GetValue(s_instance), models);
        int starts = parsed.GetValue(s_starts) ?? (models.Count > 1 && chosen is null ? 0 : Starts(n));
        if (starts is < 0 or > 100_000)
            throw new InvalidInputException($"starts is {starts}; it must lie between 0 and 100000.");
        var search = starts > 0 ? ExactMinima.Search(models[0].m, world, importance, starts, seed) : null;
        var certified = new List<Certified>();
        foreach (int s in chosen is { } one ? [one] : Enumerable.Range(0, models.Count))
        {
            cancel.ThrowIfCancellationRequested();
            certified.Add(Certified.Of(s, models[s], world, importance, starts, search));
        }
        if (isJson)
        {
            object[] documents = [.. certified.Select(one => one.Document())];
            Console.Out.WriteLine(JsonSerializer.Serialize(
                documents.Length == 1 ? documents[0] : documents, JsonText.Indented));
        }
        else if (certified.Count == 1) CertifyText.Print(certified[0]);
        else CertifyText.PrintTable(certified);
    }

    static int Starts(int n) => n <= 6 ? 200 : n <= 8 ? 50 : n <= 10 ? 10 : 0;
}
