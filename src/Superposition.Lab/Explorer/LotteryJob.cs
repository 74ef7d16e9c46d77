using System.Diagnostics;
using System.Text.Json.Nodes;
using Superposition.Geometry;
using Superposition.Lab.Results;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// One model from many starts: streams s, s + 1, … of one seed race in rounds, and end in classes with their
/// shares. Model k is what the playground shows of stream s + k.
/// </summary>
sealed class LotteryJob : IJob
{
    const int Rounds = 48, MostFeatures = 16, MostHidden = 6, ClassifyEvery = 6;
    readonly TrainingSession[] runners;
    readonly string[] classes;
    readonly double[] losses;
    readonly LossMeter meter;
    readonly TrainingOptions options;
    readonly int epoch, steps;
    readonly ulong first;
    int round, at, classified = -1;
    bool hasReported;

    public LotteryJob(LabState state, int epoch, int restarts, LaneWidth width)
    {
        if (state.Path.Count > 1)
            throw new InvalidInputException("restarts follow no path: start from options and steps alone.");
        steps = Math.Max(1, state.Path[0].Steps);
        options = state.Resolve(steps);
        if (options.Features > MostFeatures || options.Hidden > MostHidden)
            throw new InvalidInputException($"the lottery shows up to {MostFeatures} features in "
                + $"{MostHidden} dimensions, not {options.Features} in {options.Hidden}.");
        Limits.CheckCost(options, (long)steps * restarts);
        (this.epoch, first) = (epoch, state.Stream);
        meter = new(width, state.Seed, state.Stream);
        runners = [.. Enumerable.Range(0, restarts).Select(k =>
            new TrainingSession(new(options, state.Seed, first + (ulong)k), width))];
        classes = [.. Enumerable.Repeat("", restarts)];
        losses = new double[restarts];
    }

    public bool IsDone => round == Rounds && classified == Rounds && hasReported;

    public Report Advance(int frame, CancellationToken cancel)
    {
        long began = Stopwatch.GetTimestamp();
        bool IsLate() => Stopwatch.GetElapsedTime(began) > Limits.Slice;
        bool isClassifying = classified < round && (round % ClassifyEvery == 0 || round == Rounds);
        if (isClassifying)
        {
            for (; at < runners.Length && !IsLate(); at++) Classify(at);
            if (at < runners.Length) return new(null, []);
            (at, classified) = (0, round);
            hasReported = true;
            return new(Bytes(frame), [Classes()]);
        }
        int target = (int)((long)steps * (round + 1) / Rounds);
        for (; at < runners.Length && !IsLate(); at++)
            runners[at].Advance(target - runners[at].Step, cancel);
        if (at < runners.Length) return new(null, []);
        (at, round) = (0, round + 1);
        hasReported = false;
        return new(Bytes(frame), []);
    }

    void Classify(int k)
    {
        var model = runners[k].Model;
        if (!model.IsFinite)
        {
            (classes[k], losses[k]) = ("diverged", double.PositiveInfinity);
            return;
        }
        losses[k] = meter.Of(model, options).Loss;
        var gram = new Gram(model);
        classes[k] = gram.Represented == 0 ? "nothing represented"
            : $"{Polytopes.Name(gram).Name} · {gram.Represented} of {options.Features}";
    }

    /// <summary>Shares with Wilson's intervals, the best class first.</summary>
    JsonObject Classes()
    {
        var groups = Enumerable.Range(0, runners.Length).GroupBy(k => classes[k])
            .OrderBy(group => group.Min(k => losses[k])).ToArray();
        double best = losses.Min();
        return new()
        {
            ["type"] = "classes",
            ["epoch"] = epoch,
            ["final"] = round == Rounds,
            ["step"] = runners[0].Step,
            ["isExact"] = meter.IsExact,
            ["classes"] = new JsonArray([.. groups.Select(group =>
            {
                var share = Statistics.Wilson(group.Count(), runners.Length);
                int[] members = [.. group.OrderBy(k => losses[k])];
                return new JsonObject
                {
                    ["name"] = group.Key,
                    ["count"] = members.Length,
                    ["low"] = share.Low,
                    ["high"] = share.High,
                    ["loss"] = Finite(losses[members[0]]),
                    ["excess"] = Finite(losses[members[0]] / best - 1),
                    ["stream"] = first + (ulong)members[0],
                    ["restarts"] = RestartsFor(members.Length),
                    ["members"] = new JsonArray([.. members.Order().Select(k => JsonValue.Create(k))]),
                };
            })]),
        };
    }

    /// <summary>⌈ln 0.01 / ln(1 − share)⌉ restarts meet the class with 99%; null for none.</summary>
    int? RestartsFor(int count) => count == runners.Length ? 1
        : count == 0 ? null
        : (int)Math.Ceiling(Math.Log(0.01) / Math.Log(1 - (double)count / runners.Length));

    static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>kind, frame, epoch, step, steps, restarts, n, m, then W [restarts, m, n].</summary>
    byte[] Bytes(int frame)
    {
        int n = options.Features, m = options.Hidden;
        var writer = new FrameWriter(8 + runners.Length * n * m);
        ReadOnlySpan<int> head =
            [Frame.LotteryKind, frame, epoch, runners[0].Step, steps, runners.Length, n, m];
        foreach (int word in head) writer.Add(word);
        foreach (var runner in runners)
            foreach (float w in runner.Model.W) writer.Add(w);
        return writer.Bytes;
    }

    public JsonObject? Take(string verb, JsonObject message) =>
        throw new InvalidInputException($"'{verb}' is nothing that the lottery does.");

    public void Dispose()
    {
        foreach (var runner in runners) runner.Dispose();
    }
}
