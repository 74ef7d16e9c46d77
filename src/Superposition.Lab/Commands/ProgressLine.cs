using System.Globalization;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Commands;

/// <summary>
/// One line on stderr that is rewritten in place:
/// a bar, models done, time left. Silent when stderr is no terminal.
/// </summary>
sealed class ProgressLine(string label) : IDisposable
{
    const int BarCells = 24;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    readonly bool isShown = !Console.IsErrorRedirected;
    readonly Lock gate = new();
    long next;
    int length;

    internal void Report(GridProgress progress)
    {
        if (!isShown) return;
        lock (gate)
        {
            if (Environment.TickCount64 < next && progress.ModelsDone < progress.Models) return;
            next = Environment.TickCount64 + (long)s_pause.TotalMilliseconds;
            double fraction = Math.Clamp(progress.Fraction, 0, 1);
            int full = (int)(fraction * BarCells);
            string bar = new string('█', full) + new string('░', BarCells - full);
            string models = string.Create(
                CultureInfo.InvariantCulture, $"{progress.ModelsDone:N0}/{progress.Models:N0} models");
            string left = double.IsNaN(progress.SecondsLeft)
                ? "" : $"  {Duration(Math.Max(0, progress.SecondsLeft))} left";
            string note = progress.Note.Length > 0 ? $"  {progress.Note}" : "";
            Write($"{label}  {bar} {fraction * 100,3:0}%  {models}{left}{note}");
        }
    }

    /// <summary>For work without a bar: what is being done now.</summary>
    internal void Say(string text)
    {
        if (isShown) Write(text);
    }

    /// <summary>Cut to the terminal's width: a line that wraps cannot be rewritten in place.</summary>
    void Write(string text)
    {
        int width = Console.WindowWidth;
        if (width > 1 && text.Length >= width) text = text[..(width - 1)];
        Console.Error.Write($"\r{text.PadRight(length)}");
        length = text.Length;
    }

    internal static string Duration(double seconds) => seconds switch
    {
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 5940 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h"),
    };

    public void Dispose()
    {
        if (isShown && length > 0) Console.Error.Write($"\r{new string(' ', length)}\r");
    }
}
