using System.Text.Json.Nodes;
using Superposition.Geometry;
using Superposition.Numerics.Lanes;
using Superposition.Theory;

namespace Superposition.Lab.Explorer;

/// <summary>
/// Walks one model through densities, down and up again, its weights going on: where the way back is not the
/// way there, the transition is of first order (at this rate, batch and number of steps a stop).
/// </summary>
sealed class RibbonJob : IJob
{
    const int MostFeatures = 8, MostStops = 100;
    const string Tunnel = "tunnel";
    readonly LiveModel live;
    readonly double[] densities;
    readonly int epoch, steps, half;
    readonly SortedDictionary<int, string> kicks;
    readonly RibbonGhosts ghosts;
    ExactMinimum? before;
    int stop;

    /// <param name="message">
    /// <c>from</c>, <c>to</c>, <c>stops</c> and <c>steps</c> at each; <c>kicks</c>, if any, as
    /// <c>57x0.1,60xtunnel</c>: noise of 0.1 before the steps of stop 57, the other branch before stop 60.
    /// </param>
    public RibbonJob(LabState state, int epoch, JsonObject message, LaneWidth width)
    {
        double from = Message.Number(message, "from", 0.001, 1), to = Message.Number(message, "to", 0.001, 1);
        int stops = Message.Whole(message, "stops", 2, MostStops);
        steps = Message.Whole(message, "steps", 1, 100_000);
        this.epoch = epoch;
        // rounded, so that the link is short and the command line reads the very same numbers
        double At(int k) => Rounded(from * Math.Pow(to / from, k / (stops - 1.0)));
        double[] down = [.. Enumerable.Range(0, stops).Select(At)];
        densities = [.. down, .. down.Reverse().Skip(1)];
        var start = state.With("density", Text(densities[0]));
        var options = start.Resolve();
        if (options.Features > MostFeatures)
            throw new InvalidInputException(
                $"the ribbon needs exact losses: up to {MostFeatures} features, not {options.Features}.");
        half = densities.Length / 2;
        kicks = Kicks(message);
        var path = densities.Select(p => new Segment("density", Text(p), steps));
        live = new(start with { Path = [.. path] }, width);
        if (!ExactLoss.Covers(live.Model, options.World, options.LossExponent))
            throw new InvalidInputException("the ribbon needs exact losses: ReLU outputs, loss exponent 2, "
                + "uniform or symmetric magnitudes.");
        ghosts = new(down, [.. down.Select(p => start.With("density", Text(p)).Resolve().World)],
            options.Importance.Values);
    }

    static SortedDictionary<int, string> Kicks(JsonObject message)
    {
        var kicks = new SortedDictionary<int, string>();
        if (message["kicks"] is null) return kicks;
        string text = Message.Text(message, "kicks");
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] both = part.Split('x');
            if (both.Length != 2 || !int.TryParse(both[0], out int at) || at is < 0 or >= 2 * MostStops)
                throw new InvalidInputException("kicks are written as stop and size, 57x0.1 or 57xtunnel.");
            kicks[at] = both[1];
        }
        return kicks;
    }

    public bool IsDone => stop == densities.Length && ghosts.IsDone;

    public Report Advance(int frame, CancellationToken cancel)
    {
        if (!ghosts.IsDone)
        {
            if (ghosts.Advance() is not { } ghost) return new(null, []);
            (ghost["epoch"], ghost["frame"]) = (epoch, frame);
            return new(null, [ghost]);
        }
        int target = steps * (stop + 1);
        if (live.Step == steps * stop && kicks.Remove(stop, out string? kick))
        {
            if (kick != Tunnel) live.Kick(kick);
            else if (Other(stop) is { } other) live.Tunnel(other.Model);
        }
        live.Advance(target - live.Step, Limits.Slice, cancel);
        return live.Step < target ? new(null, []) : new(null, [Stop(frame)]);
    }

    JsonObject Stop(int frame)
    {
        var model = live.Model;
        var tied = new TiedModel(model);
        var options = live.Options;
        var importance = options.Importance.Values;
        var certificate = Certificate.Of(tied, options.World, importance);
        var gram = new Gram(model);
        Haunt(certificate.Nearest);
        var state = live.State;
        var message = new JsonObject
        {
            ["type"] = "stop",
            ["frame"] = frame,
            ["epoch"] = epoch,
            ["index"] = stop,
            ["of"] = densities.Length,
            ["branch"] = stop <= half ? "down" : "up",
            ["density"] = densities[stop],
            ["loss"] = certificate.Loss,
            ["minimum"] = certificate.Nearest.Loss,
            ["curvature"] = certificate.Spectrum[0],
            ["represented"] = gram.Represented,
            ["shape"] = gram.Represented == 0 ? "nothing represented" : Polytopes.Name(gram).Name,
            ["W"] = new JsonArray([.. model.W.Select(w => JsonValue.Create(w))]),
            ["link"] = state.Link(),
        };
        stop++;
        return message;
    }

    /// <summary>Place on the way down of a stop.</summary>
    int At(int index) => index <= half ? index : 2 * half - index;

    /// <summary>Where the minimum has become another one, both go on without the walk.</summary>
    void Haunt(ExactMinimum minimum)
    {
        ghosts.Walked(At(stop), minimum);
        if (before is not null && before.Model.Gram.Represented != minimum.Model.Gram.Represented)
        {
            int direction = stop <= half ? 1 : -1;
            ghosts.Follow(before, At(stop - 1), direction);
            ghosts.Follow(minimum, At(stop), -direction);
        }
        before = minimum;
    }

    static double Rounded(double p) => Math.Round(p, 4 - (int)Math.Floor(Math.Log10(p)));

    static string Text(double p) => p.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    ExactMinimum? Other(int index) =>
        before is null ? null : ghosts.Other(At(index), new TiedModel(live.Model));

    /// <summary>
    /// A kick or the way to another branch comes before the next stop's steps, so that a link can say where.
    /// </summary>
    public JsonObject? Take(string verb, JsonObject message)
    {
        if (verb is not ("kick" or Tunnel))
            throw new InvalidInputException($"'{verb}' is nothing that the ribbon does.");
        string what = verb == Tunnel ? Tunnel : Text(Message.Number(message, "size", 0.001, 2));
        int at = live.Step == steps * stop ? stop : stop + 1;
        if (at >= densities.Length)
            throw new InvalidInputException("the walk has ended: walk again, and kick or tunnel on the way.");
        if (verb == Tunnel && Other(at) is null)
            throw new InvalidInputException($"no other branch is known at p = {Text(densities[at])}: a walk "
                + "knows those that it has been on, or has followed from a jump.");
        kicks[at] = what;
        return new() { ["type"] = "kicked", ["epoch"] = epoch, ["stop"] = at, ["size"] = what };
    }

    public void Dispose() => live.Dispose();
}
