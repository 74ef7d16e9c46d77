using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Superposition.Lab.Commands;

/// <summary>
/// The same training in PyTorch, in the published notebook's style: bench/peers/toy_models.py, embedded.
/// </summary>
static class Peer
{
    const string Python = "/usr/bin/python3"; // Debian's, where apt puts python3-torch

    internal sealed record Rate(double ModelStepsPerCpuSecond, string Version, int Threads, string Kernel);

    /// <exception cref="InvalidInputException">Python or torch is missing; says what to install.</exception>
    internal static Rate Measure(
        int features, int hidden, double density, double importanceBase, double seconds, string product)
    {
        var folder = Directory.CreateTempSubdirectory("superpose-peer-"); // a name that nobody can guess
        string script = Path.Combine(folder.FullName, "toy_models.py");
        try
        {
            using (var source = typeof(Peer).Assembly.GetManifestResourceStream("toy_models.py")!)
            using (var file = File.Create(script)) source.CopyTo(file);
            return Run(script, features, hidden, density, importanceBase, seconds, product);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static Rate Run(
        string script, int features, int hidden, double density, double importanceBase, double seconds,
        string product)
    {
        string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Python,
        [
            script, "--features", $"{features}", "--hidden", $"{hidden}", "--instances", "10",
            "--density", Text(density), "--importance-base", Text(importanceBase),
            "--seconds", Text(seconds), "--threads", "1", "--product", product, "--json",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw Missing(errors.Result.Trim().Split('\n')[^1]);
            var json = JsonDocument.Parse(output).RootElement;
            return new(
                json.GetProperty("modelStepsPerCpuSecond").GetDouble(),
                json.GetProperty("torchVersion").GetString() ?? "",
                json.GetProperty("threads").GetInt32(),
                json.TryGetProperty("coreType", out var core) ? core.ToString() : "");
        }
        catch (Win32Exception fault)
        {
            throw Missing(fault.Message);
        }
    }

    static InvalidInputException Missing(string why) => new(
        $"the peer did not run ({why.TrimEnd('.')}); "
        + "install it with 'apt install python3-torch libopenblas0', or leave --peer out.");
}
