using System.Text;
using Superposition.Lab.Files;

namespace Superposition.Tests.Files;

public sealed class CsvTests
{
    static string Text(CsvTable table)
    {
        using var stream = new MemoryStream();
        Csv.Write(stream, table);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public void Write_IsExactlyThis()
    {
        string text = Text(new(
            ["density", new("angle", "degrees"), "loss"],
            [[0.05f, 72, double.NaN], [1e-3, null, double.PositiveInfinity],
                [1, true, float.NegativeInfinity]]));
        Assert.Equal("density,angle [degrees],loss\n0.05,72,\n0.001,,inf\n1,true,-inf\n", text);
    }

    [Fact]
    public void Texts_ComeBackAsTheyWere()
    {
        string[] texts = ["a,b", "say \"x\"", "two\nlines", "\r\n", "", " edge ", "ü→72°", "plain"];
        var rows = CsvReader.Read(
            Text(new(["n", "text"], texts.Select((text, i) => new object?[] { i, text }))));
        Assert.Equal(texts, rows.Skip(1).Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal(2, row.Count));
    }

    [Fact]
    public void OneColumn_KeepsItsEmptyCells() =>
        Assert.Equal(["x", "", "1"], CsvReader.Read(Text(new(["x"], [[null], [1]]))).Select(row => row[0]));

    [Fact]
    public void Numbers_ComeBackToTheBit()
    {
        var random = new Random(7);
        double[] wide = [
            .. Enumerable.Range(0, 1000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64()))];
        float[] narrow = [
            .. Enumerable.Range(0, 1000).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
        var rows = CsvReader.Read(Text(new(["a", "b"], wide.Zip(narrow, (a, b) => new object?[] { a, b }))));
        foreach (var (i, row) in rows.Skip(1).Index())
        {
            if (double.IsFinite(wide[i])) Assert.Equal(wide[i], double.Parse(row[0]));
            if (float.IsFinite(narrow[i])) Assert.Equal(narrow[i], float.Parse(row[1]));
        }
    }

    [Fact]
    public void RaggedRow_IsOurFault() =>
        Assert.Throws<ArgumentException>(() => Text(new(["a", "b"], [[1]])));
}
