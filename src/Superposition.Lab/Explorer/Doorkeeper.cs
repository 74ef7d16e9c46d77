using Microsoft.AspNetCore.Http;

namespace Superposition.Lab.Explorer;

/// <summary>
/// Lets in what this machine's own browser asks for from our own page. A name that only resolves here (DNS
/// rebinding) shows in the Host header, a page of another origin in Origin or Sec-Fetch-Site.
/// </summary>
static class Doorkeeper
{
    /// <summary>Why a request is refused, or null.</summary>
    public static string? WhyNot(HttpRequest request, int port)
    {
        string host = request.Headers.Host.ToString();
        string[] ours = [$"127.0.0.1:{port}", $"localhost:{port}", $"[::1]:{port}"];
        if (!ours.Contains(host, StringComparer.OrdinalIgnoreCase))
            return "the explorer answers only to localhost and 127.0.0.1.";
        var origin = request.Headers.Origin;
        if (origin.Count > 0 && origin != $"http://{host}")
            return "a page of another origin may not use the explorer.";
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isPage = request.Path == "/" && request.Headers["Sec-Fetch-Mode"] == "navigate";
        // a link from elsewhere may open the page, and nothing else
        if (site is "cross-site" or "same-site" && !isPage)
            return "a page of another site may not use the explorer.";
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? null
            : "the explorer only answers GET.";
    }
}
