using System.Globalization;
using System.Text.Json;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// The same training in PyTorch, in the published notebook's style: bench/peers/toy_models.py, embedded.
/// </summary>
static class Peer
{
    internal const string Python = "/usr/bin/python3"; // Debian's, where apt puts python3-torch

    internal sealed record Rate(double ModelStepsPerCpuSecond, string Version, int Threads, string Kernel)
    {
        internal string Name => $"PyTorch {Version} (Debian), {Threads} thread, OpenBLAS {Kernel}";
    }

    /// <param name="product"><c>einsum</c> or <c>bmm</c>.</param>
    /// <exception cref="InvalidInputException">Python or torch is missing; says what to install.</exception>
    internal static Rate Measure(BenchSize size, Budget budget, string product, CancellationToken cancel) =>
        ChildProgram.WithSource("toy_models.py", script =>
        {
            static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
            var ended = ChildProgram.Run(Python,
            [
                script, "--features", $"{size.Features}", "--hidden", $"{size.Hidden}",
                "--instances", $"{size.PeerInstances}", "--density", Text(size.Density),
                "--importance-base", Text(size.ImportanceBase), "--steps", $"{budget.Steps ?? 0}",
                "--seconds", Text(budget.Seconds), "--threads", "1", "--product", product, "--json",
            ], cancel) ?? throw Missing($"there is no {Python}");
            if (ended.ExitCode != 0) throw Missing(ended.Complaint);
            var json = JsonDocument.Parse(ended.Output).RootElement;
            return new Rate(
                json.GetProperty("modelStepsPerCpuSecond").GetDouble(),
                json.GetProperty("torchVersion").GetString() ?? "",
                json.GetProperty("threads").GetInt32(),
                json.TryGetProperty("coreType", out var core) ? core.ToString() : "");
        });

    /// <summary>Both scripts side by side: the one for autoencoders uses the other's helpers.</summary>
    internal static T WithScripts<T>(Func<string, T> use) =>
        ChildProgram.WithSources(["toy_models.py", "sae.py"], use);

    internal static InvalidInputException Missing(string why) => new(
        $"the peer did not run ({why.TrimEnd('.')}); "
        + "install it with 'apt install python3-torch libopenblas0', or leave --peer out.");
}
