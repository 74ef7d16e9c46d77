using System.Globalization;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files;

namespace Superposition.Lab.Commands.Sae;

/// <summary>
/// A training's state on disk, replaced atomically: whatever stops the program, a whole one is there, and the
/// same command continues from it to the same bits.
/// </summary>
sealed class SaeCheckpoint(string path, string key)
{
    internal string Path => path;

    internal void Write(SaeState state) => AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream,
    [
        new Tensor("values", [state.Values.Length], state.Values),
        new Tensor("moment1", [state.Moment1.Length], state.Moment1),
        new Tensor("moment2", [state.Moment2.Length], state.Moment2),
        new Tensor("frequency", [state.Frequency.Length], state.Frequency),
        // whole numbers by their bits
        new Tensor("sinceFired", [state.SinceFired.Length],
            [.. state.SinceFired.Select(BitConverter.Int32BitsToSingle)]),
    ],
    new Dictionary<string, string>
    {
        ["key"] = key,
        ["numbers"] = string.Join(
            ' ', state.Numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
    }));

    /// <summary>Null where there is none.</summary>
    /// <exception cref="InvalidInputException">It is another run's, or unsound.</exception>
    internal SaeState? Read()
    {
        if (!File.Exists(path)) return null;
        using var file = SafeTensorsFile.Open(path);
        if (!file.Metadata.TryGetValue("key", out string? found) || found != key)
            throw new InvalidInputException($"{path} is the checkpoint of a run with other options or other "
                + "activations; choose another --out, or start anew with --force.");
        double[] numbers = [.. file.Metadata["numbers"].Split(' ').Select(number =>
            double.Parse(number, CultureInfo.InvariantCulture))];
        return new(
            file.Read("values").Data, file.Read("moment1").Data, file.Read("moment2").Data,
            [.. file.Read("sinceFired").Data.Select(BitConverter.SingleToInt32Bits)],
            file.Read("frequency").Data, numbers);
    }

    internal void Delete()
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
