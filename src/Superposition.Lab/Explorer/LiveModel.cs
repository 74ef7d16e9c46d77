using System.Diagnostics;
using System.Globalization;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// A model on its path: trains to the path's end in slices, and keeps the path as what was really run when
/// options change on the way. Whatever the slices were, a state is one set of bits.
/// </summary>
sealed class LiveModel : IDisposable
{
    /// <summary>Seconds of training between two looks at who waits.</summary>
    const double MostUncalled = 0.002;

    readonly TrainingSession session;
    readonly List<Segment> done = [];
    readonly Queue<(Segment Segment, TrainingOptions Options)> ahead;
    LabState start, now; // the options of the first segment, and those of this step
    (int Feature, float[] Direction)? pinned;
    Rng noise; // of kicks: each takes the numbers that follow the last one's
    int segmentTarget;
    double secondsPerStep = 1e-6;

    /// <exception cref="InvalidInputException">The state cannot be trained, or takes too long.</exception>
    public LiveModel(LabState state, LaneWidth width)
    {
        var first = state.Path[0];
        start = now = state;
        var planned = Planned(state);
        session = new(new(planned[0].Options, state.Seed, state.Stream), width);
        ahead = new(planned.Skip(1));
        done.Add(first with { Steps = 0 });
        segmentTarget = first.Steps;
        Seed = state.Seed;
        Stream = state.Stream;
        noise = new(Seed, Stream, RandomPurpose.Perturbation);
    }

    public ulong Seed { get; }
    public ulong Stream { get; }
    public TrainingOptions Options => session.Options;
    public ToyModel Model => session.Model;
    public int Step => session.Step;
    public int SegmentSteps => done[^1].Steps;
    public int PinnedFeature => pinned?.Feature ?? -1;

    /// <summary>Steps until the end of the path as it stands.</summary>
    public long Remaining =>
        segmentTarget - done[^1].Steps + ahead.Sum(next => (long)next.Segment.Steps);

    public bool IsDone => Remaining == 0 && ahead.Count == 0;

    /// <summary>What has been run so far.</summary>
    public LabState State => start with { Path = [.. done] };

    /// <summary>Each segment with its options: a path is refused as a whole, before its first step.</summary>
    static List<(Segment Segment, TrainingOptions Options)> Planned(LabState state)
    {
        var options = state.Resolve(state.Path[0].Steps);
        var planned = new List<(Segment Segment, TrainingOptions Options)> { (state.Path[0], options) };
        foreach (var segment in state.Path.Skip(1))
        {
            if (segment.Name == Segment.Pin) ParsePin(segment.Value, options.Hidden, options.Features);
            else if (segment.Name == Segment.Kick) ParseKick(segment.Value);
            else if (segment.Name == Segment.Weights)
                ParseWeights(segment.Value, options.Hidden, options.Features);
            else options = (state = state.With(segment.Name, segment.Value)).Resolve();
            planned.Add((segment, options));
        }
        foreach (var group in planned.GroupBy(one => one.Options, ReferenceEqualityComparer.Instance))
            Limits.CheckCost(group.First().Options, planned.Sum(one => (long)one.Segment.Steps));
        return planned;
    }

    /// <summary>
    /// Trains up to so many steps, or until the slice of time is over; at least a step where one is left.
    /// </summary>
    /// <param name="isCalled">Whether somebody waits: the slice then ends at once.</param>
    public void Advance(int most, TimeSpan slice, CancellationToken cancel, Func<bool>? isCalled = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (most > 0 && !IsDone)
        {
            if (done[^1].Steps == segmentTarget)
            {
                var next = ahead.Dequeue();
                Apply(next.Segment.Name, next.Segment.Value, next.Options);
                segmentTarget = next.Segment.Steps;
                continue;
            }
            double left = (slice - Stopwatch.GetElapsedTime(began)).TotalSeconds;
            bool hasHadTime = Stopwatch.GetElapsedTime(began) > Limits.LeastSlice;
            if (left <= 0 || hasHadTime && isCalled?.Invoke() == true) return;
            int fits = (int)Math.Clamp(Math.Min(0.5 * left, MostUncalled) / secondsPerStep, 1, 1 << 20);
            int steps = Math.Min(Math.Min(fits, most), segmentTarget - done[^1].Steps);
            long before = Stopwatch.GetTimestamp();
            Run(steps, cancel);
            secondsPerStep = Stopwatch.GetElapsedTime(before).TotalSeconds / steps;
            done[^1] = done[^1] with { Steps = done[^1].Steps + steps };
            most -= steps;
        }
    }

    void Run(int steps, CancellationToken cancel)
    {
        if (pinned is not { } pin)
        {
            session.Advance(steps, cancel);
            return;
        }
        for (int s = 0; s < steps; s++)
        {
            session.Advance(1, cancel);
            session.Place(pin.Feature, pin.Direction);
        }
    }

    /// <summary>
    /// Leaves the rest of the path and goes on from here, for so many steps, with one option changed.
    /// </summary>
    /// <exception cref="InvalidInputException">It cannot change, or the path has become too long.</exception>
    public void Change(string name, string value, int steps)
    {
        if (!Segment.Changeable.Contains(name))
            throw new InvalidInputException($"{name} cannot change while a model trains: start again.");
        if (done.Count >= Limits.MostSegments)
            throw new InvalidInputException(
                $"the path has {done.Count} changes, as many as a link holds: start again.");
        var next = Segment.IsOfTrain(name) ? now.With(name, value).Resolve() : Options;
        Limits.CheckCost(next, Step + (long)steps);
        Apply(name, value, next);
        ahead.Clear();
        segmentTarget = done[^1].Steps + steps;
    }

