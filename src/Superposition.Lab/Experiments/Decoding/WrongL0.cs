using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Worlds;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// What happens when an autoencoder is told the wrong number of features: BatchTopK with k from a third of
/// the true L0 to three times, all trained side by side on the same samples; on correlated features, on
/// independent ones, and on the hidden states of trained models.
/// </summary>
public sealed class WrongL0 : IExperiment
{
    const int n = 20, m = 10, N = 48, D = 40;
    const double Density = 0.1;
    const string Chanin = "Chanin and Garriga-Alonso 2025, sparse but wrong: too low an L0 mixes correlated "
        + "features";
    const string Bench = "SynthSAEBench (arXiv 2602.14687): precision falls and recall rises with L0";
    const string Correlated = "correlated", Independent = "independent", Trained = "trained";
    const string Btk = "batchtopk", Again = "batchtopk, second start";
    const string Oracle = "true directions", Labels = "labels", Random = "random directions";
    static readonly double[] s_ratios = [0.33, 0.5, 0.75, 1, 1.5, 2, 3];
    static readonly int s_truth = Array.IndexOf(s_ratios, 1);

    public string Name => "wrong-l0";
    public Section Section => Section.Decoding;
    public string Question => "What does an autoencoder learn when its L0 is wrong?";
    public string PaperFigure => "none of the paper's: recovery against the L0 that is asked for";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 5, 4_000);
        return DecodedModels.Grid(seed, n, m, Density, steps, seeds);
    }

    /// <param name="Ratio">L0 asked for over the true one; null where none is asked for.</param>
    sealed record Decoded(GridModel Model, string World, string Decoder, double? Ratio, DecodedRow Row);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Decoded[] rows = [.. models.AsParallel().AsOrdered().SelectMany(model => Decode(model, isSmoke))];
        var summary = DecoderSummary.Of(["world", "decoder", "ratio"],
            rows.Select(one => ((object?[])[one.World, one.Decoder, one.Ratio], one.Row)));
        return new([.. Claims(rows)], [Figure(rows)], [Table(rows), summary],
            model => $"{model.Gram().Represented} represented");
    }

    static SyntheticOptions World(bool correlated, ulong seed) =>
        SyntheticOptions.Independent(N, D, Density) with
        {
            Seed = seed,
            CorrelationRank = correlated ? 4 : 0,
            CorrelationScale = 0.35,
        };

    static List<Decoded> Decode(GridModel model, bool isSmoke)
    {
        var decoded = new List<Decoded>();
        ulong seed = model.Seed + model.Stream;
        int steps = isSmoke ? 6 : 1_500, samples = isSmoke ? 1024 : 4096;
        var toy = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        foreach (string name in (string[])[Correlated, Independent, Trained])
        {
            IHiddenWorld world = name == Trained ? toy : new SyntheticWorld(World(name == Correlated, seed));
            var study = name == Trained ? new DecodingStudy(toy, seed, samples)
                : new DecodingStudy(world, seed, samples);
            int width = study.Findable.Count;
            if (width < 2) continue;
            double active = width * Density;
            SaeOptions[] options = [.. s_ratios.Select(ratio => study.Options(
                new BatchTopK(Math.Min(width, ratio * active)), width, steps))];
            // the last begins elsewhere, at the true L0: what changes when the L0 does not
            using var sweep = new SaeSweep(
                [.. options.Select(one => new SweptSae(one, 0)), new SweptSae(options[s_truth], 1)],
                () => world.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial);
            sweep.Run();
            for (int r = 0; r < s_ratios.Length; r++)
                decoded.Add(new(model, name, Btk, s_ratios[r], study.Row(sweep.Model(r), options[r])));
            decoded.Add(new(model, name, Again, 1,
                study.Row(sweep.Model(s_ratios.Length), options[s_truth])));
            int k = Math.Max(1, (int)Math.Ceiling(1.5 * active));
            ISparseCoder[] tried = [new OrthogonalMatchingPursuit(k), new ShrinkageCoder(0.05, Steps: 80)];
            decoded.Add(new(model, name, Oracle, null,
                study.Best(DecodingStudy.True, study.TrueDirections, tried)));
            decoded.Add(new(model, name, Labels, null, study.ProbeRow(isSmoke ? 3 : 600)));
            decoded.Add(new(model, name, Random, null,
                study.Best(DecodingStudy.Random, study.RandomDirections(width), tried)));
        }
        return decoded;
    }

    /// <summary>One value a seed.</summary>
    static double[] Values(
        Decoded[] rows, string world, double ratio, Func<DecodedRow, double> of, string decoder = Btk) =>
        [.. rows.Where(one => one.World == world && one.Decoder == decoder && one.Ratio == ratio)
            .Select(one => of(one.Row))];

    static IEnumerable<Claim> Claims(Decoded[] rows)
    {
        const string Same = "another start at the true L0 against the first: no change of L0";
        double[] Change(string world, double from, double to, Func<DecodedRow, double> of) =>
            [.. Values(rows, world, to, of).Zip(Values(rows, world, from, of), (b, a) => b - a)];
        double[] NoChange(string world, Func<DecodedRow, double> of) =>
            [.. Values(rows, world, 1, of, Again).Zip(Values(rows, world, 1, of), (b, a) => b - a)];
        // of the ratios tried, how many above the true one the best is
        double[] Best(Func<DecodedRow, double> of) =>
            [.. rows.Where(one => one.World == Correlated && one.Decoder == Btk)
                .GroupBy(one => one.Model.Stream)
                .Select(own => (double)Array.IndexOf(s_ratios, own.MaxBy(one => of(one.Row))!.Ratio!.Value)
                    - s_truth)];
        double Mcc(DecodedRow row) => row.Directions.Mcc;
        yield return Claimed.Mean("too-low-is-wrong", "Half of the true L0 costs directions where features "
            + "are correlated (MCC lost).", Chanin, 0.255, 0.245, "more than 0.01 of cosine on average",
            Change(Correlated, 0.5, 1, Mcc), "the same features, independent",
            Change(Independent, 0.5, 1, Mcc));
        yield return Claimed.Mean("correlation-is-why", "It costs more where features are correlated than "
            + "in the control, where they are independent (difference of MCC lost).", Chanin, 0.25, 0.25,
            "any, in the mean",
            [.. Change(Correlated, 0.5, 1, Mcc).Zip(Change(Independent, 0.5, 1, Mcc), (a, b) => a - b)]);
        yield return Claimed.Mean("too-high-costs-less", "Twice the true L0 costs fewer directions than "
            + "half of it (MCC at twice less that at half).", Chanin, 0.25, 0.25, "any, in the mean",
            Change(Correlated, 0.5, 2, Mcc), Same, NoChange(Correlated, Mcc));
        foreach (string world in (string[])[Correlated, Trained])
        {
            yield return Claimed.Mean($"precision-falls-{world}", $"In the {world} world precision falls as "
                + "L0 rises from half to three times the truth.", Bench, -0.5, 0.49, "at least 0.01",
                Change(world, 0.5, 3, row => row.Latents.Precision), Same,
                NoChange(world, row => row.Latents.Precision));
            yield return Claimed.Mean($"recall-rises-{world}", $"In the {world} world recall rises as L0 "
                + "rises from half to three times the truth.", Bench, 0.5, 0.49, "at least 0.01",
                Change(world, 0.5, 3, row => row.Latents.Recall), Same,
                NoChange(world, row => row.Latents.Recall));
        }
        yield return Claimed.Mean("best-at-the-truth", "F1 is best at the true L0 of the seven tried (how "
            + "many of them the best is above it, correlated world).", Bench, 0, 1,
            "one step of the ratios to either side: three quarters to one and a half",
            Best(row => row.Latents.F1), "each latent judged by another's feature",
            Best(row => row.Shuffled.F1));
    }

    static FigureFile Figure(Decoded[] rows)
    {
        LinesPanel Panel(string world)
        {
            Series Line(string name, Func<DecodedRow, double> of)
            {
                double[][] seeds = [.. s_ratios.Select(ratio => Values(rows, world, ratio, of))];
                var intervals = seeds.Select(own => Statistics.Mean(own)).ToArray();
                return new(name, s_ratios,
                    [.. seeds.Select(own => own.DefaultIfEmpty(double.NaN).Average())])
                {
                    Low = [.. intervals.Select(own => own.Low)],
                    High = [.. intervals.Select(own => own.High)],
                };
            }
            return new([Line("MCC", row => row.Directions.Mcc), Line("F1", row => row.Latents.F1),
                Line("precision", row => row.Latents.Precision), Line("recall", row => row.Latents.Recall),
                Line("explained variance", row => row.Codes.ExplainedVariance)],
                new Axis("L0 asked for, over the true one") { Log = true, Min = 0.3, Max = 3.2 },
                new Axis("") { Min = 0, Max = 1 })
            { Width = 190, Height = 180, Heading = new(world), HasKey = false };
        }
        string caption = $"BatchTopK autoencoders trained side by side with k from a third to three times "
            + $"the number of features that are on. Correlated and independent: {N} features in {D} "
            + $"dimensions; trained: hidden states of {n} → {m} models. Means over seeds with 95% "
            + "intervals. Answers to no figure of the paper.";
        return new("figure.svg", new Figure("The wrong L0", caption, Figures.Grid.Row(
            Panel(Correlated), Panel(Independent), Panel(Trained)) with
        { ColumnGap = 26 })
        {
            Keys = [new Swatches([.. ((string[])["MCC", "F1", "precision", "recall", "explained variance"])
                .Select((name, k) => new Swatch(name, Theme.Series(k, 5), SwatchShape.Line))])],
        }.ToSvg(), caption);
    }

    static DataTable Table(Decoded[] rows) => new("decoding", new CsvTable(
        [
            new("stream"), new("world"), new("decoder"), new("ratio", "L0 asked over true"),
            .. DecodingTable.Columns,
        ],
        rows.Select(one => (IReadOnlyList<object?>)[(long)one.Model.Stream, one.World, one.Decoder, one.Ratio,
            .. DecodingTable.Cells(one.Row)])));
}
