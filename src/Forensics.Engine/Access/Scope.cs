namespace Forensics.Engine.Access;

/// <summary>What a platform system's key opens. A key has only the scopes it was made with.</summary>
public static class Scope
{
    /// <summary>Hand in orders, applications, events, evidence and reports.</summary>
    public const string RecordsWrite = "records:write";

    /// <summary>Read the feed of scores, decisions and effects.</summary>
    public const string FeedRead = "feed:read";

    /// <summary>Read a report's score with its reasons.</summary>
    public const string ScoresRead = "scores:read";

    /// <summary>Read pictures and maps; every read is in the audit record.</summary>
    public const string PicturesRead = "pictures:read";

    /// <summary>Read what waits: steps of work and records that wait for others.</summary>
    public const string WaitingRead = "waiting:read";

    /// <summary>Hand in decisions that were taken elsewhere; without it a key's decisions are refused, for nobody could tell who took them.</summary>
    public const string DecisionsWrite = "decisions:write";

    public static IReadOnlyList<string> All { get; } = [RecordsWrite, DecisionsWrite, FeedRead, ScoresRead, PicturesRead, WaitingRead];
}
