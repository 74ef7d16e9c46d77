using System.Diagnostics;
using System.Text.Json.Nodes;
using Superposition.Geometry;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>The playground's one model: streams it as it learns, names its shape in between.</summary>
sealed class PlaygroundJob : IJob
{
    /// <summary>Above this naming takes longer than anybody watches a shape for.</summary>
    const int MostNamed = 32;

    const int CurvePoints = 16;
    readonly LiveModel live;
    readonly LossMeter meter;
    int epoch, stepsPerFrame, segments, named = -1;
    bool hasReported;
    long nextNaming;

    public PlaygroundJob(LabState state, int epoch, int stepsPerFrame, LaneWidth width)
    {
        live = new(state, width);
        meter = new(width, state.Seed, state.Stream);
        this.epoch = epoch;
        this.stepsPerFrame = stepsPerFrame;
    }

    /// <summary>Whether the page has said something: a slice then ends at once.</summary>
    public Func<bool>? IsCalled { get; init; }

    public bool IsDone => live.IsDone && hasReported;

    public Report Advance(int frame, CancellationToken cancel)
    {
        var curve = new List<(int, double)>();
        if (!hasReported && live.Step == 0) curve.Add((0, meter.Of(live.Model, live.Options).Loss));
        long began = Stopwatch.GetTimestamp();
        int left = stepsPerFrame > 0 ? stepsPerFrame : int.MaxValue;
        LossEstimate? loss = null;
        // the first picture is soon there: a hand waits for it
        var slice = !hasReported ? Limits.Slice / 4 : stepsPerFrame > 0 ? Limits.Slice : Limits.LongSlice;
        // a slice in parts, so that a model trained at once leaves a curve too
        for (int part = 0; part < CurvePoints && left > 0 && !live.IsDone; part++)
        {
            int before = live.Step, most = stepsPerFrame > 0 ? left : Math.Max(20, live.Step * 7 / 10);
            live.Advance(most, slice - Stopwatch.GetElapsedTime(began), cancel, IsCalled);
            if (live.Step == before) break;
            left -= live.Step - before;
            loss = meter.Of(live.Model, live.Options);
            curve.Add((live.Step, loss.Loss));
        }
        var model = live.Model;
        loss ??= meter.Of(model, live.Options);
        hasReported = true;
        if (!model.IsFinite) live.Stop();
        var messages = new List<JsonObject>();
        int count = live.State.Path.Count;
        if (count != segments) messages.Add(StateMessage());
        segments = count;
        if (Shape(model) is { } shape) messages.Add(shape);
        if (live.PinnedFeature is >= 0 and int held
            && Answers.Forces(model, live.Options, epoch, held) is { } forces) messages.Add(forces);
        return new(Frame.Of(live, model, loss, meter.IsExact, frame, epoch, count, curve), messages);
    }

    public JsonObject? Take(string verb, JsonObject message)
    {
        switch (verb)
        {
            case "pace":
                stepsPerFrame = Message.Whole(message, "steps", 0, 100_000);
                return null;
            case "set":
                int next = Message.Whole(message, "epoch", 0, int.MaxValue - 1);
                live.Change(Message.Text(message, "name"), Message.Text(message, "value"),
                    Message.Whole(message, "steps", 0, Limits.MostSteps));
                (epoch, hasReported, segments) = (next, false, 0);
                return null;
            case "more":
                live.Extend(Message.Whole(message, "steps", 1, Limits.MostSteps));
                return null;
            case "stop":
                live.Stop();
                hasReported = false;
                return null;
            case "ledger":
                return Answers.Ledger(live.Model, live.Options, epoch);
            case "attack":
                return AttackAnswer.Of(live.Model, live.Options, epoch);
            case "steer":
                int feature = Message.Whole(message, "feature", 0, live.Options.Features - 1);
                return Answers.Steer(live.Model, live.Options, epoch, feature);
            default:
                throw new InvalidInputException($"'{verb}' is nothing that the playground does.");
        }
    }

    JsonObject StateMessage()
    {
        var state = live.State;
        return new()
        {
            ["type"] = "state",
            ["epoch"] = epoch,
            ["segments"] = state.Path.Count,
            ["linkHead"] = state.LinkHead(),
            ["commandHead"] = state.CommandHead(),
            ["commandTail"] = state.CommandTail,
            ["options"] = OptionsJson.Write(live.Options),
        };
    }

    /// <summary>The name of the arrangement, at most ten times a second and at the end.</summary>
    JsonObject? Shape(ToyModel model)
    {
        long now = Stopwatch.GetTimestamp();
        bool isDue = now >= nextNaming || live.IsDone;
        if (!isDue || named == live.Step || model.n > MostNamed || !model.IsFinite) return null;
        named = live.Step;
        var naming = Polytopes.Name(new Gram(model));
        long cost = Stopwatch.GetTimestamp() - now;
        nextNaming = now + Math.Max(Stopwatch.Frequency / 10, 20 * cost);
        return new()
        {
            ["type"] = "shape",
            ["epoch"] = epoch,
            ["step"] = live.Step,
            ["name"] = naming.Factors.Count == 0 ? "nothing represented" : naming.ToString(),
            ["confidence"] = naming.Confidence,
            ["deformation"] = naming.Deformation,
            ["factors"] = new JsonArray([.. naming.Factors.Select(factor => new JsonObject
            {
                ["label"] = factor.Label,
                ["features"] = new JsonArray(
                    [.. factor.Component.Features.Select(i => JsonValue.Create(i))]),
            })]),
        };
    }

    public void Dispose() => live.Dispose();
}
