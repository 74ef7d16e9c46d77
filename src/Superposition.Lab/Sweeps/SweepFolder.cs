using Superposition.Lab.Files;
using Superposition.Numerics;

namespace Superposition.Lab.Sweeps;

/// <summary>
/// The folder of a sweep: <c>sweep.json</c>, everything resolved; <c>chunks/</c>, what workers make and
/// share; and when all is done <c>summary.json</c>, <c>summary.csv</c>, figures, and weights where asked.
/// </summary>
/// <param name="Folder">Absolute.</param>
public sealed record SweepFolder(string Folder)
{
    internal const string SpecFile = "sweep.json", SummaryFile = "summary.json";

    internal string ChunkFolder => Path.Combine(Folder, "chunks");

    internal string At(string file) => Path.Combine(Folder, file);

    /// <summary>
    /// Puts a sweep into the folder. One of the same name may have changed: what is the same is kept.
    /// </summary>
    /// <param name="force">Whether one of another name is replaced; its chunks stay.</param>
    /// <exception cref="InvalidInputException">The folder holds something else.</exception>
    internal void Put(Sweep sweep, bool force)
    {
        if (File.Exists(At(SpecFile)))
        {
            string name = Sweep.Read(At(SpecFile)).Name;
            if (name != sweep.Name && !force)
                throw new InvalidInputException($"{Folder} holds the sweep '{name}', not '{sweep.Name}'; "
                    + "choose another --out, or replace it with --force");
        }
        else if (Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any())
            throw new InvalidInputException(
                $"{Folder} has files in it but no {SpecFile}, so it is not used; choose another --out");
        string json = sweep.ToJson();
        Directory.CreateDirectory(ChunkFolder);
        if (!File.Exists(At(SpecFile)) || File.ReadAllText(At(SpecFile)) != json)
            AtomicFile.WriteText(At(SpecFile), json);
    }

    /// <exception cref="InvalidInputException">There is none.</exception>
    internal Sweep Read() => File.Exists(At(SpecFile)) ? Sweep.Read(At(SpecFile))
        : throw new InvalidInputException(
            $"{Folder} holds no {SpecFile}: name a folder that 'superpose sweep' wrote.");

    /// <summary>
    /// What a finished summary is the summary of: any change of a row changes it, and how the work was cut
    /// does not.
    /// </summary>
    internal static string KeyOf(Sweep sweep, RowStore store, IReadOnlyList<Chunk> chunks)
    {
        string asked = (sweep with { ChunkSeconds = Sweep.UsualChunkSeconds }).ToJson();
        string[] versions = [$"{SweepSummary.Version}", $"{NumericVersion.Current}"];
        string all = string.Join('\n', [asked, .. versions, .. chunks.Select(store.CellKey).Distinct()]);
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(all));
        return Convert.ToHexStringLower(hash)[..32];
    }
}
