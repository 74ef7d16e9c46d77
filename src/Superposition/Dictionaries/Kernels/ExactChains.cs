using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// Single z = b + Σ_k w_k (x_k − c_k), each a chain of fused multiply-adds in order: the bits of the dense
/// product. Sixteen chains side by side, one a lane, rows turned into columns four elements at a time.
/// </summary>
static unsafe class ExactChains
{
    const int Chains = 16;

    /// <summary>Whether chains are faster than a dense product that throws most of itself away.</summary>
    internal static bool AreFast => Avx.IsSupported && Fma.IsSupported;

    /// <summary>Fills in Z of the candidates from Count to end, which name their sample and latent.</summary>
    /// <param name="W">[n, D]</param>
    /// <param name="X">[B, D]</param>
    /// <param name="c">[D], what is taken from every x.</param>
    /// <param name="b">[n]</param>
    [MethodImpl(AggressiveOptimization)]
    internal static void Run(
        float* W, float* X, float* c, float* b, int D, int d, Candidates found, int end)
    {
        int* latent = found.Latent.Pointer, sample = found.Sample.Pointer;
        float** w = stackalloc float*[Chains], x = stackalloc float*[Chains];
        float* z = stackalloc float[Chains];
        for (int first = found.Count; first < end; first += Chains)
        {
            for (int j = 0; j < Chains; j++)
            {
                int at = Math.Min(first + j, end - 1); // the last one again where there are no sixteen
                w[j] = W + (nint)latent[at] * D;
                x[j] = X + (nint)sample[at] * D;
                z[j] = b[latent[at]];
            }
            int k = AreFast ? Fours(w, x, c, d / 4 * 4, z) : 0;
            for (; k < d; k++)
                for (int j = 0; j < Chains; j++) z[j] = MathF.FusedMultiplyAdd(w[j][k], x[j][k] - c[k], z[j]);
            for (int j = 0; j < Chains && first + j < end; j++) found.Z.Pointer[first + j] = z[j];
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static int Fours(float** w, float** x, float* c, int d, float* z)
    {
        Vector256<float> low = Vector256.Load(z), high = Vector256.Load(z + 8);
        for (nint k = 0; k < d; k += 4)
        {
            var centre = Avx.BroadcastVector128ToVector256(c + k);
            low = Eight(w, x, k, centre, low);
            high = Eight(w + 8, x + 8, k, centre, high);
        }
        low.Store(z);
        high.Store(z + 8);
        return d;
    }

    /// <summary>Four elements of eight chains; j and j + 4 share a vector until they are turned.</summary>
    [MethodImpl(AggressiveInlining)]
    static Vector256<float> Eight(float** w, float** x, nint k, Vector256<float> centre, Vector256<float> z)
    {
        Vector256<float> w0 = Two(w, k), w1 = Two(w + 1, k), w2 = Two(w + 2, k), w3 = Two(w + 3, k);
        Vector256<float> x0 = Two(x, k) - centre, x1 = Two(x + 1, k) - centre;
        Vector256<float> x2 = Two(x + 2, k) - centre, x3 = Two(x + 3, k) - centre;
        Vector256<float> w01 = Avx.UnpackLow(w0, w1), w23 = Avx.UnpackLow(w2, w3);
        Vector256<float> x01 = Avx.UnpackLow(x0, x1), x23 = Avx.UnpackLow(x2, x3);
        z = Fma.MultiplyAdd(Avx.Shuffle(w01, w23, Low), Avx.Shuffle(x01, x23, Low), z);
        z = Fma.MultiplyAdd(Avx.Shuffle(w01, w23, High), Avx.Shuffle(x01, x23, High), z);
        (w01, w23) = (Avx.UnpackHigh(w0, w1), Avx.UnpackHigh(w2, w3));
        (x01, x23) = (Avx.UnpackHigh(x0, x1), Avx.UnpackHigh(x2, x3));
        z = Fma.MultiplyAdd(Avx.Shuffle(w01, w23, Low), Avx.Shuffle(x01, x23, Low), z);
        return Fma.MultiplyAdd(Avx.Shuffle(w01, w23, High), Avx.Shuffle(x01, x23, High), z);
    }

    /// <summary>The lower, and the upper, halves of both operands.</summary>
    const byte Low = 0x44, High = 0xEE;

    [MethodImpl(AggressiveInlining)]
    static Vector256<float> Two(float** row, nint k) =>
        Vector256.Create(Vector128.Load(row[0] + k), Vector128.Load(row[4] + k));
}
