using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// Every architecture's loss against the slow one, and its hand-written gradient against finite differences
/// of the slow one, in all parameters.
/// </summary>
public sealed class SaeGradientTests
{
    const int B = 64;

    static readonly Sparsity s_penalty = new(0.3);

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (string name in s_architectures.Keys)
                foreach (var (d, n) in ((int, int)[])[(5, 12), (17, 20)]) data.Add(name, d, n);
            return data;
        }
    }

    static readonly Dictionary<string, Func<int, SaeOptions>> s_architectures = new()
    {
        ["standard"] = _ => With(new Standard(s_penalty)),
        ["standard unit"] = _ => With(new Standard(s_penalty)) with { DecoderNorm = DecoderNorm.Unit },
        ["standard without bias"] = _ => With(new Standard(s_penalty)) with { DecoderBias = false },
        ["topk"] = _ => With(new TopK(4)),
        ["topk unit"] = _ => With(new TopK(4)) with { DecoderNorm = DecoderNorm.Unit },
        ["topk without bias"] = _ => With(new TopK(4)) with { DecoderBias = false },
        ["topk dead"] = _ => With(new TopK(4)) with { AuxLatents = 3 },
        ["batchtopk"] = _ => With(new BatchTopK(3.5)),
        ["batchtopk dead"] = _ => With(new BatchTopK(3.5)) with { AuxCoefficient = 0.7 },
        ["batchtopk unit dead without bias"] = _ => With(new BatchTopK(3.5)) with
        {
            DecoderNorm = DecoderNorm.Unit,
            DecoderBias = false,
        },
        ["matryoshka"] = n => With(new Matryoshka(4, [n / 4, n / 2])),
        ["matryoshka dead"] = n => With(new Matryoshka(4, [n / 4, n / 2])) with { AuxLatents = 9 },
        ["matryoshka each dead"] = n => With(new Matryoshka(4, [n / 4, n / 2], AuxEachLevel: true)),
        ["matryoshka each full dead"] = n => With(
            new Matryoshka(4, [n / 4, n / 2, n], AuxEachLevel: true)) with
        { AuxLatents = 1 },
        ["jumprelu"] = _ => With(new JumpRelu(s_penalty, 0.4, 0.3)),
        ["jumprelu unit without bias"] = _ => With(new JumpRelu(s_penalty, 0.4, 0.3)) with
        {
            DecoderNorm = DecoderNorm.Unit,
            DecoderBias = false,
        },
        ["jumprelu below"] = _ => With(new JumpRelu(s_penalty, 0.4, 0.3)),
        ["gated"] = _ => With(new Gated(s_penalty)),
        ["gated live"] = _ => With(new Gated(s_penalty, DetachedDecoder: false)),
        ["gated live unit without bias"] = _ => With(new Gated(s_penalty, DetachedDecoder: false)) with
        {
            DecoderNorm = DecoderNorm.Unit,
            DecoderBias = false,
        },
        ["matching pursuit"] = _ => With(new MatchingPursuit(4) { ByGram = false }),
        ["matching pursuit by gram"] = _ => With(new MatchingPursuit(4) { ByGram = true }),
        ["matching pursuit unit"] = _ => With(new MatchingPursuit(4) { ByGram = false }) with
        {
            DecoderNorm = DecoderNorm.Unit,
        },
        ["matching pursuit unit without bias"] = _ => With(new MatchingPursuit(4) { ByGram = true }) with
        {
            DecoderBias = false,
            DecoderNorm = DecoderNorm.Unit,
        },
        ["lista"] = n => With(new ListaMatryoshka(3, [n / 4, n / 2], 5, 0.3, 0.5, 0.4)),
        ["lista dead"] = n => With(new ListaMatryoshka(3, [n / 4, n / 2], 5, 0.3, 0.5, 0.4)),
        ["lista unit dead without bias"] = n => With(new ListaMatryoshka(3, [n / 4, n / 2, n], 5)) with
        {
            DecoderNorm = DecoderNorm.Unit,
            DecoderBias = false,
            AuxLatents = 6,
        },
        ["lista full dead"] = n => With(new ListaMatryoshka(3, [n / 4, n / 2, n], 5, 0.25, 0.4, 0)),
    };

    static SaeOptions With(ISaeArchitecture architecture) => new()
    {
        Dimension = 0, Width = 0, Architecture = architecture, Batch = B, Steps = 100,
    };

    static (Autoencoder Model, SaeOptions Options, AlignedFloats X, int[] Dead) Setting(string name, int d,
        int n)
    {
        var options = s_architectures[name](n) with { Dimension = d, Width = n };
        var model = new Autoencoder(d, n);
        var rng = new Rng(5, (ulong)(d * 100 + n));
        for (int i = 0; i < n; i++)
        {
            foreach (ref float w in model.DecoderRow(i)) w = (float)(rng.NextNormal() / Math.Sqrt(d));
            if (options.DecoderNorm == DecoderNorm.Unit)
            {
                double norm = model.Directions.Norm(i);
                foreach (ref float w in model.DecoderRow(i)) w /= (float)norm;
            }
            for (int k = 0; k < d; k++)
                model.EncoderRow(i)[k] = (float)(model.DecoderRow(i)[k]
                    + 0.3 * rng.NextNormal() / Math.Sqrt(d));
            model.EncoderBias[i] = (float)(0.2 * rng.NextNormal());
            model.First[i] = (float)(0.3 + 0.2 * rng.NextUniform());
            model.Second[i] = (float)(0.2 * rng.NextNormal());
        }
        if (name.Contains("below")) (model.First[0], model.First[3], model.First[5]) = (-0.1f, 0, -0.3f);
        foreach (ref float b in model.DecoderBias) b = (float)(0.3 * rng.NextNormal());
        var x = new AlignedFloats(B * model.Stride);
        for (int b = 0; b < B; b++)
            for (int k = 0; k < d; k++) x.Span[b * model.Stride + k] = (float)rng.NextNormal();
        int[] dead = name.Contains("dead") ? [1, 4, n - 1, n / 2] : [];
        return (model, options.Checked(), x, dead);
    }

    static ISaeEngine Engine(
        Autoencoder model, SaeOptions options, int[] dead, LaneWidth width, int threads, out IDisposable team)
    {
        var workers = new WorkTeam(threads);
        team = workers;
        var engine = SaeEngines.Create(model, options, workers, width);
        foreach (int i in dead) engine.Moment.SinceFired[i] = options.DeadWindow + 1;
        for (int i = 0; i < model.Width; i++) engine.Moment.Frequency[i] = 1f / (i + 3);
        return engine;
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_gradient_is_that_of_the_slow_loss(string name, int d, int n)
    {
        var (model, options, x, dead) = Setting(name, d, n);
        double[] θ = [.. model.Values.Span.ToArray().Select(v => (double)v)];
        double[][] rows = [.. Enumerable.Range(0, B).Select(b =>
            x.Span.Slice(b * model.Stride, d).ToArray().Select(v => (double)v).ToArray())];
        double[] frequency = [.. Enumerable.Range(0, n).Select(i => (double)(1f / (i + 3)))];
        var slow = new SlowLoss(model, options, rows, dead, frequency);
        var engine = Engine(model, options, dead, LaneWidths.Fastest, 2, out var team);
        using var _ = team;
        var loss = engine.Gradient(x);
        Close.Equal(slow.Of(θ), loss.Total, 1e-5, "loss", floor: 0.1);
        float[] actual = engine.Stored().Span.ToArray();
        var expected = new double[actual.Length];
        const double h = 1e-6;
        int every = d > 8 ? 5 : 1; // all where they are few
        foreach (int j in Parameters(model).Where(j => j % every == 0))
        {
            double[] at = [.. θ];
            at[j] += h;
            double up = slow.Of(at);
            at[j] -= 2 * h;
            expected[j] = (up - slow.Of(at)) / (2 * h);
        }
        if (options.Architecture is JumpRelu own) Pseudo(slow, model, own, θ, expected);
        // float32 sums of B terms against double differences
        foreach (var (what, at, length) in Parts(model))
        {
            int[] checkedOnes = [.. Enumerable.Range(at, length).Where(j => j % every == 0)];
            Close.Equal([.. checkedOnes.Select(j => expected[j])], [.. checkedOnes.Select(j => actual[j])],
                3e-5, $"{name} {what}");
        }
        Assert.All(Enumerable.Range(0, actual.Length).Except(Parameters(model)), j => Assert.Equal(0,
            actual[j]));
    }

    static IEnumerable<(string What, int At, int Length)> Parts(Autoencoder model) =>
    [
        ("encoder", (int)model.EncoderAt, model.Width * model.Stride),
        ("decoder", (int)model.DecoderAt, model.Width * model.Stride),
        ("encoder bias", (int)model.EncoderBiasAt, model.Width),
        ("first", (int)model.FirstAt, model.Width), ("second", (int)model.SecondAt, model.Width),
        ("decoder bias", (int)model.DecoderBiasAt, model.Dimension),
    ];

    static IEnumerable<int> Parameters(Autoencoder model) => Parts(model).SelectMany(part =>
        Enumerable.Range(part.At, part.Length).Where(j => part.Length != model.Width * model.Stride
            || (j - part.At) % model.Stride < model.Dimension));

    /// <summary>θ has a step for a derivative: the straight-through rule, written out.</summary>
    static void Pseudo(
        SlowLoss slow, Autoencoder model, JumpRelu own, double[] θ, double[] expected)
    {
        for (int i = 0; i < model.Width; i++) expected[model.FirstAt + i] = 0;
        for (int b = 0; b < B; b++)
        {
            double[] z = slow.Z(θ, slow.Centred(θ, b)), error = [.. slow.Centred(θ, b).Select(v => -v)];
            for (int i = 0; i < model.Width; i++)
                for (int k = 0; k < model.Dimension && z[i] > Math.Max(0, model.First[i]); k++)
                    error[k] += z[i] * model.DecoderRow(i)[k];
            for (int i = 0; i < model.Width; i++)
            {
                double threshold = model.First[i], g = 0;
                for (int k = 0; k < model.Dimension; k++) g += 2.0 / B * error[k] * model.DecoderRow(i)[k];
                if (threshold > 0 && Math.Abs(z[i] - threshold) < own.Bandwidth / 2) // it is ReLU(θ)
                    expected[model.FirstAt + i] -=
                        (threshold * g + own.Penalty.Coefficient / B) / own.Bandwidth;
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Threads_and_width_change_no_bit(string name, int d, int n)
    {
        float[]? first = null;
        foreach (var width in LaneWidths.Available)
            foreach (int threads in (int[])[1, 3])
            {
                var (model, options, x, dead) = Setting(name, d, n);
                var engine = Engine(model, options, dead, width, threads, out var team);
                using var _ = team;
                for (int step = 0; step < 3; step++)
                {
                    engine.Gradient(x);
                    engine.Update();
                }
                Assert.Equal(first ??= model.Values.Span.ToArray(), model.Values.Span.ToArray());
            }
    }

    [Fact]
    public void Clipping_by_a_norm_that_is_never_reached_changes_no_bit()
    {
        float[][] ends = [.. ((double[])[0, 1e9]).Select(norm =>
        {
            var (model, options, x, dead) = Setting("batchtopk dead", 17, 20);
            var engine = Engine(model, options with { ClipNorm = norm }, dead, LaneWidths.Fastest, 2,
                out var team);
            using var _ = team;
            for (int step = 0; step < 4; step++)
            {
                engine.Gradient(x);
                engine.Update();
            }
            return model.Values.Span.ToArray();
        })];
        Assert.Equal(ends[0], ends[1]);
    }
}
