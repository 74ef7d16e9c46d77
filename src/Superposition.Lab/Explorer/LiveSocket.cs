using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Explorer;

/// <summary>
/// One tab: its messages come in, its job's frames go out. It works only while the page draws: with
/// <see cref="Limits.MostUndrawn"/> frames not yet acknowledged it waits, so that a hidden tab, a slow one
/// and one that never reads cost nothing; and when the connection ends, the job ends within its slice.
/// </summary>
sealed class LiveSocket(WebSocket socket, Cores cores, LaneWidth width)
{
    readonly Channel<byte[]> inbox = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });
    IJob? job;
    int frame, undrawn;

    public async Task Run(CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var receiving = Receive(ended);
        try
        {
            await Work(ended.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException
            or ObjectDisposedException or ChannelClosedException)
        { }
        finally
        {
            job?.Dispose();
            await ended.CancelAsync();
            if (stopping.IsCancellationRequested) await Close();
            else socket.Abort();
            await receiving;
        }
    }

    /// <summary>Fills the inbox; a full one holds up the connection, and the page feels it.</summary>
    async Task Receive(CancellationTokenSource ended)
    {
        byte[] buffer = new byte[Limits.MostMessage];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    if (length == buffer.Length)
                    {
                        await Refuse("a message was too long.");
                        return;
                    }
                    got = await socket.ReceiveAsync(buffer.AsMemory(length), ended.Token);
                    length += got.Count;
                }
                while (!got.EndOfMessage);
                if (got.MessageType == WebSocketMessageType.Close) return;
                await inbox.Writer.WriteAsync(buffer[..length], ended.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException
            or ObjectDisposedException)
        { }
        finally
        {
            inbox.Writer.TryComplete();
            await ended.CancelAsync();
        }
    }

    async Task Work(CancellationToken ended)
    {
        while (true)
        {
            while (inbox.Reader.TryRead(out byte[]? text)) await Take(text, ended);
            if (job is null || job.IsDone || undrawn >= Limits.MostUndrawn)
            {
                if (!await inbox.Reader.WaitToReadAsync(ended)) return;
                continue;
            }
            var (working, next) = (job, ++frame);
            var report = await cores.Run(() => working.Advance(next, ended), ended);
            foreach (var message in report.Messages) await Say(message, ended);
            if (report.Frame is { } bytes) await Send(bytes, WebSocketMessageType.Binary, ended);
            // a page acknowledges frames, and messages that have a frame's number in place of one
            if (report.Frame is not null || report.Messages.Any(one => one.ContainsKey("frame"))) undrawn++;
        }
    }

    async Task Take(byte[] text, CancellationToken ended)
    {
        try
        {
            var (verb, message) = Message.Parse(text);
            if (verb == "drawn") undrawn = Math.Max(0, undrawn - 1);
            else if (verb is "start" or "lottery" or "ribbon" or "phase" or "decode") Begin(verb, message);
            else if (verb == "leave") job = Ended();
            else if (job is null)
                throw new InvalidInputException($"'{verb}' came before anything was begun.");
            else if (job.Take(verb, message) is { } answer) await Say(answer, ended);
        }
        catch (InvalidInputException fault)
        {
            await Say(new() { ["type"] = "fault", ["message"] = fault.Message }, ended);
        }
    }

    IJob? Ended()
    {
        job?.Dispose();
        return null;
    }

    void Begin(string verb, JsonObject message)
    {
        var state = LabState.Parse(Message.Text(message, "link"));
        int next = Message.Whole(message, "epoch", 0, int.MaxValue - 1);
        IJob begun = verb switch
        {
            "start" => new PlaygroundJob(state, next, Message.Whole(message, "pace", 0, 100_000), width)
            {
                IsCalled = () => inbox.Reader.Count > 0,
            },
            "lottery" => new LotteryJob(state, next, Message.Whole(message, "restarts", 1, 1024), width),
            "decode" => new DecodeJob(state, next, width),
            "ribbon" => new RibbonJob(state, next, message, width),
            _ => new PhaseJob(state, next, message, width),
        };
        job?.Dispose();
        job = begun;
        // pictures of the old one do not hold up the first of the new one
        undrawn = Math.Min(undrawn, Limits.MostUndrawn - 1);
    }

    Task Say(JsonObject message, CancellationToken ended) => Send(
        System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, ended);

    async Task Send(byte[] bytes, WebSocketMessageType type, CancellationToken ended)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended);
        patience.CancelAfter(Limits.SendPatience);
        await socket.SendAsync(bytes.AsMemory(), type, true, patience.Token);
    }

    async Task Refuse(string why)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, why, patience.Token);
    }

    async Task Close()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.CloseOutputAsync(
                WebSocketCloseStatus.EndpointUnavailable, "the explorer has ended", patience.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException) { }
    }
}
