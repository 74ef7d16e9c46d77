namespace Superposition.Lab.Figures;

/// <summary>Sizes of several things, of which there may be none.</summary>
static class Sizes
{
    /// <summary>The largest size, 0 where there is nothing.</summary>
    public static double MaxOrZero<T>(this IEnumerable<T> items, Func<T, double> size) =>
        items.Select(size).DefaultIfEmpty(0).Max();
}
