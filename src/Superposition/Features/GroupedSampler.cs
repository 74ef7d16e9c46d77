using Superposition.Numerics.Lanes;

namespace Superposition.Features;

/// <summary>
/// Group by group: 32 bits choose the pattern, then each member has 32 bits for its value where it is on.
/// Patterns lie end to end on the 2³² values of the first draw, so a member is on in a few runs of them and
/// a probability is exact to 2⁻³².
/// </summary>
public readonly unsafe struct GroupedSampler<TMagnitude>(GroupedSampling tables) : ISampler
    where TMagnitude : struct, IMagnitude
{
    const float Unit = 1f / 4294967296;

    readonly GroupedSampling tables = tables;

    public void Fill<TLanes>(ref LaneRng<TLanes> rng, float* x) where TLanes : unmanaged, ILanes<TLanes>
    {
        var local = rng;
        TLanes ones = TLanes.SplatBits(uint.MaxValue), unit = TLanes.Splat(Unit);
        float* choice = stackalloc float[SampleBlock.Size];
        foreach (var members in tables.Groups)
        {
            for (int v = 0; v < SampleBlock.Size; v += 16) TLanes.Store(local.NextBits(), choice + v);
            foreach (var member in members)
            {
                float* to = x + (nint)member.Feature * SampleBlock.Size;
                for (int v = 0; v < SampleBlock.Size; v += 16)
                {
                    TLanes chosen = TLanes.Load(choice + v), isOn = TLanes.Zero;
                    foreach (var run in member.Runs)
                        isOn = TLanes.OrBits(isOn, TLanes.WhereAtMostBits(
                            TLanes.AddBits(chosen, TLanes.SplatBits(run.MinusFirst)),
                            TLanes.SplatBits(run.Length), ones));
                    var value = TMagnitude.Quantile(TLanes.FromUnsigned(local.NextBits()) * unit);
                    TLanes.Store(TLanes.AndBits(isOn, value), to + v);
                }
            }
        }
        rng = local;
    }
}

/// <summary>What the sampler reads: of each group its members, of each the draws that switch it on.</summary>
public sealed class GroupedSampling
{
    const double Draws = 4294967296.0;

    public GroupedSampling(IWorld world)
    {
        FeatureCount = world.FeatureCount;
        Groups = [.. world.Groups.Select(Members)];
    }

    public int FeatureCount { get; }
    internal Member[][] Groups { get; }

    /// <summary>A feature, and the runs of its group's first draw in which it is on.</summary>
    internal readonly record struct Member(int Feature, Run[] Runs);

    /// <summary>The draws d with d − first ≤ length (mod 2³²): one comparison.</summary>
    internal readonly record struct Run(uint MinusFirst, uint Length);

    static Member[] Members(FeatureGroup group)
    {
        var ends = new ulong[group.Patterns.Count];
        double sum = 0, total = group.Patterns.Sum(pattern => pattern.Probability);
        for (int k = 0; k < ends.Length; k++)
        {
            sum += Math.Max(0, group.Patterns[k].Probability);
            ends[k] = (ulong)Math.Clamp(Math.Round(sum / total * Draws), 0, Draws);
        }
        ends[^1] = (ulong)Draws; // every draw has a pattern
        return [.. group.Features.Select(feature => new Member(feature, Runs(group, feature, ends)))];
    }

    /// <summary>Patterns that follow each other with the feature on are one run.</summary>
    static Run[] Runs(FeatureGroup group, int feature, ulong[] ends)
    {
        List<Run> runs = [];
        ulong first = 0;
        for (int k = 0; k < ends.Length; k++)
        {
            bool isOn = group.Patterns[k].On.Contains(feature);
            bool goesOn = isOn && k + 1 < ends.Length && group.Patterns[k + 1].On.Contains(feature);
            if (goesOn) continue;
            if (isOn && ends[k] > first)
                runs.Add(new(unchecked((uint)(0 - first)), (uint)(ends[k] - first - 1)));
            first = ends[k];
        }
        return [.. runs];
    }
}
