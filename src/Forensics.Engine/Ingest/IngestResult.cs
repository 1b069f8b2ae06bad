namespace Forensics.Engine.Ingest;

/// <summary>What became of one record.</summary>
public enum IngestOutcome
{
    /// <summary>New, stored, and its work asked for.</summary>
    Accepted,

    /// <summary>The record was known, and this one adds to it.</summary>
    Updated,

    /// <summary>The same record with the same pictures was accepted before.</summary>
    Unchanged,

    /// <summary>Kept until what it builds on comes; it is taken then, without being sent again.</summary>
    Waiting,

    /// <summary>Another record of the same type and id was accepted before: refused.</summary>
    Conflict,

    /// <summary>The record has another version than the sender expects: refused.</summary>
    VersionMismatch,

    /// <summary>Refused, with the reason.</summary>
    Refused,
}

/// <summary>A line that was not taken, or not yet.</summary>
/// <param name="File">The file as given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Message">Names file, line, field and remedy.</param>
public sealed record IngestProblem(string File, int Line, IngestOutcome Outcome, string Message);

/// <summary>What became of a run, line by line.</summary>
/// <param name="Waiting">Lines that still waited at the end of the run.</param>
/// <param name="Problems">Lines that wait, refusals and conflicts, in the order they were found; at most <see cref="Ingestor.MaxProblems"/>.</param>
public sealed record IngestSummary(int Accepted, int Updated, int Unchanged, int Waiting, int Conflicts, int Refused, IReadOnlyList<IngestProblem> Problems);

/// <summary>What became of a line of a stream.</summary>
/// <param name="Line">From 1; empty lines count but have no result.</param>
/// <param name="Type">The record's type on the wire, and <paramref name="Id"/> its id; null where they could not be read.</param>
public sealed record LineResult(int Line, string? Type, string? Id, IntakeResult Result);

/// <param name="Done">Lines dealt with.</param>
/// <param name="All">Lines found.</param>
public readonly record struct IngestProgress(int Done, int All);

/// <summary>A record that can't be taken, for a reason the sender can mend.</summary>
sealed class RefusedException(string message, IngestOutcome outcome = IngestOutcome.Refused) : Exception(message)
{
    public IngestOutcome Outcome => outcome;
}
