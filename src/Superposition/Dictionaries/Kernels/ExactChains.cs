using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// Single z = b + Σ_k w_k (x_k − c_k), each a chain of fused multiply-adds in order: the bits of the dense
/// product. Eight chains side by side, one a lane, rows turned into columns four elements at a time.
/// </summary>
static unsafe class ExactChains
{
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
        float** w = stackalloc float*[8], x = stackalloc float*[8];
        float* z = stackalloc float[8];
        for (int first = found.Count; first < end; first += 8)
        {
            for (int j = 0; j < 8; j++)
            {
                int at = Math.Min(first + j, end - 1); // the last one again where there are no eight
                w[j] = W + (nint)latent[at] * D;
                x[j] = X + (nint)sample[at] * D;
                z[j] = b[latent[at]];
            }
            int k = Sse.IsSupported ? Fours(w, x, c, d / 4 * 4, z) : 0;
            for (; k < d; k++)
                for (int j = 0; j < 8; j++) z[j] = MathF.FusedMultiplyAdd(w[j][k], x[j][k] - c[k], z[j]);
            for (int j = 0; j < 8 && first + j < end; j++) found.Z.Pointer[first + j] = z[j];
        }
    }

    [MethodImpl(AggressiveOptimization)]
    static int Fours(float** w, float** x, float* c, int d, float* z)
    {
        float* w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6], w7 = w[7];
        float* x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
        Vector128<float> low = Vector128.Load(z), high = Vector128.Load(z + 4);
        for (nint k = 0; k < d; k += 4)
        {
            var centre = Vector128.Load(c + k);
            low = Four(
                Vector128.Load(w0 + k), Vector128.Load(w1 + k),
                Vector128.Load(w2 + k), Vector128.Load(w3 + k),
                Vector128.Load(x0 + k) - centre, Vector128.Load(x1 + k) - centre,
                Vector128.Load(x2 + k) - centre, Vector128.Load(x3 + k) - centre, low);
            high = Four(
                Vector128.Load(w4 + k), Vector128.Load(w5 + k),
                Vector128.Load(w6 + k), Vector128.Load(w7 + k),
                Vector128.Load(x4 + k) - centre, Vector128.Load(x5 + k) - centre,
                Vector128.Load(x6 + k) - centre, Vector128.Load(x7 + k) - centre, high);
        }
        low.Store(z);
        high.Store(z + 4);
        return d;
    }

    /// <summary>Four elements of four chains.</summary>
    [MethodImpl(AggressiveInlining)]
    static Vector128<float> Four(
        Vector128<float> w0, Vector128<float> w1, Vector128<float> w2, Vector128<float> w3,
        Vector128<float> x0, Vector128<float> x1, Vector128<float> x2, Vector128<float> x3,
        Vector128<float> z)
    {
        Vector128<float> w01 = Sse.UnpackLow(w0, w1), w23 = Sse.UnpackLow(w2, w3);
        Vector128<float> x01 = Sse.UnpackLow(x0, x1), x23 = Sse.UnpackLow(x2, x3);
        z = Vector128.FusedMultiplyAdd(Sse.MoveLowToHigh(w01, w23), Sse.MoveLowToHigh(x01, x23), z);
        z = Vector128.FusedMultiplyAdd(Sse.MoveHighToLow(w23, w01), Sse.MoveHighToLow(x23, x01), z);
        (w01, w23) = (Sse.UnpackHigh(w0, w1), Sse.UnpackHigh(w2, w3));
        (x01, x23) = (Sse.UnpackHigh(x0, x1), Sse.UnpackHigh(x2, x3));
        z = Vector128.FusedMultiplyAdd(Sse.MoveLowToHigh(w01, w23), Sse.MoveLowToHigh(x01, x23), z);
        return Vector128.FusedMultiplyAdd(Sse.MoveHighToLow(w23, w01), Sse.MoveHighToLow(x23, x01), z);
    }
}
