using Superposition.Lab.Experiments.BeyondThePaper;
using Superposition.Theory;

namespace Superposition.Tests.Experiments;

public sealed class PredictedCodeTests
{
    [Theory]
    [InlineData(0.3, 3, "3 × digon")]
    [InlineData(0.15, 3, "square antiprism")]
    [InlineData(0.1, 2, "pentagon")]
    [InlineData(0.15, 5, "Clebsch 16-in-5")]
    [InlineData(0.06, 6, "Schläfli 27-in-6")]
    public void The_mixture_of_largest_benefit_comes_first(double p, int m, string key)
    {
        var ranked = PredictedCode.Ranked(p, m);
        Assert.Equal(key, ranked[0].Key);
        Assert.Equal(ranked.Select(one => one.Benefit).OrderDescending(), ranked.Select(one => one.Benefit));
        Assert.All(ranked, one => Assert.Equal(m, one.Parts.Sum(part => part.Family.Dimension)));
        Assert.Equal(ranked.Count, ranked.Select(one => one.Key).Distinct().Count());
    }

    [Fact]
    public void Benefit_is_loss_saved_in_features()
    {
        var best = PredictedCode.Ranked(0.1, 4)[0];
        double none = CodeOptimum.Unrepresented(0.1);
        Assert.Equal(best.Benefit, (20 * none - best.Loss(20)) / none, 9);
        Assert.Equal(none, best.Loss(21) - best.Loss(20), 12);
    }

    /// <summary>Σ_j cos² = k/d from each: the roots of these lattices are tight frames.</summary>
    [Fact]
    public void Roots_see_as_many_neighbours_as_a_tight_frame_asks()
    {
        foreach (var code in RootCode.All)
            Assert.Equal((double)code.Count / code.Dimension, 1 + 1 + 2 * code.Neighbours / 4.0, 12);
    }

    /// <summary>With the coordinates of D4: (±1, ±1, 0, 0) in every order.</summary>
    [Fact]
    public void The_roots_of_D4_have_the_benefit_of_their_coordinates()
    {
        double[][] roots = [.. from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, i)
            from a in (int[])[-1, 1] from b in (int[])[-1, 1]
            select Enumerable.Range(0, 4).Select(l => l == i ? a : l == j ? (double)b : 0).ToArray()];
        var cosines = roots[1..].Select(root => root.Zip(roots[0], (x, y) => x * y).Sum() / 2);
        double loss = new CodeLoss(cosines, 0.02).Best().Loss;
        Assert.Equal(24 * (1 - loss / CodeOptimum.Unrepresented(0.02)) / 4, RootCode.All[0].Benefit(0.02), 9);
    }
}
