using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>
/// A trained autoencoder as a decoder of hidden states: codes and reconstructions of batches.
/// </summary>
public sealed unsafe class SaeInference : IDisposable
{
    readonly WorkTeam team;
    readonly ISaeEngine engine;
    readonly float[] row;

    /// <param name="byThreshold">
    /// Where training keeps the largest of a batch: whether to compare with the kept threshold instead.
    /// </param>
    public SaeInference(Autoencoder model, SaeOptions options, Execution execution, bool byThreshold = false)
    {
        (Model, Options, ByThreshold) = (model, options.Checked(), byThreshold);
        team = new(execution.Threads);
        engine = SaeEngines.Create(model, options, team, execution.Width);
        engine.Moment.Step = options.Steps; // schedules have ended
        row = new float[model.Dimension];
    }

    public Autoencoder Model { get; }
    public SaeOptions Options { get; }
    public bool ByThreshold { get; }

    /// <summary>Codes of the batch; it must have the options' size.</summary>
    public void Encode(HiddenBatch batch, CodeBatch codes)
    {
        if (batch.Samples != Options.Batch || batch.Dimension != Model.Dimension)
            throw new InvalidInputException(
                $"a batch of {batch.Samples} × {batch.Dimension} is not the {Options.Batch} × "
                + $"{Model.Dimension} that this decoder was made for.");
        engine.Encode(batch.X, codes, ByThreshold);
    }

    /// <summary>x̂ = b_dec + Σ a_i W_i, [samples, dimension].</summary>
    public void Decode(CodeBatch codes, Span<float> reconstructed)
    {
        for (int b = 0; b < codes.Samples; b++)
        {
            if (Options.DecoderBias) Model.DecoderBias.CopyTo(row);
            else Array.Clear(row);
            var (latents, values) = codes.Of(b);
            for (int e = 0; e < latents.Length; e++)
            {
                float value = values.Span[e];
                var direction = Model.DecoderRow(latents.Span[e]);
                for (int k = 0; k < row.Length; k++) row[k] += value * direction[k];
            }
            row.CopyTo(reconstructed[(b * row.Length)..]);
        }
    }

    public void Dispose() => team.Dispose();
}
