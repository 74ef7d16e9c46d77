using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Superposition.Lab.Explorer;
using Superposition.Numerics.Lanes;
using Superposition.Theory;

namespace Superposition.Tests.Explorer;

/// <summary>The server as a stranger would treat it.</summary>
public sealed class ExplorerServerTests : IAsyncLifetime
{
    const string Small = "features=5&hidden=2&density=0.05&batch=100&steps=300";
    const string Endless = "features=20&hidden=5&density=0.1&batch=1024&steps=2000000";
    ExplorerServer server = null!;
    HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ExplorerServer.Start(0, LaneWidths.Fastest, "no-such-folder");
        http = new() { BaseAddress = new(server.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    async Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/explorer.js", "text/javascript")]
    [InlineData("/explorer.css", "text/css")]
    [InlineData("/theme.css", "text/css")]
    [InlineData("/api/about", "application/json")]
    [InlineData("/api/gallery", "application/json")]
    public async Task The_page_and_what_it_needs_are_there(string path, string type)
    {
        using var answer = await Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:7117")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Strangers_are_refused(string header, string value)
    {
        foreach (string path in (string[])["/api/about", "/explorer.js", "/live"])
        {
            using var answer = await Get(path, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_page_of_another_origin_gets_no_socket()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => Visitor.Of(server, "http://evil.example"));
        await Assert.ThrowsAsync<WebSocketException>(
            () => Visitor.Of(server, $"http://127.0.0.1:{server.Port + 1}"));
        using var ours = await Visitor.Of(server, $"http://127.0.0.1:{server.Port}");
        await ours.Start(Small);
        await ours.Watch();
    }

    [Theory]
    [InlineData("/api/figure/five-in-two/../../../LICENSE")]
    [InlineData("/api/figure/five-in-two/result.json")]
    [InlineData("/api/figure/nothing/figure.svg")]
    [InlineData("/../Superposition.slnx")]
    [InlineData("/index.html/")]
    public async Task Only_what_is_ours_is_served(string path)
    {
        using var answer = await Get(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_export_is_the_state_of_its_link()
    {
        using var answer = await Get($"/api/export?format=json&link={Uri.EscapeDataString(Small)}");
        var json = JsonNode.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var live = Exported.Trained(
            LabState.Parse(Small), LaneWidths.Fastest, TestContext.Current.CancellationToken);
        Assert.Equal(Lab.Results.ModelRow.HashOf(live.Model.W, live.Model.b), (string?)json!["hash"]);
        using var bad = await Get("/api/export?format=json&link=features%3D5000%26hidden%3D2");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Frames_are_the_weights_of_the_link()
    {
        using var visitor = await Visitor.Of(server);
        foreach (int pace in (int[])[0, 1, 77])
        {
            await visitor.Start(Small, pace);
            byte[] frame = await visitor.Watch();
            using var live = Exported.Trained(
                LabState.Parse(Small), LaneWidths.Fastest, TestContext.Current.CancellationToken);
            Assert.Equal(live.Model.W, Enumerable.Range(0, 10)
                .Select(k => BitConverter.ToSingle(frame, 4 * (Frame.Header + k))));
        }
    }

    /// <summary>Answers are of the model that is on the screen.</summary>
    [Fact]
    public async Task Questions_are_answered_of_the_model_that_was_trained()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Start(Small);
        await visitor.Watch();
        await visitor.Say("""{"do":"ledger"}""");
        var ledger = await visitor.Word("ledger");
        using var live = Exported.Trained(
            LabState.Parse(Small), LaneWidths.Fastest, TestContext.Current.CancellationToken);
        var costs = InterferenceBudget.Of(live.Model);
        Assert.Equal(costs[3, 1].Paid, (double)ledger["paid"]![3]![1]!);
        Assert.Equal(0.05 * Math.Pow(0.95, 4), (double)ledger["alone"]![0]!, 1e-12);
        await visitor.Say("""{"do":"steer","feature":1}""");
        var steer = await visitor.Word("steer");
        Assert.Equal(
            ["column", "dual", "least"], steer["ways"]!.AsArray().Select(way => (string?)way!["vector"]));
        Assert.Equal(0, (double)steer["ways"]![0]!["wanted"]![0]!, 1e-12);
        Assert.True((double)steer["ways"]![0]!["wanted"]![20]! > 0);
        await visitor.Say("""{"do":"steer","feature":5}""");
        Assert.Contains("from 0 to 4", await visitor.Fault());
        await visitor.Say("""{"do":"attack"}""");
        var attack = await visitor.Word("attack");
        Assert.Equal(0, (double)attack["outputs"]![0]!["damage"]![0]!, 1e-12);
        for (int k = 1; k < 21; k++)
        {
            double most = (double)attack["strongest"]!["damage"]![k]!;
            Assert.True(most >= (double)attack["random"]!["high"]![k]!);
            for (int i = 0; i < 5; i++)
                Assert.True(most >= (double)attack["outputs"]![i]!["damage"]![k]! - 1e-9);
            Assert.Equal(0, (double)attack["unseen"]![k]!, 1e-9);
        }
    }

    [Fact]
    public async Task The_decode_bench_measures_every_decoder_to_the_end()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Say(
            """{"do":"decode","link":"features=5&hidden=2&density=0.05&steps=4000","epoch":3}""");
        System.Text.Json.Nodes.JsonNode bench;
        do
        {
            bench = await visitor.Word("bench");
            await visitor.Say("""{"do":"drawn"}""");
        }
        while (!(bool)bench["isFinal"]!);
        Assert.Equal(8, bench["decoders"]!.AsArray().Count);
        foreach (var decoder in bench["decoders"]!.AsArray())
            foreach (var row in decoder!["byActive"]!.AsArray())
            {
                Assert.Equal(400, (int)row!["trials"]!);
                Assert.InRange((double)row["right"]! / 400, (double)row["low"]!, (double)row["high"]!);
            }
        Assert.Equal(5, (int)bench["faces"]![0]!["faces"]!);
        Assert.Equal(10, (int)bench["faces"]![1]!["tested"]!);
        await visitor.Say("""{"do":"vector","active":2,"draw":4}""");
        var vector = await visitor.Word("vector");
        Assert.Equal(2, vector["x"]!.AsArray().Count(x => (double)x! > 0));
        await visitor.Say("""{"do":"vector","active":9,"draw":4}""");
        Assert.Contains("'active' from 1 to 5", await visitor.Fault());
    }

    [Fact]
    public async Task A_pulled_vector_feels_forces_and_the_ribbon_has_ghosts_and_kicks()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Start(
            "features=5&hidden=2&density=0.05&batch=64&path=density=0.05:50/pin=1,1,0.5:2000");
        var forces = await visitor.Word("forces");
        Assert.Equal((1, 5), ((int)forces["feature"]!, forces["paid"]!.AsArray().Count));
        await visitor.Say("""
            {"do":"ribbon","link":"features=5&hidden=2&density=1&batch=256&steps=1000","epoch":2,
            "from":1,"to":0.05,"stops":12,"steps":1000,"kicks":"3x0.2"}
            """);
        int stops = 0, ghosts = 0;
        string? link = null;
        while (stops < 23)
        {
            var (frame, words) = await visitor.Hear();
            if (frame is not null || words!["frame"] is not null) await visitor.Say("""{"do":"drawn"}""");
            if ((string?)words?["type"] == "ghost")
            {
                ghosts++;
                Assert.All(words["points"]!.AsArray(), point => Assert.True((double)point!["loss"]! > 0));
            }
            if ((string?)words?["type"] != "stop") continue;
            (stops, link) = (stops + 1, (string?)words["link"]);
        }
        Assert.True(ghosts > 0);
        Assert.Contains("/kick=0.2:0/", link);
        LabState.Parse(link!);
    }

    [Fact]
    public async Task An_autoencoder_s_direction_steers_too()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Start("features=5&hidden=2&density=0.05&importance=0.9^i&steps=3000");
        await visitor.Watch();
        await visitor.Say("""{"do":"steer","feature":1,"learned":true}""");
        var first = await visitor.Word("steer");
        Assert.Equal((3, true), (first["ways"]!.AsArray().Count, (bool)first["isLearning"]!));
        var ways = (await visitor.Word("steer"))["ways"]!.AsArray();
        Assert.Equal(4, ways.Count);
        Assert.Equal("autoencoder", (string?)ways[3]!["vector"]);
        double Wanted(int way) => (double)ways[way]!["wanted"]![20]!;
        Assert.InRange(Wanted(3) / Wanted(0), 0.8, 1.25);
        await visitor.Say("""{"do":"steer","feature":2,"learned":true}""");
        Assert.Equal(4, (await visitor.Word("steer"))["ways"]!.AsArray().Count); // it has learned all of them
    }

    [Fact]
    public async Task What_a_linear_map_explains_is_the_law_s_own()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Start("features=4&hidden=2&density=0.3&magnitude=constant&correlated=0,1/2,3&steps=10");
        await visitor.Say("""{"do":"linear"}""");
        var linear = await visitor.Word("linear");
        // each pair is one thing, always of value 1: two dimensions are enough; Var x_i = p (1 − p)
        Assert.Equal(4 * 0.21, (double)linear["variance"]!, 1e-12);
        Assert.Equal(0, (double)linear["loss"]!, 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1,2,3]")]
    [InlineData("{}")]
    [InlineData("""{"do":7}""")]
    [InlineData("""{"do":"start"}""")]
    [InlineData("""{"do":"start","link":"features=5&hidden=2","epoch":-1,"pace":0}""")]
    [InlineData("""{"do":"start","link":"features=5&hidden=2","epoch":1e300,"pace":0}""")]
    [InlineData("""{"do":"start","link":"features=1e9&hidden=2","epoch":1,"pace":0}""")]
    [InlineData("""{"do":"set","name":"density","value":"0.5","steps":5,"epoch":1}""")]
    [InlineData("""{"do":"lottery","link":"features=5&hidden=2","epoch":1,"restarts":1000000}""")]
    [InlineData("""{"do":"lottery","link":"features=100&hidden=2","epoch":1,"restarts":4}""")]
    [InlineData("""{"do":"ribbon","link":"features=5&hidden=2","epoch":1,"from":0,"to":1}""")]
    [InlineData("""{"do":"phase","link":"features=2&hidden=1","epoch":1,"features":9}""")]
    [InlineData("""{"do":"decode","link":"features=100&hidden=2","epoch":1}""")]
    [InlineData("""{"do":"decode","link":"features=5&hidden=2&correlated=0,1","epoch":1}""")]
    [InlineData("""
        {"do":"ribbon","link":"features=3&hidden=2","epoch":1,"from":1,"to":1,"stops":9,"steps":9,"kicks":"x"}
        """)]
    [InlineData("""{"do":"dance"}""")]
    public async Task Nonsense_is_answered_with_a_sentence_and_work_goes_on(string message)
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Say(message);
        Assert.EndsWith(".", await visitor.Fault());
        await visitor.Start(Small);
        await visitor.Watch();
    }

    [Fact]
    public async Task Deep_json_and_raw_bytes_are_nonsense_too()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Say(new string('[', 100_000));
        await visitor.Fault();
        await visitor.Say([0xff, 0xfe, 0, 1, 2], WebSocketMessageType.Binary);
        await visitor.Fault();
        await visitor.Start(Small);
        await visitor.Watch();
    }

    [Fact]
    public async Task A_message_without_end_ends_the_connection()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Say(new string(' ', Limits.MostMessage + 10));
        Assert.Equal("closed", await visitor.Fault());
    }

