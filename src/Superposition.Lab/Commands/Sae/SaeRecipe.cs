using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Lab.Commands.Sae;

/// <summary>What users may say of a training; the rest follows from the data.</summary>
/// <param name="K">Latents a sample: kept where latents are ranked, steered to where they are penalised.
/// </param>
/// <param name="Sparsity">λ; null: the recipe's.</param>
/// <param name="ClipNorm">Norm that a longer gradient is scaled to, 0: never; null: the recipe's.</param>
/// <param name="Norms">Rule of the decoder's rows; null: the recipe's.</param>
/// <param name="Normalise">What is done to inputs, in SAELens's words; null: the recipe's.</param>
sealed record SaeRequest(
    string Architecture, int Width, double K, double? Sparsity, double TargetL0, long Samples, int Batch,
    double LearningRate, string Recipe, ulong Seed, int ResampleEvery = 0, double? ClipNorm = null,
    string? Norms = null, string? Normalise = null)
{
    internal const string Free = "free", Unit = "unit";
    internal const string AsTheyAre = "none", ByMeanNorm = "expected_average_only_in";

    internal bool Ranks => Architecture is "topk" or "batchtopk" or "matryoshka" or SaeRecipe.Lista
        or SaeRecipe.Pursuit;

    /// <summary>The L0 that a penalty is steered to; 0: it is not.</summary>
    internal double Target => TargetL0 > 0 ? TargetL0 : K;

    /// <exception cref="InvalidInputException">Something is out of range, or would be ignored.</exception>
    internal SaeRequest Checked()
    {
        if (Batch is < 64 or > 1 << 20 || Batch % 64 != 0)
            throw new InvalidInputException($"batch is {Batch}; give a multiple of 64.");
        if (Width is < 1 or > 1 << 22)
            throw new InvalidInputException($"width is {Width}; give 1 to {1 << 22}.");
        if (Samples < 0) throw new InvalidInputException("samples cannot be negative.");
        NotNegative("k", K);
        NotNegative("sparsity", Sparsity ?? 0);
        NotNegative("target-l0", TargetL0);
        NotNegative("learning-rate", LearningRate);
        NotNegative("clip-norm", ClipNorm ?? 0);
        if (Ranks && (Sparsity is not null || TargetL0 > 0))
            throw new InvalidInputException($"{Architecture} has no penalty: it keeps --k latents of a "
                + "sample; leave out --sparsity and --target-l0.");
        if (!Ranks && K > 0 && TargetL0 > 0 && K != TargetL0)
            throw new InvalidInputException(
                $"{Architecture} is steered to one L0: --k says {K} and --target-l0 says {TargetL0}.");
        if (Norms is not (null or Free or Unit))
            throw new InvalidInputException($"decoder-norm is '{Norms}'; it may be {Free} or {Unit}.");
        if (Normalise is not (null or AsTheyAre or ByMeanNorm))
            throw new InvalidInputException(
                $"normalize is '{Normalise}'; it may be {AsTheyAre} or {ByMeanNorm}.");
        return this;
    }

    static void NotNegative(string name, double value)
    {
        if (!(value >= 0)) throw new InvalidInputException($"{name} is {value}; it cannot be negative.");
    }
}

/// <summary>
/// A request and the data's size made into options. Ours: at least 25 passes and 10 million samples, rate
/// 2e-4/√(width/2¹⁴) and at most 1e-3, warmed up over 1,000 steps and falling over the last third, inputs
/// scaled to E‖x‖ = √d, dead after a fiftieth of the run. <c>saelens</c>: that library's own defaults
/// (version 6.38), but for batch and budget. <c>synthsaebench</c>: as arXiv 2602.14687 trained the
/// autoencoders of its table (rate 3e-4 throughout, gradients no longer than 1, inputs as they are but for
/// JumpReLU's, whose θ and ε begin at 1; penalties steered to the L0 asked for).
/// </summary>
static class SaeRecipe
{
    internal const string Ours = "default", SaeLens = "saelens", Bench = "synthsaebench";
    internal const string Lista = "lista_matryoshka", Jump = "jumprelu", Pursuit = "matching_pursuit";
    const int MeasuredRows = 16384;

