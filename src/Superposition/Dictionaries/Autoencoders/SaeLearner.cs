using Superposition.Dictionaries.Kernels;
using Superposition.Dictionaries.Worlds;
using Superposition.Training;

namespace Superposition.Dictionaries.Autoencoders;

/// <summary>One autoencoder that learns from batches that others make.</summary>
sealed class SaeLearner
{
    readonly ulong seed, stream;

    internal SaeLearner(
        SaeOptions options, ulong seed, ulong stream, WorkTeam team, Execution execution, Autoencoder? start)
    {
        (Options, this.seed, this.stream) = (options.Checked(), seed, stream);
        options.Architecture.CheckLearning(options);
        Model = start ?? new(options.Dimension, options.Width);
        if (start is null)
        {
            Model.Initialise(seed, stream,
                options.DecoderNorm == DecoderNorm.Unit ? 1 : options.InitialNorm);
            options.Architecture.Initialise(Model);
        }
        Engine = SaeEngines.Create(Model, options, team, execution.Width);
    }

    internal SaeOptions Options { get; }
    internal Autoencoder Model { get; }
    internal ISaeEngine Engine { get; }
    internal long Resampled { get; private set; }
    internal SaeLoss Last { get; private set; }

    internal int Dead => Engine.Moment.SinceFired.Count(since => since > Options.DeadWindow);

    internal SaeLoss Learn(HiddenBatch batch, Action<SaePhase>? mark)
    {
        if (Options.Resampling.IsDue(Engine.Moment.Step, Options))
            Resampled += Resampling.Apply(Engine, Model, Options, batch, seed, stream);
        Last = Engine.Gradient(batch.X, mark);
        mark?.Invoke(SaePhase.Backward);
        Engine.Update();
        mark?.Invoke(SaePhase.Adam);
        return Last;
    }
}
