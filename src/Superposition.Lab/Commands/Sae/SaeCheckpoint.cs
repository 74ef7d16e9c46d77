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

    internal void Write(SaeState state, TrainingLog log) => AtomicFile.Write(path, stream =>
        SafeTensorsWriter.Write(stream,
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
            ["key"] = key, ["numbers"] = Text(state.Numbers), ["curve"] = Text(log.Curve),
            ["scores"] = Text(log.Scores),
        }));

    /// <summary>Null where there is none.</summary>
    /// <exception cref="InvalidInputException">It is another run's, or unsound.</exception>
    internal (SaeState State, TrainingLog Log)? Read()
    {
        if (!File.Exists(path)) return null;
        using var file = SafeTensorsFile.Open(path);
        if (!file.Metadata.TryGetValue("key", out string? found) || found != key)
            throw new InvalidInputException($"{path} is the checkpoint of a run with other options or other "
                + "activations; choose another --out, or start anew with --force.");
        return (new(
            file.Read("values").Data, file.Read("moment1").Data, file.Read("moment2").Data,
            [.. file.Read("sinceFired").Data.Select(BitConverter.SingleToInt32Bits)],
            file.Read("frequency").Data, Numbers(file.Metadata["numbers"])),
            new(Rows(file.Metadata["curve"]), Rows(file.Metadata["scores"])));
    }

    internal void Delete()
    {
        if (File.Exists(path)) File.Delete(path);
    }

    /// <summary>Deletes it if it is this run's.</summary>
    internal void DeleteOwn()
    {
        if (!File.Exists(path)) return;
        string? found;
        using (var file = SafeTensorsFile.Open(path)) file.Metadata.TryGetValue("key", out found);
        if (found == key) Delete();
    }

    static string Text(IEnumerable<double> numbers) => string.Join(
        ' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    static string Text(IEnumerable<double[]> rows) => string.Join(';', rows.Select(Text));

    static double[] Numbers(string text) =>
        [.. text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    static List<double[]> Rows(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Numbers)];
}

/// <summary>What a training has told so far, a row a time.</summary>
/// <param name="Curve">Step, reconstruction, auxiliary loss, L0, dead latents.</param>
/// <param name="Scores">Rows of <see cref="WorldScores.Columns"/>, where the truth is known.</param>
sealed record TrainingLog(List<double[]> Curve, List<double[]> Scores);