    /// <summary>
    /// What tops the published benchmark, as published for 4,096 latents: prefixes as shares of the width, k
    /// from 80 to 25, Adam at 3e-4 (elsewhere with the root of the width); step, tilt and weights are the
    /// architecture's own.
    /// </summary>
    static readonly int[] s_listaPrefixes = [128, 32, 8, 4, 2, 1];
    const double ListaRate = 3e-4, ListaStartK = 80 / 25.0;

    internal static SaeOptions Options(SaeRequest asked, int dimension, long rows)
    {
        asked.Checked();
        if (asked.Recipe is not (Ours or SaeLens or Bench))
            throw new InvalidInputException(
                $"recipe is '{asked.Recipe}'; it may be {Ours}, {SaeLens} or {Bench}.");
        long samples = asked.Samples > 0 ? asked.Samples : Math.Max(25 * rows, 10_000_000);
        long steps = (samples + asked.Batch - 1) / asked.Batch;
        if (steps > int.MaxValue) throw new InvalidInputException($"{steps} steps are too many.");
        // the recipe that tops the board has schedules of its own
        bool ours = asked.Recipe == Ours, bench = asked.Recipe == Bench;
        bool scheduled = ours || (bench && asked.Architecture == Lista);
        double rate = asked.LearningRate > 0 ? asked.LearningRate
            : asked.Architecture == Lista ? Math.Min(1e-3, ListaRate * Math.Sqrt(4096.0 / asked.Width))
            : ours ? Math.Min(1e-3, 2e-4 / Math.Sqrt(asked.Width / 16384.0)) : 3e-4;
        return new SaeOptions
        {
            Dimension = dimension, Width = asked.Width, Batch = asked.Batch, Steps = (int)steps,
            Architecture = Architecture(asked, (int)steps), LearningRate = rate,
            WarmupSteps = scheduled ? (int)Math.Min(1000, steps / 10) : 0,
            DecaySteps = scheduled ? (int)(steps / 3) : 0,
            ClipNorm = asked.ClipNorm ?? (ours ? 0 : 1),
            AuxCoefficient = 1,
            AuxLatents = ours ? Math.Clamp(2 * (int)Math.Ceiling(asked.K), 1, asked.Width) : 0,
            DeadWindow = ours ? (int)Math.Clamp(steps / 50, 100, 1000) : 1000,
            Resampling = new(asked.ResampleEvery),
            DecoderNorm = asked.Norms == SaeRequest.Unit
                || (asked.Norms is null && asked.Architecture == Pursuit && ours)
                    ? DecoderNorm.Unit : DecoderNorm.Free,
            InitialNorm = asked.Architecture == Pursuit ? 1 : bench && asked.Architecture == Jump ? 0.5 : 0.1,
        }.Checked();
    }

    static ISaeArchitecture Architecture(SaeRequest asked, int steps)
    {
        double K() => asked.K > 0 ? asked.K : throw new InvalidInputException(
            $"{asked.Architecture} needs --k, how many latents a sample keeps.");
        int WholeK() => K() == Math.Floor(K()) ? (int)K() : throw new InvalidInputException(
            $"{asked.Architecture} keeps a whole number of latents: k is {asked.K}.");
        bool ours = asked.Recipe == Ours, bench = asked.Recipe == Bench;
        double λ = asked.Sparsity ?? 1;
        var penalty = bench ? Steered(asked, steps)
            : ours ? new Sparsity(λ, Math.Min(2000, steps / 5), asked.Target, steps / 5)
            : new Sparsity(λ, 0, asked.Target);
        int[] prefixes = [.. new[] { asked.Width / 32, asked.Width / 8, asked.Width / 2 }
            .Where(width => width > 0).Distinct()];
        return asked.Architecture switch
        {
            "standard" => new Standard(penalty),
            "gated" => new Gated(penalty, DetachedDecoder: asked.Recipe != SaeLens),
            "topk" => new TopK(WholeK()),
            "batchtopk" => new BatchTopK(K()),
            Jump => bench ? new JumpRelu(penalty, 1, 1)
                : ours ? new JumpRelu(penalty, 0.1, 0.5) : new JumpRelu(penalty, 0.01, 0.05),
            "matryoshka" => new Matryoshka(K(), prefixes, AuxEachLevel: bench),
            Lista => new ListaMatryoshka(K(), [.. s_listaPrefixes.Select(part => asked.Width / part)
                .Where(width => width > 0).Distinct()], Math.Min(asked.Width, ListaStartK * K())),
            Pursuit => new MatchingPursuit(WholeK()),
            _ => throw new InvalidInputException($"architecture is '{asked.Architecture}'; it may be "
                + $"standard, "
                + "gated, topk, batchtopk, jumprelu, matryoshka, lista_matryoshka or matching_pursuit."),
        };
    }

