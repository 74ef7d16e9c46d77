namespace Superposition.Numerics;

/// <summary>
/// What a stream of random numbers is for. Two purposes of one (seed, stream) share no number.
/// </summary>
public enum RandomPurpose : ulong
{
    Initialisation = 1,
    TrainingData = 2,
    Evaluation = 3,
    Resampling = 4,
    Perturbation = 5,
}

/// <summary>
/// xoshiro256++ (Blackman and Vigna 2019), keyed by (seed, stream, purpose): the scalar generator, for
/// initial weights, resampling and tests. Samples for training come from <see cref="Lanes.LaneRng{TLanes}"/>.
/// </summary>
public struct Rng
{
    ulong s0, s1, s2, s3;

    public Rng(ulong seed, ulong stream = 0, RandomPurpose purpose = RandomPurpose.Resampling)
    {
        ulong key = Key(seed, stream, purpose);
        s0 = Split(ref key);
        s1 = Split(ref key);
        s2 = Split(ref key);
        s3 = Split(ref key);
    }

    /// <summary>
    /// One 64-bit key for a stream: each argument passes through a full mixing before the next joins.
    /// </summary>
    internal static ulong Key(ulong seed, ulong stream, RandomPurpose purpose)
    {
        ulong a = seed;
        ulong b = Split(ref a) ^ stream;
        ulong c = Split(ref b) ^ (ulong)purpose;
        return Split(ref c);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014).</summary>
    internal static ulong Split(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(s0 + s3, 23) + s0, t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform on (0, 1): the middles of 2^52 equal cells, never 0 and never 1.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>Uniform on 0 … count − 1 (Lemire's multiplication; the bias is below count/2^64).</summary>
    public int NextIndex(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>
    /// Standard normal by Marsaglia's polar method: exact, and it needs only log and square root.
    /// </summary>
    public double NextNormal()
    {
        while (true)
        {
            double u = 2 * NextUniform() - 1, v = 2 * NextUniform() - 1, s = u * u + v * v;
            if (s < 1 && s > 0) return u * Math.Sqrt(-2 * Elementary.Log(s) / s);
        }
    }
}
