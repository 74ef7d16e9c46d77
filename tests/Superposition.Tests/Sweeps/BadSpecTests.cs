using System.Text.RegularExpressions;
using Superposition.Lab.Sweeps;
using Superposition.Tests.Commands;
using Superposition.Tests.Files;

namespace Superposition.Tests.Sweeps;

/// <summary>What cannot be asked for: each a sentence that names the file, the line and the key.</summary>
public sealed class BadSpecTests
{
    // what of the plain page is written otherwise, how, the line that is named, the key, and words
    [Theory]
    [InlineData("\"seeds\": 7", "\"seed\": 7", 1, "", "it needs 'seeds'")]
    [InlineData("\"seeds\"", "\"sedes\"", 9, "sedes", "'sedes' is no key of a sweep; did you mean 'seeds'?")]
    [InlineData("\"base\"", "\"options\"", 3, "options", "'options' is no key of a sweep")]
    [InlineData("\"hidden\"", "\"hiden\"", 3, "base.hiden", "did you mean 'hidden'?")]
    [InlineData("\"steps\"", "\"learning-rate\"", 4, "base.learning-rate", "did you mean 'learningRate'?")]
    [InlineData("\"features\": 5, ", "", 3, "base", "features is missing")]
    [InlineData("\"features\": 5", "\"features\": \"five\"", 3, "base.features", "number, not 'five'")]
    [InlineData("\"features\": 5", "\"features\": 5.5", 3, "base.features", "a whole number, not 5.5")]
    [InlineData("\"features\": 5", "\"features\": 0", 3, "base.features", "features is 0")]
    [InlineData("\"features\": 5", "\"features\": [5, 6]", 3, "base.features", "not a list")]
    [InlineData("\"steps\": 40", "\"steps\": -1", 4, "base.steps", "steps is -1")]
    [InlineData("\"batch\": 64", "\"batch\": 0", 4, "base.batch", "batch is 0")]
    [InlineData("\"batch\": 64", "\"batch\": null", 4, "base.batch", "not null")]
    [InlineData("\"batch\": 64", "\"untied\": 1", 4, "base.untied", "true or false, not 1")]
    [InlineData("\"batch\": 64", "\"momentum\": 2", 4, "base.momentum", "momentum is 2")]
    [InlineData("\"batch\": 64", "\"activation\": \"relo\"", 4, "base.activation", "did you mean 'relu'?")]
    [InlineData("\"batch\": 64", "\"optimizer\": \"lion\"", 4, "base.optimizer", "adamw")]
    [InlineData("\"batch\": 64", "\"importance\": \"most\"", 4, "base.importance", "does not parse")]
    [InlineData("\"batch\": 64", "\"importance\": \"1,2\"", 4, "base.importance", "2 values for 5 features")]
    [InlineData("\"batch\": 64", "\"correlated\": \"0,9\"", 4, "base.correlated", "names feature 9")]
    [InlineData("\"batch\": 64", "\"init\": \"zeros\"", 4, "base.init", "notebook, xavier, unit")]
    [InlineData("\"batch\": 64", "\"init\": \"given:nowhere\"", 4, "base.init", "nowhere")]
    [InlineData("\"batch\": 64", "\"density\": 0.5", 6, "axes[0].log", "given in base already")]
    [InlineData("\"batch\": 64", "\"steps\": 50", 4, "base.steps", "the key is given twice")]
    [InlineData("\"option\": \"density\"", "\"options\": \"density\"", 6, "axes[0].options", "no key of an")]
    [InlineData("\"option\": \"density\"", "\"option\": \"densty\"", 6, "axes[0].option", "'density'?")]
    [InlineData("\"option\": \"density\"", "\"option\": 3", 6, "axes[0].option", "a text, not 3")]
    [InlineData("\"option\": \"density\", ", "", 6, "axes[0]", "needs 'option'")]
    [InlineData("\"option\": \"learningRate\"", "\"option\": \"density\"", 7, "axes[1].values[0]", "an axis")]
    [InlineData("\"log\": [1, 0.1], ", "", 6, "axes[0]", "one of 'values', 'linear' and 'log'")]
    [InlineData("\"log\": [1, 0.1]", "\"log\": [1, 0.1], \"linear\": [1, 0]", 6, "axes[0]", "and has 2")]
    [InlineData("[1, 0.1]", "[1, 0]", 6, "axes[0].log", "above 0")]
    [InlineData("[1, 0.1]", "[2, 0.1]", 6, "axes[0].log", "density 2 is outside")]
    [InlineData("[1, 0.1]", "[1]", 6, "axes[0].log", "not 1 values")]
    [InlineData("[1, 0.1]", "[1, \"low\"]", 6, "axes[0].log[1]", "a number, not 'low'")]
    [InlineData(", \"count\": 3", "", 6, "axes[0]", "needs a 'count'")]
    [InlineData("\"count\": 3", "\"count\": 0", 6, "axes[0].count", "from 1 to 10000, not 0")]
    [InlineData("\"count\": 3", "\"count\": 2.5", 6, "axes[0].count", "not 2.5")]
    [InlineData("[0.001, 0.01]", "[]", 7, "axes[1].values", "at least one value")]
    [InlineData("[0.001, 0.01]", "[0.001, \"fast\"]", 7, "axes[1].values[1]", "a number, not 'fast'")]
    [InlineData("[0.001, 0.01]", "[0.001, -1]", 7, "axes[1].values[1]", "learning rate is -1")]
    [InlineData("[0.001, 0.01]", "[0.001], \"count\": 1", 7, "axes[1].count", "not 'values'")]
    [InlineData("\"seeds\": 7", "\"seeds\": 0", 9, "seeds", "from 1 to 1000000, not 0")]
    [InlineData("\"seeds\": 7", "\"seeds\": \"many\"", 9, "seeds", "not 'many'")]
    [InlineData("\"seeds\": 7", "\"seeds\": 7, \"seed\": -1", 9, "seed", "not -1")]
    [InlineData("[\"represented\"]", "[\"presented\"]", 10, "measure[0]", "did you mean 'represented'?")]
    [InlineData("[\"represented\"]", "[\"dedicated\", \"dedicated\"]", 10, "measure[1]", "measured already")]
    [InlineData("[\"represented\"]", "\"represented\"", 10, "measure", "a list of measures")]
    [InlineData("\"measure\": [\"represented\"]", "\"keep\": \"some\"", 10, "keep", "cannot be 'some'")]
    [InlineData("\"seeds\": 7", "\"seeds\": 7, \"chunkSeconds\": 0", 9, "chunkSeconds", "0.001 and 86400")]
    [InlineData("\"seeds\": 7", "\"seeds\": 7, \"chunkSeconds\": \"long\"", 9, "chunkSeconds", "not 'long'")]
    [InlineData("\"measure\": [\"represented\"]", "\"class\": \"shapes\"", 10, "class", "'shape'?")]
    [InlineData("\"measure\": [\"represented\"]", "\"path\": {\"option\": \"hidden\", \"values\": [2]}", 10,
        "path.option", "a path cannot vary 'hidden'")]
    [InlineData("\"measure\": [\"represented\"]",
        "\"path\": {\"option\": \"density\", \"values\": [1]}", 10, "path.values[0]", "by an axis already")]
    [InlineData("\"measure\": [\"represented\"]",
        "\"path\": {\"option\": \"momentum\", \"values\": [1], \"back\": 1}", 10, "path.back", "no key of")]
    [InlineData("\"plain\"", "\"a plain/name\"", 2, "name", "a name is of letters")]
    [InlineData("\"plain\"", "7", 2, "name", "a text, not 7")]
    [InlineData("\"seeds\": 7,", "\"seeds\": 7", 10, "", "it is no JSON")]
    [InlineData("\"seeds\": 7,", "\"seeds\": ,", 9, "", "it is no JSON")]
    public void Is_refused_in_a_sentence(string was, string now, int line, string key, string words)
    {
        Assert.Equal(2, Specs.Plain.Split(was).Length);
        var fault = Assert.Throws<InvalidInputException>(() => Specs.Read(Specs.Plain.Replace(was, now)));
        string place = key.Length > 0 ? $"spec.json, line {line}, {key}: " : $"spec.json, line {line}: ";
        Assert.StartsWith(place, fault.Message);
        Assert.Contains(words, fault.Message);
        Assert.Matches(@"^[^\n]+[.?)]$", fault.Message);
        Assert.False(Regex.IsMatch(fault.Message, @"System\.|Superposition\.|Exception"), fault.Message);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("[]", "line 1: a sweep is an object, not a list")]
    [InlineData("{}", "line 1: it needs 'base'")]
    [InlineData("{} {}", "line 1: it is no JSON")]
    [InlineData("\n\n{ \"seeds\": 1 }", "line 3: it needs 'base'")]
    public void No_sweep_at_all_is_refused(string text, string words) => Assert.Contains(
        words, Assert.Throws<InvalidInputException>(() => Specs.Read(text)).Message);

