using Superposition.Lab.Files;

namespace Superposition.Lab.Results;

/// <summary>
/// How the models of a result become tensor files, rows of result.json and rows of data/models.csv.
/// </summary>
sealed record ModelFiles(IReadOnlyList<ModelFile> Files, IReadOnlyList<Row> Rows, CsvTable Table)
{
    public static ModelFiles Plan(IReadOnlyList<ModelRow> models)
    {
        string[] parts = [.. models.Select(model => model.Part).Distinct()];
        var rows = models.Select(model => RowOf(model, parts.Length > 1)).ToArray();
        var cells = models.Select(model => (model.Part, model.Cell)).Distinct().Index()
            .ToDictionary(cell => cell.Item, cell => cell.Index);
        var kept = ModelSelection.Choose([.. models.Select((model, i) => new ModelSelection.Candidate(
            cells[(model.Part, model.Cell)], model.Class, rows[i].Number("loss")))]);
        var files = parts.Select(part => new ModelFile(
            parts.Length == 1 ? "models.safetensors" : $"models-{Plain(part)}.safetensors",
            [.. kept.Select(i => models[i]).Where(model => model.Part == part)]))
            .Where(file => file.Models.Count > 0).ToArray();
        foreach (var file in files) file.Check();
        return new(files, [.. kept.Select(i => rows[i])], TableOf(models, rows, kept));
    }

    static Row RowOf(ModelRow model, bool severalParts)
    {
        var row = new Row(severalParts ? [new("part", model.Part), .. model.Values] : model.Values);
        if (model.Class.Length > 0) row = row.With("class", model.Class);
        return row.With("hash", model.Hash);
    }

    // "tensorRow" leads from a row of the table to the model's place in its tensor file, empty where it was
    // not kept.
    static CsvTable TableOf(IReadOnlyList<ModelRow> models, Row[] rows, IReadOnlyList<int> kept)
    {
        string[] names = [.. rows.SelectMany(row => row.Values.Select(value => value.Key)).Distinct()];
        object?[] places = new object?[models.Count];
        foreach (var part in kept.GroupBy(i => models[i].Part))
            foreach (var (place, i) in part.Index())
                places[i] = place;
        IEnumerable<IReadOnlyList<object?>> cells =
            rows.Select((row, i) => (object?[])[places[i], .. names.Select(name => row[name])]);
        return new(["tensorRow", .. names.Select(name => new CsvColumn(name))], cells);
    }

    static string Plain(string part) => ResultFolder.PlainName().IsMatch(part)
        ? part
        : throw new ArgumentException($"\"{part}\" is not a part's name");
}

/// <summary>One tensor file: a stack of models of one shape.</summary>
sealed record ModelFile(string Name, IReadOnlyList<ModelRow> Models)
{
    public void Check()
    {
        var (m, n, o) = (Models[0].M, Models[0].N, Models[0].B.Length);
        int? gate = Models[0].Gate?.Length;
        int? length2 = Models[0].W2 is null ? null : o * m;
        if (length2 is null && o != n) throw new ArgumentException($"{Name}: {o} biases for {n} features");
        foreach (var model in Models)
            if (model.M != m || model.N != n || model.W.Length != m * n || model.W2?.Length != length2
                || model.Gate?.Length != gate || model.B.Length != o)
                throw new ArgumentException($"{Name}: [{model.M}, {model.N}] of "
                    + $"{model.W.Length} + {model.W2?.Length ?? 0} + {model.B.Length} among [{m}, {n}]");
    }

    public void Write(Stream stream, string experiment)
    {
        var (count, m, n, o) = (Models.Count, Models[0].M, Models[0].N, Models[0].B.Length);
        bool isTied = Models[0].W2 is null;
        TensorSource[] second = isTied ? [] : [new("W2", [count, o, m], Models.Select(model => model.W2!))];
        TensorSource[] gate = Models[0].Gate is not { } R ? []
            : [new("R", [count, R.Length / n, n], Models.Select(model => model.Gate!))];
        TensorSource[] tensors =
        [
            new(isTied ? "W" : "W1", [count, m, n], Models.Select(model => model.W)),
            .. second,
            .. gate,
            new("b", [count, o], Models.Select(model => model.B)),
        ];
        SafeTensorsWriter.Write(
            stream, tensors, new Dictionary<string, string> { ["experiment"] = experiment });
    }
}
