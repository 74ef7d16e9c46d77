using Superposition.Numerics;

namespace Superposition.Geometry;

/// <summary>
/// Which sets of vertices are simplicial faces of the polytope that all of them span, faces that look away
/// from 0. Nonnegative l1 recovers a support from its hidden state exactly where it is one (Donoho and Tanner
/// 2005): no other nonnegative code of the same state is as cheap.
/// </summary>
public static class SimplicialFaces
{
    /// <summary>Costs this close to 0 are equal: a polytope's own margins are far larger.</summary>
    const double Margin = 1e-7;

    /// <summary>
    /// Whether no v ≠ 0 with Σ v_i d_i = 0, v ≥ 0 off the set, has Σ v_i ≤ 0: linear programs decide.
    /// </summary>
    /// <param name="vertices">[n][d]</param>
    public static bool IsFace(IReadOnlyList<double[]> vertices, IReadOnlyList<int> set)
    {
        if (!AreIndependent(vertices, set)) return false;
        int n = vertices.Count, d = vertices[0].Length, k = set.Count;
        int[] others = [.. Enumerable.Range(0, n).Except(set)];
        if (others.Length == 0) return true;
        // columns: v off the set, then v⁺ and v⁻ on it; v off the set sums to 1
        var A = new double[d + 1, others.Length + 2 * k];
        var c = new double[others.Length + 2 * k];
        for (int j = 0; j < others.Length; j++)
        {
            for (int r = 0; r < d; r++) A[r, j] = vertices[others[j]][r];
            A[d, j] = 1;
            c[j] = 1;
        }
        for (int j = 0; j < k; j++)
        {
            int plus = others.Length + j, minus = plus + k;
            for (int r = 0; r < d; r++) A[r, minus] = -(A[r, plus] = vertices[set[j]][r]);
            (c[plus], c[minus]) = (1, -1);
        }
        var b = new double[d + 1];
        b[d] = 1;
        var solution = LinearProgram.Minimise(c, A, b);
        return solution.End switch
        {
            ProgramEnd.Infeasible => true,
            ProgramEnd.Optimal => solution.Value > Margin,
            _ => false,
        };
    }

    /// <summary>How many sets of k vertices are faces, of how many sets.</summary>
    public static (int Faces, int Sets) Count(IReadOnlyList<double[]> vertices, int k)
    {
        int faces = 0, sets = 0;
        foreach (int[] set in Subsets(vertices.Count, k))
        {
            sets++;
            if (IsFace(vertices, set)) faces++;
        }
        return (faces, sets);
    }

    /// <summary>All sets of k of 0 … n − 1, each ascending, in order.</summary>
    public static IEnumerable<int[]> Subsets(int n, int k)
    {
        if (k > n) yield break;
        int[] set = [.. Enumerable.Range(0, k)];
        while (true)
        {
            yield return [.. set];
            int at = k - 1;
            while (at >= 0 && set[at] == n - k + at) at--;
            if (at < 0) yield break;
            set[at]++;
            for (int j = at + 1; j < k; j++) set[j] = set[j - 1] + 1;
        }
    }

    /// <summary>By Gram and Schmidt.</summary>
    static bool AreIndependent(IReadOnlyList<double[]> vertices, IReadOnlyList<int> set)
    {
        var basis = new List<double[]>();
        foreach (int i in set)
        {
            double[] rest = [.. vertices[i]];
            double size = Vectors.Norm(rest);
            foreach (double[] q in basis)
            {
                double dot = Vectors.Dot(rest, q);
                for (int r = 0; r < rest.Length; r++) rest[r] -= dot * q[r];
            }
            double norm = Vectors.Norm(rest);
            if (norm <= 1e-9 * size) return false;
            basis.Add([.. rest.Select(x => x / norm)]);
        }
        return true;
    }
}
