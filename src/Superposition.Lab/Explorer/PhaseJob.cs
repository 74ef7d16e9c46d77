using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Superposition.Geometry;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// The paper's phase diagram, measured: a few seeds at each (density, relative importance), the one of least
/// exact loss names the cell; cells whose neighbours differ are cut in four and measured again.
/// </summary>
sealed class PhaseJob : IJob
{
    const int Coarse = 16, Levels = 3;
    const double LeastDensity = 0.01, LeastImportance = 0.1, MostImportance = 10;
    readonly PhaseProblem problem;
    readonly LabState state;
    readonly LaneWidth width;
    readonly Queue<(int Level, int X, int Y)> waiting = [];
    readonly Dictionary<(int Level, int X, int Y), Phase> found = [];
    readonly int epoch, seeds, steps;
    int level;

    /// <param name="state">Batch, optimiser and the like are its; features and importance are not.</param>
    /// <param name="message"><c>features</c> 2 or 3, <c>seeds</c> and <c>steps</c> a model.</param>
    public PhaseJob(LabState state, int epoch, JsonObject message, LaneWidth width)
    {
        int n = Message.Whole(message, "features", 2, 3);
        problem = n == 2 ? PhaseProblem.TwoInOne : PhaseProblem.ThreeInTwo;
        seeds = Message.Whole(message, "seeds", 1, 16);
        steps = Message.Whole(message, "steps", 1, 20_000);
        this.state = state.With("features", $"{n}").With("hidden", $"{n - 1}");
        (this.epoch, this.width) = (epoch, width);
        Limits.CheckCost(Cell(0.1, 1).Resolve(steps), steps * (long)seeds * 64);
        for (int y = 0; y < Coarse; y++)
            for (int x = 0; x < Coarse; x++) waiting.Enqueue((0, x, y));
    }

    public bool IsDone => waiting.Count == 0;

    public Report Advance(int frame, CancellationToken cancel)
    {
        long began = Stopwatch.GetTimestamp();
        var cells = new JsonArray();
        while (waiting.Count > 0 && Stopwatch.GetElapsedTime(began) < 2 * Limits.Slice)
        {
            var cell = waiting.Dequeue();
            cells.Add(Measure(cell, cancel));
            if (waiting.Count == 0) Refine();
        }
        var message = new JsonObject
        {
            ["type"] = "cells",
            ["frame"] = frame,
            ["epoch"] = epoch,
            ["left"] = waiting.Count,
            ["cells"] = cells,
        };
        return new(null, [message]);
    }

    LabState Cell(double p, double r) => state.With("density", Text(p))
        .With("importance", string.Join(',', Enumerable.Repeat("1", problem.n - 1).Append(Text(r))));

    JsonObject Measure((int Level, int X, int Y) cell, CancellationToken cancel)
    {
        int side = Coarse << cell.Level;
        double p = Round(Math.Pow(LeastDensity, 1 - (cell.X + 0.5) / side));
        double r = Round(LeastImportance * Math.Pow(MostImportance / LeastImportance, (cell.Y + 0.5) / side));
        var at = Cell(p, r);
        var options = at.Resolve(steps);
        var exact = new ExactLoss(options.World, options.Importance.Values);
        var ends = Enumerable.Range(0, seeds).Select(s =>
        {
            ulong stream = at.Stream + (ulong)s;
            var model = Trainer.Train(new(options, at.Seed, stream), width, cancel: cancel).Model;
            double loss = model.IsFinite ? exact.Loss(new(model)) : double.PositiveInfinity;
            return (Stream: stream, Loss: loss, Phase: Phases.Of(new Gram(model)));
        }).ToArray();
        var best = ends.MinBy(end => end.Loss);
        found[cell] = best.Phase;
        var link = at.With("stream", best.Stream.ToString(CultureInfo.InvariantCulture))
            with
        { Path = [new("density", Text(p), steps)] };
        return new()
        {
            ["level"] = cell.Level,
            ["x"] = cell.X,
            ["y"] = cell.Y,
            ["p"] = p,
            ["r"] = r,
            ["phase"] = (int)best.Phase,
            ["theory"] = (int)problem.Winner(p, r).Phase,
            ["elsewhere"] = ends.Count(end => end.Phase != best.Phase) / (double)seeds,
            ["loss"] = best.Loss,
            ["link"] = link.Link(),
        };
    }

    /// <summary>The next level: the children of cells of this one that differ from a neighbour.</summary>
    void Refine()
    {
        if (level + 1 == Levels) return;
        foreach (var ((l, x, y), phase) in found.Where(one => one.Key.Level == level).ToArray())
        {
            bool IsOther(int dx, int dy) =>
                found.TryGetValue((l, x + dx, y + dy), out var other) && other != phase;
            if (!(IsOther(-1, 0) || IsOther(1, 0) || IsOther(0, -1) || IsOther(0, 1))) continue;
            for (int k = 0; k < 4; k++) waiting.Enqueue((l + 1, 2 * x + k % 2, 2 * y + k / 2));
        }
        level++;
    }

    static double Round(double value) => Math.Round(value, 4 - (int)Math.Floor(Math.Log10(value)));

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public JsonObject? Take(string verb, JsonObject message) =>
        throw new InvalidInputException($"'{verb}' is nothing that the phase diagram does.");

    public void Dispose() { }
}
