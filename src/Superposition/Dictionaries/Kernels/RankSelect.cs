namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// The k-th largest of many floats without sorting them: their bits, turned so that integers have the order
/// of the floats, are found by two histograms of eleven bits and one of ten.
/// </summary>
sealed unsafe class RankSelect
{
    readonly int[] counts = new int[2048];

    /// <summary>An integer with the order of the float; no NaN.</summary>
    internal static uint Ordered(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    static float Value(uint ordered) => BitConverter.UInt32BitsToSingle(
        (ordered & 0x80000000) != 0 ? ordered & 0x7FFFFFFF : ~ordered);

    /// <summary>The k-th largest, k from 1 to count.</summary>
    internal float Kth(float* values, int count, long k)
    {
        uint prefix = 0, mask = 0;
        for (int pass = 0; pass < 3; pass++)
        {
            int shift = pass == 0 ? 21 : pass == 1 ? 10 : 0;
            uint field = pass == 2 ? 1023u : 2047u;
            Array.Clear(counts);
            for (int j = 0; j < count; j++)
            {
                uint key = Ordered(values[j]);
                if ((key & mask) == prefix) counts[(key >> shift) & field]++;
            }
            int bin = (int)field;
            for (; counts[bin] < k; bin--) k -= counts[bin];
            prefix |= (uint)bin << shift;
            mask |= field << shift;
        }
        return Value(prefix);
    }
}
