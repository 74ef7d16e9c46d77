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
    readonly LiveModel live;
    readonly double[] densities;
    readonly int epoch, steps;
    int stop;

    /// <param name="message"><c>from</c>, <c>to</c>, <c>stops</c> and <c>steps</c> at each.</param>
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
        var path = densities.Select(p => new Segment("density", Text(p), steps));
        live = new(start with { Path = [.. path] }, width);
        if (!ExactLoss.Covers(live.Model, options.World, options.LossExponent))
            throw new InvalidInputException("the ribbon needs exact losses: ReLU outputs, loss exponent 2, "
                + "uniform or symmetric magnitudes.");
    }

    public bool IsDone => stop == densities.Length;

    public Report Advance(int frame, CancellationToken cancel)
    {
        int target = steps * (stop + 1);
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
        int half = densities.Length / 2;
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

    static double Rounded(double p) => Math.Round(p, 4 - (int)Math.Floor(Math.Log10(p)));

    static string Text(double p) => p.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    public JsonObject? Take(string verb, JsonObject message) =>
        throw new InvalidInputException($"'{verb}' is nothing that the ribbon does.");

    public void Dispose() => live.Dispose();
}
