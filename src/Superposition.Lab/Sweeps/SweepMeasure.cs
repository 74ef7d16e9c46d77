using Superposition.Features;
using Superposition.Geometry;
using Superposition.Lab.Measures;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Sweeps;

/// <summary>A trained model beside what it was trained with, and what follows from both, once.</summary>
sealed class MeasuredModel(ToyModel model, TrainingOptions options)
{
    readonly Lazy<Subject> subject = new(() => new Subject(model));
    readonly Lazy<Naming> naming = new(() => Polytopes.Name(new Gram(model)));
    readonly Lazy<ExactMinimum> minimum = new(() => ExactWorkspace.Of(options).Polish(new TiedModel(model)));

    internal ToyModel Model => model;
    internal TrainingOptions Options => options;
    internal Subject Subject => subject.Value;
    internal Naming Naming => naming.Value;
    internal ExactMinimum Minimum => minimum.Value;
}

/// <summary>
/// What a sweep can measure of a model by name: the measures of <see cref="ModelMeasures"/>, how its shape
/// was recognised, and exact analysis where Theory covers it.
/// </summary>
/// <param name="Needs">Which models it can be taken of, in words.</param>
/// <param name="Covers">Whether it can be taken of models trained with these options.</param>
sealed record SweepMeasure(
    string Name, string Unit, string Needs, Func<TrainingOptions, bool> Covers,
    Func<MeasuredModel, double> Of)
{
    const string Tied = "they have two weight matrices or several experts";
    const string Plain = "it takes tied models with a linear hidden layer that learn x";
    internal const string Exact = "it takes plain ReLU models of at most 12 uniform or symmetric features";

    internal static IReadOnlyList<SweepMeasure> All { get; } =
    [
        .. ModelMeasures.All.Select(measure => new SweepMeasure(
            measure.Name, measure.Unit, Tied,
            options => options is { Architecture: Architecture.Tied, Experts: 1 },
            model => measure.Of(model.Subject))),
        new("deformation", "share of a length", Plain, options => options.IsPlain,
            model => model.Naming.Deformation ?? double.NaN),
        new("confidence", "1 is a perfect match", Plain, options => options.IsPlain,
            model => model.Naming.Confidence),
        new("gradientNorm", "‖∂L/∂θ‖ of the expected loss", Exact, IsExact,
            model => Norm(ExactWorkspace.Of(model.Options).Exact.Gradient(new(model.Model)).δθ)),
        new("minimumLoss", "expected loss of the minimum in whose basin it lies", Exact, IsExact,
            model => model.Minimum.Loss),
        new("minimumCurvature", "least eigenvalue of the Hessian there, off the rotations", Exact, IsExact,
            model => model.Minimum.Spectrum[0]),
    ];

    static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    internal static bool IsExact(TrainingOptions options) => options is
    {
        IsPlain: true, Activation: Activation.Relu, LossExponent: 2, Features: <= ExactLoss.MostFeatures,
        World.Magnitude: Magnitude.Uniform or Magnitude.Symmetric,
    };
}

/// <summary>What the models of a sweep are counted by.</summary>
public enum ModelClass
{
    None,

    /// <summary>The name of the whole arrangement, such as pentagon.</summary>
    Shape,

    /// <summary>Its factors, counted, such as 3 digons.</summary>
    Composition,

    /// <summary>How many features are represented.</summary>
    Represented,

    /// <summary>The name of the exact minimum in whose basin it lies: noise decides nothing.</summary>
    Minimum,
}

static class ModelClasses
{
    internal const string Diverged = "diverged", NotConverged = "not converged";

    internal static string Of(this ModelClass kind, MeasuredModel model) => kind switch
    {
        _ when !model.Model.IsFinite => Diverged,
        ModelClass.Shape => model.Naming.Name,
        ModelClass.Composition => model.Naming.Composition,
        ModelClass.Represented => $"{model.Subject.Gram.Represented} represented",
        ModelClass.Minimum => model.Minimum.IsMinimum
            ? Polytopes.Name(model.Minimum.Model.Gram).Name : NotConverged,
        _ => "all",
    };
}
