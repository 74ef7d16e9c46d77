using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Superposition.Lab.Results;

/// <summary>
/// One trained model as an experiment hands it over: what is known of it by name (its cell's coordinates,
/// <c>loss</c>,
/// <c>lossError</c>, …) and its weights, W [m, n] row by row and b [n] ([o] of an untied model).
/// </summary>
/// <param name="Part">Which tensor file it belongs to; all models of a part have one shape. "" where there is
/// one.</param>
/// <param name="Class">What it turned out to be, such as <c>pentagon</c>; one of each class is always
/// kept.</param>
public sealed record ModelRow(
    string Part,
    IReadOnlyList<KeyValuePair<string, object?>> Values,
    int M,
    int N,
    float[] W,
    float[] B,
    string Class)
{
    /// <summary>[o, m] of an untied model, whose W is W₁; null where there is W alone.</summary>
    public float[]? W2 { get; init; }

    /// <summary>R [E, n] of a mixture of experts; null where there is none.</summary>
    public float[]? Gate { get; init; }

    /// <summary>
    /// Which point of the grid it belongs to: best, median and first seeds are taken of each.
    /// </summary>
    public int Cell { get; init; }

    public string Hash => HashOf(W, W2, Gate, B);

    /// <summary>
    /// SHA-256 of the little-endian float32 bytes of the arrays in turn (W, W₂ or R where there is one,
    /// b), first
    /// 16 hex digits.
    /// </summary>
    public static string HashOf(params ReadOnlySpan<float[]?> arrays)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[]? array in arrays)
        {
            if (array is null) continue;
            byte[] bytes = new byte[array.Length * sizeof(float)];
            for (int i = 0; i < array.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), array[i]);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