    /// <summary>Adds noise here and goes on with the path as it was.</summary>
    /// <exception cref="InvalidInputException">It is no standard deviation, or the path is full.</exception>
    public void Kick(string value)
    {
        ParseKick(value);
        Interpose(Segment.Kick, value);
    }

    /// <summary>Is this model from here on, and goes on with the path as it was.</summary>
    /// <param name="model">Of the same n and m.</param>
    /// <exception cref="InvalidInputException">The path is full.</exception>
    public void Tunnel(TiedModel model) => Interpose(Segment.Weights, string.Join(',',
        model.θ.Select(value => ((float)value).ToString("R", CultureInfo.InvariantCulture))));

    void Interpose(string name, string value)
    {
        if (done.Count >= Limits.MostSegments)
            throw new InvalidInputException("the path has as many changes as a link holds: start again.");
        int left = segmentTarget - done[^1].Steps;
        Apply(name, value, Options);
        segmentTarget = left;
    }

    /// <summary>W + sd · N(0, 1), weight by weight; b stays.</summary>
    void AddNoise(double sd)
    {
        var model = session.Model;
        var direction = new float[model.m];
        for (int i = 0; i < model.n; i++)
        {
            for (int k = 0; k < model.m; k++)
                direction[k] = (float)(model.W[k * model.n + i] + sd * noise.NextNormal());
            session.Place(i, direction);
        }
    }

    static double ParseKick(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double sd)
            && sd is > 0 and <= 2 ? sd
        : throw new InvalidInputException($"the kick '{(value.Length > 40 ? value[..40] : value)}' is no "
            + "standard deviation above 0 and up to 2.");

    /// <summary>Goes on for more steps without a change.</summary>
    public void Extend(int steps)
    {
        Limits.CheckCost(Options, Step + Remaining + steps);
        if (ahead.Count == 0) segmentTarget += steps;
    }

    /// <summary>Stops here: the path ends at this step.</summary>
    public void Stop()
    {
        ahead.Clear();
        segmentTarget = done[^1].Steps;
    }

    void Apply(string name, string value, TrainingOptions next)
    {
        if (name == Segment.Pin)
        {
            pinned = ParsePin(value, Options.Hidden, Options.Features);
            if (pinned is { } pin) session.Place(pin.Feature, pin.Direction);
        }
        else if (name == Segment.Kick) AddNoise(ParseKick(value));
        else if (name == Segment.Weights)
        {
            float[] all = ParseWeights(value, Options.Hidden, Options.Features);
            int b = Options.Hidden * Options.Features;
            session.Place(all.AsSpan(0, b), all.AsSpan(b));
        }
        else
        {
            now = now.With(name, value);
            session.Change(next);
        }
        // a change that ran no step is not part of the path
        if (done[^1].Steps > 0 || !IsUndone(done[^1], name, value)) done.Add(new(name, value, 0));
        else
        {
            done[^1] = new(name, value, 0);
            if (done.Count == 1) start = now;
        }
    }

    /// <summary>
    /// Whether a change leaves no trace of the one before it: a pin has moved its own feature only.
    /// </summary>
    static bool IsUndone(Segment before, string name, string value) => before.Name == name
        && name != Segment.Kick && (name != Segment.Pin || before.Value.Split(',')[0] == value.Split(',')[0]);

    /// <summary><c>feature,x,y,…</c> with as many numbers as hidden dimensions, or <c>none</c>.</summary>
    static (int, float[])? ParsePin(string value, int m, int n)
    {
        if (value == Segment.Unpinned) return null;
        string[] parts = value.Split(',');
        var direction = new float[m];
        bool parses = parts.Length == m + 1
            & int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int feature);
        for (int k = 0; parses && k < m; k++)
            parses = float.TryParse(parts[k + 1], NumberStyles.Float, CultureInfo.InvariantCulture,
                out direction[k]) && Math.Abs(direction[k]) <= 10;
        if (!parses || feature >= n)
            throw new InvalidInputException($"the pin '{(value.Length > 40 ? value[..40] : value)}' does not "
                + $"parse: write a feature and {m} numbers up to 10, or {Segment.Unpinned}.");
        return (feature, direction);
    }

    /// <summary>W row by row, then b, separated by commas.</summary>
    static float[] ParseWeights(string value, int m, int n)
    {
        string[] parts = value.Split(',');
        var weights = new float[m * n + n];
        bool parses = parts.Length == weights.Length;
        for (int k = 0; parses && k < weights.Length; k++)
            parses = float.TryParse(parts[k], NumberStyles.Float, CultureInfo.InvariantCulture,
                out weights[k]) && Math.Abs(weights[k]) <= 10;
        return parses ? weights : throw new InvalidInputException(
            $"the weights '{(value.Length > 40 ? value[..40] : value)}' do not parse: write {m}·{n} numbers "
            + $"of W row by row and {n} of b, up to 10.");
    }

    public void Dispose() => session.Dispose();
}
