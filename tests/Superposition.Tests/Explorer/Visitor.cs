using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Superposition.Lab.Explorer;

namespace Superposition.Tests.Explorer;

/// <summary>A tab without a browser: says what it likes, and reads only when told to.</summary>
sealed class Visitor : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    readonly ClientWebSocket socket = new();

    internal static async Task<Visitor> Of(ExplorerServer server, string? origin = null)
    {
        var visitor = new Visitor();
        if (origin is not null) visitor.socket.Options.SetRequestHeader("Origin", origin);
        using var patience = new CancellationTokenSource(s_patience);
        await visitor.socket.ConnectAsync(new($"ws://127.0.0.1:{server.Port}/live"), patience.Token);
        return visitor;
    }

    internal Task Say(string text) => Say(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    internal async Task Say(byte[] bytes, WebSocketMessageType type)
    {
        using var patience = new CancellationTokenSource(s_patience);
        await socket.SendAsync(bytes, type, true, patience.Token);
    }

    internal Task Start(string link, int pace = 0) =>
        Say(new JsonObject { ["do"] = "start", ["link"] = link, ["epoch"] = 1, ["pace"] = pace }
            .ToJsonString());

    /// <summary>The next message: a frame's bytes, or words; both null when the server has closed.</summary>
    internal async Task<(byte[]? Frame, JsonNode? Words)> Hear()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            WebSocketReceiveResult got;
            try
            {
                got = await socket.ReceiveAsync(buffer, patience.Token);
            }
            catch (WebSocketException)
            {
                return (null, null);
            }
            if (got.MessageType == WebSocketMessageType.Close) return (null, null);
            all.Write(buffer, 0, got.Count);
            if (!got.EndOfMessage) continue;
            return got.MessageType == WebSocketMessageType.Binary
                ? (all.ToArray(), null) : (null, JsonNode.Parse(all.ToArray()));
        }
    }

    /// <summary>The sentence of the next fault.</summary>
    internal async Task<string> Fault()
    {
        while (true)
        {
            var (frame, words) = await Hear();
            if (frame is not null) await Say("""{"do":"drawn"}""");
            else if (words is null) return "closed";
            else if ((string?)words["type"] == "fault") return (string)words["message"]!;
        }
    }

    /// <summary>The next message of a type.</summary>
    internal async Task<JsonNode> Word(string type)
    {
        while (true)
        {
            var (frame, words) = await Hear();
            Assert.True(frame is not null || words is not null, "the server closed the connection");
            if ((string?)words?["type"] == type) return words!;
        }
    }

    /// <summary>Draws every frame until the model is done; the last frame.</summary>
    internal async Task<byte[]> Watch()
    {
        while (true)
        {
            var (frame, words) = await Hear();
            Assert.True(frame is not null || words is not null, "the server closed the connection");
            Assert.NotEqual("fault", (string?)words?["type"]);
            if (frame is null) continue;
            await Say("""{"do":"drawn"}""");
            if ((BitConverter.ToInt32(frame, 24) & 1) == 1) return frame;
        }
    }

    internal void Vanish() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
