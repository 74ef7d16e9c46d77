using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Figures;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Experiments.Decoding;

/// <summary>
/// Eight parents with two exclusive children each, which are on only below them: do autoencoders on a trained
/// model's hidden states let a child's latent swallow its parent (absorption), and do narrow ones mix what
/// they have no room for into what they have (hedging)? Beside it the same marginals, independent.
/// </summary>
public sealed class HedgingAndAbsorption : IExperiment
{
    const int Parents = 8, ChildrenEach = 2, n = Parents * (1 + ChildrenEach), m = 24;
    const double Density = 0.15;
    const string Absorption = "Chanin et al. 2024 (arXiv 2409.14507): absorption";
    const string Nested = "Bussmann et al. 2025 (arXiv 2503.17547): nested dictionaries absorb less";
    const string Hedging = "Chanin et al. 2025 (arXiv 2505.11756): narrow autoencoders hedge";
    const string Splitting = "Bricken et al. 2023 (Towards Monosemanticity): wider dictionaries split more";
    const string Tree = "tree", Independent = "independent";
    static readonly (string Name, int Width)[] s_decoders =
    [
        ("batchtopk", n), ("standard", n), ("matryoshka", n), ("batchtopk, two thirds", 2 * n / 3),
        ("batchtopk, a third", n / 3), ("batchtopk, twice", 2 * n),
    ];
    const string Oracle = "true directions", Labels = "labels, probe", Random = "random directions";
    static readonly string[] s_names = [.. s_decoders.Select(one => one.Name), Oracle, Labels, Random];

    public string Name => "hedging-and-absorption";
    public Section Section => Section.Decoding;
    public string Question => "Do latents swallow their parents, and do narrow autoencoders hedge?";
    public string PaperFigure => "none of the paper's: absorption and hedging, from the truth";

    public ModelGrid Grid(Scale scale, ulong seed)
    {
        var (seeds, steps) = DecodedModels.Size(scale, 5, 4_000);
        return new(seed, [.. ((string[])[Tree, Independent]).Select(world => new Cell("",
            [new("world", world), new("density", Density)],
            TrainingOptions.For(n, m, Density) with
            {
                World = world == Tree ? Trees() : Apart(), Steps = steps, Batch = 512,
                Optimizer = new() { LearningRate = 1e-2 }, Schedule = new(ScheduleKind.Linear),
            }, seeds) { LossSamples = 1 << 14 })]);
    }

    /// <summary>Parent t is feature 3t, its children the next two: on alone, or with one child, alike.
    /// </summary>
    static GroupedWorld Trees() => new([.. Enumerable.Range(0, Parents).Select(t =>
    {
        int at = t * (1 + ChildrenEach);
        double each = Density / (1 + ChildrenEach);
        return new FeatureGroup([.. Enumerable.Range(at, 1 + ChildrenEach)],
        [
            new(1 - Density, []), new(each, [at]),
            .. Enumerable.Range(1, ChildrenEach).Select(c => new OnPattern(each, [at, at + c])),
        ]);
    })], Magnitude.Uniform);

    static GroupedWorld Apart() => new([.. Enumerable.Range(0, n).Select(i => FeatureGroup.Alone(
        i, i % (1 + ChildrenEach) == 0 ? Density : Density / (1 + ChildrenEach)))], Magnitude.Uniform);

    static int[] Above() => [.. Enumerable.Range(0, n).Select(i =>
        i % (1 + ChildrenEach) == 0 ? -1 : i - i % (1 + ChildrenEach))];

