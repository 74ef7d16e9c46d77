using Superposition.Dictionaries;
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
/// SynthSAEBench at a size for classrooms: 1,024 features in 96 dimensions with the same law (Zipf
/// frequencies, correlations, trees of exclusive siblings), autoencoders 256 wide at the L0 of the 256 most
/// frequent features. The published ordering is a set of claims, not a gate: a million samples are a
/// two-hundredth of the published budget. The same decoders on a trained model's hidden states beside it.
/// </summary>
/// <remarks>
/// What the autoencoders are held against has as many directions as they have latents: the true ones of the
/// most frequent features, probes for these, or random ones, all on the same samples.
/// </remarks>
public sealed class SyntheticBenchMini : IExperiment
{
    const int n = 48, m = 16, Width = 256;
    const double Density = 0.05, L0 = 4.5;
    const string Bench = "SynthSAEBench (arXiv 2602.14687), table at L0 = 25";
    const string Mini = "mini", Trained = "trained";
    const string Btk = "batchtopk", Mat = "matryoshka", Jump = "jumprelu", L1 = "standard";
    const string Pursuit = "matching pursuit", Lista = "lista matryoshka";
    static readonly string[] s_decoders = [Btk, Mat, Jump, L1, Pursuit, Lista];
    const string Again = "batchtopk, second start";
    const string Oracle = "true directions", Labels = "labels, probe", Random = "random directions";

    /// <summary>Of a second pass on what the first left over, as `sae baselines` has it.</summary>
    const double SecondStep = 0.25;

