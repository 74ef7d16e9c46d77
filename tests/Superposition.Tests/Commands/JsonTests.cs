using System.Text.Json;
using Superposition.Lab.Experiments;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary><c>--json</c>: one document on stdout, camelCase, and nothing else.</summary>
[Collection(Superpose.OneConsole)]
public sealed class JsonTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    JsonElement Json(string line)
    {
        using var document = JsonDocument.Parse(Superpose.Done(Superpose.Words(line, folder.Path)));
        AssertCamelCase(document.RootElement);
        return document.RootElement.Clone();
    }

    static void AssertCamelCase(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var inner in element.EnumerateArray()) AssertCamelCase(inner);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var property in element.EnumerateObject())
        {
            Assert.Matches("^[a-z][a-zA-Z0-9-]*$", property.Name);
            AssertCamelCase(property.Value);
        }
    }

    [Fact]
    public void List_is_the_catalogue()
    {
        var list = Json("list --json").EnumerateArray().ToArray();
        Assert.Equal(Catalogue.All.Select(one => one.Name),
            list.Select(one => one.GetProperty("name").GetString()));
        Assert.All(list, one => Assert.Equal(
            ["name", "section", "question", "figure"],
                one.EnumerateObject().Select(property => property.Name)));
        Assert.All(list, one => Assert.NotEmpty(Catalogue.Find(one.GetProperty("section").GetString()!)));
    }

    [Fact]
    public void Train_is_the_result_file_and_replay_its_comparison()
    {
        const string Train = "train --features 4 --hidden 2 --steps 20 --instances 3 --out OUT/x --json";
        var result = Json(Train);
        Assert.Equal(File.ReadAllText(folder["x/result.json"]).Trim(),
            Superpose.Done(Superpose.Words(Train, folder.Path)).Trim());
        Assert.Equal(3, result.GetProperty("models").GetArrayLength());
        var replay = Assert.Single(Json("replay OUT/x --json").EnumerateArray().ToArray());
        Assert.Equal((3, 3),
            (replay.GetProperty("models").GetInt32(), replay.GetProperty("same").GetInt32()));
        Assert.Equal(0, replay.GetProperty("different").GetArrayLength());
    }

    [Fact]
    public void Reproduce_is_the_summary_file()
    {
        const string Reproduce = "reproduce linear-versus-relu --scale smoke --out OUT/r --json";
        var summary = Json(Reproduce);
        // finished before, the same words
        string again = Superpose.Done(Superpose.Words(Reproduce, folder.Path));
        Assert.Equal(File.ReadAllText(folder["r/summary.json"]).Trim(), again.Trim());
        Assert.Equal(1, summary.GetProperty("experiments").GetArrayLength());
    }

    [Fact]
    public void Doctor_lists_pieces()
    {
        var pieces = Json("doctor --json").EnumerateArray().ToArray();
        Assert.Contains(pieces, piece => piece.GetProperty("piece").GetString() == "rsvg-convert");
        Assert.All(pieces, piece => Assert.True(
            piece.GetProperty("found").ValueKind == JsonValueKind.String
            || piece.GetProperty("install").GetString()!.Length > 0));
    }
}
