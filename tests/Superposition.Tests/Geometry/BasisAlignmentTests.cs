using MathNet.Numerics.LinearAlgebra;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Tests.Geometry;

public class BasisAlignmentTests
{
    [Fact]
    public void HaarRotationsAreOrthogonalAndUniform()
    {
        var rng = new Rng(6);
        double square = 0, fourth = 0, determinant = 0;
        const int m = 4, draws = 4000;
        for (int draw = 0; draw < draws; draw++)
        {
            var Q = HaarRotation.Draw(m, ref rng);
            for (int a = 0; a < m; a++)
                for (int b = 0; b < m; b++)
                {
                    double dot = Enumerable.Range(0, m).Sum(k => Q[a, k] * Q[b, k]);
                    Close.Equal(a == b ? 1 : 0, dot, 1e-13);
                    square += Q[a, b] * Q[a, b] / (m * m * draws);
                    fourth += Math.Pow(Q[a, b], 4) / (m * m * draws);
                }
            determinant += Matrix<double>.Build.DenseOfArray(Q).Determinant() / draws;
        }
        Close.Equal(1.0 / m, square, 1e-12);
        Close.Equal(3.0 / (m * (m + 2)), fourth, 0.01); // a coordinate on the sphere; 64,000 of them
        Close.Equal(0, determinant, 0.07); // as many reflections: 4.4 standard errors of 1/√4000
    }

    [Fact]
    public void FeaturesAlongTheUnitsStandOut()
    {
        var axes = new ToyModel(8, 8);
        for (int i = 0; i < 8; i++) axes.W[i * 8 + i] = i % 2 == 0 ? 1 : -2;
        var basis = BasisAlignment.Of(axes, seed: 1, stream: 0);
        Assert.Equal((1.0, 1.0), (basis.Alignment, basis.ParticipationRatio));
        Assert.True(basis.AlignmentZ > 5 && basis.ParticipationZ < -5);
        Assert.Equal(basis, BasisAlignment.Of(axes, seed: 1, stream: 0));
        Assert.NotEqual(basis.AlignmentZ, BasisAlignment.Of(axes, seed: 1, stream: 1).AlignmentZ);
    }

    [Fact]
    public void ARandomRotationDoesNotStandOut() // z is about normal: within 2 in 95 of 100
    {
        int within = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            var rng = new Rng(seed, 9);
            var model = GramTests.Random(10, 5, 3);
            for (int j = 0; j < model.W.Length; j++) model.W[j] *= 10;
            model = HaarRotation.Turned(model, HaarRotation.Draw(5, ref rng));
            if (Math.Abs(BasisAlignment.Of(model, seed, 0, rotations: 200).AlignmentZ) < 2) within++;
        }
        Assert.InRange(within, 88, 100);
    }

    [Fact]
    public void WhereRotationsChangeNothingZIsNull()
    {
        Assert.Equal(new BasisAlignment(1, 1, 0, 0), BasisAlignment.Of(new(2, 1, [1, -1], [0, 0]), 1, 0));
        Assert.Equal(new BasisAlignment(0, 0, 0, 0), BasisAlignment.Of(new(2, 3), 1, 0));
    }
}