    [Fact]
    public async Task Bytes_that_are_no_websocket_harm_nobody()
    {
        using (var raw = new TcpClient())
        {
            await raw.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
            var stream = raw.GetStream();
            byte[] request = Encoding.ASCII.GetBytes(
                $"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            await stream.WriteAsync(request, TestContext.Current.CancellationToken);
            byte[] answer = new byte[4096];
            Assert.True(await stream.ReadAsync(answer, TestContext.Current.CancellationToken) > 0);
            // reserved bits, an unknown opcode, no mask: not a frame
            await stream.WriteAsync((byte[])[0xff, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8, 9],
                TestContext.Current.CancellationToken);
        }
        using var visitor = await Visitor.Of(server);
        await visitor.Start(Small);
        await visitor.Watch();
    }

    /// <summary>Two frames on their way and the training waits: nothing is computed for nobody.</summary>
    [Fact]
    public async Task A_client_that_never_reads_costs_nothing()
    {
        using var visitor = await Visitor.Of(server);
        await visitor.Start(Endless);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        await AssertIdle();
        using var other = await Visitor.Of(server);
        await other.Start(Small);
        await other.Watch();
    }

    [Fact]
    public async Task A_closed_tab_stops_its_work_within_a_second()
    {
        using (var visitor = await Visitor.Of(server))
        {
            await visitor.Start(Endless);
            for (int k = 0; k < 30; k++)
                if ((await visitor.Hear()).Frame is not null) await visitor.Say("""{"do":"drawn"}""");
            for (int k = 0; k < 200; k++) await visitor.Say("""{"do":"drawn"}""");
            visitor.Vanish();
        }
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await AssertIdle();
    }

    [Fact]
    public async Task So_many_tabs_and_no_more()
    {
        var visitors = new List<Visitor>();
        for (int k = 0; k < Limits.MostSockets; k++) visitors.Add(await Visitor.Of(server));
        await Assert.ThrowsAsync<WebSocketException>(() => Visitor.Of(server));
        foreach (var visitor in visitors) await visitor.Start(Small);
        foreach (var visitor in visitors) await visitor.Watch();
        foreach (var visitor in visitors) visitor.Dispose();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        using var again = await Visitor.Of(server);
    }

    /// <summary>No slice of work begins in half a second; a model in training begins dozens.</summary>
    async Task AssertIdle()
    {
        long before = server.Slices;
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.True(before > 0, "nothing was ever done");
        Assert.Equal(before, server.Slices);
    }
}
