using System.Runtime.InteropServices;

namespace Superposition.Dictionaries.Kernels;

/// <summary>Integers that never move; they grow by a new array, and old pointers are then stale.</summary>
sealed unsafe class PinnedInts(int length)
{
    int[] array = GC.AllocateArray<int>(Math.Max(1, length), pinned: true);

    internal int* Pointer => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
    internal int Length => array.Length;
    internal Span<int> Span => array;

    /// <summary>At least so many; what was there is kept.</summary>
    internal void Grow(int count)
    {
        if (count <= array.Length) return;
        var larger = GC.AllocateArray<int>(Math.Max(count, 2 * array.Length), pinned: true);
        array.CopyTo(larger, 0);
        array = larger;
    }
}

/// <summary>Floats that never move, likewise.</summary>
sealed unsafe class PinnedFloats(int length)
{
    float[] array = GC.AllocateArray<float>(Math.Max(1, length), pinned: true);

    internal float* Pointer => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
    internal int Length => array.Length;
    internal Span<float> Span => array;

    internal void Grow(int count)
    {
        if (count <= array.Length) return;
        var larger = GC.AllocateArray<float>(Math.Max(count, 2 * array.Length), pinned: true);
        array.CopyTo(larger, 0);
        array = larger;
    }
}
