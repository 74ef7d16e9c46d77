using Superposition.Lab.Experiments;
using Superposition.Lab.Measures;

namespace Superposition.Tests.Conventions;

/// <summary>
/// Pages that are generated say what the code says. SUPERPOSE_UPDATE_DOCS=1 writes them anew.
/// </summary>
public sealed class GeneratedPagesTests
{
    [Fact]
    public void The_page_of_experiments_is_the_catalogues() =>
        Check("docs/experiments.md", CataloguePage.Markdown());

    [Fact]
    public void The_page_of_terms_is_the_measures() =>
        Check("docs/terminology.md", TerminologyPage.Markdown());

    static void Check(string path, string expected)
    {
        string file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("SUPERPOSE_UPDATE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == expected,
            $"{path} is not what the code says: "
            + "run the tests once with SUPERPOSE_UPDATE_DOCS=1 and commit it.");
    }
}
