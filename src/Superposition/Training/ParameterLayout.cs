using Superposition.Models;

namespace Superposition.Training;

/// <summary>
/// The parameters θ of a model in one row: W (W₁) [m, n], then W₂ [o, m] of an untied model or
/// R [E, n] of a mixture, then b [o].
/// </summary>
readonly struct ParameterLayout(TrainingOptions options)
{
    readonly int w = options.Hidden * options.Features, o = options.Outputs;
    readonly int r = options.Experts > 1 ? options.Experts * options.Features : 0;
    readonly int w2 = options.Architecture == Architecture.Untied ? options.Outputs * options.Hidden : 0;

    internal int Count => w + w2 + r + o;

    internal Span<float> W(Span<float> θ) => θ[..w];

    /// <summary>Empty where the model is tied.</summary>
    internal Span<float> W2(Span<float> θ) => θ.Slice(w, w2);

    /// <summary>R, empty where there are no experts.</summary>
    internal Span<float> Gate(Span<float> θ) => θ.Slice(w + w2, r);

    internal Span<float> b(Span<float> θ) => θ.Slice(w + w2 + r, o);

    internal void Write(ToyModel model, Span<float> θ)
    {
        model.W.CopyTo(W(θ));
        model.W2.CopyTo(W2(θ));
        model.Gate.CopyTo(Gate(θ));
        model.b.CopyTo(b(θ));
    }

    internal ToyModel Read(Span<float> θ) =>
        new(options.Features, options.Hidden, W(θ).ToArray(), b(θ).ToArray(), options.Activation)
        {
            W2 = w2 == 0 ? null : W2(θ).ToArray(),
            Gate = r == 0 ? null : Gate(θ).ToArray(),
            ActiveExperts = options.ActiveExperts,
            HiddenActivation = options.HiddenActivation,
        };
}
