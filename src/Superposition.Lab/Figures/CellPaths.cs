using System.Text;

namespace Superposition.Lab.Figures;

/// <summary>
/// A matrix of colour classes as one path for each class, equal neighbours merged into rectangles; the most
/// frequent class is one rectangle beneath. Vector, because librsvg smooths an embedded raster, and small:
/// some 12 bytes for each cell that differs from its neighbours.
/// </summary>
static class CellPaths
{
    /// <summary>Draws cells [rows, columns] of this size with the top left corner at (x, y).</summary>
    public static void Draw(SvgWriter svg, string[,] classes, double x, double y, double cell)
    {
        int rows = classes.GetLength(0), columns = classes.GetLength(1);
        if (rows == 0 || columns == 0)
            return;
        string ground = classes.Cast<string>().GroupBy(name => name).MaxBy(group => group.Count())!.Key;
        svg.OpenScaled(x, y, cell);
        svg.Cells($"M0 0h{columns}v{rows}h-{columns}", ground);
        foreach (var (name, path) in Paths(classes, ground))
            svg.Cells(path.ToString(), name);
        svg.Close();
    }

    // In order of first appearance, which is the same for the same matrix.
    static List<KeyValuePair<string, StringBuilder>> Paths(string[,] classes, string ground)
    {
        int rows = classes.GetLength(0), columns = classes.GetLength(1);
        var paths = new List<KeyValuePair<string, StringBuilder>>();
        var byName = new Dictionary<string, StringBuilder>();
        var done = new bool[rows, columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
            {
                string name = classes[row, column];
                if (done[row, column] || name == ground)
                    continue;
                int width = 1, height = 1;
                while (column + width < columns && Free(row, column + width))
                    width++;
                while (row + height < rows && Enumerable.Range(column, width).All(c => Free(row + height, c)))
                    height++;
                for (int r = row; r < row + height; r++)
                    for (int c = column; c < column + width; c++)
                        done[r, c] = true;
                if (!byName.TryGetValue(name, out StringBuilder? path))
                {
                    byName[name] = path = new StringBuilder();
                    paths.Add(new(name, path));
                }

                // Filling closes a subpath by itself.
                path.Append($"M{column} {row}h{width}v{height}h-{width}");

                bool Free(int r, int c) => !done[r, c] && classes[r, c] == name;
            }

        return paths;
    }
}
