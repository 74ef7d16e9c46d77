using System.Globalization;
using Superposition.Features;
using Superposition.Models;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The options of one model as a user writes them, by the names of <see cref="OptionWord"/>; what is absent
/// has its default. The command line and the JSON of sweeps both become this.
/// </summary>
public sealed record Recipe(IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The same with one option changed.</summary>
    public Recipe With(string name, string text) =>
        new(new Dictionary<string, string>(Texts) { [name] = text });

    /// <exception cref="InvalidInputException">
    /// An option does not parse, or they do not go together.
    /// </exception>
    public TrainingOptions Resolve()
    {
        int n = Whole("features"), m = Whole("hidden");
        if (n is < 1 or > TrainingOptions.MostFeatures)
            throw new InvalidInputException(
                $"features is {n}; it must lie between 1 and {TrainingOptions.MostFeatures}.");
        var kind = Named<OptimizerKind>("optimizer");
        double decay = Has("weight-decay") ? Number("weight-decay") : Optimizer.DefaultWeightDecay(kind);
        var target = Named<Target>("target");
        int o = target.Outputs(n);
        var options = new TrainingOptions
        {
            World = Sets(n).World(Densities(n), Named<Magnitude>("magnitude")),
            Hidden = m,
            Importance = Importance.Parse(Text("importance"), o, o == n ? "feature" : "output"),
            Architecture = Flag("untied") ? Architecture.Untied : Architecture.Tied,
            Experts = Whole("experts"),
            ActiveExperts = Whole("active-experts"),
            HiddenActivation = Named<Activation>("hidden-activation"),
            Target = target,
            Activation = Named<Activation>("activation"),
            Bias = !Flag("no-bias"),
            Objective = Named<Objective>("objective"),
            LossExponent = Number("loss-exponent"),
            HiddenL1 = Number("hidden-l1"),
            AttackLength = Number("attack-length"),
            Coherence = Number("coherence"),
            HiddenNoise = Number("hidden-noise"),
            HiddenDropout = Number("hidden-dropout"),
            Optimizer = new()
            {
                Kind = kind,
                LearningRate = Number("learning-rate"),
                WeightDecay = decay,
                Momentum = Number("momentum"),
            },
            Schedule = new(Named<ScheduleKind>("schedule"), Whole("warmup")),
            Steps = Whole("steps"),
            Batch = Whole("batch"),
        };
        options = options with { Initialisation = InitialisationText.Parse(Text("init"), options) };
        ExactObjective.Check(options.Checked());
        return options;
    }

    bool Has(string name) => Texts.ContainsKey(name);

    string Text(string name) => Texts.TryGetValue(name, out string? text) ? text
        : OptionWord.All.First(option => option.Name == name).Default
            ?? throw new InvalidInputException($"{name} is missing: say how many.");

    int Whole(string name) =>
        int.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value : throw new InvalidInputException($"{Said(name)} '{Text(name)}' is not a whole number.");

    double Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value : throw new InvalidInputException($"{Said(name)} '{Text(name)}' is not a number.");

    bool Flag(string name) => Has(name) && Texts[name] == "true";

    T Named<T>(string name) where T : struct, Enum => OptionsJson.Parse<T>(Text(name));

    static string Said(string name) => name.Replace('-', ' ');

    FeatureSets Sets(int n) => FeatureSets.Parse(
        Texts.GetValueOrDefault("correlated"), Texts.GetValueOrDefault("anticorrelated"),
        Named<SetDensity>("anticorrelated-density"), n);

    double[] Densities(int n)
    {
        if (Has("density") && Has("sparsity"))
            throw new InvalidInputException("density and sparsity are both given: give one, p = 1 − S.");
        string name = Has("sparsity") ? "sparsity" : "density";
        string text = Texts.GetValueOrDefault(name) ?? "1";
        double[] values = [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? name == "density" ? value : Math.Round(1 - value, 15)
                : throw new InvalidInputException(
                    $"{name} '{text}' is not a number or a comma list of numbers."))];
        if (values.Length != 1 && values.Length != n)
            throw new InvalidInputException(
                $"{name} has {values.Length} values for {n} features: give one, or one a feature.");
        return values.Length == n ? values : [.. Enumerable.Repeat(values[0], n)];
    }
}
