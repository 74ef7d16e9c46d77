using System.Text.Json;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Conventions;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// Loss, gradient and three steps of Adam of every architecture against PyTorch's autograd in double
/// precision: Golden/golden_saes.json, made by the script beside it.
/// </summary>
public sealed class GoldenSaeTests
{
    const string Path =
        "tests/Superposition.Tests/Dictionaries/Autoencoders/Golden/golden_saes.json";

    static readonly JsonElement s_golden = JsonDocument.Parse(Repository.Text(Path)).RootElement;

    public static TheoryData<string> Cases => [.. GoldenSaeCases.All.Keys];

    static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetDouble())];

    [Fact]
    public void Every_case_of_the_file_is_read() => Assert.Equal(
        s_golden.GetProperty("cases").EnumerateObject().Select(one => one.Name).Order(),
        GoldenSaeCases.All.Keys.Order());

    [Theory, MemberData(nameof(Cases))]
    public void Loss_gradient_and_three_steps_are_PyTorchs(string name)
    {
        var options = GoldenSaeCases.Options(name, s_golden);
        ISaeArchitecture[] ways = options.Architecture is MatchingPursuit own
            ? [own with { ByGram = true }, own with { ByGram = false }] : [options.Architecture];
        foreach (var way in ways) AssertGolden(name, options with { Architecture = way });
    }

    static void AssertGolden(string name, SaeOptions options)
    {
        var golden = s_golden.GetProperty("cases").GetProperty(name);
        int d = options.Dimension;
        bool dead = GoldenSaeCases.Has(name, "dead");
        var model = Start(name, options);
        var x = new AlignedFloats(options.Batch * model.Stride);
        double[] samples = Numbers(s_golden.GetProperty("x"));
        for (int j = 0; j < samples.Length; j++)
            x.Span[j / d * model.Stride + j % d] = (float)samples[j];
        using var team = new WorkTeam(1);
        var first = Engine(Start(name, options), options, team, dead);
        first.Gradient(x);
        var gradient = new Autoencoder(d, options.Width);
        first.Stored().Span.CopyTo(gradient.Values.Span);
        AssertParameters(golden.GetProperty("gradient"), gradient, 5e-6, $"{name} gradient");
        var engine = Engine(model, options, team, dead);
        double[] losses = Numbers(golden.GetProperty("losses"));
        for (int step = 0; step < losses.Length; step++)
        {
            if (dead) Bury(engine, options);
            var loss = engine.Gradient(x);
            // single precision sums of 64 samples; after steps, of weights that differ likewise
            Close.Equal(losses[step], loss.Total, step == 0 ? 1e-6 : 1e-5, $"{name} loss {step}");
            engine.Update();
        }
        AssertParameters(golden.GetProperty("after"), model, 1e-5, $"{name} after {losses.Length} steps");
    }

    static ISaeEngine Engine(Autoencoder model, SaeOptions options, WorkTeam team, bool dead)
    {
        var engine = SaeEngines.Create(model, options, team, LaneWidths.Fastest);
        double[] frequency = Numbers(s_golden.GetProperty("frequency"));
        for (int i = 0; i < frequency.Length; i++) engine.Moment.Frequency[i] = (float)frequency[i];
        if (dead) Bury(engine, options);
        return engine;
    }

    static void Bury(ISaeEngine engine, SaeOptions options)
    {
        foreach (double i in Numbers(s_golden.GetProperty("dead")))
            engine.Moment.SinceFired[(int)i] = options.DeadWindow + 1;
    }

    static Autoencoder Start(string name, SaeOptions options)
    {
        var model = new Autoencoder(options.Dimension, options.Width);
        foreach (var (part, rows) in Parts(model))
        {
            double[] from = Numbers(s_golden.GetProperty("parameters").GetProperty(part));
            int at = 0;
            foreach (var (start, length) in rows)
                foreach (ref float w in model.Values.Span.Slice(start, length)) w = (float)from[at++];
        }
        if (GoldenSaeCases.Has(name, "below"))
            foreach (var one in s_golden.GetProperty("below").EnumerateObject())
                model.First[int.Parse(one.Name)] = one.Value.GetSingle();
        for (int i = 0; GoldenSaeCases.Has(name, "unit") && i < options.Width; i++)
        {
            double norm = model.Directions.Norm(i);
            foreach (ref float w in model.DecoderRow(i)) w = (float)(w / norm);
        }
        return model;
    }

    static void AssertParameters(JsonElement expected, Autoencoder model, double tolerance, string what)
    {
        foreach (var (name, rows) in Parts(model))
            Close.Equal(Numbers(expected.GetProperty(name)),
                [.. rows.SelectMany(row => model.Values.Span.Slice(row.At, row.Length).ToArray())],
                tolerance, $"{what}, {name}");
    }

    /// <summary>Where the parameters lie, by the script's names and in its order.</summary>
    static IEnumerable<(string Name, (int At, int Length)[] Rows)> Parts(Autoencoder model)
    {
        int n = model.Width, d = model.Dimension;
        (int, int)[] Rows(nint at) =>
            [.. Enumerable.Range(0, n).Select(i => ((int)at + i * model.Stride, d))];
        yield return ("W_enc", Rows(model.EncoderAt));
        yield return ("W_dec", Rows(model.DecoderAt));
        yield return ("b_enc", [((int)model.EncoderBiasAt, n)]);
        yield return ("b_dec", [((int)model.DecoderBiasAt, d)]);
        yield return ("first", [((int)model.FirstAt, n)]);
        yield return ("second", [((int)model.SecondAt, n)]);
    }
}
