using System.Text;

namespace Superposition.Tests.Conventions;

/// <summary>
/// C# with its comments and string contents blanked, so that a scan sees code only. Lines and columns stay
/// where they were; the holes of interpolated strings are code and stay too.
/// </summary>
sealed class SourceText
{
    readonly string _text;
    readonly StringBuilder _code;
    int _at;

    SourceText(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
    }

    public static string CodeOf(string text)
    {
        SourceText scan = new(text);
        scan.Code(closing: '\0', braces: 1);
        return scan._code.ToString();
    }

    public static string CodeOfFile(string relative) => CodeOf(Repository.Text(relative));

    bool AtEnd => _at >= _text.Length;

    /// <summary>Copies code until the file ends or, in a hole, until the braces that close it.</summary>
    void Code(char closing, int braces)
    {
        int depth = 0;
        while (!AtEnd)
        {
            char c = _text[_at];
            if (Is("//")) Blank(until: "\n", inclusive: false);
            else if (Is("/*")) Blank(until: "*/", inclusive: true);
            else if (c == '\'') Character();
            else if (StringStarts(out int dollars, out bool verbatim)) String(dollars, verbatim);
            else
            {
                if (closing != '\0' && c == closing && depth == 0)
                {
                    Keep(braces);
                    return;
                }
                if (c is '{' or '(' or '[') depth++;
                if (c is '}' or ')' or ']') depth--;
                Keep(1);
            }
        }
    }

    bool StringStarts(out int dollars, out bool verbatim)
    {
        int at = _at;
        dollars = 0;
        verbatim = false;
        for (; at < _text.Length && _text[at] is '$' or '@'; at++)
        {
            if (_text[at] == '$') dollars++;
            else verbatim = true;
        }
        return at < _text.Length && _text[at] == '"';
    }

    void String(int dollars, bool verbatim)
    {
        while (_text[_at] != '"') Keep(1);
        int quotes = verbatim ? 1 : Run('"');
        if (quotes == 2 || quotes >= 6) // empty
        {
            Keep(quotes);
            return;
        }
        bool raw = quotes >= 3;
        int close = raw ? quotes : 1;
        Keep(close);
        while (!AtEnd)
        {
            char c = _text[_at];
            if (c == '"' && verbatim && Is("\"\"")) Blank(2);
            else if (c == '"' && Run('"') >= close)
            {
                Blank(Run('"') - close);
                Keep(close);
                return;
            }
            else if (c == '\\' && !verbatim && !raw) Blank(2);
            else if (c == '{' && dollars > 0) OpenBraces(dollars, raw);
            else Blank(1);
        }
    }

    /// <summary>A raw string's hole takes as many braces as dollars; elsewhere two are text.</summary>
    void OpenBraces(int dollars, bool raw)
    {
        int run = Run('{');
        int needed = raw ? dollars : 1;
        if (run < needed || (!raw && run % 2 == 0))
        {
            Blank(run);
            return;
        }
        Blank(run - needed);
        Keep(needed);
        Code(closing: '}', needed);
    }

    void Character()
    {
        int end = _at + 1 < _text.Length && _text[_at + 1] == '\\'
            ? _text.IndexOf('\'', Math.Min(_at + 3, _text.Length))
            : _text.IndexOf('\'', _at + 1);
        Blank(end < 0 ? 1 : end - _at + 1);
    }

    bool Is(string start) => string.CompareOrdinal(_text, _at, start, 0, start.Length) == 0;

    int Run(char c)
    {
        int end = _at;
        while (end < _text.Length && _text[end] == c) end++;
        return end - _at;
    }

    void Keep(int count)
    {
        count = Math.Min(count, _text.Length - _at);
        _code.Append(_text, _at, count);
        _at += count;
    }

    void Blank(int count)
    {
        for (; count > 0 && !AtEnd; count--) _code.Append(_text[_at++] == '\n' ? '\n' : ' ');
    }

    void Blank(string until, bool inclusive)
    {
        int end = _text.IndexOf(until, _at + 2, StringComparison.Ordinal);
        Blank((end < 0 ? _text.Length : inclusive ? end + until.Length : end) - _at);
    }
}
