using System.Globalization;
using System.Text.Json;

namespace Superposition.Lab.Files.Autoencoders;

/// <summary>
/// What SAELens's cfg.json says. Before version 6 an activation function decided what a standard autoencoder
/// is, normalisation could be a boolean, and metadata lay among the options; a file without a version is such
/// a one.
/// </summary>
sealed record SaeLensConfig(ConfigFile File, bool IsLegacy, string Architecture)
{
    internal static SaeLensConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        bool isLegacy = !(Major(file.Section("metadata")?.Text("sae_lens_version")
            ?? file.Text("sae_lens_version")) >= 6);
        string normalised = file.Json["normalize_activations"]?.GetValueKind() switch
        {
            JsonValueKind.True => "expected_average_only_in",
            JsonValueKind.False => "none",
            _ => file.Text("normalize_activations") ?? "none",
        };
        if (normalised != "none")
            throw new InvalidInputException($"{path} has normalize_activations '{normalised}': "
                + "fold it into the weights first.");
        return new(file, isLegacy, ArchitectureOf(file, isLegacy));
    }

    static int? Major(string? version) => int.TryParse(
        version?.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
        ? major : null;

    static string ArchitectureOf(ConfigFile file, bool isLegacy)
    {
        string declared = file.Text("architecture") ?? (isLegacy ? "standard" : "");
        string? one = file.Text("activation_fn"), other = file.Text("activation_fn_str");
        if (one is not null && other is not null && one != other)
            throw new InvalidInputException(
                $"{file.Path} has the activation_fn '{one}' and the activation_fn_str '{other}'.");
        return (one ?? other) switch
        {
            null or "relu" => declared,
            "topk" when declared == "topk" || (isLegacy && declared == "standard") => "topk",
            var activation => throw new InvalidInputException($"{file.Path} has the activation "
                + $"'{activation}' in the architecture '{declared}', which is not read: relu is, and topk "
                + "where the architecture is topk, or standard before version 6."),
        };
    }

    internal int K
    {
        get
        {
            int? own = File.Whole("k"), before = File.Section("activation_fn_kwargs")?.Whole("k");
            if (own is not null && before is not null && own != before)
                throw new InvalidInputException(
                    $"{File.Path} has k {own}, and {before} in its activation_fn_kwargs.");
            return (own ?? before) is > 0 and var k ? k
                : throw new InvalidInputException($"{File.Path} has no k that is a number of latents.");
        }
    }

    internal SaeOrigin Origin => SaeOrigin.OfSaeLens(File.Json, IsLegacy);
}
