namespace Superposition.Lab.Results.Pages;

/// <summary>
/// One experiment of the page: the question, the figures, the claims, the cost, and how to repeat it.
/// </summary>
static class ExperimentSection
{
    public static void Write(TextWriter writer, string root, ExperimentSummary experiment)
    {
        writer.Write(Markup.Of(
            $"""
            <section class="r-experiment" id="{experiment.Folder}"
             aria-labelledby="{experiment.Folder}--title">
            <p class="r-kicker">{experiment.Section}</p>
            <h2 id="{experiment.Folder}--title">{Words.Title(experiment.Experiment)}</h2>
            <p class="r-question">{experiment.Question}</p>

            """));
        // One drawing at a time: a phase map is megabytes of text, and a report may have a hundred.
        foreach (var (i, figure) in experiment.Figures.Index())
            writer.Write(Figure(root, experiment, figure, $"{experiment.Folder}-{i}-"));
        writer.Write(ClaimTable.Of(experiment));
        writer.Write(Cost(root, experiment));
        writer.Write("</section>\n");
    }

    static Markup Figure(string root, ExperimentSummary experiment, FigureCaption figure, string prefix)
    {
        string label = figure.Description.Length > 0 ? figure.Description : figure.Caption;
        string path = Path.Combine(root, experiment.Folder, figure.File);
        var drawing = File.Exists(path) ? InlineSvg.Embed(File.ReadAllText(path), prefix, label) : null;
        string words = drawing is null ? figure.Caption : ""; // a drawing carries its caption itself
        return Markup.Of(
            $"""
            <figure>
            <div class="r-plate" tabindex="0" role="group" aria-label="Figure">
            {drawing ?? Missing(figure)}</div>
            <figcaption>{words} {Link(experiment, figure.File, figure.File)}</figcaption>
            </figure>

            """);
    }

    static Markup Missing(FigureCaption figure) => Markup.Of(
        $"""<p class="r-missing">{figure.File} is missing or is not a sound SVG drawing.</p>""");

    static Markup Cost(string root, ExperimentSummary experiment)
    {
        var (timing, environment) = (experiment.Timing, experiment.Environment);
        string threads = Words.Count(environment.Threads, "thread");
        return Markup.Of(
            $"""
            <h3>Cost, and how to repeat it</h3>
            <dl class="r-facts">
            <div><dt>Wall time</dt><dd>{Words.Seconds(timing.WallSeconds)}</dd></div>
            <div><dt>CPU time</dt><dd>{Words.Seconds(timing.CpuSeconds)}</dd></div>
            <div><dt>Samples a second</dt><dd>{Words.Large(timing.SamplesPerSecond)}</dd></div>
            <div><dt>Models kept</dt><dd>{experiment.ModelsKept}</dd></div>
            <div><dt>Scale, seed</dt><dd>{experiment.Scale}, {experiment.Seed}</dd></div>
            <div><dt>Kernel</dt><dd>{environment.Kernel}, {environment.Width}, {threads}</dd></div>
            </dl>
            {Command("Made by", experiment.Command)}
            {Command("Train again and compare bit for bit", experiment.Replay)}
            <p class="r-files"><span>Files</span> {Files(root, experiment)}</p>

            """);
    }

    static Markup Command(string label, string command) => command.Length == 0 ? Markup.Empty : Markup.Of(
        $"""<div class="r-command"><span>{label}</span><pre><code>{command}</code></pre></div>""");

    static Markup Files(string root, ExperimentSummary experiment) =>
        Markup.Join(experiment.Files.Select(file => FileLink(root, experiment, file)));

    static Markup FileLink(string root, ExperimentSummary experiment, string file)
    {
        long size = new FileInfo(Path.Combine(root, experiment.Folder, file)).Length;
        return Markup.Of(
            $"""<i class="r-file">{Link(experiment, file, file)} <small>{Words.Bytes(size)}</small></i> """);
    }

    static Markup Link(ExperimentSummary experiment, string file, string text)
    {
        string address =
            string.Join('/', $"{experiment.Folder}/{file}".Split('/').Select(Uri.EscapeDataString));
        return Markup.Of($"""<a href="{address}">{text}</a>""");
    }
}
