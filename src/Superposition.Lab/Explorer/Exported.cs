using System.Text;
using System.Text.Json.Nodes;
using Superposition.Lab.Commands;
using Superposition.Lab.Files;
using Superposition.Lab.Measures;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Lab.Explorer;

/// <summary>A state as a file: trained again from its link, so that it is what the link says.</summary>
sealed record Exported(string Name, string Type, byte[] Bytes)
{
    /// <param name="format"><c>json</c>, <c>safetensors</c>, <c>npz</c>, <c>csv</c> or <c>svg</c>.</param>
    public static Exported Of(string link, string format, LaneWidth width, CancellationToken cancel)
    {
        if (format is not ("json" or "safetensors" or "npz" or "csv" or "svg"))
            throw new InvalidInputException("the formats are json, safetensors, npz, csv and svg.");
        using var live = Trained(LabState.Parse(link), width, cancel);
        return format switch
        {
            "safetensors" => new("model.safetensors", "application/octet-stream", SafeTensors(live)),
            "npz" => new("model.npz", "application/zip", Npz(live.Model)),
            "csv" => new("features.csv", "text/csv; charset=utf-8", Features(live)),
            "svg" => new("figure.svg", "image/svg+xml", Figure(live, width)),
            _ => new("model.json", "application/json", Encoding.UTF8.GetBytes(
                Document(live, width).ToJsonString(JsonText.Indented))),
        };
    }

    internal static LiveModel Trained(LabState state, LaneWidth width, CancellationToken cancel)
    {
        var live = new LiveModel(state, width);
        while (!live.IsDone) live.Advance(int.MaxValue, TimeSpan.FromMilliseconds(100), cancel);
        return live;
    }

    static JsonObject Document(LiveModel live, LaneWidth width)
    {
        var (state, model) = (live.State, live.Model);
        var meter = new LossMeter(width, live.Seed, live.Stream);
        var loss = meter.Of(model, live.Options);
        var subject = new Subject(model);
        return new()
        {
            ["link"] = state.Link(),
            ["command"] = state.CommandHead() + state.Path[^1].Steps + state.CommandTail,
            ["numericVersion"] = NumericVersion.Current,
            ["seed"] = live.Seed,
            ["stream"] = live.Stream,
            ["options"] = OptionsJson.Write(live.Options),
            ["steps"] = live.Step,
            ["hash"] = ModelRow.HashOf(model.W, model.W2, model.b),
            ["loss"] = Finite(loss.Loss),
            ["lossError"] = Finite(loss.StandardError),
            ["measures"] = new JsonObject(ModelMeasures.All.Select(measure =>
                KeyValuePair.Create(measure.Name, Finite(measure.Of(subject))))),
            ["W"] = new JsonArray([.. Enumerable.Range(0, model.m).Select(k => new JsonArray(
                [.. Enumerable.Range(0, model.n).Select(i => Finite(model.W[k * model.n + i]))]))]),
            ["b"] = new JsonArray([.. model.b.Select(b => Finite(b))]),
        };
    }

    static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
    static JsonNode? Finite(float value) => float.IsFinite(value) ? JsonValue.Create(value) : null;

    static Tensor[] Tensors(ToyModel model) =>
        [new("W", [model.m, model.n], model.W), new("b", [model.n], model.b)];

    static byte[] Npz(ToyModel model)
    {
        using var stream = new MemoryStream();
        NpzWriter.Write(stream, Tensors(model));
        return stream.ToArray();
    }

    static byte[] SafeTensors(LiveModel live)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(
            stream, Tensors(live.Model),
            new Dictionary<string, string> { ["link"] = live.State.Link() });
        return stream.ToArray();
    }

    static byte[] Features(LiveModel live)
    {
        var (model, subject) = (live.Model, new Subject(live.Model));
        var importance = live.Options.Importance.Values;
        using var stream = new MemoryStream();
        Csv.Write(stream, new(
            [
                new("feature"), new("importance"),
                .. FeatureMeasures.All.Select(one => new CsvColumn(one.Name)),
                .. Enumerable.Range(0, model.m).Select(k => new CsvColumn($"W{k}")),
            ],
            Enumerable.Range(0, model.n).Select(i => (IReadOnlyList<object?>)
            [
                i, importance[i], .. FeatureMeasures.All.Select(one => (object?)one.Of(subject, i)),
                .. Enumerable.Range(0, model.m).Select(k => (object?)model.W[k * model.n + i]),
            ])));
        return stream.ToArray();
    }

    static byte[] Figure(LiveModel live, LaneWidth width)
    {
        var loss = new LossMeter(width, live.Seed, live.Stream).Of(live.Model, live.Options);
        var cell = new Cell("", [], live.Options, 1) { FirstStream = live.Stream };
        var model = new GridModel(
            cell, live.Seed, live.Stream, live.Model, loss.Loss, loss.StandardError);
        return Encoding.UTF8.GetBytes(TrainFigure.Of([model]).Svg);
    }
}
