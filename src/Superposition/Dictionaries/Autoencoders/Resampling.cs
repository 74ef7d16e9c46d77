using Superposition.Dictionaries.Worlds;
using Superposition.Numerics;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// Dead latents begin anew on what is badly reconstructed ("Towards Monosemanticity", 2023, appendix): every
/// so many steps each latent that has not fired for the dead window gets the direction of a sample drawn
/// with probability ∝ ‖x − x̂‖⁴ (the square of its loss), without replacement: W_i of the live decoders' mean
/// length, its encoder 0.2 times the live encoders' mean length, bias 0, Adam's moments 0.
/// </summary>
/// <param name="Every">Steps between two resamplings; 0: never.</param>
/// <param name="Until">
/// No resampling from this step on, so that what is new can settle; 0: four fifths of the run.
/// </param>
public sealed record Resampling(int Every, int Until = 0)
{
    /// <summary>Of a new latent's encoder, over the live ones' mean length.</summary>
    const double EncoderShare = 0.2;

    public static Resampling Never { get; } = new(0);

    internal void Check()
    {
        SaeOptions.Range("the steps between resamplings", Every, 0, int.MaxValue);
        SaeOptions.Range("the last step of resampling", Until, 0, int.MaxValue);
    }

    internal bool IsDue(long step, SaeOptions options) => Every > 0 && step > 0 && step % Every == 0
        && step < (Until > 0 ? Until : options.Steps - options.Steps / 5);

    /// <summary>Does so on the batch of the step that is about to be taken.</summary>
    /// <returns>How many latents began anew: never more than there are samples.</returns>
    internal static int Apply(
        ISaeEngine engine, Autoencoder model, SaeOptions options, HiddenBatch batch, ulong seed, ulong stream)
    {
        int[] dead = [.. Enumerable.Range(0, model.Width)
            .Where(i => engine.Moment.SinceFired[i] > options.DeadWindow)];
        if (dead.Length == 0) return 0;
        var errors = Errors(engine, model, options, batch);
        var rng = new Rng(seed, stream ^ ((ulong)engine.Moment.Step << 20));
        int[] samples = Draw(errors, Math.Min(dead.Length, batch.Samples), ref rng);
        var (encoderNorm, decoderNorm) = LiveNorms(model, dead);
        // what the architecture's own vectors begin with
        var fresh = new Autoencoder(1, 1);
        options.Architecture.Initialise(fresh);
        for (int k = 0; k < samples.Length; k++)
        {
            int i = dead[k];
            var x = batch.Row(samples[k]);
            Span<float> decoder = model.DecoderRow(i), encoder = model.EncoderRow(i);
            double square = 0;
            for (int j = 0; j < x.Length; j++)
            {
                decoder[j] = x[j] - (options.DecoderBias ? model.DecoderBias[j] : 0);
                square += (double)decoder[j] * decoder[j];
            }
            if (square == 0) continue; // no direction at all
            double length = options.DecoderNorm == DecoderNorm.Unit ? 1 : decoderNorm;
            for (int j = 0; j < x.Length; j++)
            {
                double unit = decoder[j] / Math.Sqrt(square);
                decoder[j] = (float)(unit * length);
                encoder[j] = (float)(unit * EncoderShare * encoderNorm);
            }
            model.EncoderBias[i] = 0;
            model.First[i] = fresh.First[0];
            model.Second[i] = fresh.Second[0];
            engine.Forget(i);
        }
        return samples.Length;
    }

    /// <summary>‖x − x̂‖² of each sample.</summary>
    static double[] Errors(ISaeEngine engine, Autoencoder model, SaeOptions options, HiddenBatch batch)
    {
        var codes = new CodeBatch(batch.Samples);
        engine.Encode(batch.X, codes, byThreshold: false);
        var errors = new double[batch.Samples];
        var rest = new double[model.Dimension];
        for (int b = 0; b < errors.Length; b++)
        {
            var x = batch.Row(b);
            for (int j = 0; j < rest.Length; j++)
                rest[j] = x[j] - (options.DecoderBias ? model.DecoderBias[j] : 0);
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++)
            {
                var row = model.DecoderRow(latents.Span[e]);
                for (int j = 0; j < rest.Length; j++) rest[j] -= values.Span[e] * (double)row[j];
            }
            foreach (double r in rest) errors[b] += r * r;
        }
        return errors;
    }

    /// <summary>
    /// Samples without replacement, P ∝ error²: the largest keys ln(u)/w (Efraimidis and Spirakis 2006).
    /// </summary>
    internal static int[] Draw(double[] errors, int count, ref Rng rng)
    {
        var keys = new double[errors.Length];
        for (int b = 0; b < keys.Length; b++)
        {
            double weight = errors[b] * errors[b];
            double log = Elementary.Log(1 - rng.NextUniform());
            keys[b] = weight > 0 ? log / weight : double.NegativeInfinity;
        }
        return [.. Enumerable.Range(0, keys.Length).OrderByDescending(b => keys[b]).Take(count)];
    }

    /// <summary>Mean lengths of the rows that are not dead; 1 where all are.</summary>
    static (double Encoder, double Decoder) LiveNorms(Autoencoder model, int[] dead)
    {
        var isDead = new bool[model.Width];
        foreach (int i in dead) isDead[i] = true;
        double encoder = 0, decoder = 0;
        int live = model.Width - dead.Length;
        if (live == 0) return (1, 1);
        for (int i = 0; i < model.Width; i++)
        {
            if (isDead[i]) continue;
            encoder += Norm(model.EncoderRow(i)) / live;
            decoder += Norm(model.DecoderRow(i)) / live;
        }
        return (encoder, decoder);
    }

    static double Norm(ReadOnlySpan<float> row)
    {
        double square = 0;
        foreach (float w in row) square += (double)w * w;
        return Math.Sqrt(square);
    }
}
