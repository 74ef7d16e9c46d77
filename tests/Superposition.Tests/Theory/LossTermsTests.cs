using Superposition.Features;
using Superposition.Theory;

namespace Superposition.Tests.Theory;

public sealed class LossTermsTests
{
    [Fact]
    public void TheySumToTheLossInEveryWorld()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var (model, world, importance, name) = RandomModels.Draw(seed, 6);
            var terms = LossTerms.Of(model, world, importance);
            double loss = new ExactLoss(world, importance).Loss(model);
            Close.Equal(loss, terms.Sum(term => term.Loss), 1e-13, name);
            Close.Equal(1, terms.Sum(term => term.Probability), 1e-14, name);
        }
    }

    [Fact]
    public void NoneAndOneActiveAreThePapersFormulas() // with the importance that they lack
    {
        var (model, _, importance, _) = RandomModels.Draw(3, 5, RandomModels.Generic);
        var terms = LossTerms.Of(model, new IndependentWorld(model.n, 0.3), importance);
        double none = 0, benefit = 0, interference = 0;
        for (int i = 0; i < model.n; i++)
        {
            double Relu(double x) => Math.Max(x, 0);
            double b = model.b[i];
            none += importance[i] * Relu(b) * Relu(b);
            // ∫ over the one that is on, by the middles of many cells: good to about 1e-9
            const int cells = 20_000;
            for (int c = 0; c < cells; c++)
            {
                double x = (c + 0.5) / cells;
                benefit += importance[i] * Math.Pow(x - Relu(model.Gram[i, i] * x + b), 2) / cells;
                for (int j = 0; j < model.n; j++)
                {
                    if (j == i) continue;
                    interference += importance[i] * Math.Pow(Relu(model.Gram[i, j] * x + b), 2) / cells;
                }
            }
        }
        Close.Equal(none, terms[0].PerSet(0.3, model.n), 1e-13, "L_0");
        Close.Equal(benefit + interference, terms[1].PerSet(0.3, model.n), 1e-8, "L_1");
        double one = 0.3 * Math.Pow(0.7, model.n - 1);
        Close.Equal(one * benefit, terms[1].Benefit, 1e-8, "benefit");
        Close.Equal(one * interference, terms[1].Interference, 1e-8, "interference");
    }

    [Fact]
    public void AnAntipodalPairLosesOnlyWhenBothAreOn() // section 2.1: p² / 6 each
    {
        var model = new TiedModel(2, 1, [1, -1], [0, 0]);
        var terms = LossTerms.Of(model, new IndependentWorld(2, 0.4), [1, 0.5]);
        Assert.Equal(0, terms[0].Loss);
        Close.Equal(0, terms[1].Loss, 1e-16);
        Close.Equal(0.16 * 1.5 / 6, terms[2].Loss, 1e-14);
    }
}
