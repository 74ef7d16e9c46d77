using System.Runtime.InteropServices;

namespace Superposition.Numerics;

/// <summary>
/// Floats that start on a cache line and never move, so that kernels may keep a pointer. Freed by the garbage
/// collector like any array.
/// </summary>
/// <remarks>
/// The trap: a pointer does not keep the floats alive. Whoever works through <see cref="Pointer"/>
/// holds this object in a field and ends the method with GC.KeepAlive, since the compiler counts an
/// object as dead after its last mention.
/// </remarks>
public sealed unsafe class AlignedFloats
{
    const int LineBytes = 64;
    readonly float[] pinned;

    public AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        pinned = GC.AllocateArray<float>(length + LineBytes / sizeof(float), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        Pointer = (float*)((address + LineBytes - 1) & ~(nint)(LineBytes - 1));
        Length = length;
    }

    /// <summary>A length rounded up to whole vectors of sixteen lanes.</summary>
    public static int Padded(int length) => (length + 15) / 16 * 16;

    /// <summary>For what may ask for more than there can be.</summary>
    /// <param name="what">What has so many numbers, as the sentence begins.</param>
    /// <exception cref="InvalidInputException">No array holds so many.</exception>
    public static void Fit(string what, long length)
    {
        if (length > Array.MaxLength - LineBytes / sizeof(float))
            throw new InvalidInputException(
                $"{what} would have {length} numbers, more than one array holds: give fewer.");
    }

    public float* Pointer { get; }
    public int Length { get; }
    public Span<float> Span => new(Pointer, Length);
}
