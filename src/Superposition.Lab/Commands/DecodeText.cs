using Spectre.Console;
using Superposition.Lab.Experiments.Decoding;
using static System.FormattableString;

namespace Superposition.Lab.Commands;

/// <summary>What <c>decode</c> prints for people.</summary>
static class DecodeText
{
    const int MostFeatures = 40;

    internal static void Print(Decoded decoded)
    {
        Terminal.Out.Write(Methods(decoded.Rows));
        Console.Out.WriteLine("Error: E‖h − ĥ‖²/E‖h‖². Found: features with an F1 of at least 0.9. "
            + "Probes are shown the truth.");
        Console.Out.WriteLine();
        Terminal.Out.Write(Features(decoded));
        int more = decoded.World.Truth.Count - MostFeatures;
        if (more > 0) Console.Out.WriteLine($"… {more} more: --json has all.");
        Console.Out.WriteLine("Found with: whose directions give an F1 of at least 0.9. 1 to "
            + $"{decoded.Rows.Count}: the F1 of each method above.");
        Console.Out.WriteLine("Best: of true and learned directions. Error: of its code, "
            + "E(x̂_i − x_i)²/E x_i². Cosine: of the");
        Console.Out.WriteLine("autoencoder's nearest latent; "
            + Invariant($"its width is {decoded.Width} and its k {decoded.K:G3}."));
        Console.Out.WriteLine($"{decoded.Study.Findable.Count} directions can be found"
            + Listed("; impossible, no direction: ", decoded.Impossible)
            + Listed("; same direction as another: ", decoded.Merged) + ".");
    }

    static Table Methods(IReadOnlyList<DecodedRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "dictionary", "inference",
            "MCC over truth", "F1", "precision", "recall", "error", "L0", "found");
        for (int r = 0; r < rows.Count; r++)
        {
            var row = rows[r];
            table.AddRow($"{r + 1}", row.Dictionary, row.Inference, Number(row.Directions.MccOverTruth),
                Number(row.Latents.F1), Number(row.Latents.Precision), Number(row.Latents.Recall),
                Number(row.Codes.RelativeError), Number(row.Codes.L0),
                $"{row.Features.Count(one => one.F1 >= Decoded.Found)} of {row.Features.Count}");
        }
        return table;
    }

    static Table Features(Decoded decoded)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            "feature", "found with", "best", "error", "cosine");
        for (int r = 0; r < decoded.Rows.Count; r++) table.AddColumn($"{r + 1}");
        var classes = decoded.World.Classes;
        for (int i = 0; i < Math.Min(classes.Count, MostFeatures); i++)
        {
            if (classes[i] != i)
            {
                table.AddRow($"{i}", classes[i] < 0 ? "impossible" : $"as {classes[i]}");
                continue;
            }
            var read = decoded.Read(i);
            int best = decoded.Best(i);
            string with = string.Join(", ", decoded.FoundWith(i));
            table.AddRow([$"{i}", with.Length > 0 ? with : "none", $"{best + 1}", Number(read[best].Error),
                Number(decoded.Cosine(i)), .. read.Select(one => Number(one.F1))]);
        }
        return table;
    }

    static string Listed(string what, int[] features) => features.Length == 0 ? ""
        : what + string.Join(", ", features.Take(MostFeatures))
            + (features.Length > MostFeatures ? ", …" : "");

    static string Number(double value) => double.IsFinite(value) ? Invariant($"{value:0.000}") : "";
}
