using Superposition.Lab.Files;
using Superposition.Lab.Results;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>The table <c>summary</c>: each decoder's scores, means over seeds and 95% intervals.</summary>
static class DecoderSummary
{
    static readonly (string Name, Func<DecodedRow, double> Of)[] s_scores =
    [
        ("mcc", row => row.Directions.Mcc), ("mmcs", row => row.Directions.Mmcs),
        ("precision", row => row.Latents.Precision), ("recall", row => row.Latents.Recall),
        ("f1", row => row.Latents.F1), ("f1Shuffled", row => row.Shuffled.F1),
        ("explainedVariance", row => row.Codes.ExplainedVariance),
    ];

    /// <param name="keys">Names of what tells decoders apart.</param>
    /// <param name="rows">One for each decoder and seed.</param>
    internal static DataTable Of(
        IReadOnlyList<string> keys, IEnumerable<(object?[] Key, DecodedRow Row)> rows) =>
        Table(keys,
            from one in rows
            from score in s_scores
            select (one.Key, score.Name, score.Of(one.Row)));

    internal static DataTable Table(
        IReadOnlyList<string> keys, IEnumerable<(object?[] Key, string Score, double Value)> values)
    {
        IReadOnlyList<object?>[] rows =
        [
            .. from own in values.GroupBy(one => string.Join('\t', [.. one.Key, one.Score]))
               let seeds = own.Select(one => one.Value).Where(double.IsFinite).ToArray()
               where seeds.Length > 0 // a probe explains no variance
               let interval = Statistics.Mean(seeds)
               select (IReadOnlyList<object?>)
               [
                   .. own.First().Key, own.First().Score, seeds.Average(), Finite(interval.Low),
                   Finite(interval.High), (long)seeds.Length,
               ],
        ];
        if (rows.Length == 0)
            rows = [[.. keys.Select(_ => (object?)null), "nothing to find", null, null, null, 0L]];
        return new("summary", new CsvTable(
            [
                .. keys.Select(key => new CsvColumn(key)), new("score"), new("mean"), new("low", "95%"),
                new("high", "95%"), new("seeds"),
            ], rows));
    }

    static double? Finite(double end) => double.IsFinite(end) ? end : null;
}
