using System.Text.RegularExpressions;

namespace Superposition.Tests.Conventions;

/// <summary>Who may use whom: the table of CONTRIBUTING.md. A layer is a folder of a project.</summary>
public sealed partial class LayerTests
{
    const string Library = "src/Superposition/";
    const string Lab = "src/Superposition.Lab/";

    static readonly Dictionary<string, string[]> s_library = new()
    {
        [""] = [],
        ["Numerics"] = [],
        ["Features"] = ["Numerics"],
        ["Models"] = ["Numerics", "Features"],
        ["Geometry"] = ["Numerics", "Features", "Models"],
        ["Theory"] = ["Numerics", "Features", "Models", "Geometry"],
        ["Training"] = ["Numerics", "Features", "Models"],
        ["Dictionaries"] = ["Numerics", "Features", "Models", "Geometry", "Theory", "Training"],
        ["Interventions"] = ["Numerics", "Features", "Models", "Geometry", "Theory", "Training"],
    };

    static readonly Dictionary<string, string[]> s_lab = new()
    {
        [""] = [],
        ["Files"] = [],
        ["Figures"] = [],
        ["Measures"] = [],
        ["Results"] = ["Files", "Figures", "Measures"],
        ["Sweeps"] = ["Files", "Figures", "Measures", "Results"],
        ["Experiments"] = ["Files", "Figures", "Measures", "Results", "Sweeps"],
        ["Commands"] = ["Files", "Figures", "Measures", "Results", "Sweeps", "Experiments", "Explorer"],
        ["Explorer"] = ["Files", "Figures", "Measures", "Results", "Sweeps", "Experiments", "Commands"],
    };

    static readonly string[] s_mayHaveKernels = ["Training", "Theory", "Dictionaries"];

    [Fact]
    public void Library_layers_use_only_those_below() => Repository.AssertNone(
        "A layer of the library uses one that it may not. Move the code to the layer that may, or pass in " +
        "what is needed; the table is in CONTRIBUTING.md.",
        Faults(Library, "Superposition", s_library));

    [Fact]
    public void Lab_layers_use_only_those_below() => Repository.AssertNone(
        "A layer of the Lab uses one that it may not. Nothing uses Commands or Explorer but themselves and " +
        "Program.cs; an experiment hands its grid to Sweeps. The table is in CONTRIBUTING.md.",
        Faults(Lab, "Superposition.Lab", s_lab));

    [Fact]
    public void The_library_does_not_know_the_lab() => Repository.AssertNone(
        "The library never uses the Lab: pass in what is needed.",
        Repository.Under(Library, ".cs").SelectMany(f =>
            Hits(f, UseOfLab()).Select(hit => $"{hit.Place}: {hit.Text}")));

    [Fact]
    public void Every_folder_is_a_layer_of_the_table() => Repository.AssertNone(
        "This folder is in no table of layers. A topic is a folder of an existing layer; a new layer goes " +
        "into the table of CONTRIBUTING.md and into this test.",
        Unknown(Library, s_library).Concat(Unknown(Lab, s_lab)));

    [Fact]
    public void Kernels_live_in_Training_Theory_and_Dictionaries_only() => Repository.AssertNone(
        $"Kernels/ is the declared complicated corner, and only of {string.Join(", ", s_mayHaveKernels)}.",
        Repository.Under("src/", ".cs").Where(f => f.Contains("/Kernels/"))
            .Where(f => !s_mayHaveKernels.Any(layer => f.StartsWith($"{Library}{layer}/Kernels/"))));

    [Fact]
    public void No_using_is_global() => Repository.AssertNone(
        "A global using hides who uses whom. Write the using in the file that needs it.",
        Repository.Under("src/", ".cs").SelectMany(f => Hits(f, GlobalUsing())).Select(h => h.Place)
            .Concat(Repository.Under("src/", ".csproj").Where(f => Repository.Text(f).Contains("<Using "))));

    static IEnumerable<string> Faults(string project, string root, Dictionary<string, string[]> table)
    {
        Dictionary<string, string> types = table.Keys.ToDictionary(l => l, l => TypesOf(project, l));
        foreach (string file in Repository.Under(project, ".cs"))
        {
            string layer = LayerOf(project, file);
            if (file == project + "Program.cs" || !table.TryGetValue(layer, out string[]? allowed)) continue;
            foreach (string other in table.Keys.Except(allowed).Where(o => o != layer && o.Length > 0))
                foreach ((string place, string text) in Hits(file, UseOf(root, other, types[other])))
                    yield return $"{place}: {(layer.Length == 0 ? "the root" : layer)} uses {other}: {text}";
        }
    }

    /// <summary>
    /// Three ways to name a type of another layer: a using, the full name, and, from any namespace under the
    /// same root, the layer's own name ("Training.Trainer" needs no using). The last only counts before a
    /// type that the layer declares: a property may be called as a layer is.
    /// </summary>
    static Regex UseOf(string root, string layer, string types) => new(
        $@"(?<![\w.]){Regex.Escape(root)}\.{layer}\b[\w.]*" +
        (types.Length == 0 ? "" : $@"|(?<![\w.])(?:Lab\.)?{layer}\.(?:\w+\.)*(?:{types})\b"));

    static string TypesOf(string project, string layer) => string.Join('|',
        Repository.Under($"{project}{layer}/", ".cs")
            .SelectMany(f => Declaration().Matches(SourceText.CodeOfFile(f)))
            .Select(m => m.Groups["name"].Value).Distinct());

    static IEnumerable<string> Unknown(string project, Dictionary<string, string[]> table) =>
        Repository.Under(project, ".cs").Where(f => !table.ContainsKey(LayerOf(project, f)));

    static string LayerOf(string project, string file) =>
        file[project.Length..].Split('/') is { Length: > 1 } parts ? parts[0] : "";

    static IEnumerable<(string Place, string Text)> Hits(string file, Regex pattern)
    {
        string code = SourceText.CodeOfFile(file);
        return pattern.Matches(code).Select(m => (Repository.Place(file, code, m.Index), m.Value.Trim()));
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])(?:Superposition\.Lab\b|Lab\.[A-Z]\w*)[\w.]*")]
    private static partial Regex UseOfLab();

    [GeneratedRegex(@"^\s*global\s+using\b.*", RegexOptions.Multiline)]
    private static partial Regex GlobalUsing();
}
