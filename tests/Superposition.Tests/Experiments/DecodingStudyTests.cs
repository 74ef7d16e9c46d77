using System.Globalization;
using Superposition.Dictionaries.Coding;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Experiments.Decoding;
using Superposition.Lab.Files;
using Superposition.Lab.Results;
using Superposition.Models;

namespace Superposition.Tests.Experiments;

/// <summary>Rows of a decoding table where every number is beyond doubt.</summary>
public sealed class DecodingStudyTests
{
    const int n = 4;

    /// <summary>Features 0 to 2 on axes of their own, feature 3 without a direction.</summary>
    static DecodingStudy Study() => new(
        new ToyHiddenWorld(new ToyModel(n, 3, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], new float[n]),
            new IndependentWorld(n, 0.2)), seed: 1, samples: 2048)
    { Parents = [-1, -1, -1, 0] };

    [Fact]
    public void The_oracle_is_the_best_inference_on_the_truth()
    {
        var study = Study();
        ISparseCoder one = new OrthogonalMatchingPursuit(1), three = new OrthogonalMatchingPursuit(3);
        var best = study.Best(DecodingStudy.True, study.TrueDirections, one, three);
        Assert.Equal(study.Row(DecodingStudy.True, study.TrueDirections, three).Latents.F1, best.Latents.F1);
        Assert.True(best.Latents.F1 > study.Row("", study.TrueDirections, one).Latents.F1);
        Assert.InRange(best.Latents.F1, 0.98, 1);
        Assert.NotNull(best.Hierarchy);
    }

    [Fact]
    public void What_has_no_direction_is_impossible()
    {
        Assert.Equal([0, 1, 2], Study().Findable);
        var row = Study().Best(DecodingStudy.True, Study().TrueDirections, new OrthogonalMatchingPursuit(3));
        Assert.Equal([3], row.Impossible);
        Assert.Equal("3", DecodingTable.Cells(row).Last());
    }

    /// <summary>With one feature on in five samples of an unrelated detector: p = r = 0.2.</summary>
    [Fact]
    public void Shuffled_latents_are_right_by_chance() => Assert.InRange(
        Study().Best("", Study().TrueDirections, new OrthogonalMatchingPursuit(3)).Shuffled.F1, 0.17, 0.23);

    [Fact]
    public void Probes_are_for_as_many_as_asked()
    {
        var row = Study().ProbeRow(1_000, first: 2);
        Assert.Equal(2, row.Latents.Each.Count);
        Assert.InRange(row.Latents.F1, 0.9, 1);
        Assert.Equal(3, Study().ProbeRow(1).Latents.Each.Count);
    }

    [Fact]
    public void A_summary_is_a_mean_over_seeds_and_its_interval()
    {
        double[] seeds = [0.2, 0.4, 0.9];
        var table = DecoderSummary.Table(["decoder"],
        [
            .. seeds.Select(value => ((object?[])["a"], "f1", value)),
            (["a"], "mcc", 1), (["b"], "f1", double.NaN),
        ]);
        using var text = new StringWriter();
        Csv.Write(text, table.Table);
        var rows = CsvReader.Read(text.ToString());
        Assert.Equal(["decoder", "score", "mean", "low [95%]", "high [95%]", "seeds"], rows[0]);
        var interval = Statistics.Mean(seeds);
        double Number(int column) => double.Parse(rows[1][column], CultureInfo.InvariantCulture);
        Assert.Equal((0.5, interval.Low, interval.High, 3), (Number(2), Number(3), Number(4), Number(5)));
        Assert.Equal(["a", "mcc", "1", "", "", "1"], rows[2]);
        Assert.Equal(3, rows.Count);
    }
}
