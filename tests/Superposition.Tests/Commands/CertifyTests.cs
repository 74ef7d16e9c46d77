using System.Text.Json;
using Superposition.Lab.Files;
using Superposition.Tests.Files;

namespace Superposition.Tests.Commands;

/// <summary><c>superpose certify</c>: what it says of known weights, and of what it cannot read.</summary>
[Collection(Superpose.OneConsole)]
public sealed class CertifyTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Json(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    /// <summary>A regular k-gon of this norm and bias.</summary>
    string Polygon(int k, double norm, double bias) => Json("polygon.json", JsonSerializer.Serialize(new
    {
        W = new[]
        {
            Enumerable.Range(0, k).Select(i => norm * Math.Cos(2 * Math.PI * i / k)),
            Enumerable.Range(0, k).Select(i => norm * Math.Sin(2 * Math.PI * i / k)),
        },
        b = Enumerable.Repeat(bias, k),
    }));

    static JsonElement Certified(params string[] arguments)
    {
        using var json = JsonDocument.Parse(Superpose.Done(["certify", .. arguments, "--json"]));
        return json.RootElement.Clone();
    }

    // the specification's test vectors T3, T4, T5 and T8
    [Theory]
    [InlineData(3, 1.0, 0, ".5", null, .109375000000), InlineData(5, 1.1, -.2, ".05", null, .009061142433)]
    [InlineData(5, 1.0, 0, ".1", null, .040423595041)]
    [InlineData(6, 1.0, -.1, ".05", "0,1/2,3;4,5", .018173663832)]
    public void TheLossIsExact(int k, double norm, double bias, string p, string? sets, double loss)
    {
        string[] correlated = sets is null ? [] : ["--correlated", sets];
        var said = Certified(
            [Polygon(k, norm, bias), "--density", p, "--starts", "0", .. correlated]);
        Close.Equal(loss, said.GetProperty("loss").GetDouble(), 6e-13);
        double[] terms = Numbers(said.GetProperty("terms"), term => term.GetProperty("loss"));
        Close.Equal(loss, terms.Sum(), 6e-13);
        Close.Equal(loss, Numbers(said.GetProperty("losses"), one => one).Sum(), 6e-13);
    }

    [Fact]
    public void APentagonIsNamedAndItsMinimumFound()
    {
        var said = Certified(Polygon(5, 1.1346, -.2463), "--density", "0.05", "--starts", "60");
        var component = Assert.Single(said.GetProperty("components").EnumerateArray().ToArray());
        Assert.Equal("pentagon", component.GetProperty("name").GetString());
        Assert.Equal(2, component.GetProperty("dimension").GetInt32());
        Assert.All(Numbers(said.GetProperty("capacity"), one => one), d => Close.Equal(0.4, d, 1e-12));
        Assert.Equal("not stationary", said.GetProperty("kind").GetString());
        Assert.Equal(14, said.GetProperty("hessian").GetArrayLength()); // 15 unknowns, one rotation
        var nearest = said.GetProperty("nearest");
        Assert.True(nearest.GetProperty("isStrict").GetBoolean());
        // norm and bias are given to four digits
        Assert.InRange(nearest.GetProperty("distance").GetDouble(), 1e-8, 5e-4);
        Assert.Equal(0, said.GetProperty("search").GetProperty("better").GetInt32());
        Close.Equal(3.0 / 60, said.GetProperty("search").GetProperty("unseenMass").GetDouble(), 1e-15);
    }

    [Fact]
    public void TwoDigonsWhereThePentagonIsBestAreAStrictMinimumWithABetterOne()
    {
        string file = Json("digons.json",
            """{"W": [[1, -1, 0, 0, 0], [0, 0, 1, -1, 0]], "b": [0, 0, 0, 0, 0.025]}""");
        var said = Certified(file, "--density", "0.05", "--starts", "60");
        Assert.Equal(["digon", "digon"], said.GetProperty("components").EnumerateArray()
            .Select(one => one.GetProperty("name").GetString()));
        Assert.True(said.GetProperty("search").GetProperty("better").GetInt32() > 10);
        string text = Superpose.Done("certify", file, "--density", "0.05", "--starts", "60");
        Assert.Contains("starts ended lower than the nearest", text);
        Assert.Contains("2 digons", text);
    }

    [Fact]
    public void LayoutsAreToldApartByTheLengthOfB()
    {
        float[] b = [0, .1f, 0], arena = [1, 2, 3, 4, 5, 6], notebook = [1, 4, 2, 5, 3, 6];
        var a = Written("arena", [1, 2, 3], arena, [1, 3], b);
        var c = Written("notebook", [1, 3, 2], notebook, [1, 3], b);
        var one = Written("one", [2, 3], arena, [3], b);
        foreach (string path in (string[])[a, c, one])
        {
            var model = Assert.Single(WeightsFile.Read(path));
            Assert.Equal((3, 2), (model.n, model.m));
            Assert.Equal([.. arena.Select(w => (double)w), 0, .1f, 0], model.θ);
        }
        var square = Written("square", [2, 2], [1, 2, 3, 4], [2], [0, 0]);
        Assert.Equal([1, 3, 2, 4, 0, 0],
            WeightsFile.Read(square, WeightLayout.FeaturesFirst)[0].θ);
        Assert.Equal([1, 2, 3, 4, 0, 0], WeightsFile.Read(square, WeightLayout.HiddenFirst)[0].θ);
    }

    [Fact]
    public void ManyModelsAreATableAndEachOneCanBeAskedFor()
    {
        string many = Json("many.json",
            """{"W": [[[1, -1, 0]], [[1, 0, 0]]], "b": [[0, 0, 0.05], [0, 0.05, 0.05]]}""");
        var all = Certified(many, "--density", ".1").EnumerateArray().ToArray();
        Assert.Equal(2, all.Length);
        Assert.Contains("digon", Superpose.Done("certify", many, "--density", ".1"));
        var second = Certified(many, "--density", ".1", "--instance", "1", "--starts", "0");
        Assert.Equal(all[1].GetProperty("loss").GetDouble(), second.GetProperty("loss").GetDouble());
        // p/3 − p²/4 for each of two features that are ignored
        Close.Equal(2 * (.1 / 3 - .0025), second.GetProperty("loss").GetDouble(), 1e-15);
    }

    [Theory]
    [InlineData("certify OUT/absent.safetensors --density .1", "there is no such file")]
    [InlineData("certify OUT/absent.json --density .1", "there is no such file")]
    [InlineData("certify OUT/good.json", "--density")]
    [InlineData("certify OUT/good.json --density 2", "density 2 is outside")]
    [InlineData("certify OUT/good.json --density 0", "density 0 is outside")]
    [InlineData("certify OUT/good.json --density x", "'x' is not a number")]
    [InlineData("certify OUT/good.json --density .1,.2", "2 values for 3 features")]
    [InlineData("certify OUT/good.json --density .1 --importance 1,2", "2 values for 3 features")]
    [InlineData("certify OUT/good.json --density .1 --correlated 0,3", "names feature 3")]
    [InlineData("certify OUT/good.json --density .1 --correlated 0,1 --anticorrelated 1,2", "named twice")]
    [InlineData("certify OUT/good.json --density .1,.2,.1 --correlated 0,1", "one density")]
    [InlineData("certify OUT/good.json --density .9 --anticorrelated 0,1 --anticorrelated-density member",
        "lower its density")]
    [InlineData("certify OUT/good.json --density .1 --instance 1", "instance is 1")]
    [InlineData("certify OUT/good.json --density .1 --starts -1", "starts is -1")]
    [InlineData("certify OUT/good.json --density .1 --layout rows", "'rows' is none of")]
    [InlineData("certify OUT/good.json --density .1 --layout features-first", "do not fit as features-first")]
    [InlineData("certify OUT/good.json --density .1 --magnitude exponential", "no exact analysis")]
    [InlineData("certify OUT/square.json --density .1", "--layout hidden-first")]
    [InlineData("certify OUT/ragged.json --density .1", "rows differ in length")]
    [InlineData("certify OUT/text.json --density .1", "not JSON (line 1)")]
    [InlineData("certify OUT/unbiased.json --density .1", "no key \"b\"")]
    [InlineData("certify OUT/misfit.json --density .1", "do not fit")]
    [InlineData("certify OUT/wide.json --density .1", "goes up to 12")]
    [InlineData("certify OUT/huge.json --density .1", "not finite")]
    [InlineData("certify OUT/empty.json --density .1", "needs W [m, n]")]
    [InlineData("certify OUT/text.safetensors --density .1", "not a sound safetensors file")]
    public void BadInputIsOneSentence(string line, string says)
    {
        Json("good.json", """{"W": [[1, 0, 0], [0, 1, -1]], "b": [0, 0, 0]}""");
        Json("square.json", """{"W": [[1, 0], [0, 1]], "b": [0, 0]}""");
        Json("ragged.json", """{"W": [[1, 0], [0]], "b": [0, 0]}""");
        Json("text.json", "W = 1");
        Json("text.safetensors", "W = 1");
        Json("unbiased.json", """{"W": [[1, 0, 0]]}""");
        Json("misfit.json", """{"W": [[1, 0, 0]], "b": [0, 0]}""");
        Json("wide.json", JsonSerializer.Serialize(new { W = new[] { new double[13] }, b = new double[13] }));
        Json("huge.json", """{"W": [[1, 1e999]], "b": [0, 0]}""");
        Json("empty.json", """{"W": [[]], "b": []}""");
        var ran = Superpose.Run(Superpose.Words(line, folder.Path));
        Superpose.AssertRefused(ran, folder, folder.Listing());
        Assert.Contains(says, ran.Error);
    }

    string Written(string name, int[] shapeW, float[] W, int[] shapeB, float[] b)
    {
        string path = folder[name + ".safetensors"];
        using var stream = File.Create(path);
        SafeTensorsWriter.Write(stream,
            [new Tensor("W", shapeW, W).AsSource(), new Tensor("b", shapeB, b).AsSource()]);
        return path;
    }

    static double[] Numbers(JsonElement array, Func<JsonElement, JsonElement> of) =>
        [.. array.EnumerateArray().Select(one => of(one).GetDouble())];
}
