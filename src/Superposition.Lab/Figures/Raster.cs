using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Superposition.Lab.Figures;

/// <summary>
/// PNG and PDF by librsvg's <c>rsvg-convert</c>, where it is installed: the light version of a figure.
/// </summary>
public static class Raster
{
    const string Program = "rsvg-convert";

    /// <summary>Whether rsvg-convert can be started here.</summary>
    public static bool IsAvailable
    {
        get
        {
            try
            {
                using Process? process = Process.Start(Settings("--version"));
                process!.StandardInput.Close();
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (Win32Exception)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Writes the figure to a file ending in .png or .pdf; scale is pixels of the PNG per pixel of the SVG.
    /// </summary>
    public static void Save(string svg, string path, double scale = 2)
    {
        string format = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => "png",
            ".pdf" => "pdf",
            _ => throw new InvalidInputException($"'{path}' must end in .png or .pdf."),
        };
        // A PDF has no pixels; scaling it would only change its paper.
        string zoom = (format == "png" ? scale : 1).ToString(CultureInfo.InvariantCulture);
        try
        {
            var settings = Settings("--format", format, "--zoom", zoom, "--output", path);
            using Process process = Process.Start(settings)!;
            try
            {
                using var input = new StreamWriter(process.StandardInput.BaseStream, new UTF8Encoding(false));
                input.Write(svg);
            }
            catch (IOException)
            {
                // It stopped reading: its own message, below, says why.
            }

            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidInputException($"{Program} could not write '{path}': {errors.Trim()}");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidInputException(
                $"Writing '{path}' needs {Program} (Debian: librsvg2-bin), which was not found.", missing);
        }
    }

    static ProcessStartInfo Settings(params string[] arguments) => new(Program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };
}
