using Superposition.Lab.Sweeps;
using Superposition.Theory;

namespace Superposition.Lab.Experiments.SuperpositionAsAPhaseChange;

/// <summary>
/// Three features in two dimensions, over density and the third one's importance, with the triangle that the
/// paper's candidates leave out.
/// </summary>
public sealed class PhaseThreeInTwo : IExperiment
{
    static readonly PhaseDiagram s_diagram = new(PhaseProblem.ThreeInTwo);

    public string Name => "phase-three-in-two";
    public Section Section => Section.SuperpositionAsAPhaseChange;
    public string Question =>
        "Which of three features in two dimensions are in superposition, and is it ever all three?";
    public string PaperFigure => "Superposition as a Phase Change: the diagrams of n = 3, m = 2";

    public ModelGrid Grid(Scale scale, ulong seed) => s_diagram.Grid(scale, seed);

    public Findings Analyse(IReadOnlyList<GridModel> models)
    {
        var maps = s_diagram.Maps(models);
        return new(PhaseClaims.ThreeInTwo(maps), [PhaseFigures.Diagram(maps)], PhaseTables.All(maps),
            PhaseDiagram.Class);
    }
}
