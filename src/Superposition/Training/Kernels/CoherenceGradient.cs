namespace Superposition.Training.Kernels;

/// <summary>
/// The gradient of γ Σ_{i≠j} (W_i·W_j)², the same bits on every width: with A = W Wᵀ [m, m] it is
/// 4γ (A W − W diag ‖W_i‖²), so that no [n, n] matrix is made.
/// </summary>
sealed unsafe class CoherenceGradient(TrainingOptions options)
{
    readonly int n = options.Features, m = options.Hidden;
    readonly double factor = 4 * options.Coherence;
    readonly double[] A = new double[options.Hidden * options.Hidden];

    /// <param name="θ">W [m, n], row-major.</param>
    internal void Add(float* θ, float* δθ)
    {
        for (int k = 0; k < m; k++)
            for (int l = 0; l <= k; l++)
            {
                double sum = 0;
                for (int i = 0; i < n; i++) sum += (double)θ[k * n + i] * θ[l * n + i];
                A[k * m + l] = A[l * m + k] = sum;
            }
        for (int i = 0; i < n; i++)
        {
            double square = 0;
            for (int k = 0; k < m; k++) square += (double)θ[k * n + i] * θ[k * n + i];
            for (int k = 0; k < m; k++)
            {
                double sum = -square * θ[k * n + i];
                for (int l = 0; l < m; l++) sum += A[k * m + l] * θ[l * n + i];
                δθ[k * n + i] += (float)(factor * sum);
            }
        }
    }
}
