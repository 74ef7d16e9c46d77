using Superposition.Dictionaries.Autoencoders;
using Superposition.Lab.Files.Autoencoders;
using static Superposition.Tests.Files.SaeFolders;

namespace Superposition.Tests.Files;

/// <summary>SAELens's folders: numbers of every width, and options that decide what is computed.</summary>
public sealed class SaeLensFolderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static ISaeArchitecture Architecture(string name) => name switch
    {
        "standard" => new Standard(new(0)),
        "gated" => new Gated(new(0)),
        "jumprelu" => new JumpRelu(new(0)),
        "topk" => new TopK(2),
        _ => new MatchingPursuit(2),
    };

    public static TheoryData<string, string> Types => new(
        from name in (string[])["standard", "gated", "jumprelu", "topk", "matching_pursuit"]
        from type in (string[])["F16", "BF16", "F64"]
        select (name, type));

    [Theory, MemberData(nameof(Types))]
    public void Weights_of_every_width_are_the_same(string name, string type)
    {
        SaeFormats.Write(Made(Architecture(name)), "saelens", folder["x"]);
        float[] before = Parameters(SaeFormats.Read(folder["x"]));
        TypedTensors.Retype(folder["x/sae_weights.safetensors"], type);
        Assert.Equal(before, Parameters(SaeFormats.Read(folder["x"])));
    }

    [Fact]
    public void Numbers_beyond_float32_are_refused_as_what_they_become()
    {
        SaeFormats.Write(Made(new TopK(2)), "saelens", folder["x"]);
        string path = folder["x/sae_weights.safetensors"];
        TypedTensors.Retype(path, "F64");
        byte[] bytes = File.ReadAllBytes(path);
        BitConverter.GetBytes(1e300).CopyTo(bytes, bytes.Length - 8);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("not a finite number", Refusal(folder["x"]));
    }

    [Theory]
    [InlineData(0, false), InlineData(0.25, false), InlineData(0, true), InlineData(1e-2, true)]
    public void Pursuit_keeps_when_it_stops(double rest, bool onRepeat)
    {
        SaeFormats.Write(Made(new MatchingPursuit(5, rest, onRepeat)), "saelens", folder["x"]);
        Assert.Equal(
            new MatchingPursuit(5, rest, onRepeat), SaeFormats.Read(folder["x"]).Architecture);
    }

    [Fact]
    public void Pursuit_stops_by_default_where_SAELens_does()
    {
        SaeFormats.Write(Made(new MatchingPursuit(5)), "saelens", folder["x"]);
        Edit(folder["x/cfg.json"], json =>
        {
            json["max_iterations"] = null;
            json.Remove("residual_threshold");
            json.Remove("stop_on_duplicate_support");
        });
        Assert.Equal(new MatchingPursuit(d, 1e-2, true), SaeFormats.Read(folder["x"]).Architecture);
    }

    [Theory]
    [InlineData("residual_threshold", -1.0, "residual threshold is -1")]
    [InlineData("residual_threshold", "a", "residual_threshold")]
    [InlineData("stop_on_duplicate_support", 1, "stop_on_duplicate_support")]
    [InlineData("max_iterations", 0, "max_iterations")]
    public void Pursuits_options_of_no_meaning_are_refused(string key, object value, string word)
    {
        SaeFormats.Write(Made(new MatchingPursuit(2)), "saelens", folder["x"]);
        Edit(folder["x/cfg.json"], json => json[key] = value switch
        {
            double number => number,
            int whole => whole,
            _ => (string)value,
        });
        Assert.Contains(word, Refusal(folder["x"]));
    }
}
