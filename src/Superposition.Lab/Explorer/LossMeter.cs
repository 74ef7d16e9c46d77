using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// The expected loss, many times a second: exact where that takes microseconds, else on the same few thousand
/// samples each time, so that the curve moves only when the model does.
/// </summary>
sealed class LossMeter(LaneWidth width, ulong seed, ulong stream)
{
    const int MostExact = 8, FewSamples = 2048, ManySamples = 8192;
    TrainingOptions? of;
    ExactLoss? exact;

    public bool IsExact => exact is not null;

    public LossEstimate Of(ToyModel model, TrainingOptions options)
    {
        if (!ReferenceEquals(of, options))
        {
            of = options;
            bool covers = options.Features <= MostExact && options.IsPlain
                && ExactLoss.Covers(model, options.World, options.LossExponent);
            exact = covers ? new(options.World, options.Importance.Values) : null;
        }
        if (exact is not null) return new(exact.Loss(new(model)), 0);
        int samples = options.Features <= 32 ? ManySamples : FewSamples;
        return Evaluator.Loss(model, options, seed, stream, width, samples);
    }
}
