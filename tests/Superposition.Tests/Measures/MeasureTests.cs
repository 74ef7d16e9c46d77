using System.Reflection;
using Superposition.Lab.Measures;
using Superposition.Models;

namespace Superposition.Tests.Measures;

public sealed class MeasureTests
{
    // The largest rounding of a cosine in float32, squared sums of five of them.
    const double Tolerance = 1e-6;

    static readonly ToyModel s_pentagon = new(5, 2,
        [.. Enumerable.Range(0, 10)
            .Select(j => j < 5 ? (float)Math.Cos(Turn(j)) : (float)Math.Sin(Turn(j - 5)))],
        [-0.1f, -0.2f, -0.3f, -0.4f, -0.5f]);

    static readonly ToyModel s_digon = new(2, 1, [0.5f, -0.5f], [0.25f, 0]);

    // Two of a kind: a feature of its own beside a null one.
    static readonly ToyModel s_alone = new(2, 2, [0.9f, 0, 0, 0], [0, 0.5f]);

    static double Turn(int k) => 2 * Math.PI * k / 5;

    [Theory]
    [InlineData("norm", 1, 0.5, 0.9)]
    [InlineData("superposition", 1.5, 0.25, 0)]
    [InlineData("dimensionality", 0.4, 0.5, 1)]
    [InlineData("bias", -0.1, 0.25, 0)]
    public void Of_the_first_feature(string name, double pentagon, double digon, double alone)
    {
        var measure = FeatureMeasures.All.Single(one => one.Name == name);
        Close.Equal(pentagon, measure.Of(new(s_pentagon), 0), Tolerance, "pentagon");
        Close.Equal(digon, measure.Of(new(s_digon), 0), Tolerance, "digon");
        Close.Equal(alone, measure.Of(new(s_alone), 0), Tolerance, "alone");
    }

    [Theory]
    [InlineData("norm", 0)]
    [InlineData("superposition", 0)]
    [InlineData("dimensionality", 0)]
    [InlineData("bias", 0.5)]
    public void Of_a_null_feature(string name, double expected) =>
        Assert.Equal(expected, FeatureMeasures.All.Single(one => one.Name == name).Of(new(s_alone), 1));

    [Theory]
    [InlineData("featuresLearned", 5, 0.5, 0.81)]
    [InlineData("featuresPerDimension", 2.5, 0.5, 0.405)]
    [InlineData("represented", 5, 0, 1)]
    [InlineData("dedicated", 0, 0, 1)]
    public void Of_the_model(string name, double pentagon, double digon, double alone)
    {
        var measure = ModelMeasures.All.Single(one => one.Name == name);
        Close.Equal(pentagon, measure.Of(new(s_pentagon)), Tolerance, "pentagon");
        Close.Equal(digon, measure.Of(new(s_digon)), Tolerance, "digon");
        Close.Equal(alone, measure.Of(new(s_alone)), Tolerance, "alone");
    }

    [Fact]
    public void Every_feature_of_a_pentagon_is_like_the_first()
    {
        foreach (var measure in FeatureMeasures.All.Where(one => one.Name != "bias"))
            for (int i = 1; i < 5; i++)
                Close.Equal(measure.Of(new(s_pentagon), 0), measure.Of(new(s_pentagon), i), Tolerance,
                    measure.Name);
    }

    [Fact]
    public void Names_are_unique_and_every_word_is_there()
    {
        string[][] words =
        [
            .. FeatureMeasures.All.Select(one =>
                (string[])[one.Name, one.Symbol, one.Formula, one.Unit, one.Source]),
            .. ModelMeasures.All.Select(one =>
                (string[])[one.Name, one.Symbol, one.Formula, one.Unit, one.Source]),
        ];
        Assert.Equal(words.Length, words.Select(one => one[0]).Distinct().Count());
        Assert.Equal(words.Length, words.Select(one => one[1]).Distinct().Count());
        Assert.All(words, one => Assert.Matches("^[a-z][a-zA-Z]*$", one[0]));
        Assert.All(words.SelectMany(one => one), word => Assert.Equal(word.Trim(), word));
        Assert.All(words.SelectMany(one => one), Assert.NotEmpty);
    }

    [Fact]
    public void Every_measure_is_listed()
    {
        Assert.Equal(Declared<Measure<OfFeature>>(typeof(FeatureMeasures)),
            FeatureMeasures.All.Select(one => one.Name).Order());
        Assert.Equal(Declared<Measure<OfModel>>(typeof(ModelMeasures)),
            ModelMeasures.All.Select(one => one.Name).Order());
    }

    static IEnumerable<string> Declared<TMeasure>(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(TMeasure))
        .Select(property => property.GetValue(null) switch
        {
            Measure<OfFeature> one => one.Name,
            Measure<OfModel> one => one.Name,
            _ => "",
        })
        .Order();
}