    sealed record Decoded(GridModel Model, string Decoder, DecodedRow Row)
    {
        internal HierarchyScores Tree => Row.Hierarchy!;
    }

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        bool isSmoke = DecodedModels.IsSmoke(models[0]);
        Decoded[] decoded = [.. models.AsParallel().AsOrdered().SelectMany(model => Decode(model, isSmoke))];
        return new([.. Claims(decoded)], [Figure(decoded)], [Table(models, decoded), Summary(decoded)],
            model => $"{model.Cell["world"]}, {model.Gram().Represented} represented");
    }

    static List<Decoded> Decode(GridModel model, bool isSmoke)
    {
        var decoded = new List<Decoded>();
        ulong seed = model.Seed + model.Stream;
        var world = new ToyHiddenWorld(model.Model, model.Cell.Options.World);
        var study = new DecodingStudy(world, seed, isSmoke ? 1024 : 16_384) { Parents = Above() };
        if (study.Findable.Count < 2) return decoded;
        double active = Parents * Density * (1 + ChildrenEach / (1.0 + ChildrenEach));
        int steps = isSmoke ? 6 : 2_500;
        SaeOptions[] options = [.. s_decoders.Select(one => study.Options(one.Name switch
        {
            "standard" => new Standard(new(0.1)),
            "matryoshka" => new Matryoshka(active, [Parents, 2 * Parents]),
            _ => new BatchTopK(Math.Min(one.Width, active)),
        }, one.Width, steps))];
        using var sweep = new SaeSweep([.. options.Select(one => new SweptSae(one, 0))],
            () => world.Sampler(LaneWidths.Fastest), seed, 0, Execution.Serial);
        sweep.Run();
        for (int k = 0; k < options.Length; k++)
            decoded.Add(new(model, s_decoders[k].Name, study.Row(sweep.Model(k), options[k])));
        ISparseCoder[] tried = [new OrthogonalMatchingPursuit(4), new ShrinkageCoder(0.05, Steps: 80)];
        decoded.Add(new(model, Oracle, study.Best(DecodingStudy.True, study.TrueDirections, tried)));
        decoded.Add(new(model, Labels, study.ProbeRow(isSmoke ? 3 : 600)));
        decoded.Add(new(model, Random, study.Best(DecodingStudy.Random, study.RandomDirections(n), tried)));
        return decoded;
    }

    static double[] Values(
        IEnumerable<Decoded> decoded, string world, string decoder, Func<HierarchyScores, double> of) =>
        [.. decoded.Where(one => one.Decoder == decoder && one.Model.Cell["world"].Equals(world))
            .Select(one => of(one.Tree))];

    static IEnumerable<Claim> Claims(Decoded[] decoded)
    {
        double[] Tell(string world, string decoder, Func<HierarchyScores, double> of) =>
            Values(decoded, world, decoder, of);
        double[] Less(string world, string decoder, string than, Func<HierarchyScores, double> of) =>
            [.. Tell(world, than, of).Zip(Tell(world, decoder, of), (a, b) => a - b)];
        const string Apart = "the same marginals, independent";
        foreach (string decoder in (string[])["batchtopk", "standard"])
            yield return Claimed.Mean($"absorbs-{decoder}", $"A {decoder} autoencoder lets children swallow "
                + "their parents (share of edges' samples absorbed).", Absorption, 0.525, 0.475,
                "at least one sample in twenty", Tell(Tree, decoder, one => one.Absorption),
                Apart, Tell(Independent, decoder, one => one.Absorption));
        yield return Claimed.Mean("nested-absorb-less", "A nested dictionary absorbs less than BatchTopK of "
            + "the same width (absorption saved).", Nested, 0.505, 0.495, "at least 0.01",
            Less(Tree, "matryoshka", "batchtopk", one => one.Absorption), Apart,
            Less(Independent, "matryoshka", "batchtopk", one => one.Absorption));
        yield return Claimed.Mean("narrow-hedges", "An autoencoder a third as wide as the features mixes "
            + "what it has no room for into what it has (share of live latents).", Hedging, 0.65, 0.35,
            "at least three latents in ten", Tell(Tree, "batchtopk, a third", one => one.Hedging),
            Apart, Tell(Independent, "batchtopk, a third", one => one.Hedging));
        yield return Claimed.Mean("narrower-hedges-more", "It hedges more than one of the full width "
            + "(difference of shares).", Hedging, 0.55, 0.45, "at least a tenth of the latents",
            Less(Tree, "batchtopk", "batchtopk, a third", one => one.Hedging), Apart,
            Less(Independent, "batchtopk", "batchtopk, a third", one => one.Hedging));
        yield return Claimed.Mean("twice-as-wide-splits", "An autoencoder twice as wide as the features "
            + "splits some: several latents stand for one and none has nine tenths of it (share).",
            Splitting, 0.55, 0.45, "at least a tenth of the features",
            Tell(Tree, "batchtopk, twice", one => one.Splitting), "one as wide as the features",
            Tell(Tree, "batchtopk", one => one.Splitting));
    }

    static FigureFile Figure(Decoded[] decoded)
    {
        (string, IReadOnlyList<double>) Panel(
            string title, string world, Func<HierarchyScores, double> of) => (title,
            [.. s_names.Select(name => Values(decoded, world, name, of).DefaultIfEmpty(0).Average())]);
        string caption = $"Hidden states of {n} → {m} models of {Parents} parents with {ChildrenEach} "
            + $"exclusive children each (top) and of the same features, independent (below). "
            + "Means over models. Absorption: parent and child are on, the "
            + "parent's latent is silent and the child's carries its direction. Hedging: a latent has more "
            + "than 0.1 of a feature that no latent stands for. Answers to no figure of the paper.";
        IPanel[] Row(string world) => Claimed.Bars(s_names, 1,
            Panel($"absorption, {world}", world, one => one.Absorption),
            Panel("parent missed with child", world, one => one.MissedWithChild),
            Panel("hedging", world, one => one.Hedging), Panel("splitting", world, one => one.Splitting));
        return new("figure.svg", new Figure("Absorption and hedging", caption,
            new Figures.Grid([Row(Tree), Row(Independent)])).ToSvg(), caption);
    }

    static DataTable Table(IReadOnlyList<GridModel> models, Decoded[] decoded) => new(
        "decoding", new CsvTable(
        [
            new("world"), new("stream"), new("decoder"), new("absorption"), new("missedWithChild"),
            new("missedAlone"), new("splitting"), new("hedging"), new("mixing"), new("edges"),
            .. DecodingTable.Columns,
        ],
        decoded.Length == 0
            ? models.Select(model => (IReadOnlyList<object?>)[model.Cell["world"], (long)model.Stream,
                "nothing to find", .. Enumerable.Repeat<object?>(null, 7 + DecodingTable.Columns.Count)])
            : decoded.Select(one => (IReadOnlyList<object?>)
            [
                one.Model.Cell["world"], (long)one.Model.Stream, one.Decoder, one.Tree.Absorption,
                one.Tree.MissedWithChild, one.Tree.MissedAlone, one.Tree.Splitting, one.Tree.Hedging,
                one.Tree.Mixing, one.Tree.Edges, .. DecodingTable.Cells(one.Row),
            ])));

    static DataTable Summary(Decoded[] decoded) => DecoderSummary.Table(["world", "decoder"],
        from one in decoded
        from score in ((string Name, double Value)[])
        [
            ("absorption", one.Tree.Absorption), ("missedWithChild", one.Tree.MissedWithChild),
            ("splitting", one.Tree.Splitting), ("hedging", one.Tree.Hedging),
            ("mcc", one.Row.Directions.Mcc), ("f1", one.Row.Latents.F1),
        ]
        select ((object?[])[one.Model.Cell["world"], one.Decoder], score.Name, score.Value));
}
