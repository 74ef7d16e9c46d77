using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;

namespace Superposition.Lab.Experiments;

/// <summary>How much is run: tests, the paper's own sizes in minutes, or thousands of seeds.</summary>
public enum Scale { Smoke, Standard, Deep }

/// <summary>
/// One experiment of the catalogue, in one file. It never loops: it hands over a grid and reads what was
/// trained. Five consumers: the list, a test at smoke scale, the figure, its row in docs/experiments.md, its
/// page in the explorer.
/// </summary>
public interface IExperiment
{
    /// <summary>What users type: lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>The paper's section.</summary>
    Section Section { get; }

    /// <summary>What it asks, as a sentence with a question mark.</summary>
    string Question { get; }

    /// <summary>The figure of the paper that it answers to.</summary>
    string PaperFigure { get; }

    ModelGrid Grid(Scale scale, ulong seed);

    Findings Analyse(IReadOnlyList<GridModel> models);
}

/// <summary>What an experiment makes of its models.</summary>
/// <param name="Class">Names what a model turned out to be; one of each is always kept.</param>
public sealed record Findings(
    IReadOnlyList<Claim> Claims,
    IReadOnlyList<FigureFile> Figures,
    IReadOnlyList<DataTable> Tables,
    Func<GridModel, string> Class);
