using System.CommandLine;
using System.CommandLine.Parsing;

namespace Superposition.Lab.Commands;

/// <summary>What the command line's parser complains of, as one sentence that says what to do.</summary>
static class ParseFault
{
    /// <summary>Null where there is nothing to complain of.</summary>
    internal static string? Sentence(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return null;
        var command = parsed.CommandResult.Command;
        string path = Path(parsed.CommandResult);
        if (parsed.UnmatchedTokens.FirstOrDefault() is { } unknown)
        {
            bool isOption = unknown.StartsWith('-');
            string[] known = isOption
                ? [.. command.Options.Select(option => option.Name)]
                : [.. command.Subcommands.Select(one => one.Name)];
            string what = isOption ? "an option"
                : command.Subcommands.Count > 0 ? "a command" : "an argument";
            string hint = known.Length > 0 ? $"; {Suggestion.Of(unknown, known)}" : "";
            return $"'{unknown}' is not {what} of '{path}'{hint} (see '{path} --help').";
        }
        string message = parsed.Errors[0].Message.ReplaceLineEndings(" ").Replace("\t", "")
            .Replace("System.Int32", "a whole number").Replace("System.UInt64", "a whole number")
            .Replace("System.Double", "a number").TrimEnd('.');
        return $"{message} (see '{path} --help').";
    }

    static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "superpose";
}
