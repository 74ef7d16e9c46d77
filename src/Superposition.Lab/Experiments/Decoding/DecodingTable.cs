using Superposition.Lab.Files;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>The columns that every table of decoders has: what it was, then every score.</summary>
static class DecodingTable
{
    internal static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("dictionary"), new("inference"), new("mcc"), new("mccOverTruth"), new("mmcs"),
        new("reverseMmcs"), new("uniqueness"), new("coverage", "share of true directions"),
        new("precision"), new("recall"), new("f1"), new("explainedVariance"), new("shrinkage"), new("l0"),
        new("trueL0"), new("dead", "share of latents"), new("f1Shuffled"),
        new("impossible", "features without a direction"),
    ];

    internal static IEnumerable<object?> Cells(DecodedRow row) =>
    [
        row.Dictionary, row.Inference, row.Directions.Mcc, row.Directions.MccOverTruth, row.Directions.Mmcs,
        row.Directions.ReverseMmcs, row.Directions.Uniqueness, row.Directions.Coverage,
        row.Latents.Precision, row.Latents.Recall, row.Latents.F1, row.Codes.ExplainedVariance,
        row.Codes.Shrinkage, row.Codes.L0, row.Codes.TrueL0, row.Latents.Dead,
        row.Shuffled.F1, Listed(row.Impossible),
    ];

    /// <summary>Indices in one cell, apart by blanks.</summary>
    internal static string Listed(IEnumerable<int> features) => string.Join(' ', features);
}
