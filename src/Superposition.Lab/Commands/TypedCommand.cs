using System.CommandLine;

namespace Superposition.Lab.Commands;

/// <summary>What was typed, as a line that a shell takes: results keep it, to be made again.</summary>
static class TypedCommand
{
    internal static string Of(ParseResult parsed) =>
        $"superpose {string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)))}";

    internal static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%^".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''")}'";
}
