using Superposition.Numerics.Lanes;

namespace Superposition.Features;

/// <summary>
/// A distribution over n features: one description with two readings. Training draws samples from it
/// (<see cref="ISampler"/>); Theory reads its exact law as independent groups.
/// </summary>
public interface IWorld
{
    int FeatureCount { get; }
    Magnitude Magnitude { get; }

    /// <summary>
    /// Groups that are independent of each other, each with the exact law of which of its features are on.
    /// </summary>
    IReadOnlyList<FeatureGroup> Groups { get; }
}

/// <summary>
/// The sampling side of a world: a struct, so that a kernel
/// with it as type parameter has no call left in its loop.
/// </summary>
public unsafe interface ISampler
{
    /// <summary>
    /// Fills x [n, 64]: row i holds feature i of 64 samples. The order of draws, feature by feature (in a
    /// group its pattern first), four vectors each, is part of the numeric version.
    /// </summary>
    void Fill<TLanes>(ref LaneRng<TLanes> rng, float* x) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>
/// A sampler whose features can be drawn one after another, so that drawing can share a loop with arithmetic.
/// </summary>
public interface IFeatureSampler : ISampler
{
    /// <summary>Feature i of the next 32 samples; asked for in the order of features.</summary>
    void Draw<TLanes>(ref LaneRng<TLanes> rng, int i, out TLanes x0, out TLanes x1)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Samples come in blocks of four vectors of sixteen lanes.</summary>
public static class SampleBlock
{
    public const int Vectors = 4, Size = Vectors * 16;
}
