using System.CommandLine;
using Superposition.Features;
using Superposition.Theory;

namespace Superposition.Lab.Commands;

/// <summary>
/// A file of weights and the world to judge them in, as every verb with exact analysis takes them.
/// </summary>
sealed class ExactWorldOptions
{
    readonly WorldOptions world = new(
        "Weights: \"W\" [m, n] and \"b\" [n] in safetensors or JSON; n ≤ 12.", "uniform or symmetric here");

    readonly Option<string> importance = new("--importance")
    {
        Description = "I_i: a number, 0.9^i (i from 0), i^-1.2 (i from 1), or a comma list per feature.",
        HelpName = "I",
        DefaultValueFactory = _ => "1",
    };

    internal void AddTo(Command command)
    {
        world.AddTo(command);
        command.Add(importance);
    }

    /// <summary>The file's models, of at most twelve features.</summary>
    internal IReadOnlyList<TiedModel> Models(ParseResult parsed)
    {
        var models = world.Models(parsed);
        if (models[0].n > ExactLoss.MostFeatures)
            throw new InvalidInputException($"{world.File(parsed)} holds models of "
                + $"{models[0].n} features; exact analysis goes up to {ExactLoss.MostFeatures}.");
        return models;
    }

    internal IReadOnlyList<double> Importance(ParseResult parsed, int n) =>
        Superposition.Features.Importance.Parse(parsed.GetValue(importance)!, n).Values;

    internal IWorld World(ParseResult parsed, int n)
    {
        var magnitude = world.Magnitude(parsed);
        if (magnitude is not (Magnitude.Uniform or Magnitude.Symmetric))
            throw new InvalidInputException(
                $"the magnitude {Sweeps.OptionsJson.Name(magnitude)} has no exact analysis: "
                + "take uniform or symmetric.");
        return world.World(parsed, n);
    }
}
