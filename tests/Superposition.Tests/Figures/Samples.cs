using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

/// <summary>
/// Figures as experiments make them, and figures as no one should: by seed, so that it can be repeated.
/// </summary>
static class Samples
{
    static readonly double[] Odd =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1e300, -1e300, 5e-324, -3];

    static readonly string[] Words =
    [
        "", "loss", "a < b & \"c\" > 'd'", "]]><script>", "\u0001 \uD800 lone", "‖Wᵢ‖ − ½ 𝒲",
        new string('w', 90),
    ];

    public static double[,] Matrix(int rows, int columns, Func<int, int, double> value)
    {
        var matrix = new double[rows, columns];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                matrix[row, column] = value(row, column);
        return matrix;
    }

    /// <summary>W [2, 5] of the pentagon.</summary>
    public static double[,] Pentagon { get; } = Matrix(2, 5, (row, i) =>
        row == 0 ? 1.1 * Math.Cos(0.8 * Math.PI * i) : 1.1 * Math.Sin(0.8 * Math.PI * i));

    /// <summary>Well-behaved figures with every panel in them.</summary>
    public static TheoryData<string> Realistic => ["vectors", "gram", "shares", "lines"];

    public static Figure Named(string name) => name switch
    {
        "vectors" => Vectors(),
        "gram" => Gram(),
        "shares" => Shares(),
        "lines" => new("Dimensions", "Answers to the figure of D*.", Grid.Row(Lines(false), Lines(true))),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>A figure of random panels, sizes, numbers and words, most of them unreasonable.</summary>
    public static Figure Strange(int seed)
    {
        var random = new Random(seed);
        var panels = Enumerable.Range(0, random.Next(0, 7)).Select(_ => StrangePanel(random)).ToList();
        Grid body = Grid.Wrap(panels, random.Next(1, 4)) with
        {
            RowHeaders = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Word(random))],
            ColumnHeaders = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Word(random))],
        };
        return new(Word(random), Word(random), body)
        {
            Keys = [ColorBar.Signed(Word(random), Number(random)), ColorBar.Sequential(Word(random))],
        };
    }

    static Figure Vectors()
    {
        var panel = new VectorPanel(Pentagon)
        {
            Heading = new("1 − S = 0.05", "loss 0.0073", "pentagon 64/100"),
            Values = [1, 0.9, 0.81, 0.73, 0.66],
            Others = [Pentagon],
        };
        return new("Five features in two dimensions", "Answers to the introduction’s figure. " + Words[^1],
            Grid.Wrap(Enumerable.Repeat(panel, 10), 5))
        {
            Keys = [ColorBar.Sequential("importance")],
        };
    }

    static Figure Gram()
    {
        double[,] g = Matrix(20, 20, (r, c) => r == c ? 1 : -0.1 * (r - c));
        var matrix = new HeatmapPanel(g) { Heading = "1 − S = 0.3", Cell = 5, RowSeparators = [5] };
        var bars = new BarsPanel([.. Enumerable.Range(0, 20).Select(i => 1 - i / 20.0)])
        {
            Step = 5,
            Mark = 5,
            Along = "features",
            Axis = new("‖Wᵢ‖") { Max = 1.2 },
        };
        IPanel beside = bars with { Horizontal = true };
        return new("Basic results", "Top: WᵀW.", new Grid([[matrix, matrix, matrix], [bars, bars, beside]])
        {
            RowHeaders = ["WᵀW", "‖Wᵢ‖ coloured by superposition"],
            ColumnHeaders = ["linear", "a", "b"],
        })
        {
            Keys = [ColorBar.Signed("WᵀW", 1), ColorBar.Sequential("superposition")],
        };
    }

    static Figure Shares()
    {
        string[] densities = [.. Enumerable.Range(0, 10).Select(k => Numbers.Label(Math.Pow(20, -k / 9.0)))];
        double[,] thirds = Matrix(3, 10, (_, _) => 1 / 3.0);
        var panel = new StackedSharesPanel(["none", "digon", "pentagon"], thirds, densities)
        {
            Heading = "Solutions",
            Along = "density 1 − S",
            Of = "share of seeds",
        };
        return new("What seeds find", "Share of 1,000 seeds.", panel);
    }

    static LinesPanel Lines(bool log)
    {
        double[] x = [1, 1.6, 3, 6, 11, 20], y = [1, 0.8, 0.5, 0.3, 0.2, 0.13];
        double[] low = [.. y.Select(v => v * 0.9)], high = [.. y.Select(v => v * 1.1)];
        var line = new Series("D*", x, y) { Low = low, High = high };
        var cloud = Series.Points("Dᵢ of one feature", x, y);
        return new([line, cloud], new("1 / (1 − S)") { Log = true }, new("dimensionality") { Log = log })
        {
            Heading = new("Sticky at a half", "band: 95%"),
            Guides = [new(0.5, "1/2 digon"), new(0.51, "close to it"), new(0.4, "2/5")],
        };
    }

    static IPanel? StrangePanel(Random random)
    {
        Heading heading = new(Word(random), Word(random), Word(random));
        int n = random.Next(0, 6), k = random.Next(0, 6);
        double[,] matrix = Matrix(n, k, (_, _) => Number(random));
        double[] row = [.. Enumerable.Range(0, n).Select(_ => Number(random))];
        double[] other = [.. Enumerable.Range(0, k).Select(_ => Number(random))];
        string[] words = [.. Enumerable.Range(0, n).Select(_ => Word(random))];
        Axis axis = new(Word(random))
        {
            Log = random.Next(2) == 0,
            Reversed = random.Next(2) == 0,
            Min = random.Next(3) == 0 ? Number(random) : null,
            Max = random.Next(3) == 0 ? Number(random) : null,
        };
        double[,] pair = Matrix(2, k, (_, _) => Number(random));
        var first = new Series(Word(random), row, other) { Low = row, High = other };
        var second = new Series("b", other, row);
        return random.Next(8) switch
        {
            0 => new VectorPanel(k == 0 ? matrix : pair)
            {
                Heading = heading,
                Values = row,
                Others = [matrix],
            },
            1 => new HeatmapPanel(matrix)
            {
                Heading = heading,
                Footer = Word(random),
                Limit = Number(random),
                RowSeparators = [1, 99],
            },
            2 => new BarsPanel(row)
            {
                Heading = heading,
                Colours = other,
                Axis = axis,
                Mark = k,
                Along = Word(random),
                Horizontal = n < 3,
            },
            3 => new StackedSharesPanel(words, matrix, words)
            {
                Heading = heading,
                Along = Word(random),
                Of = Word(random),
            },
            4 => new LinesPanel([first, second], axis, axis)
            {
                Heading = heading,
                Guides = [.. row.Select(y => new Guide(y, Word(random)))],
            },
            5 => Grid.Row(StrangePanel(random), null),
            6 => new NeuronsPanel(matrix)
            {
                Heading = heading,
                Colours = [Theme.None],
                Marked = [true, false],
                Label = Word(random),
                Along = Word(random),
                Limit = random.Next(2) == 0 ? Number(random) : null,
            },
            _ => null,
        };
    }

    static double Number(Random random) =>
        random.Next(3) == 0 ? Odd[random.Next(Odd.Length)] : 2 * random.NextDouble() - 0.5;

    static string Word(Random random) => Words[random.Next(Words.Length)];
}
