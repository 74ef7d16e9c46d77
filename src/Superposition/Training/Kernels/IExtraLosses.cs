using Superposition.Numerics.Lanes;

namespace Superposition.Training.Kernels;

/// <summary>What training may count besides the task's loss; of kernels that can train it.</summary>
unsafe interface IExtraLosses
{
    /// <summary>Σ over samples of Σ_k |h_k|.</summary>
    double HiddenSize(float* θ, LaneKey key, ulong position, int blocks);

    /// <summary>Σ loss and Σ loss² of samples attacked as in training.</summary>
    (double Sum, double SumOfSquares) AttackedLoss(float* θ, LaneKey key, ulong position, int blocks);

    /// <summary>Σ loss and Σ loss² with the hidden layer disturbed as in training.</summary>
    (double Sum, double SumOfSquares) NoisyLoss(float* θ, LaneKey key, ulong position, int blocks);
}
