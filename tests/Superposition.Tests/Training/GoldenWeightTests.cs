using System.Text.Json;
using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Conventions;
using Superposition.Training;

namespace Superposition.Tests.Training;

/// <summary>
/// A thousand steps from the same weights on the same samples: ours in float32 against PyTorch's in double
/// precision, Golden/weights.json, which Golden/golden_weights.py wrote.
/// </summary>
public sealed class GoldenWeightTests(ITestOutputHelper output)
{
    // Of the largest weight. Our float32 rounding alone moved weights by 1e-7 to 9e-6 in a thousand steps
    // (Adam divides by the root of small gradients, whose relative error is the largest); another order of
    // summation may do a few times that. One step missed moves them by 4e-4 and more, decay that is a tenth
    // too weak by 3e-4 and more.
    const double Tolerance = 4e-5;

    sealed record Case(
        int Features, int Hidden, double Density, double ImportanceBase,
        string Optimizer, double LearningRate, double WeightDecay, ulong Seed, ulong Stream, int Steps,
        float[] W0, float[] B0, double[] W, double[] B)
    {
        internal TrainingRun Run => new(
            TrainingOptions.For(Features, Hidden, Density) with
            {
                Importance = Importance.Geometric(Features, ImportanceBase),
                Steps = Steps,
                Optimizer = new()
                {
                    Kind = Enum.Parse<OptimizerKind>(Optimizer, ignoreCase: true),
                    LearningRate = LearningRate,
                    WeightDecay = WeightDecay,
                },
                Initialisation = new(
                    InitialisationKind.Given, Weights: new(Features, Hidden, W0, B0, Activation.Relu)),
                Regime = KernelRegime.Tiny, // the one that draws every feature, as the script does
            }, Seed, Stream);
    }

    sealed record Golden(string Made, Case[] Cases);

    static readonly Golden s_golden = JsonSerializer.Deserialize<Golden>(
        Repository.Text("tests/Superposition.Tests/Training/Golden/weights.json"),
        new JsonSerializerOptions(JsonSerializerDefaults.Web))!;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_golden.Cases.Length)];

    [Theory, MemberData(nameof(Cases))]
    public void AThousandStepsEndWhereTorchEnds(int index)
    {
        var golden = s_golden.Cases[index];
        var model = Trainer.Train(golden.Run, LaneWidths.Fastest).Model;
        double[] expected = [.. golden.W, .. golden.B];
        float[] actual = [.. model.W, .. model.b];
        string what = $"{golden.Features}→{golden.Hidden} {golden.Optimizer}";
        double scale = expected.Max(Math.Abs);
        output.WriteLine($"{what}: largest difference "
            + $"{actual.Zip(expected, (a, e) => Math.Abs(a - e)).Max() / scale:G3} of the largest weight");
        Close.Equal(expected, actual, Tolerance, what);
        float[] start = [.. golden.W0, .. golden.B0];
        Assert.True(start.Zip(expected, (a, e) => Math.Abs(a - e)).Max() > 0.1, $"{what} hardly moved");
    }
}
