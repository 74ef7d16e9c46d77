using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <summary>The multiply-adds that a kernel must do: of them its share of the peak is counted.</summary>
static class Arithmetic
{
    /// <summary>
    /// For a sample: five products of n·m where everything is multiplied (h, z, δh, and the two terms of δW);
    /// null for a regime whose work depends on the data, such as how many outputs survive the ReLU.
    /// </summary>
    internal static double? MultiplyAdds(TrainingOptions options) => KernelRegimes.Of(options) switch
    {
        KernelRegime.Tiny or KernelRegime.Dense => 5.0 * options.Features * options.Hidden,
        _ => null,
    };
}
