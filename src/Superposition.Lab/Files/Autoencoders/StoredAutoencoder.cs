using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>An autoencoder as files know it: what it is, and its parameters ready to encode.</summary>
/// <param name="AppliesDecoderBias">Whether b_dec is taken from x before encoding.</param>
/// <param name="Origin">What its file says of its activations; null: nothing.</param>
public sealed record StoredAutoencoder(
    Autoencoder Model, ISaeArchitecture Architecture, bool AppliesDecoderBias = true,
    SaeOrigin? Origin = null)
{
    /// <summary>Whether codes are what exceeds the kept threshold, though training ranked.</summary>
    public bool ByThreshold => Architecture is ListaMatryoshka;

    /// <summary>
    /// Options that encode as the file says: keys are not weighed by norms, since files hold them folded in.
    /// </summary>
    public SaeOptions Options(int batch) => new()
    {
        Dimension = Model.Dimension, Width = Model.Width, Architecture = Architecture, Batch = batch,
        DecoderNorm = DecoderNorm.Unit, DecoderBias = true,
    };

    /// <exception cref="InvalidInputException">A weight is not finite, or the sizes do not go together.
    /// </exception>
    internal void Checked(string path)
    {
        foreach (float value in Model.Values.Span)
            if (!float.IsFinite(value))
                throw new InvalidInputException($"{path} has a weight that is not a finite number.");
        Options(64).Checked();
    }

    /// <summary>
    /// What training left, with decoder norms and the input's scale folded into the weights:
    /// W_enc ← s ‖W‖ W_enc, b_enc ← ‖W‖ b_enc, W ← W/(‖W‖ s), b_dec ← b_dec/s. Ranks become one threshold.
    /// Matching pursuit reads and writes with the same W, so its codes carry the scale and W stays.
    /// </summary>
    public static StoredAutoencoder Of(Autoencoder trained, SaeOptions options)
    {
        var model = trained.Copy();
        model.InputScale = 1;
        double s = trained.InputScale;
        bool ranks = options.Architecture is TopK or BatchTopK or Matryoshka or ListaMatryoshka;
        var directions = trained.Directions;
        for (int i = 0; i < model.Width; i++)
        {
            double norm = ranks && options.DecoderNorm == DecoderNorm.Free ? directions.Norm(i) : 1;
            if (norm == 0) norm = 1;
            foreach (ref float w in model.EncoderRow(i)) w = (float)(w * s * norm);
            double written = options.Architecture is MatchingPursuit ? 1 : s * norm;
            foreach (ref float w in model.DecoderRow(i)) w = (float)(w / written);
            model.EncoderBias[i] = (float)(model.EncoderBias[i] * norm);
        }
        foreach (ref float b in model.DecoderBias) b = (float)(b / s);
        ISaeArchitecture architecture = options.Architecture;
        if (ranks && architecture is not TopK)
        {
            // its own step belongs to how it encodes; prefixes and the falling k ended with training
            architecture = architecture is ListaMatryoshka lista
                ? new ListaMatryoshka(lista.K, [], lista.K, lista.Step) : new JumpRelu(new(0));
            if (double.IsNaN(model.InferenceThreshold)) model.InferenceThreshold = 0;
            if (double.IsNaN(model.FirstThreshold)) model.FirstThreshold = model.InferenceThreshold;
            model.First.Fill((float)model.InferenceThreshold);
        }
        if (architecture is MatchingPursuit pursuit)
            architecture = pursuit with { RestThreshold = pursuit.RestThreshold / s };
        return new(model, architecture);
    }
}
