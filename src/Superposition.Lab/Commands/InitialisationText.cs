using System.Globalization;
using Superposition.Lab.Files;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Commands;

/// <summary>What <c>--init</c> takes.</summary>
static class InitialisationText
{
    const string Forms = "use notebook, xavier, normal:SD or given:FILE";

    internal static Initialisation Parse(string text, int n, int m)
    {
        if (text.StartsWith("given:"))
            return new(InitialisationKind.Given, Weights: Load(text["given:".Length..], n, m));
        if (text.StartsWith("normal:"))
        {
            string number = text["normal:".Length..];
            return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? new(InitialisationKind.Normal, value)
                : throw new InvalidInputException($"init '{text}' has no number after the colon: {Forms}.");
        }
        return text is "notebook" or "xavier"
            ? new(OptionsJson.Parse<InitialisationKind>(text))
            : throw new InvalidInputException($"init '{text}' is unknown: {Forms}.");
    }

    static ToyModel Load(string path, int n, int m)
    {
        if (path.Length == 0) throw new InvalidInputException($"init 'given:' names no file: {Forms}.");
        using var file = SafeTensorsFile.Open(path);
        foreach (string name in (string[])["W", "b"])
            if (!file.Contains(name))
                throw new InvalidInputException(
                    $"{path} has no tensor '{name}'; it needs W [m, n] and b [n].");
        Tensor W = file.Read("W"), b = file.Read("b");
        int[] shape = W.Shape is [1, ..] && W.Shape.Length == 3 ? W.Shape[1..] : W.Shape;
        if (shape is [var rows, var columns] && rows == m && columns == n && b.Data.Length == n)
            return new ToyModel(n, m, W.Data, b.Data) is { IsFinite: true } given
                ? given
                : throw new InvalidInputException($"{path} holds weights that are not finite numbers.");
        throw new InvalidInputException(
            $"{path} holds W [{string.Join(", ", W.Shape)}] and b [{string.Join(", ", b.Shape)}]; "
            + $"{n} features in {m} dimensions need W [{m}, {n}] and b [{n}].");
    }
}
