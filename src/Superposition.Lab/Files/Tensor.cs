namespace Superposition.Lab.Files;

/// <summary>
/// A named array of float32 numbers, last index fastest. <c>Data.Length</c> is the product of the shape.
/// </summary>
public sealed record Tensor(string Name, int[] Shape, float[] Data)
{
    /// <summary>The same tensor as a source for writing, in one piece.</summary>
    public TensorSource AsSource() => new(Name, Shape, [Data]);
}

/// <summary>
/// A tensor to be written piece by piece, so that a stack of many models is never copied into one array.
/// The lengths of the pieces sum to the product of the shape.
/// </summary>
public sealed record TensorSource(string Name, int[] Shape, IEnumerable<float[]> Pieces);
