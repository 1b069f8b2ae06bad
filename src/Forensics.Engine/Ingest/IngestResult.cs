namespace Forensics.Engine.Ingest;

/// <summary>What became of one line.</summary>
public enum IngestOutcome
{
    /// <summary>New, stored, and its work asked for.</summary>
    Accepted,

    /// <summary>The same record with the same pictures was accepted before.</summary>
    Unchanged,

    /// <summary>Another record of the same type and id was accepted before: refused.</summary>
    Conflict,

    /// <summary>Refused, with the reason.</summary>
    Refused,
}

/// <summary>A line that was not taken.</summary>
/// <param name="File">The file as given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Message">Names file, line, field and remedy.</param>
public sealed record IngestProblem(string File, int Line, IngestOutcome Outcome, string Message);

/// <summary>What became of a run, line by line.</summary>
/// <param name="Problems">Refusals and conflicts in the order they were found; at most <see cref="Ingestor.MaxProblems"/>.</param>
public sealed record IngestSummary(int Accepted, int Unchanged, int Conflicts, int Refused, IReadOnlyList<IngestProblem> Problems);

/// <param name="Done">Lines dealt with.</param>
/// <param name="All">Lines found.</param>
public readonly record struct IngestProgress(int Done, int All);

/// <summary>A record that can't be taken, for a reason the sender can mend.</summary>
sealed class RefusedException(string message, IngestOutcome outcome = IngestOutcome.Refused) : Exception(message)
{
    public IngestOutcome Outcome => outcome;
}
