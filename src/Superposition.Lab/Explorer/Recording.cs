using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Superposition.Lab.Figures;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Explorer;

/// <summary>
/// A view of one link as a single page that needs no program: what the server would have streamed, recorded
/// beside the front end itself. For a class without .NET.
/// </summary>
static class Recording
{
    /// <summary>What tells such a page from any other.</summary>
    public const string Mark = "window.superpositionRecording = ";

    const int Epoch = 1, Frames = 150, MostFrames = 4_000, RecordedDraws = 8;

    /// <param name="hash"><c>view?query</c>, as a link has it after its #.</param>
    /// <exception cref="InvalidInputException">There is nothing to record, or the link is none.</exception>
    public static string Page(string hash, LaneWidth width, CancellationToken cancel)
    {
        int mark = hash.IndexOf('?');
        string view = mark < 0 ? hash : hash[..mark], query = mark < 0 ? "" : hash[(mark + 1)..];
        if (mark < 0 || query.Length == 0)
            throw new InvalidInputException("an export needs a whole link, with what follows its '?'.");
        var (messages, answers) = Play(view, query, width, cancel);
        string data = new JsonObject { ["messages"] = messages, ["answers"] = answers }.ToJsonString()
            .Replace("<", "\\u003c");
        string Text(string path) => Encoding.UTF8.GetString(Assets.Find(path)!.Value.Bytes);
        string link = WebUtility.HtmlEncode($"superpose explore '{hash}'");
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Superposition lab, recorded</title>
            <style>{{Theme.Css()}}{{Text("/explorer.css")}}</style>
            </head>
            <body>
            <p class="recorded">A recording. Live, with everything to be moved: <code>{{link}}</code></p>
            <div id="lab"></div>
            <script>
            {{Mark}}{{data}};
            if (!location.hash) history.replaceState(null, '', {{JsonSerializer.Serialize("#" + hash)}});
            </script>
            <script type="module">{{Text("/explorer.js").Replace("</script", "<\\/script")}}</script>
            </body>
            </html>

            """;
    }

    static (JsonArray Messages, JsonObject Answers) Play(
        string view, string query, LaneWidth width, CancellationToken cancel)
    {
        var state = LabState.Parse(query);
        using var job = JobOf(view, state, width);
        var messages = new JsonArray();
        for (int frame = 1; !job.IsDone; frame++)
        {
            if (messages.Count > MostFrames)
                throw new InvalidInputException("this link has more pictures than a page should hold.");
            cancel.ThrowIfCancellationRequested();
            var report = job.Advance(frame, cancel);
            foreach (var message in report.Messages) messages.Add(message);
            if (report.Frame is { } bytes) messages.Add(Convert.ToBase64String(bytes));
        }
        return (messages, AnswersOf(view, state, job));
    }

    static IJob JobOf(string view, LabState state, LaneWidth width)
    {
        int steps = state.Path.Sum(segment => segment.Steps);
        int pace = view == "playground" ? Math.Max(1, steps / Frames) : 0;
        string? Shown(string name) => state.Show.Split(',').Select(one => one.Split(':'))
            .FirstOrDefault(one => one[0] == name)?.ElementAtOrDefault(1);
        JsonObject Ribbon() => new()
        {
            ["from"] = 1.0, ["to"] = 0.02, ["steps"] = Math.Max(1.0, steps),
            ["stops"] = int.TryParse(Shown("stops"), out int stops) ? (double)stops : 40.0,
            ["kicks"] = (Shown("kick") ?? "").Replace('-', ','),
        };
        JsonObject Phases() => new()
        { ["features"] = (double)state.Resolve().Features, ["seeds"] = 4.0, ["steps"] = 1500.0 };
        return view switch
        {
            "playground" or "ledger" or "steer" or "attack" => new PlaygroundJob(state, Epoch, pace, width),
            "lottery" => new LotteryJob(state, Epoch, 256, width),
            "decode" => new DecodeJob(state, Epoch, width),
            "ribbon" => new RibbonJob(state, Epoch, Ribbon(), width),
            "phases" => new PhaseJob(state.With("learning-rate", "0.01").With("batch", "256"), Epoch,
                Phases(), width),
            _ => throw new InvalidInputException(
                $"'{view}' is no view that can be recorded; these can: playground, lottery, ribbon, phases, "
                + "ledger, decode, steer, attack."),
        };
    }

    /// <summary>What the page will ask, by its words.</summary>
    static JsonObject AnswersOf(string view, LabState state, IJob job)
    {
        var answers = new JsonObject();
        if (view == "ledger") answers["ledger"] = job.Take("ledger", []);
        if (view == "attack") answers["attack"] = job.Take("attack", []);
        for (int active = 1; active <= (job as DecodeJob)?.MostActive; active++)
            for (int draw = 0; draw < RecordedDraws; draw++)
                answers[$"vector {active} {draw}"] = job.Take(
                    "vector", new() { ["active"] = (double)active, ["draw"] = (double)draw });
        int features = view == "steer" ? state.Resolve().Features : 0;
        for (int i = 0; i < features; i++)
        {
            try
            {
                var words = () => new JsonObject { ["feature"] = (double)i, ["learned"] = true };
                job.Take("steer", words());
                while (!job.IsDone) job.Advance(0, CancellationToken.None);
                answers[$"steer {i}"] = job.Take("steer", words());
            }
            catch (InvalidInputException) { } // a feature without a direction: its button is off
        }
        return answers;
    }
}
