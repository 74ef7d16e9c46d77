namespace Superposition.Training;

public enum OptimizerKind { Sgd, Adam, AdamW }

/// <summary>
/// The update rules with PyTorch's definitions and defaults. Adam and SGD add weight decay to the
/// gradient; AdamW shrinks the weights by learning rate × decay (Loshchilov and Hutter 2019). The
/// bias decays too, as in the notebook.
/// </summary>
public sealed record Optimizer
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;
    public double LearningRate { get; init; } = 1e-3;
    public double WeightDecay { get; init; } = 0.01;
    public double Beta1 { get; init; } = 0.9;
    public double Beta2 { get; init; } = 0.999;
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>SGD only.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>What PyTorch's class of that name decays by when nothing is said.</summary>
    public static double DefaultWeightDecay(OptimizerKind kind) => kind == OptimizerKind.AdamW ? 0.01 : 0;
}
