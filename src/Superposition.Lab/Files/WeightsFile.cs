using Superposition.Theory;
using static System.FormattableString;

namespace Superposition.Lab.Files;

/// <summary>How W is laid out in a file; leading dimensions count instances.</summary>
public enum WeightLayout
{
    /// <summary>W [m, n], as here and in ARENA's exercises.</summary>
    HiddenFirst,

    /// <summary>W [n, m], as in the paper's notebook.</summary>
    FeaturesFirst,
}

/// <summary>
/// Weights that a user brings: "W" and "b" of one or many tied models, in safetensors (float32) or JSON with
/// those keys. Which of W's last two sizes is n follows from b's length; where both are, the layout has to be
/// given.
/// </summary>
public static class WeightsFile
{
    /// <exception cref="InvalidInputException">It cannot be read, or its shapes do not fit.</exception>
    public static IReadOnlyList<TiedModel> Read(string path, WeightLayout? layout = null)
    {
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var (jsonW, jsonB) = WeightsJson.Read(path);
            return Models(path, jsonW, jsonB, layout);
        }
        using var file = SafeTensorsFile.Open(path);
        return Models(path, Numbers(file, "W"), Numbers(file, "b"), layout);
    }

    static Block Numbers(SafeTensorsFile file, string name)
    {
        var tensor = file.Read(name);
        return new(tensor.Shape, [.. tensor.Data.Select(x => (double)x)]);
    }

    static TiedModel[] Models(string path, Block W, Block b, WeightLayout? layout)
    {
        bool isOne = W.Shape.Length == 2 && b.Shape.Length == 1;
        bool isMany = W.Shape.Length == 3 && b.Shape.Length == 2 && W.Shape[0] == b.Shape[0];
        if (!isOne && !isMany || W.Values.Length == 0 || b.Values.Length == 0)
            throw new InvalidInputException(
                $"{path} holds W {W} and b {b}: a model needs W [m, n] and b [n], "
                + "many need W [count, m, n] and b [count, n].");
        int n = b.Shape[^1], rows = W.Shape[^2], columns = W.Shape[^1];
        if (rows == columns && rows == n && layout is null)
            throw new InvalidInputException(
                $"{path} holds W {W} with as many features as hidden dimensions, which could be [m, n] or "
                + "[n, m]: say --layout hidden-first or --layout features-first.");
        bool featuresFirst = layout is { } given ? given == WeightLayout.FeaturesFirst : columns != n;
        if ((featuresFirst ? rows : columns) != n)
            throw new InvalidInputException(
                $"{path} holds W {W} and b {b}, which do not fit{LayoutWords(layout)}: one of W's last two "
                + "sizes is n, b's length.");
        if (Array.FindIndex(W.Values, x => !double.IsFinite(x)) >= 0
            || Array.FindIndex(b.Values, x => !double.IsFinite(x)) >= 0)
            throw new InvalidInputException($"{path} holds weights that are not finite numbers.");
        int m = featuresFirst ? columns : rows;
        return [.. Enumerable.Range(0, isOne ? 1 : W.Shape[0]).Select(s => new TiedModel(n, m,
            Row(W.Values.AsSpan(s * m * n, m * n), n, m, featuresFirst), b.Values.Skip(s * n).Take(n)))];
    }

    static string LayoutWords(WeightLayout? layout) => layout switch
    {
        WeightLayout.FeaturesFirst => " as features-first",
        WeightLayout.HiddenFirst => " as hidden-first",
        _ => "",
    };

    static double[] Row(ReadOnlySpan<double> W, int n, int m, bool featuresFirst)
    {
        if (!featuresFirst) return W.ToArray();
        var turned = new double[m * n];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < m; k++) turned[k * n + i] = W[i * m + k];
        return turned;
    }
}

/// <summary>Numbers with a shape, last index fastest.</summary>
sealed record Block(int[] Shape, double[] Values)
{
    public override string ToString() => Invariant($"[{string.Join(", ", Shape)}]");
}
