using System.Text.Json.Nodes;
using System.Xml;
using Superposition.Lab.Results;
using Superposition.Tests.Files;

namespace Superposition.Tests.Results;

public sealed class ReportTests
{
    const string Nasty = """<script>alert(1)</script>" onload='x' & done""";

    /// <summary>SUPERPOSE_DEMO_REPORT=DIR keeps the made-up report there, to be looked at.</summary>
    [Fact]
    public void Demo_IsWritten()
    {
        using var folder = new TemporaryFolder();
        string target = Environment.GetEnvironmentVariable("SUPERPOSE_DEMO_REPORT") ?? folder["out"];
        Demo.WriteAll(target);
        var summary = Report.Write(target, ["linear-versus-relu", "five-in-two"]);
        Assert.Equal(
            ["linear-versus-relu", "five-in-two", "phase-change"],
            summary.Experiments.Select(e => e.Experiment));
        Assert.Empty(summary.Unreadable);
    }

    [Fact]
    public void Page_IsBalancedAndNeedsNoNetwork()
    {
        using var folder = new TemporaryFolder();
        Demo.WriteAll(folder.Path);
        Report.Write(folder.Path);
        string page = File.ReadAllText(folder["index.html"]);
        var document = Parse(page);
        Assert.Equal("html", document.DocumentElement!.Name);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", ""));
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain("<script", page);
        Assert.Equal(3, document.SelectNodes("//*[local-name()='figure']")!.Count);
        var ids = document.SelectNodes("//@id")!.Cast<XmlAttribute>().Select(id => id.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        foreach (XmlAttribute link in document.SelectNodes("//*[local-name()='a']/@href")!)
            Assert.True(
                link.Value.StartsWith('#')
                    ? ids.Contains(link.Value[1..]) : File.Exists(folder[link.Value]), link.Value);
    }

    [Fact]
    public void Page_SaysWhatTheResultsSay()
    {
        using var folder = new TemporaryFolder();
        Demo.WriteAll(folder.Path);
        Report.Write(folder.Path);
        string page = File.ReadAllText(folder["index.html"]);
        Assert.Contains("3 experiments with 12 claims", page);
        Assert.Contains("9 of the 12 claims rest on a 95% interval", page);
        Assert.Contains("about 0.45 would still be expected to fail by chance", page);
        Assert.Contains("2 claims are surprises", page);
        Assert.Contains($"superpose replay {folder["five-in-two"]}", page);
        Assert.Contains("href=\"five-in-two/figure.svg\"", page);
        Assert.Contains("2 seeds are too few", page);
    }

    [Fact]
    public void HostileWords_StayWords()
    {
        using var folder = new TemporaryFolder();
        var claim = ClaimTests.Of(10) with
        {
            Id = "a\"b",
            Statement = Nasty,
            Source = Nasty,
            ToleranceReason = Nasty,
            Known = Nasty,
            Control = new(Nasty, 3),
        };
        ResultFolder.Write(
            folder["x"], Demo.Result("x", claim) with { Section = Nasty, Question = Nasty, Command = Nasty },
            [], [new("figure.svg", Demo.Svg(), Nasty, Nasty)], []);
        Report.Write(folder.Path);
        string page = File.ReadAllText(folder["index.html"]);
        Assert.DoesNotContain("<script", page);
        Assert.Contains("&lt;script&gt;alert(1)", page);
        var document = Parse(page);
        Assert.Empty(document.SelectNodes("//@onload")!);
        Assert.Contains(Nasty, document.DocumentElement!.InnerText);
    }

    [Fact]
    public void HostileDrawing_LosesWhatDoesNotDraw()
    {
        using var folder = new TemporaryFolder();
        string svg = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">
            <style>@import "http://evil.example/a.css";</style><style>.ok{fill:red}</style>
            <script>alert(1)</script><foreignObject><p>x</p></foreignObject>
            <image href="http://evil.example/a.png"/>
            <rect id="r" fill="url(http://evil.example/b)" onclick="x()"/>
            <use xlink:href="#r" fill="url(#r)"/></svg>
            """;
        ResultFolder.Write(folder["x"], Demo.Result("x"), [],
            [new("figure.svg", svg, "One."), new("figure-b.svg", "<svg", "Two."),
                new("figure-c.svg", "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", "Three.")], []);
        Report.Write(folder.Path);
        string page = File.ReadAllText(folder["index.html"]);
        Parse(page);
        foreach (string gone in new[] { "evil", "onload", "onclick", "<script", "oreign" })
            Assert.DoesNotContain(gone, page);
        Assert.Contains("id=\"x-0-r\"", page);
        Assert.Contains("href=\"#x-0-r\"", page);
        Assert.Contains("fill=\"url(#x-0-r)\"", page);
        Assert.Contains(".ok{fill:red}", page);
        Assert.Contains("figure-b.svg is missing or is not a sound SVG drawing", page);
        Assert.Contains("figure-c.svg is missing or is not a sound SVG drawing", page);
    }

    [Fact]
    public void Summary_CountsWhatTheResultsSay()
    {
        using var folder = new TemporaryFolder();
        Demo.WriteAll(folder.Path);
        var summary = Report.Write(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder["summary.json"]))!;
        Assert.Equal(1, (int)json["schema"]!);
        Assert.Equal(new VerdictCounts(5, 2, 2, 2, 1, 2), summary.Counts);
        string[] verdicts = [.. json["experiments"]!.AsArray().SelectMany(e => e!["claims"]!.AsArray())
            .Select(claim => (string)claim!["verdict"]!)];
        Assert.Equal((int)json["counts"]!["holds"]!, verdicts.Count(verdict => verdict == "holds"));
        Assert.Equal(
            (int)json["counts"]!["fails"]!
                + (int)json["counts"]!["failsKnown"]!, verdicts.Count(verdict => verdict == "fails"));
        Assert.Equal((int)json["counts"]!["undecided"]!, verdicts.Count(verdict => verdict == "undecided"));
        Assert.Equal(9, (int)json["statisticalClaims"]!);
        Assert.Equal(0.45, (double)json["expectedChanceFailures"]!);
        Assert.Contains(
            "data/models.csv", json["experiments"]![0]!["files"]!.AsArray().Select(file => (string)file!));
    }

    [Fact]
    public void BrokenResult_IsNamedAndDoesNotStopTheRest()
    {
        using var folder = new TemporaryFolder();
        Demo.WriteAll(folder.Path);
        File.WriteAllText(folder["five-in-two/result.json"], "{");
        Directory.CreateDirectory(folder[".phase-change.tmp-1-1"]);
        File.Copy(folder["phase-change/result.json"], folder[".phase-change.tmp-1-1/result.json"]);
        var summary = Report.Write(folder.Path);
        Assert.Equal(2, summary.Experiments.Count);
        Assert.Contains("five-in-two", Assert.Single(summary.Unreadable));
        Assert.Contains("Not readable", File.ReadAllText(folder["index.html"]));
    }

    [Fact]
    public void EmptyFolder_IsAnEmptyReport()
    {
        using var folder = new TemporaryFolder();
        Report.Write(folder.Path);
        Parse(File.ReadAllText(folder["index.html"]));
        Assert.Contains(
            "no folder", Assert.Throws<InvalidInputException>(() => Report.Write(folder["none"])).Message);
    }

    [Fact]
    public void SameResults_SameBytes()
    {
        using var folder = new TemporaryFolder();
        Demo.WriteAll(folder.Path);
        Report.Write(folder.Path);
        byte[] first = File.ReadAllBytes(folder["index.html"]);
        Report.Write(folder.Path);
        Assert.Equal(first, File.ReadAllBytes(folder["index.html"]));
    }

    // The page is written so that, but for its void elements and first line, it is XML: a strict check for
    // free.
    static XmlDocument Parse(string page)
    {
        Assert.StartsWith("<!doctype html>\n", page);
        string xml = System.Text.RegularExpressions.Regex.Replace(
            page["<!doctype html>\n".Length..], "<(meta[^>]*)>", "<$1/>");
        var document = new XmlDocument();
        document.LoadXml(xml);
        return document;
    }
}
