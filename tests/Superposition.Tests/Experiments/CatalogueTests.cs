using Superposition.Lab.Experiments;

namespace Superposition.Tests.Experiments;

public sealed class CatalogueTests
{
    [Fact]
    public void Every_experiment_of_the_assembly_is_listed_once()
    {
        var written = typeof(IExperiment).Assembly.GetTypes()
            .Where(type =>
                typeof(IExperiment).IsAssignableFrom(type)
                && type is { IsInterface: false, IsAbstract: false });
        Assert.Equal(
            written.Select(type => type.FullName).Order(StringComparer.Ordinal),
            Catalogue.All.Select(one => one.GetType().FullName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_are_lower_case_with_hyphens_and_unique()
    {
        string[] names =
            [.. Catalogue.All.Select(one => one.Name), .. Section.All.Select(one => one.Slug), "all"];
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Questions_are_questions_and_figures_are_named()
    {
        foreach (var one in Catalogue.All)
        {
            Assert.Matches(@"^[A-Z][^?]{10,}\?$", one.Question);
            Assert.True(one.PaperFigure.Trim().Length > 10, $"{one.Name} answers to no figure of the paper");
        }
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(one => one.Question).Distinct().Count());
    }

    [Fact]
    public void Sections_are_in_the_papers_order()
    {
        Assert.All(Catalogue.All, one => Assert.Contains(one.Section, Section.All));
        Assert.Equal(Section.All.OrderBy(section => section.Order), Section.All);
        Assert.Equal(Catalogue.All.OrderBy(one => one.Section.Order), Catalogue.All);
    }

    [Fact]
    public void A_name_a_section_and_all_are_found()
    {
        Assert.Equal(Catalogue.All, Catalogue.Find("all"));
        var paper = Catalogue.Find("paper");
        Assert.Contains(paper, one => one.Name == "five-in-two");
        Assert.DoesNotContain(paper, one => one.Section == Section.BeyondThePaper);
        Assert.DoesNotContain(paper, one => one.Section == Section.Decoding);
        foreach (var one in Catalogue.All)
        {
            Assert.Same(one, Assert.Single(Catalogue.Find(one.Name)));
            Assert.Contains(one, Catalogue.Find(one.Section.Slug));
        }
    }

    [Theory]
    [InlineData("five-in-tow", "five-in-two")]
    [InlineData("fivein-two", "five-in-two")]
    [InlineData("linear-vs-relu", "linear-versus-relu")]
    [InlineData("linear-versus-relu-larg", "linear-versus-relu-large")]
    [InlineData("demonstrating", "demonstrating-superposition")]
    public void The_nearest_name_is_suggested(string typed, string meant) =>
        Assert.Contains($"'{meant}'",
            Assert.Throws<InvalidInputException>(() => Catalogue.Find(typed)).Message);
}
