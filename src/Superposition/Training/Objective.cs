namespace Superposition.Training;

/// <summary>What an optimiser's step descends.</summary>
public enum Objective
{
    /// <summary>The mean loss over a batch of fresh samples, as everybody trains.</summary>
    Samples,

    /// <summary>
    /// The expected loss itself, in closed form: training without sampling noise, as if every batch were
    /// infinite. For the models that Theory covers.
    /// </summary>
    Exact,
}
