namespace Superposition;

/// <summary>
/// What was asked cannot be done, and the message says so in one sentence that a user can act
/// on: what is wrong, where, and what to do. The command line prints it and exits with 2. A
/// fault of ours is any other exception.
/// </summary>
public sealed class InvalidInputException(string message, Exception? cause = null)
    : Exception(Printable(message), cause)
{
    /// <summary>Names out of a file may hold line ends and a terminal's codes: shown, not sent.</summary>
    static string Printable(string message) => !message.Any(char.IsControl) ? message
        : string.Concat(message.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}"));
}
