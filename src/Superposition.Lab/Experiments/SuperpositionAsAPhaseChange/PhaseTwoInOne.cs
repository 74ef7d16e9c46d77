using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>
/// Two features in one dimension, over density and relative importance: the paper's candidates, the exact
/// optimum, and what training finds.
/// </summary>
public sealed class PhaseTwoInOne : IExperiment
{
    static readonly PhaseDiagram s_diagram = new(PhaseProblem.TwoInOne);

    public string Name => "phase-two-in-one";
    public Section Section => Section.SuperpositionAsAPhaseChange;
    public string Question =>
        "When are two features in one dimension ignored, given the dimension, or put in superposition?";
    public string PaperFigure => "Superposition as a Phase Change: the diagrams of n = 2, m = 1";

    public ModelGrid Grid(Scale scale, ulong seed) => s_diagram.Grid(scale, seed);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var maps = s_diagram.Maps(models);
        return new(PhaseClaims.TwoInOne(maps), [PhaseFigures.Diagram(maps)], PhaseTables.All(maps),
            PhaseDiagram.Class);
    }
}
