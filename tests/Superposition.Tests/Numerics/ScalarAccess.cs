using Superposition.Numerics.Lanes;

namespace Superposition.Tests.Numerics;

static unsafe class ScalarAccess
{
    internal static float At(this LanesScalar lanes, int i)
    {
        float* to = stackalloc float[16];
        LanesScalar.Store(lanes, to);
        return to[i];
    }
}
