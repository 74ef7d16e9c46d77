using System.Text.Json.Nodes;
using Superposition.Numerics;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary>
/// A result.json that is damaged, foreign or edited by hand: replay says so and never falls over it.
/// </summary>
[Collection(Superpose.OneConsole)]
public sealed class BadReplayTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public BadReplayTests() => Superpose.Done(Superpose.Words(
        "train --features 3 --hidden 2 --steps 3 --batch 64 --instances 2 --out OUT/x", folder.Path));

    public void Dispose() => folder.Dispose();

    string ResultFile => folder["x/result.json"];

    const string Training = "options.cells.0.training";

    [Theory]
    [InlineData("schema", "9")]
    [InlineData("schema", "\"1\"")]
    [InlineData("seed", "-1")]
    [InlineData("seed", "null")]
    [InlineData("environment.numericVersion", "0")]
    [InlineData("environment.numericVersion", "null")]
    [InlineData("options", "null")]
    [InlineData("options", "[]")]
    [InlineData("options", "\"x\"")]
    [InlineData("options.cells", "null")]
    [InlineData("options.cells", "[]")]
    [InlineData("options.cells", "[null]")]
    [InlineData("options.cells", "[3]")]
    [InlineData("options.cells.0.training", "null")]
    [InlineData("options.cells.0.part", "3")]
    [InlineData("options.cells.0.seeds", "\"x\"")]
    [InlineData("options.cells.0.firstStream", "-1")]
    [InlineData($"{Training}.features", "-1")]
    [InlineData($"{Training}.hidden", "0")]
    [InlineData($"{Training}.batch", "1e300")]
    [InlineData($"{Training}.activation", "\"swish\"")]
    [InlineData($"{Training}.importance", "5")]
    [InlineData($"{Training}.beta1", "\"x\"")]
    [InlineData($"{Training}.epsilon", "[]")]
    [InlineData($"{Training}.world.density", "[1,1]")]
    [InlineData($"{Training}.world.density", "[1,null,1]")]
    [InlineData($"{Training}.world.density", "[1,\"x\",1]")]
    [InlineData($"{Training}.world.kind", "\"another\"")]
    [InlineData($"{Training}.initialisation", "3")]
    [InlineData($"{Training}.initialisation", "\"normal:x\"")]
    // the weights are missing: it started somewhere else
    [InlineData($"{Training}.initialisation", "\"given\"")]
    [InlineData($"{Training}.initialisation", "\"normal\"")]
    [InlineData($"{Training}.initialisation", "{\"W\":[1],\"b\":[1]}")]
    [InlineData($"{Training}.initialisation", "{\"W\":\"x\",\"b\":[1]}")]
    [InlineData("models", "null")]
    [InlineData("models", "[null]")]
    [InlineData("models", "[{}]")]
    [InlineData("models.0.cell", "7")]
    [InlineData("models.0.cell", "-1")]
    [InlineData("models.0.stream", "null")]
    [InlineData("models.0.stream", "\"x\"")]
    [InlineData("models.0.stream", "-1")]
    [InlineData("models.0.stream", "0.5")]
    public void An_edited_value_is_refused(string path, string value)
    {
        var json = JsonNode.Parse(File.ReadAllText(ResultFile))!;
        string[] names = path.Split('.');
        var parent = json;
        foreach (string name in names[..^1]) parent = int.TryParse(name, out int k) ? parent![k]
            : parent![name];
        parent![names[^1]] = JsonNode.Parse(value);
        AssertRefused(json.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":1}")]
    [InlineData("not JSON at all")]
    [InlineData("\0\0\0\0")]
    public void A_text_that_is_no_result_is_refused(string text) => AssertRefused(text);

    [Fact]
    public void A_truncated_result_is_refused()
    {
        string whole = File.ReadAllText(ResultFile);
        foreach (int length in (int[])[1, whole.Length / 3, whole.Length - 4]) AssertRefused(whole[..length]);
    }

    void AssertRefused(string text)
    {
        File.WriteAllText(ResultFile, text);
        var before = folder.Listing().Where(path => !Superpose.IsLock(path)).ToArray();
        Superpose.AssertRefused(Superpose.Run("replay", folder["x"]), folder, before);
        Assert.Equal(text, File.ReadAllText(ResultFile));
    }

    [Fact]
    public void A_folder_without_a_result_is_refused()
    {
        Directory.CreateDirectory(folder["empty"]);
        foreach (string name in (string[])["empty", "absent", "x/models.safetensors"])
        {
            var ran = Superpose.Run("replay", folder[name]);
            Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
            Superpose.AssertSentence(ran.Error);
        }
    }

    [Fact]
    public void Another_numeric_version_offers_what_can_be_compared()
    {
        var json = JsonNode.Parse(File.ReadAllText(ResultFile))!;
        json["environment"]!["numericVersion"] = NumericVersion.Current + 1;
        File.WriteAllText(ResultFile, json.ToJsonString());
        var ran = Superpose.Run("replay", folder["x"]);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("--approximate", ran.Error);
        Assert.Contains("2 of 2", Superpose.Done("replay", folder["x"], "--approximate"));
    }

    [Fact]
    public void Another_hash_is_told_and_is_no_success()
    {
        var json = JsonNode.Parse(File.ReadAllText(ResultFile))!;
        json["models"]![1]!["hash"] = "0123456789abcdef";
        File.WriteAllText(ResultFile, json.ToJsonString());
        var ran = Superpose.Run("replay", folder["x"]);
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("1 of 2", ran.Output);
        Assert.Contains("0123456789abcdef", ran.Output);
    }
}
