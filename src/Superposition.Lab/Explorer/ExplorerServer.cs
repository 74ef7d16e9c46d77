using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Explorer;

/// <summary>The local server of the web lab: on loopback only, everything bounded.</summary>
public sealed class ExplorerServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly Cores cores = new();
    readonly CancellationTokenSource stopping = new();
    readonly Gallery gallery;
    readonly LaneWidth width;
    int sockets;

    ExplorerServer(WebApplication app, LaneWidth width, string results)
    {
        (this.app, this.width) = (app, width);
        gallery = new(results);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Slices of work that it has begun, for all its visitors.</summary>
    internal long Slices => cores.Slices;

    public string Address => $"http://127.0.0.1:{Port}/";

    /// <param name="port">0 for any free one.</param>
    /// <param name="results">The folder of <c>reproduce</c>, for the gallery.</param>
    /// <exception cref="InvalidInputException">The port is taken.</exception>
    public static async Task<ExplorerServer> Start(int port, LaneWidth width, string results)
    {
        // empty: no settings from the environment or the current folder, no logs
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.MaxConcurrentUpgradedConnections = Limits.MostSockets;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = Limits.MostLink + 1024;
            kestrel.Limits.MaxRequestBufferSize = Limits.MostLink + 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddWebSockets(options =>
        {
            options.KeepAliveInterval = TimeSpan.FromSeconds(5);
            options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
        });
        var server = new ExplorerServer(builder.Build(), width, results);
        server.app.UseWebSockets();
        server.app.Run(server.Answer);
        try
        {
            await server.app.StartAsync();
        }
        catch (IOException)
        {
            await server.app.DisposeAsync();
            throw new InvalidInputException(
                $"port {port} is taken: give another with --port, or 0 for any that is free.");
        }
        var addresses = server.app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses;
        server.Port = new Uri(addresses.First()).Port;
        return server;
    }

    async Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["X-Frame-Options"] = "DENY";
        if (Doorkeeper.WhyNot(request, Port) is { } why)
        {
            await Text(response, StatusCodes.Status403Forbidden, why);
            return;
        }
        try
        {
            await Route(context);
        }
        catch (InvalidInputException fault)
        {
            await Text(response, StatusCodes.Status400BadRequest, fault.Message);
        }
        catch (OperationCanceledException) { } // the page has gone
    }

    async Task Route(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        string path = request.Path.Value ?? "/";
        if (path == "/live") await Live(context);
        else if (path == "/api/export") await Export(context);
        else if (path == "/api/gallery") await Bytes(response, gallery.Json(), "application/json");
        else if (path == "/api/about") await Bytes(response, About.Json(), "application/json");
        else if (path.StartsWith("/api/figure/", StringComparison.Ordinal)
            && gallery.Figure(path["/api/figure/".Length..]) is { } figure)
            await Bytes(response, figure, "image/svg+xml");
        else if (Assets.Find(path) is { } asset)
        {
            response.Headers.ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'; img-src 'self' data: blob:";
            await Bytes(response, asset.Bytes, asset.Type);
        }
        else await Text(response, StatusCodes.Status404NotFound, "there is nothing here.");
    }

    async Task Live(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Text(context.Response, StatusCodes.Status400BadRequest, "this is for WebSockets.");
            return;
        }
        if (Interlocked.Increment(ref sockets) > Limits.MostSockets)
        {
            Interlocked.Decrement(ref sockets);
            await Text(context.Response, StatusCodes.Status503ServiceUnavailable,
                $"{Limits.MostSockets} tabs are open already: close one.");
            return;
        }
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await new LiveSocket(socket, cores, width).Run(stopping.Token);
        }
        finally
        {
            Interlocked.Decrement(ref sockets);
        }
    }

    async Task Export(HttpContext context)
    {
        var query = context.Request.Query;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            stopping.Token, context.RequestAborted);
        var exported = await cores.Run(() => Exported.Of(
            query["link"].ToString(), query["format"].ToString(), width, ended.Token), ended.Token);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{exported.Name}\"";
        await Bytes(context.Response, exported.Bytes, exported.Type);
    }

    static async Task Text(HttpResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        await Bytes(response, Encoding.UTF8.GetBytes(sentence + "\n"), "text/plain; charset=utf-8");
    }

    static async Task Bytes(HttpResponse response, byte[] bytes, string type)
    {
        response.Headers.CacheControl = "no-cache";
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) await response.Body.WriteAsync(bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
        cores.Dispose();
        stopping.Dispose();
    }
}