    /// <summary>The published penalties: λ = 2 warmed up over a third, or JumpReLU's 1 at once.</summary>
    static Sparsity Steered(SaeRequest asked, int steps)
    {
        if (asked.Target <= 0 && !asked.Ranks)
            throw new InvalidInputException(
                $"{asked.Architecture} is steered to an L0 by this recipe: give --k or --target-l0.");
        return asked.Architecture == Jump ? new(asked.Sparsity ?? 1, 0, asked.Target)
            : new(asked.Sparsity ?? 2, steps / 3, asked.Target, steps / 3);
    }

    internal static JsonObject Json(SaeRequest asked, SaeOptions options, ISaeSource source)
    {
        var json = new JsonObject
        {
            ["architecture"] = options.Architecture.Name, ["detail"] = JsonText.Node(options.Architecture),
            ["recipe"] = asked.Recipe, ["l0"] = asked.Target, ["width"] = options.Width,
            ["dimension"] = options.Dimension,
            ["steps"] = options.Steps, ["batch"] = options.Batch, ["learningRate"] = options.LearningRate,
            ["warmupSteps"] = options.WarmupSteps, ["decaySteps"] = options.DecaySteps,
            ["clipNorm"] = options.ClipNorm, ["auxCoefficient"] = options.AuxCoefficient,
            ["auxLatents"] = options.AuxLatents, ["deadWindow"] = options.DeadWindow,
            ["resampleEvery"] = options.Resampling.Every,
            ["decoderNorm"] = options.DecoderNorm.ToString(),
            ["normalize"] = Scales(asked) ? SaeRequest.ByMeanNorm : SaeRequest.AsTheyAre,
        };
        source.Describe(json);
        return json;
    }

    /// <summary>Whether inputs are scaled to E‖x‖ = √d.</summary>
    static bool Scales(SaeRequest asked) => asked.Normalise is { } said ? said == SaeRequest.ByMeanNorm
        : asked.Recipe == Ours || (asked.Recipe == Bench && asked.Architecture == Jump);

    /// <summary>
    /// The start: random directions, b_dec the mean of the data, inputs scaled to E‖x‖ = √d; from up to
    /// 16,384 rows spread over the data. SAELens and the benchmark have b_dec 0 and inputs as they are, but
    /// for the benchmark's JumpReLU, whose are scaled.
    /// </summary>
    internal static Autoencoder Start(SaeRequest asked, SaeOptions options, ISaeSource source)
    {
        var model = new Autoencoder(options.Dimension, options.Width);
        model.Initialise(asked.Seed, 0, options.DecoderNorm == DecoderNorm.Unit ? 1 : options.InitialNorm);
        options.Architecture.Initialise(model);
        if (asked.Recipe != Ours && !Scales(asked)) return model;
        double[] mean = new double[options.Dimension];
        double norms = 0;
        long count = 0;
        source.Show(MeasuredRows, row =>
        {
            double square = 0;
            for (int k = 0; k < row.Length; k++)
            {
                mean[k] += row[k];
                square += (double)row[k] * row[k];
            }
            norms += Math.Sqrt(square);
            count++;
        });
        norms /= count;
        if (!double.IsFinite(norms))
            throw new InvalidInputException("the activations have numbers that are not finite.");
        if (norms == 0) throw new InvalidInputException("the activations are all 0: there is nothing "
            + "to learn.");
        if (Scales(asked)) model.InputScale = Math.Sqrt(mean.Length) / norms;
        if (asked.Recipe == Ours)
            for (int k = 0; k < mean.Length; k++)
                model.DecoderBias[k] = (float)(mean[k] / count * model.InputScale);
        return model;
    }
}
