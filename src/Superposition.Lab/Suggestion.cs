namespace Superposition.Lab;

/// <summary>What somebody may have meant: the nearest of the known words by edit distance.</summary>
public static class Suggestion
{
    /// <summary>"did you mean X?" where one is near, else "known are …".</summary>
    public static string Of(string word, IReadOnlyList<string> known)
    {
        string? nearest = Nearest(word, known);
        return nearest is null ? $"known are {string.Join(", ", known)}" : $"did you mean '{nearest}'?";
    }

    /// <summary>
    /// The known word at the least distance, if that is at most a third of its length,
    /// or one that starts with the word.
    /// </summary>
    public static string? Nearest(string word, IReadOnlyList<string> known)
    {
        if (known.Count == 0) return null;
        string nearest = known.MinBy(one => Distance(word, one))!;
        int near = nearest.Length < 4 ? 1 : Math.Max(2, nearest.Length / 3); // two letters swapped count two
        if (Distance(word, nearest) <= near) return nearest;
        return word.Length < 2
            ? null
            : known.FirstOrDefault(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Levenshtein's: insertions, deletions and replacements.</summary>
    static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
