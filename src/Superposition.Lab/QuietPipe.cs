using System.Text;

namespace Superposition.Lab;

/// <summary>
/// stdout into a pipe whose reader may have seen enough (<c>superpose list | head -1</c>): once it is closed,
/// what is written is dropped, and the work goes on to its end.
/// </summary>
sealed class QuietPipe(TextWriter inner) : TextWriter
{
    bool isClosed;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));
    public override void Write(string? value) => Try(() => inner.Write(value));
    public override void Write(char[] buffer, int index, int count) =>
        Try(() => inner.Write(buffer, index, count));
    public override void Flush() => Try(inner.Flush);

    void Try(Action write)
    {
        if (isClosed) return;
        try
        {
            write();
        }
        catch (IOException)
        {
            isClosed = true;
        }
    }
}
