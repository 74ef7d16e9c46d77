using Superposition.Lab.Figures;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>What a phase is called and how it is coloured, in every map.</summary>
static class PhaseWords
{
    internal static string Of(Phase phase) => phase switch
    {
        Phase.ExtraIgnored => "extra ignored",
        Phase.OtherIgnored => "another ignored",
        Phase.ExtraPaired => "extra in an antipodal pair",
        Phase.OthersPaired => "two others in a pair",
        Phase.Triangle => "triangle",
        _ => "none of these",
    };

    /// <summary>The grey of "none" is for the extra feature's absence, as in the paper.</summary>
    internal static string Colour(Phase phase) => phase switch
    {
        Phase.ExtraIgnored => Theme.None,
        Phase.OtherIgnored => Theme.Qualitative.Class(0),
        Phase.ExtraPaired => Theme.Qualitative.Class(1),
        Phase.OthersPaired => Theme.Qualitative.Class(5),
        Phase.Triangle => Theme.Qualitative.Class(4),
        _ => Theme.Qualitative.Class(3),
    };
}
