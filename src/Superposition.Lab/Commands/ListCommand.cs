using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Superposition.Lab.Experiments;

namespace Superposition.Lab.Commands;

/// <summary><c>superpose list</c>: what can be reproduced, by section.</summary>
static class ListCommand
{
    internal static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Command("list", """
            Shows what can be reproduced, by section of the paper.

            Example:
              superpose list
            """)
        { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json)) Console.Out.WriteLine(Json());
            else Print();
            return Program.Done;
        });
        return command;
    }

    static string Json() => JsonSerializer.Serialize(Catalogue.All.Select(experiment => new
    {
        name = experiment.Name,
        section = experiment.Section.Slug,
        question = experiment.Question,
        figure = experiment.PaperFigure,
    }), JsonText.Indented);

    static void Print()
    {
        var console = Terminal.Out;
        foreach (var section in Catalogue.All.GroupBy(experiment => experiment.Section))
        {
            console.MarkupLineInterpolated($"[bold]{section.Key.Title}[/]  [grey]{section.Key.Slug}[/]");
            var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("name", "question");
            foreach (var experiment in section)
                table.AddRow(new Markup($"  [blue]{experiment.Name}[/]"), new Text(experiment.Question));
            console.Write(table);
        }
        console.WriteLine();
        console.WriteLine("superpose reproduce NAME, SECTION or all");
    }
}
