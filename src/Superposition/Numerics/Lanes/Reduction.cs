using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Superposition.Numerics.Lanes;

/// <summary>
/// The last steps of the fixed order: lane i += lane i+4, then i+2, then i+1 (i+8 is already done).
/// </summary>
static class Reduction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(Vector256<float> eight) => Sum(eight.GetLower(), eight.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(Vector128<float> low, Vector128<float> high)
    {
        var four = low + high;
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.ToScalar() + two.GetElement(1);
    }
}
