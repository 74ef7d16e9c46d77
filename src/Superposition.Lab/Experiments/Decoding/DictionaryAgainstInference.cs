using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// An autoencoder can fail because its dictionary is wrong or because its encoder reads badly. Two by two:
/// the true dictionary or the learned one, an encoder in one pass or pursuit for every sample; and beside
/// them a dictionary learned without a network.
/// </summary>
public sealed class DictionaryAgainstInference : IExperiment
{
    const int n = 40, m = 10;
    const double Density = 0.04;
    const string Amortised = "O'Neill, Gumran and Klindt 2024 (arXiv 2411.13117): no linear encoder is "
        + "optimal";
    const string Binding = "arXiv 2603.28744: the dictionary is the binding constraint, not the encoder";
    static readonly string[] s_cells =
    [
        "true dictionary, pursuit", "true dictionary, encoder", "learned dictionary, pursuit",
        "learned dictionary, encoder", "optimal directions, pursuit", "labels, logistic probe",
        "random dictionary, pursuit",
    ];

    public string Name => "dictionary-against-inference";
    public Section Section => Section.Decoding;
    public string Question => "Where an autoencoder reads wrongly, is it its dictionary or its encoder?";
    public string PaperFigure => "none of the paper's: dictionary against inference, two by two";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 8, 5_000);
        return DecodedModels.Grid(seed, n, m, Density, steps, seeds);
    }

    /// <summary>Rows in the order of the cells' names.</summary>
    sealed record Decoded(GridModel Model, IReadOnlyList<DecodedRow> Rows)
    {
        internal double F1(int cell) => Rows[cell].Latents.F1;
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Decoded[] decoded = [.. models.AsParallel().AsOrdered().Select(model => Decode(model, isSmoke))
            .Where(one => one.Rows.Count > 0)];
        var summary = DecoderSummary.Of(["cell"],
            from one in decoded
            from k in Enumerable.Range(0, s_cells.Length)
            select ((object?[])[s_cells[k]], one.Rows[k]));
        return new([.. Claims(decoded)], [Figure(decoded)], [Table(models, decoded), summary],
            model => $"{model.Gram().Represented} represented");
    }

    static Decoded Decode(GridModel model, bool isSmoke)
    {
        var world = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        var study = new DecodingStudy(world, model.Seed + model.Stream, isSmoke ? 1024 : 4096);
        int width = study.Findable.Count, steps = isSmoke ? 10 : 5_000;
        if (width < 2) return new(model, []);
        double active = Math.Max(0.1, width * Density);
        var architecture = new BatchTopK(active);
        var pursuit = new OrthogonalMatchingPursuit(Math.Min(width, (int)Math.Ceiling(2 * active)));
        var learned = study.Train(architecture, width, steps);
        var options = study.Options(architecture, width, steps);
        var read = Frozen(study, options with { FrozenDecoder = true }, world, model.Seed + model.Stream);
        var without = new DictionaryLearning(pursuit, width, isSmoke ? 1 : 20)
            .Learn(Samples(world, model.Seed + model.Stream, isSmoke ? 1024 : 4096), model.Seed);
        return new(model,
        [
            study.Row(DecodingStudy.True, study.TrueDirections, pursuit),
            study.Row(read, options, DecodingStudy.True),
            study.Row(DecodingStudy.Learned, learned.Directions, pursuit),
            study.Row(learned, options),
            study.Row("optimal directions", without, pursuit),
            study.ProbeRow(isSmoke ? 5 : 1_000),
            study.Row(DecodingStudy.Random, study.RandomDirections(width), pursuit),
        ]);
    }

    /// <summary>An encoder trained on the true dictionary, which stays as it is.</summary>
    static Autoencoder Frozen(DecodingStudy study, SaeOptions options, ToyHiddenWorld world, ulong seed)
    {
        var start = new Autoencoder(options.Dimension, options.Width);
        for (int i = 0; i < options.Width; i++)
        {
            double norm = study.TrueDirections.Norm(i);
            for (int k = 0; k < options.Dimension; k++)
                start.EncoderRow(i)[k] = start.DecoderRow(i)[k] =
                    (float)(study.TrueDirections.Row(i)[k] / norm);
        }
        using var trainer = new SaeTrainer(
            options, () => world.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial, start);
        for (int step = 0; step < options.Steps; step++) trainer.Step();
        return trainer.Model;
    }

    static double[][] Samples(ToyHiddenWorld world, ulong seed, int count)
    {
        var batch = HiddenBatch.Draw(world, new(seed, 2, RandomPurpose.TrainingData), count);
        return [.. Enumerable.Range(0, count).Select(b =>
            batch.Row(b).ToArray().Select(x => (double)x).ToArray())];
    }

    static IEnumerable<Claim> Claims(Decoded[] decoded)
    {
        // 6 is a random dictionary, which in the better one's place gains nothing
        double[] Gap(int better, int worse) => [.. decoded.Select(one => one.F1(better) - one.F1(worse))];
        double[] Binds(int truth) =>
            [.. decoded.Select(one => one.F1(truth) - one.F1(2) - (one.F1(2) - one.F1(3)))];
        yield return Claimed.Mean("pursuit-reads-better", "On the learned dictionary, pursuit for every "
            + "sample reads better than the encoder (F1 gained).", Amortised, 0.255, 0.245,
            "more than 0.01, which a reader would notice", Gap(2, 3), Claimed.Random, Gap(6, 3));
        yield return Claimed.Mean("encoder-is-short-on-the-truth", "Given the true dictionary, a trained "
            + "encoder still reads worse than pursuit (F1 lost).", Amortised, 0.255, 0.245,
            "more than 0.01, which a reader would notice", Gap(0, 1), Claimed.Random, Gap(6, 1));
        yield return Claimed.Mean("dictionary-binds", "The true dictionary would gain more than better "
            + "inference: F1 of pursuit on the truth less that on the learned dictionary, less what pursuit "
            + "gains over the encoder there.", Binding, 0.5, 0.5, "any gain at all, in the mean",
            Binds(0), Claimed.Random, Binds(6));
        yield return Claimed.Mean("network-beats-optimal-directions", "With the same pursuit, the "
            + "autoencoder's dictionary is better than one of optimal directions (F1 gained).", "Engan et "
            + "al. 1999 as the baseline", 0.25, 0.25, "any gain at all, in the mean", Gap(2, 4),
            Claimed.Random, Gap(6, 4));
        yield return Claimed.Mean("oracle-is-short-of-labels", "Probes that see the labels read no better "
            + "than pursuit on the true dictionary (F1 of the second less that of the first).", "a linear "
            + "reader against a sparse one", 0.25, 0.25, "any gain at all, in the mean", Gap(0, 5),
            "pursuit on a random dictionary", Gap(6, 5));
    }

    static FigureFile Figure(Decoded[] decoded)
    {
        (string, IReadOnlyList<double>) Panel(string title, Func<DecodedRow, double> of) => (title,
            [.. s_cells.Select((_, k) => decoded.Length == 0 ? 0
                : Math.Max(0, decoded.Average(one => of(one.Rows[k]))))]);
        string caption = $"Hidden states of {n} → {m} models at p = {Density:0.00}, decoded by "
            + "a dictionary and an inference. Means over models; F1 of each latent as a detector of its "
            + "nearest feature, MCC signed. Answers to no figure of the paper.";
        return new("figure.svg", new Figure("Dictionary against inference", caption, Figures.Grid.Row(
            Claimed.Bars(s_cells, 1,
                Panel("F1", row => row.Latents.F1), Panel("precision", row => row.Latents.Precision),
                Panel("recall", row => row.Latents.Recall), Panel("MCC", row => row.Directions.Mcc))))
            .ToSvg(), caption);
    }

    static DataTable Table(IReadOnlyList<GridModel> models, Decoded[] decoded) => new("decoding",
        new CsvTable([new("stream"), new("cell"), .. DecodingTable.Columns],
        decoded.Length == 0
            ? models.Select(model => (IReadOnlyList<object?>)[(long)model.Stream, "nothing to find",
                .. DecodingTable.Columns.Select(_ => (object?)null)])
            : from one in decoded
              from k in Enumerable.Range(0, s_cells.Length)
              select (IReadOnlyList<object?>)
                  [(long)one.Model.Stream, s_cells[k], .. DecodingTable.Cells(one.Rows[k])]));
}
