using System.Globalization;
using Superposition.Lab.Files;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>What <c>--init</c> takes.</summary>
static class InitialisationText
{
    const string Forms = "use notebook, xavier, unit, normal:SD or given:FILE";

    internal static Initialisation Parse(string text, TrainingOptions options)
    {
        if (text.StartsWith("given:"))
            return new(InitialisationKind.Given, Weights: Load(text["given:".Length..], options));
        if (text.StartsWith("normal:"))
        {
            string number = text["normal:".Length..];
            return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? new(InitialisationKind.Normal, value)
                : throw new InvalidInputException($"init '{text}' has no number after the colon: {Forms}.");
        }
        return text is "notebook" or "xavier" or "unit"
            ? new(OptionsJson.Parse<InitialisationKind>(text))
            : throw new InvalidInputException($"init '{text}' is unknown: {Forms}.");
    }

    static ToyModel Load(string path, TrainingOptions options)
    {
        if (path.Length == 0) throw new InvalidInputException($"init 'given:' names no file: {Forms}.");
        int n = options.Features, m = options.Hidden, o = options.Outputs;
        (string Name, int[] Shape)[] needed = options.Architecture == Architecture.Tied
            ? [("W", [m, n]), ("b", [n])]
            : [("W1", [m, n]), ("W2", [o, m]), ("b", [o])];
        using var file = SafeTensorsFile.Open(path);
        var tensors = needed.Select(one => Find(file, one.Name, one.Shape)).ToArray();
        return new ToyModel(n, m, tensors[0], tensors[^1])
        {
            W2 = options.Architecture == Architecture.Tied ? null : tensors[1],
        } is { IsFinite: true } given
            ? given
            : throw new InvalidInputException($"{path} holds weights that are not finite numbers.");
    }

    /// <summary>The numbers of a tensor of this shape, which may be a stack of one.</summary>
    static float[] Find(SafeTensorsFile file, string name, int[] shape)
    {
        string wanted = $"{name} [{string.Join(", ", shape)}]";
        if (!file.Contains(name))
            throw new InvalidInputException($"{file.Path} has no tensor '{name}'; it needs {wanted}.");
        var found = file.Read(name);
        return found.Shape.SequenceEqual(shape) || found.Shape.SequenceEqual([1, .. shape])
            ? found.Data
            : throw new InvalidInputException(
                $"{file.Path} holds {name} [{string.Join(", ", found.Shape)}]; this model needs {wanted}.");
    }
}
