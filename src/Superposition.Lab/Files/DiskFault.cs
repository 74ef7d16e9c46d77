namespace Superposition.Lab.Files;

/// <summary>
/// Turns what the operating system says about a file into the one sentence that a user can act on.
/// </summary>
static class DiskFault
{
    // .NET on Unix keeps the raw errno in HResult; Windows wraps its own code as 0x8007xxxx.
    const int NoSpace = 28, ReadOnly = 30, QuotaExceeded = 122, QuotaExceededMac = 69, TooBig = 27;
    const int Busy = 16, OtherDevice = 18, WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>True for the exceptions by which the operating system refuses a file operation.</summary>
    public static bool Is(Exception fault) => fault is IOException or UnauthorizedAccessException;

    /// <summary>"cannot <paramref name="verb"/> <paramref name="path"/>: why and what to do".</summary>
    public static InvalidInputException Sentence(string verb, string path, Exception fault) =>
        new($"cannot {verb} {path}: {Reason(fault)}", fault);

    static string Reason(Exception fault) => fault switch
    {
        UnauthorizedAccessException => "permission is denied, or it is a folder where a file is meant",
        PathTooLongException => "the name is too long for this file system",
        DirectoryNotFoundException => "its folder does not exist, or a part of the path is a file",
        FileNotFoundException => "there is no such file",
        _ => fault.HResult switch
        {
            NoSpace or WindowsDiskFull => "the disk is full; free some space or choose another place",
            QuotaExceeded or QuotaExceededMac => "your disk quota is used up; free some space",
            ReadOnly => "the file system is read-only; choose another place",
            TooBig => "the file would be larger than this file system or the limits of this shell allow",
            Busy or OtherDevice => "it is a mount point and cannot be replaced; choose a folder inside it",
            _ => fault.Message.TrimEnd('.'),
        },
    };
}
