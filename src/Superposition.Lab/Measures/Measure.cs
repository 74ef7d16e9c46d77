using Superposition.Geometry;
using Superposition.Models;

namespace Superposition.Lab.Measures;

/// <summary>What a measure is given: the model and its Gram matrix, worked out once.</summary>
public sealed record Subject(ToyModel Model, Gram Gram)
{
    public Subject(ToyModel model) : this(model, new Gram(model)) { }
}

/// <summary>
/// A number that can be taken of a model, or of each of its features: its words and its function
/// in one place. CSV headers, the report, docs/terminology.md and the README's table all read it.
/// </summary>
/// <param name="Name">As it appears in headers and options.</param>
/// <param name="Symbol">As the paper writes it.</param>
/// <param name="Formula">In plain text.</param>
/// <param name="Unit">What one of it is.</param>
/// <param name="Source">Where it is defined.</param>
public sealed record Measure<TShape>(
    string Name, string Symbol, string Formula, string Unit, string Source, TShape Of)
    where TShape : Delegate;

/// <summary>One number a model.</summary>
public delegate double OfModel(Subject subject);

/// <summary>One number a feature.</summary>
public delegate double OfFeature(Subject subject, int feature);
