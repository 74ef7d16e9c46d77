namespace Superposition.Lab.Figures;

/// <summary>
/// The width of a text before any font is known: the advance widths of DejaVu Sans, the widest of the theme's
/// font stack, so that what fits by this measure fits in Helvetica and Arial too.
/// </summary>
public static class TextMetrics
{
    /// <summary>Width in pixels at this size.</summary>
    public static double Width(string text, double size, bool bold = false)
    {
        double thousandths = 0;
        foreach (char c in text)
            thousandths += c is >= ' ' and <= '~' ? Ascii[c - ' '] : Other(c);
        // Bold is at most 1.22 times as wide (i, j, l), 1.12 on average over English words.
        return thousandths / 1000 * size * (bold ? 1.12 : 1);
    }

    public static double Width(string text, TextStyle style) => Width(text, style.Size, style.Bold);

    /// <summary>Lines no wider than this, broken at spaces and at newlines; a longer word is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, TextStyle style, double width)
    {
        var lines = new List<string>();
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string line = "";
            var words = paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (string word in words.SelectMany(Cut))
            {
                string longer = line.Length == 0 ? word : line + " " + word;
                if (line.Length > 0 && Width(longer, style) > width)
                {
                    lines.Add(line);
                    longer = word;
                }

                line = longer;
            }

            lines.Add(line);
        }

        return lines;

        IEnumerable<string> Cut(string word)
        {
            int start = 0;
            for (int end = 1; end <= word.Length; end++)
                if (end == word.Length || (end > start && Width(word[start..(end + 1)], style) > width))
                {
                    yield return word[start..end];
                    start = end;
                }
        }
    }

    // 1/1000 of the font size, from U+0020 to U+007E.
    static readonly int[] Ascii =
    [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
        636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
        1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
        603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
        500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
        635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ];

    static int Other(char c) => c switch
    {
        'ᵢ' or 'ⱼ' or '′' => 230,
        '·' or '‘' or '’' => 318,
        '²' or '³' or '¹' or '⁰' or (>= '⁴' and <= '⁹') or 'ᵀ' => 430,
        '–' or '‖' or '“' or '”' or '⁻' => 530,
        '½' or 'Ŵ' or '—' or '…' => 1000,
        // Wider than any Latin or Greek letter but a few capitals; scripts from Hangul on fill a square.
        < '\u1100' => 800,
        >= '\u2000' and < '\u2300' => 840,
        _ => 1000,
    };
}
