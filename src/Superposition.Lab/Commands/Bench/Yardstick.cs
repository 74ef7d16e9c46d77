using System.Globalization;
using System.Text.Json;
using Superposition.Features;
using Superposition.Numerics.Lanes;
using Superposition.Training;

namespace Superposition.Lab.Commands.Bench;

/// <summary>Ours beside the same training written by hand in C.</summary>
/// <param name="Ratio">How many times as long ours takes for a step.</param>
/// <param name="Loss">The expected loss of C's model after 10,000 steps, as it samples it.</param>
/// <param name="OurLoss">Of ours, of the same seed and law, on other samples.</param>
sealed record YardstickRate(
    string Compiler, double ModelStepsPerCpuSecond, double OurModelStepsPerCpuSecond, double Ratio,
    double Loss, double OurLoss);

/// <summary>
/// bench/peers/tiny_20_5.c, embedded: the whole step of 20→5 for gcc, fixed to that size. How near to it a
/// program for any size comes is how good its kernels are.
/// </summary>
static class Yardstick
{
    const int Rounds = 3, WholeRun = 10_000;

    /// <summary>What it trains; ours in the same regime, so that both do the same work.</summary>
    internal static TrainingOptions Options => TrainingOptions.For(20, 5, 0.05) with
    {
        Importance = Importance.Geometric(20, 0.7),
        Regime = KernelRegime.Tiny,
        Steps = WholeRun,
    };

    /// <summary>Compiles it, then runs it and ours by turns.</summary>
    /// <exception cref="InvalidInputException">No gcc, or no AVX-512.</exception>
    internal static YardstickRate Measure(Budget budget, Execution execution, CancellationToken cancel)
    {
        if (execution.Width != LaneWidth.V512)
            throw new InvalidInputException("the yardstick is written for AVX-512, and this run is at "
                + $"{execution.Width.ToString().ToLowerInvariant()}; leave --yardstick out.");
        return WithProgram(program =>
        {
            var turn = budget.Part(1.0 / Rounds);
            string[] length = turn.Steps is { } steps ? ["--steps", $"{steps}"]
                : ["--seconds", turn.Seconds.ToString("R", CultureInfo.InvariantCulture)];
            double theirs = 0, ours = 0; // seconds a step, added over the rounds
            for (int round = 0; round < Rounds; round++)
            {
                theirs += 1 / Run(program, length, cancel).GetProperty("modelStepsPerCpuSecond").GetDouble();
                ours += 1 / OwnRate.StepsPerCpuSecond(Options, turn, execution, cancel);
            }
            var whole = Run(program, ["--steps", $"{WholeRun}"], cancel);
            var model = Trainer.Train(new(Options, 0, 0), execution.Width, cancel: cancel).Model;
            var loss = Evaluator.Loss(model, Options, 0, 0, execution.Width, Evaluator.DefaultSamples(20));
            return new YardstickRate(
                whole.GetProperty("compiler").GetString()!, Rounds / theirs, Rounds / ours, ours / theirs,
                whole.GetProperty("loss").GetDouble(), loss.Loss);
        }, cancel);
    }

    internal static T WithProgram<T>(Func<string, T> use, CancellationToken cancel) =>
        ChildProgram.WithSource("tiny_20_5.c", source =>
        {
            string program = Path.ChangeExtension(source, null);
            string[] arguments = ["-O3", "-march=native", "-ffast-math", source, "-o", program, "-lm"];
            var ended = ChildProgram.Run("gcc", arguments, cancel) ?? throw new InvalidInputException(
                "the yardstick needs gcc, which is not here; install it with 'apt install gcc libc6-dev', "
                + "or leave --yardstick out.");
            return ended.ExitCode == 0 ? use(program) : throw new InvalidInputException(
                $"gcc could not compile the yardstick ({ended.Complaint.TrimEnd('.')}); "
                + "leave --yardstick out.");
        });

    internal static JsonElement Run(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var ended = ChildProgram.Run(program, arguments, cancel);
        return ended is { ExitCode: 0 } ? JsonDocument.Parse(ended.Output).RootElement
            : throw new InvalidOperationException($"the yardstick failed: {ended?.Complaint}");
    }
}
