using System.Text.Json.Nodes;
using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Commands.Sae;
using Superposition.Lab.Files;
using Superposition.Lab.Files.Autoencoders;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>What sae train makes of a request, and which data it takes for the same.</summary>
[Collection(Superpose.OneConsole)]
public sealed class SaeRecipeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static SaeOptions Options(string architecture, string recipe, double k = 4, double? clip = null) =>
        SaeRecipe.Options(new(architecture, 64, k, null, 0, 1_000_000, 1024, 0, recipe, 0, ClipNorm: clip),
            32, 0);

    /// <summary>The values of SAELens 6.38, by class: training configurations and the trainer.</summary>
    [Fact]
    public void SAELens_recipe_is_that_librarys_defaults()
    {
        foreach (string name in (string[])["standard", "gated", "topk", "batchtopk", "jumprelu",
            "matryoshka", "matching_pursuit"])
        {
            var options = Options(name, "saelens", name is "standard" or "gated" or "jumprelu" ? 0 : 4);
            Assert.Equal((3e-4, 0, 0, 1.0), (options.LearningRate, options.WarmupSteps, options.DecaySteps,
                options.ClipNorm));
            Assert.Equal((1000, 1.0, 0), (options.DeadWindow, options.AuxCoefficient, options.AuxLatents));
            Assert.Equal((DecoderNorm.Free, name == "matching_pursuit" ? 1 : 0.1),
                (options.DecoderNorm, options.InitialNorm));
        }
        Assert.Equal(new Standard(new(1)), Options("standard", "saelens", 0).Architecture);
        Assert.Equal(new Gated(new(1), DetachedDecoder: false), Options("gated", "saelens", 0).Architecture);
        Assert.Equal(new JumpRelu(new(1), 0.01, 0.05), Options("jumprelu", "saelens", 0).Architecture);
    }

    [Fact]
    public void The_benchmarks_recipe_steers_and_clips_as_its_trainer_does()
    {
        var jump = Options("jumprelu", "synthsaebench");
        Assert.Equal(new JumpRelu(new(1, 0, 4), 1, 1), jump.Architecture);
        Assert.Equal((1.0, 0.5, 3e-4), (jump.ClipNorm, jump.InitialNorm, jump.LearningRate));
        var standard = Assert.IsType<Standard>(Options("standard", "synthsaebench").Architecture);
        Assert.Equal(new Sparsity(2, 977 / 3, 4, 977 / 3), standard.Penalty);
        Assert.Equal(0, Options("topk", "synthsaebench", clip: 0).ClipNorm);
    }

    [Fact]
    public void Budgets_are_reached_in_whole_batches()
    {
        Assert.Equal(977, Options("topk", "default").Steps); // 976.6
        Assert.Equal(0, Options("topk", "default").ClipNorm);
        var penalised = Assert.IsType<Standard>(Options("standard", "default", k: 7).Architecture);
        Assert.Equal(7, penalised.Penalty.TargetL0);
    }

    [Theory]
    [InlineData("--architecture topk --k 4 --sparsity 1", "topk has no penalty")]
    [InlineData("--architecture batchtopk --k 4 --target-l0 4", "batchtopk has no penalty")]
    [InlineData("--architecture standard --k 4 --target-l0 5", "steered to one L0")]
    [InlineData("--k 4 --learning-rate -1", "learning-rate is -1")]
    [InlineData("--k 4 --learning-rate NaN", "learning-rate is NaN")]
    [InlineData("--architecture gated --sparsity -2", "sparsity is -2")]
    [InlineData("--k 4 --clip-norm -1", "clip-norm is -1")]
    [InlineData("--k 4 --decoder-norm long", "decoder-norm is 'long'")]
    [InlineData("--k 4 --normalize layer_norm", "normalize is 'layer_norm'")]
    [InlineData("--k 4 --checkpoint-every -1", "checkpoint-every cannot")]
    [InlineData("--k 4 --tensor acts", "a world has none")]
    public void What_would_be_ignored_is_refused(string options, string words)
    {
        var ran = Superpose.Run(["sae", "train", "--world", "mini", "--width", "8", .. options.Split(' '),
            "--out", folder["x"]]);
        Assert.Equal(2, ran.ExitCode);
        Superpose.AssertSentence(ran.Error);
        Assert.Contains(words, ran.Error);
        Assert.False(Directory.Exists(folder["x"]));
    }

    void Activations(string name, int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        float[] rows = [.. Enumerable.Range(0, 256 * 8).Select(_ => (float)random.NextDouble())];
        AtomicFile.Write(folder[name], stream => SafeTensorsWriter.Write(stream,
            [new Tensor("one", [256, 8], rows), new Tensor("two", [256, 8], [.. rows.Select(x => -x)])]));
    }

    string[] Train(string file, string tensor = "one") =>
    [
        "sae", "train", "--activations", folder[file], "--tensor", tensor, "--width", "16", "--k", "2",
        "--samples", "51200", "--batch", "128", "--out", folder["x"],
    ];

    [Fact]
    public void Other_data_of_the_same_name_and_size_is_not_taken_for_the_same()
    {
        Activations("layer5/acts.safetensors", 5);
        Activations("layer6/acts.safetensors", 6);
        Superpose.Done(Train("layer5/acts.safetensors"));
        byte[] before = File.ReadAllBytes(folder["x/result.json"]);
        foreach (string[] other in (string[][])[Train("layer6/acts.safetensors"),
            Train("layer5/acts.safetensors", "two")])
        {
            var ran = Superpose.Run(other);
            Assert.Equal(2, ran.ExitCode);
            Superpose.AssertSentence(ran.Error);
            Assert.Contains("choose another --out", ran.Error);
        }
        Directory.Move(folder["layer5"], folder["moved"]);
        Superpose.Done(Train("moved/acts.safetensors")); // the same data elsewhere is done
        Assert.Equal(before, File.ReadAllBytes(folder["x/result.json"]));
    }

    [Fact]
    public void A_result_says_what_it_explains_and_what_it_was()
    {
        Activations("acts.safetensors", 5);
        string said = Superpose.Done(Train("acts.safetensors"));
        var result = JsonNode.Parse(File.ReadAllText(folder["x/result.json"]))!;
        double kept = (double)result["models"]![0]!["explainedVariance"]!;
        Assert.InRange(kept, 0.05, 1);
        Assert.Contains("explained variance 0.", said);
        Assert.Equal(256, (int)result["models"]![0]!["scoredOn"]!);
        Assert.Equal(2, (double)result["options"]!["detail"]!["k"]!);
        var eval = JsonNode.Parse(Superpose.Done("sae", "eval", folder["x"], "--activations",
            folder["acts.safetensors"], "--tensor", "one", "--json"))!;
        Assert.Equal(kept, (double)eval["explainedVariance"]!);
    }

    [Fact]
    public void Norms_and_scales_are_what_is_asked_for()
    {
        Activations("acts.safetensors", 5);
        foreach (var (said, rule, how) in ((string, string, string)[])[
            ("", "Free", "expected_average_only_in"),
            ("--decoder-norm unit --normalize none", "Unit", "none"),
            ("--recipe saelens", "Free", "none"),
            ("--recipe saelens --normalize expected_average_only_in", "Free", "expected_average_only_in")])
        {
            Superpose.Done([.. Train("acts.safetensors"), "--force",
                .. said.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
            var result = JsonNode.Parse(File.ReadAllText(folder["x/result.json"]))!;
            Assert.Equal((rule, how), ((string)result["options"]!["decoderNorm"]!,
                (string)result["options"]!["normalize"]!));
            // what is stored has norms and scale folded in: rows of length 1, or 1/s
            var sae = SaeFormats.Read(folder["x"]).Model;
            double[] lengths = [.. Enumerable.Range(0, 16).Select(i => sae.Directions.Norm(i))];
            Assert.All(lengths, length => Assert.Equal(lengths[0], length, 1e-5 * lengths[0]));
            Assert.Equal(how == "none", Math.Abs(lengths[0] - 1) < 1e-5);
        }
    }

    [Fact]
    public void Scores_that_are_undefined_are_no_numbers()
    {
        Activations("acts.safetensors", 5);
        Superpose.Done(Train("acts.safetensors"));
        File.WriteAllBytes(folder["same.npy"], SaeTests.Npy([.. Enumerable.Repeat(1f, 200 * 8)], 200, 8));
        var eval = JsonNode.Parse(Superpose.Done(
            "sae", "eval", folder["x"], "--activations", folder["same.npy"], "--json"))!;
        Assert.Null(eval["explainedVariance"]); // constant activations have no variance
        Assert.Equal(192, (int)eval["rows"]!); // whole blocks of 64
        Assert.Contains("explained variance undefined", Superpose.Done(
            "sae", "eval", folder["x"], "--activations", folder["same.npy"]));
    }
}
