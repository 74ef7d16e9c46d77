using System.Diagnostics;
using System.Text.Json.Nodes;
using Superposition.Features;
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
    LearnedDirections? learned;
    int? steered; // the feature whose steering waits for them

    public PlaygroundJob(LabState state, int epoch, int stepsPerFrame, LaneWidth width)
    {
        live = new(state, width);
        meter = new(width, state.Seed, state.Stream);
        this.epoch = epoch;
        this.stepsPerFrame = stepsPerFrame;
    }

    /// <summary>Whether the page has said something: a slice then ends at once.</summary>
    public Func<bool>? IsCalled { get; init; }

    public bool IsDone => live.IsDone && hasReported && steered is null;

    public Report Advance(int frame, CancellationToken cancel)
    {
        if (live.IsDone && hasReported && steered is { } feature) return Learn(feature, cancel);
        var curve = new List<(int, double)>();
        bool isFirst = !hasReported;
        if (isFirst && live.Step == 0) curve.Add((0, meter.Of(live.Model, live.Options).Loss));
        long began = Stopwatch.GetTimestamp();
        int left = stepsPerFrame > 0 ? stepsPerFrame : int.MaxValue;
        LossEstimate? loss = null;
        // the first picture is soon there: a hand waits for it
        var slice = isFirst ? Limits.Slice / 4 : stepsPerFrame > 0 ? Limits.Slice : Limits.LongSlice;
        // a slice in parts, so that a model trained at once leaves a curve too
        for (int part = 0; part < CurvePoints && left > 0 && !live.IsDone; part++)
        {
            int before = live.Step, most = stepsPerFrame > 0 ? left : Math.Max(20, live.Step * 7 / 10);
            live.Advance(most, slice - Stopwatch.GetElapsedTime(began), cancel, IsCalled);
            if (live.Step == before) break;
            left -= live.Step - before;
            loss = meter.Of(live.Model, live.Options);
            curve.Add((live.Step, loss.Loss));
            if (Stopwatch.GetElapsedTime(began) > Limits.LeastSlice && IsCalled?.Invoke() == true) break;
        }
        var model = live.Model;
        loss ??= meter.Of(model, live.Options);
        hasReported = true;
        if (!model.IsFinite) live.Stop();
        var messages = new List<JsonObject>();
        int count = live.State.Path.Count;
        if (count != segments) messages.Add(StateMessage());
        segments = count;
        // the first picture does not wait for its name
        if ((!isFirst || live.IsDone) && Shape(model) is { } shape) messages.Add(shape);
        if (live.PinnedFeature is >= 0 and int held
            && Answers.Forces(model, live.Options, epoch, held) is { } forces) messages.Add(forces);
        return new(Frame.Of(live, model, loss, meter.IsExact, frame, epoch, count, curve), messages);
    }

    Report Learn(int feature, CancellationToken cancel)
    {
        long began = Stopwatch.GetTimestamp();
        if (!learned!.Learn(() => cancel.IsCancellationRequested || IsCalled?.Invoke() == true
            || Stopwatch.GetElapsedTime(began) > Limits.Slice)) return new(null, []);
        steered = null;
        return new(null, [Answers.Steer(live.Model, live.Options, epoch, feature, learned.Of(feature))]);
    }

    /// <summary>The three directions at once; the learned one as well, or with a second answer.</summary>
    JsonObject Steer(int feature, bool wantsLearned)
    {
        var (model, options) = (live.Model, live.Options);
        if (!wantsLearned || !live.IsDone || options.World is not IndependentWorld world || !model.IsPlain
            || new Gram(model).Represented == 0)
            return Answers.Steer(model, options, epoch, feature);
        learned ??= new(model, world, live.Seed);
        var answer = Answers.Steer(
            model, options, epoch, feature, learned.IsLearned ? learned.Of(feature) : null);
        steered = learned.IsLearned ? null : feature;
        answer["isLearning"] = !learned.IsLearned;
        return answer;
    }

    void Forget()
    {
        learned?.Dispose();
        (learned, steered) = (null, null);
    }

    public JsonObject? Take(string verb, JsonObject message)
    {
        if (verb is "set" or "more" or "stop") Forget();
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
            case "linear":
                return Answers.Linear(live.Options, epoch);
            case "attack":
                return AttackAnswer.Of(live.Model, live.Options, epoch);
            case "steer":
                int feature = Message.Whole(message, "feature", 0, live.Options.Features - 1);
                return Steer(feature, message["learned"] is not null);
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

    public void Dispose()
    {
        Forget();
        live.Dispose();
    }
}
