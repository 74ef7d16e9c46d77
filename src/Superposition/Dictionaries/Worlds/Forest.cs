namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// Which feature hangs below which: roots first, then level by level, each node with the same number of
/// children while features last. Features beyond the trees stand alone.
/// </summary>
public sealed class Forest
{
    public Forest(int features, int roots, int children, int depth)
    {
        Parent = new int[features];
        FirstChild = new int[features];
        Children = new int[features];
        Array.Fill(Parent, -1);
        int begin = 0, end = roots, next = roots;
        for (int level = 0; level < depth; level++)
        {
            for (int parent = begin; parent < end; parent++)
            {
                FirstChild[parent] = next;
                Children[parent] = Math.Min(children, features - next);
                for (int c = 0; c < Children[parent]; c++) Parent[next++] = parent;
            }
            (begin, end) = (end, next);
        }
        Alone = next;
        Free = [.. Enumerable.Range(0, roots), .. Enumerable.Range(next, features - next)];
    }

    /// <summary>−1 for roots and for features in no tree.</summary>
    public int[] Parent { get; }

    /// <summary>Where a feature's children begin; they are consecutive.</summary>
    public int[] FirstChild { get; }

    /// <summary>How many a feature has.</summary>
    public int[] Children { get; }

    /// <summary>The first feature in no tree.</summary>
    public int Alone { get; }

    /// <summary>Features without a parent, ascending.</summary>
    public int[] Free { get; }
}
