using Superposition.Dictionaries.Kernels;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>One model's gradient, update and encoding, whatever the width of the lanes.</summary>
interface ISaeEngine
{
    SaeMoment Moment { get; }
    SaeLoss Gradient(AlignedFloats x, Action<SaePhase>? mark = null);
    void Update();

    /// <summary>The last gradient in the layout of the parameters.</summary>
    AlignedFloats Stored();
    void Encode(AlignedFloats x, CodeBatch codes, bool byThreshold);
    SaeState State { get; }
    void Restore(SaeState state);

    /// <summary>
    /// A latent's rows were set anew: its moments are 0, its norm is measured, and it counts as alive.
    /// </summary>
    void Forget(int latent);
}

/// <summary>The only place that turns a width into a type.</summary>
static class SaeEngines
{
    internal static ISaeEngine Create(
        Autoencoder model, SaeOptions options, WorkTeam team, LaneWidth width) => width switch
        {
            LaneWidth.V512 => new SaeEngine<Lanes512>(model, options, team),
            LaneWidth.V256 => new SaeEngine<Lanes256>(model, options, team),
            LaneWidth.V128 => new SaeEngine<Lanes128>(model, options, team),
            _ => new SaeEngine<LanesScalar>(model, options, team),
        };
}

sealed class SaeEngine<TLanes> : ISaeEngine where TLanes : unmanaged, ILanes<TLanes>
{
    readonly SaeBench<TLanes> bench;
    readonly SaeOptions options;
    readonly StepGradient gradient;
    readonly ISaeStep step;
    readonly RowUpdate<TLanes> update;

    internal SaeEngine(Autoencoder model, SaeOptions options, WorkTeam team)
    {
        this.options = options;
        bench = new(model, options.Batch, team);
        bench.MeasureNorms(options.DecoderNorm);
        gradient = new(model.Width, bench.Blocks, model.Stride);
        step = options.Architecture.Create(bench, options, gradient);
        update = new(bench, options, gradient);
        Moment = new(model.Width) { Steps = options.Steps };
    }

    public SaeMoment Moment { get; }

    public SaeLoss Gradient(AlignedFloats x, Action<SaePhase>? mark)
    {
        gradient.Clear();
        bench.Mark = mark;
        return step.Gradient(x, Moment);
    }

    public AlignedFloats Stored() => update.Stored();

    public void Update()
    {
        update.Apply(options.RateFactor(Moment.Step));
        Count();
        Moment.Step++;
    }

    unsafe void Count()
    {
        var codes = step.Codes;
        int* start = codes.ColumnStart.Pointer, entry = codes.ColumnEntry.Pointer;
        float* a = codes.A.Pointer;
        for (int i = 0; i < bench.n; i++)
        {
            bool fired = false;
            for (int k = start[i]; k < start[i + 1] && !fired; k++) fired = a[entry[k]] > 0;
            Moment.SinceFired[i] = fired ? 0 : Moment.SinceFired[i] + 1;
        }
    }

    public void Encode(AlignedFloats x, CodeBatch codes, bool byThreshold)
    {
        step.Encode(x, Moment, byThreshold);
        var table = step.Codes;
        codes.Reserve(table.Count);
        int to = 0;
        for (int b = 0; b < bench.B; b++)
        {
            codes.Starts[b] = to;
            for (int e = table.RowStart.Span[b]; e < table.RowStart.Span[b + 1]; e++)
            {
                if (!(table.A.Span[e] > 0)) continue;
                codes.Latents[to] = table.Latent.Span[e];
                codes.Values[to++] = table.A.Span[e];
            }
        }
        codes.Starts[bench.B] = to;
    }

    public void Forget(int latent)
    {
        update.Forget(latent);
        Moment.SinceFired[latent] = 0;
    }

    public SaeState State => new(
        bench.Model.Values.Span.ToArray(), update.Moment1.Span.ToArray(), update.Moment2.Span.ToArray(),
        [.. Moment.SinceFired], [.. Moment.Frequency],
        [
            Moment.Step, update.Power1, update.Power2, bench.Model.InferenceThreshold, Moment.Multiplier,
            Moment.SmoothL0, Moment.L0Rate, bench.Model.InputScale, bench.Model.FirstThreshold,
        ]);

    public void Restore(SaeState state)
    {
        bool fits = state.Values.Length == bench.Model.Values.Length
            && state.Moment1.Length == update.Moment1.Length && state.Moment2.Length == update.Moment2.Length
            && state.SinceFired.Length == bench.n && state.Frequency.Length == bench.n
            && state.Numbers.Length is 8 or 9; // older checkpoints have no τ₀
        if (!fits) throw new InvalidInputException("the checkpoint is that of an autoencoder of "
            + "another shape.");
        state.Values.CopyTo(bench.Model.Values.Span);
        state.Moment1.CopyTo(update.Moment1.Span);
        state.Moment2.CopyTo(update.Moment2.Span);
        state.SinceFired.CopyTo(Moment.SinceFired, 0);
        state.Frequency.CopyTo(Moment.Frequency, 0);
        double[] numbers = state.Numbers;
        Moment.Step = (long)numbers[0];
        (update.Power1, update.Power2) = (numbers[1], numbers[2]);
        bench.Model.InferenceThreshold = numbers[3];
        (Moment.Multiplier, Moment.SmoothL0, Moment.L0Rate) = (numbers[4], numbers[5], numbers[6]);
        bench.Model.InputScale = numbers[7];
        bench.Model.FirstThreshold = numbers.Length > 8 ? numbers[8] : numbers[3];
        bench.MeasureNorms(options.DecoderNorm);
    }
}
