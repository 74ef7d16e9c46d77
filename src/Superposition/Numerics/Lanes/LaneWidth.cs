using System.Runtime.Intrinsics;

namespace Superposition.Numerics.Lanes;

/// <summary>The registers that carry the sixteen lanes. It changes speed and nothing else.</summary>
public enum LaneWidth { Scalar, V128, V256, V512 }

public static class LaneWidths
{
    /// <summary>
    /// The widths that this machine runs in hardware, fastest first; scalar is always last.
    /// </summary>
    public static IReadOnlyList<LaneWidth> Available { get; } =
    [
        .. Vector512.IsHardwareAccelerated ? [LaneWidth.V512] : Array.Empty<LaneWidth>(),
        .. Vector256.IsHardwareAccelerated ? [LaneWidth.V256] : Array.Empty<LaneWidth>(),
        .. Vector128.IsHardwareAccelerated ? [LaneWidth.V128] : Array.Empty<LaneWidth>(),
        LaneWidth.Scalar,
    ];

    public static LaneWidth Fastest => Available[0];
}
