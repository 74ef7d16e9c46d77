using Superposition.Features;

namespace Superposition.Tests.Features;

public sealed class GroupedWorldTests
{
    static double Density(IWorld world, int i) => world.Groups.SelectMany(group => group.Patterns)
        .Where(pattern => pattern.On.Contains(i)).Sum(pattern => pattern.Probability);

    [Fact]
    public void ASetHasItsDensityInEitherConvention()
    {
        var world = new GroupedWorld(
        [
            FeatureGroup.Correlated([0, 3], 0.2),
            FeatureGroup.Anticorrelated([1, 2], 0.3),
            FeatureGroup.Anticorrelated([4, 5], 0.3, SetDensity.Member),
            FeatureGroup.Alone(6, 0.7),
        ]);
        Assert.Equal(7, world.FeatureCount);
        double[] expected = [0.2, 0.15, 0.15, 0.2, 0.3, 0.3, 0.7];
        for (int i = 0; i < 7; i++) Close.Equal(expected[i], Density(world, i), 1e-15, $"feature {i}");
        Assert.All(world.Groups, group => Close.Equal(1, group.Patterns.Sum(one => one.Probability), 1e-15));
    }

    [Fact]
    public void WhatIsNoWorldIsRefusedInOneSentence()
    {
        void Refused(string part, params FeatureGroup[] groups) => Assert.Contains(
            part, Assert.Throws<InvalidInputException>(() => new GroupedWorld(groups)).Message);
        Refused("feature 1 is in two sets", FeatureGroup.Correlated([0, 1], .1), FeatureGroup.Alone(1, .5));
        Refused("feature 1 is in no set", FeatureGroup.Alone(0, .1), FeatureGroup.Alone(2, .5));
        Refused("do not sum to 1", FeatureGroup.Anticorrelated([0, 1], 0.6, SetDensity.Member));
        Refused("one outside it", new FeatureGroup([0], [new(1, [1])]), FeatureGroup.Alone(1, .5));
    }
}
