using Superposition.Dictionaries;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;

namespace Superposition.Tests.Dictionaries.Scores;

/// <summary>Splitting, absorption and hedging on worlds and latents made by hand.</summary>
public sealed class HierarchyScoreTests
{
    const int Samples = 64;

    static Directions Rows(int d, params float[] rows) => new(rows.Length / d, d, rows);

    /// <summary>Three orthogonal features: 0 above 1, and 2 alone.</summary>
    static readonly Directions s_truth = Rows(3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    static readonly int[] s_parent = [-1, 0, -1];

    static HierarchyScores Scores(
        Directions learned, Func<int, int[]> features, Func<int, int[]> latents, Directions? truth = null,
        int[]? parent = null)
    {
        var batch = new HiddenBatch(Samples, learned.Dimension);
        var codes = new CodeBatch(Samples);
        int to = 0;
        for (int b = 0; b < Samples; b++)
        {
            int[] on = features(b), lit = latents(b);
            batch.Codes[0].Add(on, [.. on.Select(_ => 1f)]);
            codes.Starts[b] = to;
            foreach (int i in lit) (codes.Latents[to], codes.Values[to++]) = (i, 1);
        }
        codes.Starts[Samples] = to;
        var counts = new HierarchyCounts(new(learned, truth ?? s_truth), parent ?? s_parent);
        counts.Add(batch, codes);
        return counts.Scores(truth ?? s_truth);
    }

    /// <summary>Parent alone in half of the samples, with its child in the other half.</summary>
    static int[] ParentAndChild(int b) => b % 2 == 0 ? [0] : [0, 1];

    [Fact]
    public void A_latent_for_each_feature_has_no_fault()
    {
        var scores = Scores(s_truth, ParentAndChild, ParentAndChild);
        Assert.Equal(new(0, 0, 0, 0, 1, 0, 0), scores);
    }

    [Fact]
    public void A_child_that_speaks_for_its_parent_absorbs_it()
    {
        // latent 1 = child + half a parent, and the parent's latent is silent with the child
        var learned = Rows(3, 1, 0, 0, 0.5f, 1, 0, 0, 0, 1);
        var scores = Scores(learned, ParentAndChild, b => b % 2 == 0 ? [0] : [1]);
        Assert.Equal((1, 1, 0, 1), (scores.Absorption, scores.MissedWithChild, scores.MissedAlone,
            scores.Edges));
        // half the time only
        scores = Scores(learned, ParentAndChild, b => b % 4 == 1 ? [1] : ParentAndChild(b));
        Close.Equal(0.5, scores.Absorption, 1e-12);
        // the same silence, but the child's latent carries nothing of the parent: missed, not absorbed
        scores = Scores(s_truth, ParentAndChild, b => b % 2 == 0 ? [0] : [1]);
        Assert.Equal((0, 1), (scores.Absorption, scores.MissedWithChild));
        // silent without a child: not absorption either; the child, which has none below it, is never missed
        scores = Scores(learned, ParentAndChild, b => b % 2 == 0 ? [] : [0, 1]);
        Assert.Equal((0, 0, 0.5), (scores.Absorption, scores.MissedWithChild, scores.MissedAlone));
    }

    [Fact]
    public void What_a_childs_own_direction_has_of_its_parent_is_not_carried()
    {
        // the true child leans towards its parent by 0.6, and its latent is exactly that
        var truth = Rows(3, 1, 0, 0, 0.6f, 0.8f, 0, 0, 0, 1);
        Assert.Equal(0, Scores(truth, ParentAndChild, b => b % 2 == 0 ? [0] : [1], truth).Absorption);
        var more = Rows(3, 1, 0, 0, 0.8f, 0.6f, 0, 0, 0, 1);
        Assert.Equal(1, Scores(more, ParentAndChild, b => b % 2 == 0 ? [0] : [1], truth).Absorption);
    }

    [Fact]
    public void A_feature_in_two_pieces_is_split()
    {
        // two latents for feature 2, each on in its half of the samples; one for feature 0 that is whole
        var learned = Rows(3, 1, 0, 0, 0, 0.1f, 1, 0, -0.1f, 1);
        int[] Both(int b) => [0, 2];
        var scores = Scores(learned, Both, b => [0, 1 + b % 2]);
        Close.Equal(0.5, scores.Splitting, 1e-12); // of the two features that have latents
        // one of them alone has nine tenths: a spare latent is not a split
        Assert.Equal(0, Scores(learned, Both, b => b % 16 == 0 ? [0, 2] : [0, 1]).Splitting);
        // one that fires anywhere stands for nothing
        Assert.Equal(0, Scores(learned, b => b % 4 == 0 ? [2] : [0], b => b % 4 == 0 ? [1, 2] : [0, 2])
            .Splitting);
    }

    [Fact]
    public void A_latent_that_mixes_in_what_has_no_latent_hedges()
    {
        // two latents for three features: the second is feature 1 with some of feature 2
        var learned = Rows(3, 1, 0, 0, 0, 1, 0.3f);
        int[] Any(int b) => [b % 3];
        var scores = Scores(learned, Any, b => [b % 2], parent: [-1, -1, -1]);
        Assert.Equal((0.5, 0.5), (scores.Hedging, scores.Mixing));
        // with a latent of its own for feature 2 it is mixing, but not hedging
        scores = Scores(Rows(3, 1, 0, 0, 0, 1, 0.3f, 0, 0, 1), Any, Any, parent: [-1, -1, -1]);
        Close.Equal(0, scores.Hedging, 1e-12);
        Close.Equal(1.0 / 3, scores.Mixing, 1e-12);
        // a latent that never fires is not counted
        scores = Scores(learned, Any, b => [0], parent: [-1, -1, -1]);
        Assert.Equal((0, 0), (scores.Hedging, scores.Mixing));
    }

    [Fact]
    public void An_even_mix_of_four_is_the_worst_hedger_of_all()
    {
        // cosine ½ with each: it stands for none of them
        var truth = Rows(4, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
        int[] none = [-1, -1, -1, -1];
        var scores = Scores(Rows(4, 1, 1, 1, 1), b => [b % 4], _ => [0], truth, none);
        Assert.Equal((1, 1), (scores.Hedging, scores.Mixing));
        // beside a latent for each it mixes, but nothing is without a latent
        var more = Rows(4, [1, 1, 1, 1, .. truth.Rows]);
        scores = Scores(more, b => [b % 4], b => [0, 1 + b % 4], truth, none);
        Assert.Equal((0, 0.2), (scores.Hedging, scores.Mixing));
        // silent it is not counted
        scores = Scores(more, b => [b % 4], b => [1 + b % 4], truth, none);
        Assert.Equal((0, 0), (scores.Hedging, scores.Mixing));
    }
}
