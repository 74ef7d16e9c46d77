using System.Diagnostics;
using System.Text.Json.Nodes;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using Superposition.Theory;

namespace Superposition.Lab.Explorer;

/// <summary>
/// Trains a model to the end of its path, then measures how well decoders read its hidden vectors, by the
/// number of active features; an autoencoder joins them when it has been trained, and counts from there on.
/// </summary>
sealed class DecodeJob : IJob
{
    const int MostFeatures = 40, MostOn = 8, Trials = 400, Batch = 20;
    const int AutoencoderSteps = 2000;
    static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(120);

    readonly LiveModel live;
    readonly LossMeter meter;
    readonly int epoch;
    readonly List<DecodeTally> tallies = [];
    DecodeBench? bench;
    FaceCensus? census;
    IEnumerator<(int Active, int Decoder, int Trial)>? plan;
    int most;
    long reported;
    bool isEnd;

    public DecodeJob(LabState state, int epoch, LaneWidth width)
    {
        live = new(state, width);
        if (live.Options.Features > MostFeatures)
            throw new InvalidInputException(
                $"the bench holds up to {MostFeatures} features, not {live.Options.Features}.");
        if (!live.Options.IsPlain || live.Options.World is not IndependentWorld)
            throw new InvalidInputException("the bench reads plain tied models of independent features.");
        (this.epoch, meter) = (epoch, new(width, state.Seed, state.Stream));
    }

    public bool IsDone => isEnd;

    /// <summary>Up to how many features are on; 0 before the model is trained.</summary>
    public int MostActive => most;

    public Report Advance(int frame, CancellationToken cancel)
    {
        long began = Stopwatch.GetTimestamp();
        bool IsLate() => cancel.IsCancellationRequested || Stopwatch.GetElapsedTime(began) > Limits.Slice;
        if (bench is null) return Train(frame, cancel);
        double active = bench.Active((IndependentWorld)live.Options.World);
        // first what is soon whole, then what takes longer
        Measure(IsLate);
        if (!IsLate()) census!.Advance(IsLate);
        bool hasSae = !IsLate()
            && bench.TrainAutoencoder(active, AutoencoderSteps, live.Seed, IsLate);
        if (hasSae && tallies.Count < bench.Decoders.Count)
        {
            tallies.Add(new(most));
            plan = Plan(tallies.Count - 1, tallies.Count);
        }
        isEnd = hasSae && census!.IsDone && plan is null;
        if (!isEnd && Stopwatch.GetElapsedTime(reported) < s_between) return new(null, []);
        reported = Stopwatch.GetTimestamp();
        return new(null, [Bench(frame)]);
    }

    Report Train(int frame, CancellationToken cancel)
    {
        live.Advance(int.MaxValue, Limits.LongSlice, cancel);
        if (!live.IsDone) return new(null, []);
        var model = live.Model;
        try
        {
            if (!model.IsFinite)
                throw new InvalidInputException("the weights have grown beyond all numbers.");
            bench = new(model, live.Options.World);
        }
        catch (InvalidInputException fault)
        {
            isEnd = true;
            return new(null, [new() { ["type"] = "fault", ["message"] = fault.Message }]);
        }
        most = Math.Min(MostOn, bench.Findable.Count);
        census = new(bench.Problem, most, live.Seed);
        foreach (var _ in bench.Decoders) tallies.Add(new(most));
        plan = Plan(0, tallies.Count);
        var loss = meter.Of(model, live.Options);
        return new(Frame.Of(live, model, loss, meter.IsExact, frame, epoch, live.State.Path.Count, []), []);
    }

    /// <summary>All decoders meet the same samples, a few of each number of active ones in turn.</summary>
    IEnumerator<(int Active, int Decoder, int Trial)> Plan(int first, int end) => (
        from round in Enumerable.Range(0, Trials / Batch)
        from active in Enumerable.Range(1, most)
        from decoder in Enumerable.Range(first, end - first)
        from trial in Enumerable.Range(round * Batch, Batch)
        select (active, decoder, trial)).GetEnumerator();

    void Measure(Func<bool> isLate)
    {
        while (plan is not null && !isLate())
        {
            if (!plan.MoveNext())
            {
                plan = null;
                return;
            }
            var (active, decoder, trial) = plan.Current;
            var sample = bench!.Draw(active, live.Seed, (ulong)trial);
            tallies[decoder].Add(sample, bench.Decoders[decoder].Estimate(sample));
        }
    }

    JsonObject Bench(int frame)
    {
        int N = bench!.Findable.Count, m = live.Options.Hidden;
        return new()
        {
            ["type"] = "bench",
            ["frame"] = frame,
            ["epoch"] = epoch,
            ["isFinal"] = isEnd,
            ["findable"] = Whole(bench.Findable),
            ["impossible"] = Whole(bench.Impossible),
            ["merged"] = Whole(bench.Merged),
            ["threshold"] = DecodeBench.Threshold,
            ["decoders"] = new JsonArray([.. tallies.Select((tally, d) => new JsonObject
            {
                ["name"] = bench.Decoders[d].Name,
                ["byActive"] = tally.Json(),
            })]),
            ["faces"] = census!.Json(),
            // k at which l1 recovers half of the supports of random directions, as sizes grow
            ["donohoTanner"] = N > m ? DonohoTanner.Threshold((double)m / N, nonnegative: true) * m : N,
            ["autoencoder"] = new JsonObject
            {
                ["steps"] = bench.AutoencoderSteps,
                ["of"] = AutoencoderSteps,
                ["mcc"] = double.IsNaN(bench.Mcc) ? null : bench.Mcc,
            },
        };
    }

    public JsonObject? Take(string verb, JsonObject message)
    {
        if (verb != "vector")
            throw new InvalidInputException($"'{verb}' is nothing that the decode bench does.");
        if (bench is null) return null; // the model is not trained yet: the page asks again when it is
        int active = Message.Whole(message, "active", 1, most);
        int draw = Message.Whole(message, "draw", 0, 9999);
        var sample = bench.Draw(active, live.Seed, (ulong)draw);
        return new()
        {
            ["type"] = "vector",
            ["epoch"] = epoch,
            ["active"] = sample.Support.Count,
            ["x"] = Numbers(sample.X),
            ["h"] = Numbers(sample.h),
            ["decoded"] = new JsonArray([.. bench.Decoders.Select(one =>
            {
                double[] estimate = one.Estimate(sample);
                var (recovered, wrong, missed) = DecodeTally.Outcome(sample, estimate);
                return new JsonObject
                {
                    ["name"] = one.Name,
                    ["x"] = Numbers(estimate),
                    ["recovered"] = recovered,
                    ["false"] = wrong,
                    ["missed"] = missed,
                };
            })]),
        };
    }

    static JsonArray Numbers(IEnumerable<double> values) =>
        [.. values.Select(value => JsonValue.Create(value))];

    static JsonArray Whole(IEnumerable<int> values) => [.. values.Select(value => JsonValue.Create(value))];

    public void Dispose()
    {
        bench?.Dispose();
        live.Dispose();
    }
}