    public string Name => "synthetic-bench-mini";
    public Section Section => Section.Decoding;
    public string Question => "Which autoencoder is best, and does reconstruction say which?";
    public string PaperFigure => "none of the paper's: SynthSAEBench's table, at mini scale";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 5, 4_000);
        return DecodedModels.Grid(seed, n, m, Density, steps, seeds);
    }

    sealed record Decoded(GridModel Model, string World, string Decoder, DecodedRow Row);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Decoded[] decoded = [.. models.AsParallel().AsOrdered().SelectMany(model => Decode(model, isSmoke))];
        var summary = DecoderSummary.Of(["world", "decoder"],
            decoded.Select(one => ((object?[])[one.World, one.Decoder], one.Row)));
        return new([.. Claims(decoded)], [Figure(decoded)], [Table(decoded), summary],
            model => $"{model.Gram().Represented} represented");
    }

    static List<Decoded> Decode(GridModel model, bool isSmoke)
    {
        ulong seed = model.Seed + model.Stream;
        var decoded = new List<Decoded>();
        // a smoke run sees a fifth of the world
        var world = new SyntheticWorld(isSmoke
            ? SyntheticOptions.Mini with { Seed = seed, Features = 200, Roots = 8, SpreadSteps = 2 }
            : SyntheticOptions.Mini with { Seed = seed });
        var toy = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        var own = new DecodingStudy(toy, seed, isSmoke ? 1024 : 4096);
        Add(Mini, world, new(world, seed, isSmoke ? 1024 : 8192), isSmoke ? 64 : Width, L0, world.Bias);
        if (own.Findable.Count >= 4)
            Add(Trained, toy, own, own.Findable.Count, own.Findable.Count * Density, null);
        return decoded;

        void Add(string name, IHiddenWorld of, DecodingStudy study, int width, double k, float[]? bias)
        {
            SaeOptions[] options = [.. s_decoders.Select(decoder =>
                Options(decoder, of.Truth.Dimension, width, k, isSmoke ? 6 : 1_000, name == Mini))];
            using var sweep = new SaeSweep(
                [.. options.Select(one => new SweptSae(one, 0)), new SweptSae(options[0], 1)],
                () => of.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial);
            sweep.Run();
            for (int j = 0; j < options.Length; j++)
                decoded.Add(new(model, name, s_decoders[j], study.Row(sweep.Model(j), options[j])));
            decoded.Add(new(model, name, Again, study.Row(sweep.Model(options.Length), options[0])));
            decoded.Add(new(model, name, Labels, study.ProbeRow(isSmoke ? 2 : 400, width)));
            var truth = study.TrueDirections;
            var frequent = new Directions(width, truth.Dimension, truth.Rows[..(width * truth.Dimension)]);
            decoded.Add(new(model, name, Oracle, Best(DecodingStudy.True, frequent)));
            decoded.Add(new(model, name, Random,
                Best(DecodingStudy.Random, study.RandomDirections(width))));

            DecodedRow Best(string dictionary, Directions directions)
            {
                var tied = Tied(directions, bias);
                SaeOptions With(ISaeArchitecture one) => options[0] with { Architecture = one };
                var pursuit = new OrthogonalMatchingPursuit(isSmoke ? 1 : (int)Math.Ceiling(1.5 * k));
                DecodedRow[] tried =
                [
                    study.Row(dictionary, directions, pursuit, bias),
                    study.Row(tied, With(new BatchTopK(k)), dictionary) with { Inference = "one pass" },
                    study.Row(tied, With(new ListaMatryoshka(k, [], k, SecondStep)), dictionary) with
                    {
                        Inference = "two passes",
                    },
                ];
                return tried.MaxBy(row => row.Latents.F1)!;
            }
        }
    }

    /// <summary>An autoencoder whose encoder and decoder are these directions, of length 1.</summary>
    static Autoencoder Tied(Directions directions, float[]? bias)
    {
        var tied = new Autoencoder(directions.Dimension, directions.Count);
        for (int i = 0; i < directions.Count; i++)
            for (int k = 0; k < directions.Dimension; k++)
                tied.EncoderRow(i)[k] = tied.DecoderRow(i)[k] =
                    (float)(directions.Row(i)[k] / directions.Norm(i));
        bias?.CopyTo(tied.DecoderBias);
        return tied;
    }

    static SaeOptions Options(string decoder, int dimension, int width, double k, int steps, bool isMini)
    {
        int[] widths = [Math.Max(1, width / 32), Math.Max(2, width / 8), Math.Max(3, width / 2)];
        // coefficients near the L0 asked for, steered there by the published controller
        var (l1, l0) = isMini ? (10.0, 12.0) : (0.1, 0.05);
        return new()
        {
            Dimension = dimension, Width = width, Batch = 1024, Steps = steps, LearningRate = 1e-3,
            WarmupSteps = Math.Min(100, steps / 3), DecaySteps = steps / 3, DeadWindow = 50,
            DecoderNorm = decoder == Pursuit ? DecoderNorm.Unit : DecoderNorm.Free,
            InitialNorm = decoder == Jump ? 0.5 : 0.1,
            Architecture = decoder switch
            {
                Btk => new BatchTopK(k),
                Mat => new Matryoshka(k, widths, AuxEachLevel: true),
                Jump => new JumpRelu(new(l0, steps / 3, k, steps / 3), isMini ? 1 : 0.1, isMini ? 1 : 0.1),
                L1 => new Standard(new(l1, steps / 3, k, steps / 3)),
                Pursuit => new MatchingPursuit((int)Math.Ceiling(k)),
                _ => new ListaMatryoshka(k, [.. widths, width], Math.Min(width, 3 * k)),
            },
        };
    }

    static double[] Values(
        IEnumerable<Decoded> decoded, string world, string decoder, Func<DecodedRow, double> of) =>
        [.. decoded.Where(one => one.World == world && one.Decoder == decoder).Select(one => of(one.Row))];

    static IEnumerable<Claim> Claims(Decoded[] decoded)
    {
        const string Starts = "a second start of BatchTopK against the first";
        const string Chance = "random directions in the probes' place";
        double[] Lead(string world, string better, string worse, Func<DecodedRow, double> of) =>
            [.. Values(decoded, world, better, of).Zip(Values(decoded, world, worse, of), (a, b) => a - b)];
        Claim Above(string id, string words, string better, string worse, Func<DecodedRow, double> of,
            string world = Mini) => Claimed.Mean(id, words, Bench, 0.5, 0.5, "any lead at all, in the mean",
            Lead(world, better, worse, of), Starts, Lead(world, Again, Btk, of));
        double F1(DecodedRow row) => row.Latents.F1;
        yield return Above("nested-first", "Matryoshka's F1 is above BatchTopK's.", Mat, Btk, F1);
        yield return Claimed.Mean("jump-as-ranks", "JumpReLU's F1 is BatchTopK's (difference).", Bench,
            0, 0.05,
            "the published difference is 0.0001 at a full budget", Lead(Mini, Jump, Btk, F1),
            "random directions in JumpReLU's place", Lead(Mini, Random, Btk, F1));
        yield return Above("ranks-over-l1", "BatchTopK's F1 is above the standard autoencoder's.",
            Btk, L1, F1);
        yield return Above("l1-over-pursuit", "The standard autoencoder's F1 is above matching pursuit's.",
            L1, Pursuit, F1);
        yield return Above("pursuit-reconstructs", "Matching pursuit explains more variance than BatchTopK.",
            Pursuit, Btk, row => row.Codes.ExplainedVariance);
        yield return Above("nested-directions", "Matryoshka's directions are better than BatchTopK's (MCC).",
            Mat, Btk, row => row.Directions.Mcc);
        yield return Above("recipe-first", "The recipe that tops the board has a higher F1 than Matryoshka.",
            Lista, Mat, F1);
        yield return Claimed.Mean("probes-above", "Probes with labels read more than the best of them (F1 of "
            + "the probe less the recipe's).", Bench, 0.5, 0.5, "any lead at all, in the mean",
            Lead(Mini, Labels, Lista, F1), Chance, Lead(Mini, Random, Lista, F1));
        yield return Above("ranks-over-l1-trained", "On a trained model's hidden states BatchTopK's F1 is "
            + "above the standard autoencoder's too.", Btk, L1, F1, Trained);
    }

    static FigureFile Figure(Decoded[] decoded)
    {
        string[] names = [.. s_decoders, Oracle, Labels, Random];
        (string, IReadOnlyList<double>) Panel(
            string title, string world, Func<DecodedRow, double> of) => (title,
            [.. names.Select(name => Math.Max(0, Values(decoded, world, name, of)
                .Where(double.IsFinite).DefaultIfEmpty(0).Average()))]);
        IPanel[] Row(string world) => Claimed.Bars(names, 1,
            Panel($"F1, {world}", world, row => row.Latents.F1),
            Panel("MCC", world, row => row.Directions.Mcc),
            Panel("explained variance", world, row => row.Codes.ExplainedVariance));
        string caption = $"1,024 features in 96 dimensions, {Width} latents at L0 {L0:0.0} (top); hidden "
            + $"states of {n} → {m} models, as many latents as features (below). "
            + "Means over seeds; MCC signed. Answers to no figure of the paper.";
        return new("figure.svg", new Figure("Autoencoders on a small benchmark", caption,
            new Figures.Grid([Row(Mini), Row(Trained)])).ToSvg(), caption);
    }

    static DataTable Table(Decoded[] decoded) => new("decoding", new CsvTable(
        [new("stream"), new("world"), new("decoder"), .. DecodingTable.Columns],
        decoded.Select(one => (IReadOnlyList<object?>)[(long)one.Model.Stream, one.World, one.Decoder,
            .. DecodingTable.Cells(one.Row)])));
}
