namespace Superposition.Models;

/// <summary>
/// The closed-form attacks of the paper on x' = f(WᵀW x + b): d_i = (WᵀW)_i / ‖(WᵀW)_i‖ moves output i
/// further than any other direction of that length, by ‖(WᵀW)_i‖ = ‖W_i‖² / √D_i. Gradients of single
/// examples
/// find less: ReLU hides them (Elhage et al. 2022, Relationship to Adversarial Robustness).
/// </summary>
public static class AttackDirections
{
    /// <summary>[n][n], of length 1; none for a feature that W does not hold at all.</summary>
    public static IReadOnlyList<float[]> Of(ToyModel model)
    {
        var (n, m) = (model.n, model.m);
        var directions = new List<float[]>();
        for (int i = 0; i < n; i++)
        {
            var row = new double[n];
            for (int k = 0; k < m; k++)
                for (int j = 0; j < n; j++) row[j] += (double)model.W[k * n + i] * model.W[k * n + j];
            double norm = Math.Sqrt(row.Sum(x => x * x));
            if (norm > 1e-12) directions.Add([.. row.Select(x => (float)(x / norm))]);
        }
        return directions;
    }
}
