using System.Text;

namespace Superposition.Lab.Experiments;

/// <summary>docs/experiments.md: a row for every experiment. A test holds the file to this.</summary>
public static class CataloguePage
{
    public static string Markdown()
    {
        var page = new StringBuilder("""
            # Experiments

            Every figure of "Toy Models of Superposition" (Elhage et al. 2022, arXiv 2209.10652) that can be
            reproduced here, in the paper's order. This page is generated from the catalogue; a test holds it
            to the code.

            `./superpose reproduce NAME` writes a picture, the data behind it, the weights, and the claims
            with a verdict.

            """);
        foreach (var section in Catalogue.All.GroupBy(experiment => experiment.Section))
        {
            page.Append($"\n## {section.Key.Title}\n\n`{section.Key.Slug}`\n\n");
            page.Append("| name | question | answers to | models: smoke, standard, deep |\n");
            page.Append("|---|---|---|---|\n");
            foreach (var experiment in section)
            {
                var sizes = Enum.GetValues<Scale>().Select(scale => Size(experiment, scale));
                page.Append($"| `{experiment.Name}` | {experiment.Question} | {experiment.PaperFigure} | ");
                page.Append($"{string.Join(", ", sizes)} |\n");
            }
        }
        return page.ToString();
    }

    static string Size(IExperiment experiment, Scale scale) =>
        experiment.Grid(scale, 0).Models.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
