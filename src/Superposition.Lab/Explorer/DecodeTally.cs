using System.Text.Json.Nodes;
using Superposition.Lab.Results;

namespace Superposition.Lab.Explorer;

/// <summary>
/// How often one decoder names exactly the features that are on, by how many are: shares with Wilson's
/// intervals, and on average how many it recovered, named falsely and missed.
/// </summary>
sealed class DecodeTally(int most)
{
    readonly int[] trials = new int[most + 1], right = new int[most + 1];
    readonly long[] recovered = new long[most + 1], @false = new long[most + 1];

    public int Trials(int k) => trials[k];

    /// <summary>Of one sample: how many were recovered, named falsely, missed.</summary>
    public static (int Recovered, int False, int Missed) Outcome(BenchSample sample, double[] estimate)
    {
        int recovered = 0, wrong = 0;
        for (int i = 0; i < estimate.Length; i++)
        {
            if (!(estimate[i] > DecodeBench.Threshold)) continue;
            if (sample.X[i] > 0) recovered++;
            else wrong++;
        }
        return (recovered, wrong, sample.Support.Count - recovered);
    }

    public void Add(BenchSample sample, double[] estimate)
    {
        int k = sample.Support.Count;
        var (found, wrong, missed) = Outcome(sample, estimate);
        trials[k]++;
        recovered[k] += found;
        @false[k] += wrong;
        if (wrong == 0 && missed == 0) right[k]++;
    }

    /// <summary>For k = 1 … most.</summary>
    public JsonArray Json() => [.. Enumerable.Range(1, most).Select(k =>
    {
        var share = Statistics.Wilson(right[k], trials[k]);
        int count = Math.Max(1, trials[k]);
        return new JsonObject
        {
            ["trials"] = trials[k],
            ["right"] = right[k],
            ["low"] = share.Low,
            ["high"] = share.High,
            ["recovered"] = (double)recovered[k] / count,
            ["false"] = (double)@false[k] / count,
            ["missed"] = k - (double)recovered[k] / count,
        };
    })];
}
