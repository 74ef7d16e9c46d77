using System.Text.Json.Nodes;
using Superposition.Lab.Files;
using Superposition.Lab.Results;

namespace Superposition.Lab.Sweeps;

/// <summary>What is kept of the trained weights; the rows are always.</summary>
public enum Keep { None, Classes, All }

/// <summary>A stage of a sweep's path: which option had which value, on the way there or back.</summary>
public sealed record PathStep(string Option, object Value, string Leg);

/// <summary>
/// A sweep as asked for: a grid, what to measure of each model, how to call what it became, what to keep.
/// </summary>
/// <param name="Measures">Names of <see cref="SweepMeasure"/>.</param>
public sealed record Sweep(
    string Name, string Question, ModelGrid Grid, IReadOnlyList<string> Measures, ModelClass Class, Keep Keep)
{
    /// <summary>The stages that every cell passes through; none where training is as usual.</summary>
    public IReadOnlyList<PathStep> Path { get; init; } = [];

    /// <summary>Rows of one model: one, or one for the end of each stage.</summary>
    public int RowsEach => Math.Max(1, Path.Count);

    /// <summary>Where a cell's rows of stage k stand: its coordinates, then the stage's.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Coordinates(Cell cell, int stage) => Path.Count == 0
        ? cell.Coordinates
        : [.. cell.Coordinates, new(Path[stage].Option, Path[stage].Value), new("leg", Path[stage].Leg)];

    /// <summary>
    /// About how much work of one core is claimed and stored at once: what a dead worker costs, against two
    /// files written. It decides no bit of a result.
    /// </summary>
    public double ChunkSeconds { get; init; } = UsualChunkSeconds;

    internal const double UsualChunkSeconds = 10;

    /// <summary>The work in the order of the cells, none of more than that.</summary>
    public IReadOnlyList<Chunk> Chunks() => Chunk.Cut(Grid, ChunkSeconds);

    const int Schema = 1;

    /// <summary>As the folder of a sweep keeps it: everything resolved.</summary>
    public string ToJson()
    {
        var json = new JsonObject
        {
            ["schema"] = Schema,
            ["name"] = Name,
            ["question"] = Question,
            ["seed"] = Grid.Seed,
            ["measures"] = new JsonArray([.. Measures.Select(name => JsonValue.Create(name))]),
            ["class"] = OptionsJson.Name(Class),
            ["keep"] = OptionsJson.Name(Keep),
            ["chunkSeconds"] = ChunkSeconds,
            ["path"] = new JsonArray([.. Path.Select(step => (JsonNode)new JsonObject
            {
                ["option"] = step.Option,
                ["value"] = GridJson.Value(step.Value),
                ["leg"] = step.Leg,
            })]),
            ["grid"] = GridJson.Write(Grid),
        };
        return json.ToJsonString(ResultJson.Options) + "\n";
    }

    /// <exception cref="InvalidInputException">It is no sweep, or one of another version.</exception>
    public static Sweep Read(string file)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file)) ?? throw new FormatException();
            if (json.Field<int>("schema") != Schema)
                throw new InvalidInputException($"{file} is a sweep of another version of superpose.");
            return new(
                json.Field<string>("name"), json.Field<string>("question"),
                GridJson.Read(json.Node("grid"), json.Field<ulong>("seed")),
                json.Node("measures").List<string>("measures"),
                OptionsJson.Parse<ModelClass>(json.Field<string>("class")),
                OptionsJson.Parse<Keep>(json.Field<string>("keep")))
            {
                ChunkSeconds = json.FieldOr("chunkSeconds", UsualChunkSeconds),
                Path = [.. (json.Node("path") as JsonArray ?? []).Select(step => new PathStep(
                    step.Field<string>("option"), GridJson.Read(step.Node("value")),
                    step.Field<string>("leg")))],
            };
        }
        catch (Exception fault) when (fault is FormatException or System.Text.Json.JsonException)
        {
            throw new InvalidInputException($"{file} is not a sound sweep: it is no JSON.", fault);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Sentence("read", file, fault);
        }
    }
}
