namespace Superposition.Lab.Commands.Bench;

/// <summary>How long each measurement lasts: whole runs of so many steps, or about so many seconds.</summary>
sealed record Budget(double Seconds, int? Steps)
{
    /// <summary>A part of the seconds; whole runs stay whole.</summary>
    internal Budget Part(double share) => this with { Seconds = Seconds * share };
}
