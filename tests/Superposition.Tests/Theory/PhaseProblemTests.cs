using Superposition.Features;
using Superposition.Geometry;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class PhaseProblemTests
{
    public static TheoryData<int, double, double> Points => new(
        from n in (int[])[2, 3]
        from point in ((double, double)[])[(.05, .2), (.3, 1), (.5, .3), (4.0 / 7, 1), (.8, 4), (1, 10)]
        select (n, point.Item1, point.Item2));

    static PhaseProblem Problem(int n) => n == 2 ? PhaseProblem.TwoInOne : PhaseProblem.ThreeInTwo;

    [Theory]
    [MemberData(nameof(Points))]
    public void CandidatesHaveTheLossOfTheirWeights(int n, double p, double r)
    {
        var problem = Problem(n);
        var exact = new ExactLoss(new IndependentWorld(n, p), problem.Importance(r));
        Assert.All(problem.Candidates, one =>
        {
            var gram = new Gram(n, n - 1, one.W);
            var b = Enumerable.Range(0, n).Select(i => gram[i, i] == 0 ? p / 2 : 0);
            Close.Equal(exact.Loss(new(n, n - 1, one.W, b)), one.Loss(p, r), 1e-14);
            Assert.Equal(one.Phase, Phases.Of(gram));
        });
    }

    [Theory]
    [InlineData(.1, .0571428571), InlineData(.4, .4), InlineData(4.0 / 7, 1)]
    public void CandidatesTieOnTheirBoundary(double p, double r)
    {
        Close.Equal(r, PhaseProblem.PairsFrom(p), 1e-9);
        Close.Equal(1 / r, PhaseProblem.PairsUpTo(p), 1e-8);
        double boundary = PhaseProblem.PairsFrom(p);
        foreach (var problem in (PhaseProblem[])[PhaseProblem.TwoInOne, PhaseProblem.ThreeInTwo])
        {
            Assert.Equal(Phase.ExtraIgnored, problem.Winner(p, 0.999 * boundary).Phase);
            Assert.Equal(p < 0.57 ? Phase.ExtraPaired : Phase.OtherIgnored,
                problem.Winner(p, 1.001 * boundary).Phase switch
                {
                    Phase.OthersPaired => Phase.OtherIgnored, // all tie at the triple point
                    var phase => phase,
                });
        }
    }

    [Fact]
    public void AllCandidatesTieAtTheTriplePoint() => Assert.All(
        PhaseProblem.ThreeInTwo.Candidates.Concat(PhaseProblem.TwoInOne.Candidates),
        one => Close.Equal(16.0 / 147, one.Loss(PhaseProblem.TripleDensity, 1), 1e-15));

    // density, r, loss of the exact optimum with bias, in one dimension
    [Theory]
    [InlineData(.3, .1, .00775000), InlineData(.3, .3, .01826297), InlineData(.3, 1, .02931036)]
    [InlineData(.3, 3, .05672126), InlineData(.1, .1, .00175544), InlineData(.1, 1, .00331948)]
    [InlineData(.1, 10, .01755444), InlineData(.5, 1, .07628245), InlineData(4.0 / 7, 1, .09342201)]
    [InlineData(.6, 1, .09888633), InlineData(.01, 1, .00003332)]
    [InlineData(.75, 1, .1076145), InlineData(.8, 1, .1055163), InlineData(1, 1, .0832542)]
    public void TheOptimumOfTwoFeaturesIsTheKnownOne(double p, double r, double loss)
    {
        double digits = p >= .75 ? 6e-8 : 6e-9;
        Close.Equal(loss, PhaseProblem.TwoInOne.Optimum(p, r, 40, 0).Value, digits);
    }

    // and of three in two dimensions, where the triangle wins at r = 1 above p = .52184
    [Theory]
    [InlineData(.6, 1, .0939793), InlineData(.9, 1, .0962371)]
    [InlineData(.5, 1, .0762825), InlineData(.5, 2, .0762825), InlineData(.1, 10, .0033195)]
    public void TheOptimumOfThreeFeaturesIsTheKnownOne(double p, double r, double loss) =>
        Close.Equal(loss, PhaseProblem.ThreeInTwo.Optimum(p, r, 40, 0).Value, 6e-8);

    [Theory]
    [InlineData(.02, .00875), InlineData(.05, .02274), InlineData(.1, .04872), InlineData(.2, .11382)]
    [InlineData(.3, .20470), InlineData(.4, .33728), InlineData(.5, .53574)]
    public void SuperpositionBeginsEarlierThanTheCandidatesSay(double p, double r)
    {
        Close.Equal(r, PhaseProblem.TwoInOne.ExactPairsFrom(p), 6e-6);
        Assert.True(r < 0.87 * PhaseProblem.PairsFrom(p));
    }

    [Fact]
    public void TheTriangleBeginsWhereItShould()
    {
        Close.Equal(0.52184, PhaseProblem.TriangleFrom(), 6e-6);
        Close.Equal(.0939793, PhaseProblem.BestTriangle(.6, 1), 6e-8);
    }

    [Fact]
    public void PhasesKnowTheTriangleAndTheBlend()
    {
        double y = Math.Sqrt(0.75);
        Assert.Equal(Phase.Triangle, Phases.Of(new Gram(3, 2, (double[])[1, -.5, -.5, 0, y, -y])));
        Assert.Equal(Phase.Blended, Phases.Of(new Gram(2, 1, (double[])[.8, .6])));
        Assert.Equal(Phase.Blended, Phases.Of(new Gram(3, 2, new double[6])));
        Assert.Equal(Phase.Blended, Phases.Of(new Gram(3, 2, (double[])[1, 1, 0, 0, 0, 1])));
    }

    // the maps take eight starts a cell; losses there are found to BFGS's gradient of 1e-8
    [Theory]
    [InlineData(2), InlineData(3)]
    public void EightStartsFindWhatAHundredDo(int n)
    {
        for (int c = 0; c < 40; c++)
        {
            double p = Math.Pow(10, -2 * (c * 7 % 40) / 40.0), r = Math.Pow(10, c / 20.0 - 1);
            double few = Problem(n).Optimum(p, r, 8, (ulong)c).Value;
            Close.Equal(Problem(n).Optimum(p, r, 100, 7).Value, few, 1e-9, $"p = {p}, r = {r}");
        }
    }
}