    [Fact]
    public void Zipped_axes_of_different_lengths_are_refused()
    {
        string text = Specs.Plain.Replace(
            "{ \"option\": \"density\", \"log\": [1, 0.1], \"count\": 3 }",
            "{ \"zip\": [ { \"option\": \"density\", \"values\": [1, 0.1] },\n"
                + "{ \"option\": \"momentum\", \"values\": [0.1] } ] }");
        string message = Assert.Throws<InvalidInputException>(() => Specs.Read(text)).Message;
        Assert.StartsWith("spec.json, line 7, axes[0].zip[1].values[0]: ", message);
        Assert.Contains("not 2 and 1", message);
    }

    [Fact]
    public void Exact_measures_are_refused_where_theory_does_not_reach()
    {
        string text = Specs.Plain.Replace("\"represented\"", "\"minimumLoss\"");
        Assert.Equal(["minimumLoss"], Specs.Read(text).Measures);
        string message = Assert.Throws<InvalidInputException>(
            () => Specs.Read(text.Replace("\"features\": 5", "\"features\": 20"))).Message;
        Assert.StartsWith("spec.json, line 10, measure[0]: 'minimumLoss' cannot be taken", message);
        string named = Specs.Plain.Replace("\"measure\": [\"represented\"]", "\"class\": \"minimum\"");
        Assert.Equal(ModelClass.Minimum, Specs.Read(named).Class);
        Assert.StartsWith("spec.json, line 10, class: 'minimum' cannot be had",
            Assert.Throws<InvalidInputException>(
                () => Specs.Read(named.Replace("\"features\": 5", "\"features\": 20"))).Message);
    }

    [Fact]
    public void A_page_that_is_not_there_is_refused_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        using var cut = Superpose.Start(["sweep", folder["none.json"], "--out", folder["out"]]);
        Superpose.AssertRefused(Superpose.Finish(cut), folder, []);
    }
}
