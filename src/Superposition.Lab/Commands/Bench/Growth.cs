using MathNet.Numerics.LinearRegression;
using MathNet.Numerics.Statistics;

namespace Superposition.Lab.Commands.Bench;

/// <summary>
/// How a kernel's time for a sample grows: the least-squares fit of ln t = c + α ln n + β ln m + γ ln p over
/// the lines that it trained. An exponent is null where the lines do not vary in that letter, and that of m
/// also where m grows with n so closely that the two cannot be told apart; α is then that of both.
/// </summary>
/// <param name="Within">The largest factor between a line and the fit, less one.</param>
sealed record Growth(string Kernel, double? Features, double? Hidden, double? Density, double Within)
{
    const double MostTogether = 0.99;

    /// <summary>One for each kernel that has at least two more lines than the fit has unknowns.</summary>
    internal static Growth[] Of(IEnumerable<BenchLine> lines) =>
        [.. lines.GroupBy(line => line.Kernel).Select(group => Fit(group.Key, [.. group])).OfType<Growth>()];

    static Growth? Fit(string kernel, BenchLine[] lines)
    {
        Func<BenchLine, double>[] letters = [one => one.Features, one => one.Hidden, one => one.Density];
        bool[] varies = [.. letters.Select(letter => lines.Select(letter).Distinct().Count() > 1)];
        if (varies[0] && varies[1])
        {
            double together = Correlation.Pearson(lines.Select(line => Math.Log(line.Features)),
                lines.Select(line => Math.Log(line.Hidden)));
            varies[1] = together < MostTogether;
        }
        int unknowns = 1 + varies.Count(one => one);
        if (unknowns == 1 || lines.Length < unknowns + 2) return null;
        double[][] x = [.. lines.Select(line => letters.Where((_, k) => varies[k])
            .Select(letter => Math.Log(letter(line))).ToArray())];
        double[] y = [.. lines.Select(line => Math.Log(line.NanosecondsPerSample))];
        double[] fit = MultipleRegression.QR(x, y, intercept: true);
        double worst = x.Zip(y, (row, t) =>
            Math.Abs(t - fit[0] - row.Zip(fit[1..], (value, exponent) => value * exponent).Sum())).Max();
        int next = 1;
        double?[] exponents = [.. varies.Select(one => one ? fit[next++] : (double?)null)];
        return new(kernel, exponents[0], exponents[1], exponents[2], Math.Exp(worst) - 1);
    }
}
