using Superposition.Models;
using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// Whether the represented features lie along the hidden units, or anyhow: a basis is privileged where they
/// do more than after a random rotation, which leaves everything else about W as it is.
/// </summary>
/// <param name="Alignment">
/// A = mean over i of max_k |Ŵ_ik|: 1 along the units, about √(2 ln m / m) anyhow.
/// </param>
/// <param name="ParticipationRatio">
/// mean over i of 1 / Σ_k Ŵ_ik⁴: how many units a feature uses, 1 to m; anyhow about m/3.
/// </param>
/// <param name="AlignmentZ">
/// (A − mean) / standard deviation over Haar-random rotations of the same W; 0 where rotations change nothing
/// (m = 1, or no feature).
/// </param>
/// <param name="ParticipationZ">The same for the participation ratio: negative along the units.</param>
public sealed record BasisAlignment(
    double Alignment, double ParticipationRatio, double AlignmentZ, double ParticipationZ)
{
    /// <summary>Of the features that are represented; the rotations come from (seed, stream).</summary>
    public static BasisAlignment Of(ToyModel model, ulong seed, ulong stream, int rotations = 1000)
    {
        var gram = new Gram(model);
        double[][] directions = [.. Enumerable.Range(0, model.n).Where(gram.IsRepresented)
            .Select(i => ShapeVertices.Unit(model.Direction(i)))];
        if (directions.Length == 0) return new(0, 0, 0, 0);
        var rng = new Rng(seed, stream);
        var here = Measured(directions);
        var random = new (double A, double P)[rotations];
        for (int r = 0; r < rotations; r++)
            random[r] = Measured(Turned(directions, HaarRotation.Draw(model.m, ref rng)));
        return new(here.A, here.P,
            Z(here.A, [.. random.Select(x => x.A)]), Z(here.P, [.. random.Select(x => x.P)]));
    }

    static (double A, double P) Measured(double[][] directions) => (
        directions.Average(w => w.Max(Math.Abs)),
        directions.Average(w => 1 / w.Sum(x => x * x * (x * x))));

    static double[][] Turned(double[][] directions, double[,] Q)
    {
        int m = Q.GetLength(0);
        var turned = new double[directions.Length][];
        for (int i = 0; i < turned.Length; i++)
        {
            turned[i] = new double[m];
            for (int row = 0; row < m; row++)
                for (int k = 0; k < m; k++) turned[i][row] += Q[row, k] * directions[i][k];
        }
        return turned;
    }

    static double Z(double value, double[] random)
    {
        double mean = random.Average();
        double deviation = Math.Sqrt(random.Average(x => (x - mean) * (x - mean)));
        return deviation < 1e-9 ? 0 : (value - mean) / deviation;
    }
}
