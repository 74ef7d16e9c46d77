using Superposition.Dictionaries;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Figures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// Five equal features in two dimensions at p = 0.05 become a pentagon. Do sparse autoencoders find its five
/// directions from hidden states alone, and with the directions known, what can any inference read?
/// </summary>
public sealed class DecodeThePentagon : IExperiment
{
    const int n = 5, m = 2;
    const double Density = 0.05;
    const string Folklore = "the claim that sparse autoencoders are the way out of superposition "
        + "(Elhage et al. 2022, Strategic Picture)";
    const string Faces = "Donoho and Tanner 2005: nonnegative l1 recovers exactly the faces of the polytope";

    public string Name => "decode-the-pentagon";
    public Section Section => Section.Decoding;
    public string Question => "Does a sparse autoencoder find the pentagon's five features?";
    public string PaperFigure => "none of the paper's: its second strategy, decoding after the fact, "
        + "measured";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = scale switch
        {
            Scale.Smoke => (2, 60),
            Scale.Standard => (10, 5_000),
            _ => (100, 10_000),
        };
        return new(seed, [new("", [new("density", Density)], TrainingOptions.For(n, m, Density) with
        {
            Steps = steps,
            Optimizer = new() { LearningRate = 1e-2 },
            Schedule = new(ScheduleKind.Linear),
        }, seeds)]);
    }

    sealed record Decoded(
        GridModel Model, DecodingStudy Study, DecodedRow Sae, DecodedRow L1, IReadOnlyList<DecodedRow> Rows,
        double Pairs, double RandomWide)
    {
        /// <summary>The dictionaries that the figure draws, by name.</summary>
        internal IReadOnlyList<(string Name, Directions Rows)> Drawn { get; init; } = [];

        internal DecodedRow Pursued => Rows[1];
        internal DecodedRow Random => Rows[^1];
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        Decoded[] decoded = [.. models.Select(Decode)];
        var summary = DecoderSummary.Of(["dictionary", "inference"],
            from one in decoded
            from row in one.Rows
            select ((object?[])[row.Dictionary, row.Inference], row));
        return new([.. Claims(decoded)], [Figure(decoded)], [Table(decoded), summary],
            model => $"{model.Gram().Represented} represented");
    }

    static Decoded Decode(GridModel model)
    {
        bool isSmoke = DecodedModels.IsSmoke(model);
        var world = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        var study = new DecodingStudy(world, model.Seed + model.Stream, isSmoke ? 1024 : 8_192);
        // a model that has no direction at all has nothing to find: its own columns stand in
        if (study.Findable.Count == 0)
            return new(model, study, null!, null!, [], double.NaN, double.NaN);
        ISaeArchitecture batchTopK = new BatchTopK(n * Density), l1 = new Standard(new(0.03));
        int steps = isSmoke ? 20 : 6_000;
        var own = study.Train(batchTopK, n, steps);
        DecodedRow sae = study.Row(own, batchTopK);
        var twice = study.Train(batchTopK, 2 * n, steps);
        DecodedRow wide = study.Row(twice, batchTopK) with
        {
            Inference = "encoder, twice as wide",
        };
        DecodedRow standard = study.Row(study.Train(l1, n, steps), l1) with { Inference = "encoder, l1" };
        return new(model, study, sae, standard,
        [
            study.Row(DecodingStudy.True, study.TrueDirections, new ShrinkageCoder(0.05)),
            study.Row(DecodingStudy.True, study.TrueDirections, new OrthogonalMatchingPursuit(2)),
            study.Row(DecodingStudy.True, study.TrueDirections, new NonnegativeLeastSquares()),
            sae, standard, wide,
            study.Row(DecodingStudy.Learned, own.Directions, new OrthogonalMatchingPursuit(2)),
            study.ProbeRow(isSmoke ? 20 : 1_000),
            study.Row(DecodingStudy.Random, study.RandomDirections(n), new OrthogonalMatchingPursuit(2)),
        ], Pairs(study.TrueDirections),
            DictionaryScores.Of(study.RandomDirections(2 * n), study.TrueDirections).Mmcs)
        {
            Drawn =
            [
                ("the model's directions", study.TrueDirections), ("an autoencoder's", own.Directions),
                ("twice as wide", twice.Directions),
            ],
        };
    }

    /// <summary>Share of pairs that nonnegative l1 recovers from their sum.</summary>
    static double Pairs(Directions truth)
    {
        var problem = new CodingProblem(truth);
        var coder = new ShrinkageCoder(1e-3, Steps: 20_000);
        int right = 0, total = 0;
        for (int i = 0; i < truth.Count; i++)
            for (int j = 0; j < i; j++, total++)
            {
                double[] x = [.. Enumerable.Range(0, truth.Dimension).Select(k =>
                    problem.Direction(i)[k] + problem.Direction(j)[k])];
                double[] a = coder.Code(problem, x);
                if (Enumerable.Range(0, truth.Count).All(k => a[k] > 0.05 == (k == i || k == j))) right++;
            }
        return total == 0 ? 0 : (double)right / total;
    }

    static IEnumerable<Claim> Claims(IReadOnlyList<Decoded> decoded)
    {
        const string Within = "above 0.95, within 18 degrees each; no cosine exceeds 1";
        var found = decoded.Where(one => one.Rows.Count > 0).ToArray();
        double[] All(Func<Decoded, double> of) => [.. found.Select(of)];
        double apart = Pairs(Orthogonal());
        yield return Claimed.Mean("sae-finds-directions", "A BatchTopK autoencoder as wide as the features "
            + "finds their directions (MCC, signed).", Folklore, 1, 0.05, Within,
            All(one => one.Sae.Directions.Mcc), Claimed.Random, All(one => one.Random.Directions.Mcc));
        yield return Claimed.Mean("l1-finds-directions", "An autoencoder with an L1 penalty finds them too "
            + "(MCC, signed).", Folklore, 1, 0.05, Within,
            All(one => one.L1.Directions.Mcc), Claimed.Random, All(one => one.Random.Directions.Mcc));
        yield return Claimed.Mean("sae-has-each-once", "Each of the five latents has a feature of its own "
            + "(uniqueness).", Folklore, 1, 0.05, "four of five in a quarter of the models would be too few",
            All(one => one.Sae.Directions.Uniqueness), Claimed.Random,
            All(one => one.Random.Directions.Uniqueness));
        yield return Claimed.Mean("twice-as-wide-covers", "An autoencoder twice as wide has a latent on "
            + "every feature (MMCS).", "Sharkey et al. 2022: at twice the features all are found", 1, 0.05,
            Within, All(one => one.Rows[5].Directions.Mmcs), Claimed.Random, All(one => one.RandomWide));
        yield return Claimed.Mean("half-of-the-pairs", "With the directions known, nonnegative l1 reads half "
            + "of the pairs of features: those on an edge.", Faces, 0.5, 0.01,
            "5 of 10 is exact for a pentagon", All(one => one.Pairs),
            "five features without superposition, at right angles", All(_ => apart));
        yield return Claimed.Mean("sae-reads-as-the-oracle", "The autoencoder's codes are as good as those "
            + "of orthogonal pursuit on the true directions (F1 of the second less that of the first).",
            Folklore, 0, 0.05, "a twentieth: smaller differences are of no use to a reader",
            All(one => one.Pursued.Latents.F1 - one.Sae.Latents.F1),
            "random directions in the autoencoder's place",
            All(one => one.Pursued.Latents.F1 - one.Random.Latents.F1));
        yield return Claimed.Mean("better-inference-helps", "On the learned dictionary, orthogonal pursuit "
            + "reads better than the encoder (F1 gained).", "O'Neill et al. 2024, the amortisation gap", 0.25,
            0.249, "more than a thousandth", All(one => one.Rows[6].Latents.F1 - one.Sae.Latents.F1),
            Claimed.Random, All(one => one.Random.Latents.F1 - one.Sae.Latents.F1));
    }

    static Directions Orthogonal() =>
        new(n, n, [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1f : 0)]);

    static FigureFile Figure(IReadOnlyList<Decoded> decoded)
    {
        var rows = decoded.Where(one => one.Rows.Count > 0).ToArray();
        string[] names = rows.Length == 0 ? []
            : [.. rows[0].Rows.Select(row => $"{row.Dictionary}, {row.Inference}")];
        (string, IReadOnlyList<double>) Panel(string title, Func<DecodedRow, double> of) => (title,
            [.. names.Select((_, r) => rows.Average(one => of(one.Rows[r])))]);
        string caption = "Top: directions of the first model and of what was learned from its hidden states "
            + "alone, all of length 1. Below: means over models, dictionary and inference named. "
            + "F1 of each latent as a detector of its nearest feature; MCC is signed. Answers to no figure "
            + "of the paper.";
        var figure = new Figure("What can be read from a pentagon", caption, new Figures.Grid([
            [.. (rows.FirstOrDefault()?.Drawn ?? []).Select(one => Vectors(one.Name, one.Rows))],
            Claimed.Bars(names, 1,
                Panel("F1", row => row.Latents.F1), Panel("MCC", row => row.Directions.Mcc)),
        ]));
        return new("figure.svg", figure.ToSvg(), caption);
    }

    /// <summary>Each row as a vector of length 1.</summary>
    static VectorPanel Vectors(string title, Directions rows)
    {
        var W = new double[2, rows.Count];
        for (int i = 0; i < rows.Count; i++)
            for (int k = 0; k < 2; k++) W[k, i] = rows.Row(i)[k] / Math.Max(rows.Norm(i), 1e-12);
        return new(W) { Heading = new(title) };
    }

    static DataTable Table(IReadOnlyList<Decoded> decoded) => new("decoding", new(
        [
            new("stream"), .. DecodingTable.Columns, new("findable", "directions"),
            new("pairsRecovered", "share"),
        ],
        from one in decoded
        from row in one.Rows
        select (IReadOnlyList<object?>)
            [(long)one.Model.Stream, .. DecodingTable.Cells(row), one.Study.Findable.Count, one.Pairs]));
}
