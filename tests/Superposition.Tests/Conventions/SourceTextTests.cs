namespace Superposition.Tests.Conventions;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("a; // File.Open", "a;             ")]
    [InlineData("a /* Console. */ b", "a                b")]
    [InlineData("x = \"Console.\\\"\" + y;", "x = \"          \" + y;")]
    [InlineData("x = @\"a\"\"b\\\" + y;", "x = @\"     \" + y;")]
    [InlineData("x = $\"at {Random.Next():F2} of\";", "x = $\"   {Random.Next():F2}   \";")]
    [InlineData("x = $\"{{Random}}\";", "x = $\"          \";")]
    [InlineData("x = \"\"\"a \"Random\" \"\"\" + y;", "x = \"\"\"           \"\"\" + y;")]
    [InlineData("x = $$\"\"\"{a {{File.Null}} \"\"\";", "x = $$\"\"\"   {{File.Null}} \"\"\";")]
    [InlineData("x = $\"{(a ? \"Console\" : b)}\";", "x = $\"{(a ? \"       \" : b)}\";")]
    [InlineData("c = '\"'; File.Open", "c =    ; File.Open")]
    [InlineData("c = '\\''; // x", "c =     ;     ")]
    [InlineData("x = \"\"; y", "x = \"\"; y")]
    public void Only_code_is_left(string text, string code) => Assert.Equal(code, SourceText.CodeOf(text));

    [Fact]
    public void Lines_and_columns_stay()
    {
        foreach (string file in Repository.Under("", ".cs"))
        {
            string text = Repository.Text(file);
            string code = SourceText.CodeOf(text);
            Assert.Equal(text.Length, code.Length);
            Assert.Equal(text.Count(c => c == '\n'), code.Count(c => c == '\n'));
        }
    }
}
