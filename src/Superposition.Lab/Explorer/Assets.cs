using System.Reflection;
using System.Text;
using Superposition.Lab.Figures;

namespace Superposition.Lab.Explorer;

/// <summary>The built front end, out of the assembly: web/ makes it, nobody needs Node to have it.</summary>
static class Assets
{
    const string Prefix = "explorer/";
    static readonly Assembly s_assembly = typeof(Assets).Assembly;

    /// <summary>What is served at a path, or null.</summary>
    public static (byte[] Bytes, string Type)? Find(string path)
    {
        if (path == "/theme.css") return (Encoding.UTF8.GetBytes(Theme.Css()), "text/css; charset=utf-8");
        string name = path == "/" ? "index.html" : path[1..];
        using var stream = s_assembly.GetManifestResourceStream(Prefix + name);
        if (stream is null) return null;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        });
    }
}
