using Superposition.Lab.Experiments;
using Superposition.Lab.Results;
using Superposition.Lab.Sweeps;
using Superposition.Numerics.Lanes;
using Superposition.Tests.Files;
using Superposition.Training;

namespace Superposition.Tests.Experiments;

/// <summary>Every experiment run once at smoke scale, for the tests that look at what that leaves.</summary>
public sealed class SmokeRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    public SmokeRun()
    {
        foreach (var experiment in Catalogue.All)
            Outcomes[experiment.Name] = Reproduce()
                .Run(experiment, null, TestContext.Current.CancellationToken);
        Summary = Report.Write(Out, [.. Catalogue.All.Select(one => one.Name)]);
    }

    internal string Out => folder["a place/reproduce"];

    internal Dictionary<string, GridResult.Outcome> Outcomes { get; } = [];

    internal ReportSummary Summary { get; }

    internal string Of(string name) => Path.Combine(Out, name);

    internal Reproduction Reproduce(ulong seed = 0, bool force = false, Scale scale = Scale.Smoke,
        string? @out = null) =>
        new(@out ?? Out, scale, seed, force, new Execution(2, LaneWidths.Fastest));

    /// <summary>
    /// What the experiment itself says of the models, before the smoke scale takes its verdicts away.
    /// </summary>
    internal static IReadOnlyList<Claim> Claims(IExperiment experiment)
    {
        var grid = experiment.Grid(Scale.Smoke, 0);
        return experiment.Analyse(new GridRunner(new(2, LaneWidths.Fastest)).Run(grid).Models).Claims;
    }

    public void Dispose() => folder.Dispose();
}
