using Superposition.Geometry;

namespace Superposition.Theory;

/// <summary>What becomes of the last feature, "the extra one", in a phase diagram.</summary>
public enum Phase
{
    /// <summary>The extra feature is not represented, the others are.</summary>
    ExtraIgnored,

    /// <summary>Another feature is not represented, the extra one is.</summary>
    OtherIgnored,

    /// <summary>The extra feature shares its dimension, antipodally, with another.</summary>
    ExtraPaired,

    /// <summary>Two others share a dimension and the extra one has its own.</summary>
    OthersPaired,

    /// <summary>All three share both dimensions: near W ⊥ (1, 1, 1), which the paper leaves out.</summary>
    Triangle,

    /// <summary>None of these, such as directions less than 90° apart or nothing represented.</summary>
    Blended,
}

/// <summary>The phase of a model of n features in n − 1 dimensions, n = 2 or 3.</summary>
public static class Phases
{
    /// <summary>Cosines up to ¼ count as orthogonal: in between the triangle's ½ and the pair's 0.</summary>
    const double Orthogonal = 0.25;

    public static Phase Of(Gram gram)
    {
        int extra = gram.n - 1, ignored = gram.n - gram.Represented;
        if (ignored > 1) return Phase.Blended;
        if (ignored == 1) return gram.IsRepresented(extra) ? Phase.OtherIgnored : Phase.ExtraIgnored;
        if (gram.n == 2) return gram[0, 1] < 0 ? Phase.ExtraPaired : Phase.Blended;
        if (Alone(gram, extra)) return gram[0, 1] < 0 ? Phase.OthersPaired : Phase.Blended;
        for (int i = 0; i < extra; i++)
            if (Alone(gram, i)) return gram[1 - i, extra] < 0 ? Phase.ExtraPaired : Phase.Blended;
        return gram[0, 1] < 0 && gram[0, 2] < 0 && gram[1, 2] < 0 ? Phase.Triangle : Phase.Blended;
    }

    static bool Alone(Gram gram, int i)
    {
        for (int j = 0; j < gram.n; j++)
            if (j != i && Math.Abs(gram.Cosine(i, j)) > Orthogonal) return false;
        return true;
    }
}
