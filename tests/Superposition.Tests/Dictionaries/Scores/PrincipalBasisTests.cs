using MathNet.Numerics.LinearAlgebra;
using Superposition.Dictionaries;
using Superposition.Dictionaries.Scores;
using Superposition.Dictionaries.Worlds;
using Superposition.Features;
using Superposition.Lab.Experiments.Decoding;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Tests.Dictionaries.Scores;

/// <summary>Principal components of hidden states are not the features, and no score may say so.</summary>
public sealed class PrincipalBasisTests
{
    const int Samples = 8192;

    /// <summary>Eigenvectors of the sample covariance, one a row.</summary>
    static Directions Components(ToyHiddenWorld world)
    {
        int m = world.Truth.Dimension;
        var batch = HiddenBatch.Draw(world, new(1, 0, RandomPurpose.Evaluation), Samples);
        var X = Matrix<double>.Build.Dense(Samples, m, (s, k) => batch.Row(s)[k]);
        var mean = X.ColumnSums() / Samples;
        var covariance = X.TransposeThisAndMultiply(X) / Samples - mean.OuterProduct(mean);
        var basis = covariance.Evd(Symmetricity.Symmetric).EigenVectors;
        return new(m, m, [.. basis.ToColumnMajorArray().Select(v => (float)v)]);
    }

    /// <summary>m digons at any rotation, [m, 2m], each pair with a density of its own.</summary>
    static ToyHiddenWorld Digons(int m)
    {
        var rng = new Rng(11, (ulong)m);
        double[,] turn = Superposition.Geometry.HaarRotation.Draw(m, ref rng);
        var W = new float[m * 2 * m];
        for (int k = 0; k < m; k++)
            for (int i = 0; i < m; i++)
                (W[k * 2 * m + 2 * i], W[k * 2 * m + 2 * i + 1]) = ((float)turn[k, i], -(float)turn[k, i]);
        return new(new ToyModel(2 * m, m, W, new float[2 * m]),
            new IndependentWorld([.. Enumerable.Range(0, 2 * m).Select(i => 0.04 * (1 + i / 2))]));
    }

    [Fact]
    public void A_principal_basis_of_digons_has_half_of_them()
    {
        for (int m = 1; m <= 4; m++)
        {
            var world = Digons(m);
            Assert.Equal(2 * m, world.Findable.Count);
            var basis = DictionaryScores.Of(Components(world), world.Truth);
            Assert.InRange(basis.MccOverTruth, 0.48, 0.5 + 1e-6);
            Assert.InRange(basis.Coverage, 0.5 - 1e-9, 0.5 + 1e-9);
            // over its own m components the matching is all but perfect: never to be read alone
            Assert.True(basis.Mcc > 0.96);
        }
    }

    [Fact]
    public void So_does_that_of_a_trained_model()
    {
        var options = TrainingOptions.For(4, 2, 0.2) with
        {
            Steps = 3000,
            Batch = 256,
            Optimizer = new() { LearningRate = 1e-2 },
        };
        var world = new ToyHiddenWorld(
            Trainer.Train(new(options, 0, 0), LaneWidths.Fastest).Model, options.World);
        Assert.Equal(4, world.Findable.Count);
        Assert.True(DictionaryScores.Of(Components(world), world.Truth).MccOverTruth <= 0.5);
    }

    [Fact]
    public void Every_table_of_decoders_has_the_score_over_the_truth()
    {
        string[] names = [.. DecodingTable.Columns.Select(column => column.Name)];
        Assert.Equal(Array.IndexOf(names, "mcc") + 1, Array.IndexOf(names, "mccOverTruth"));
    }
}
