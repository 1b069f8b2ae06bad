namespace Forensics.Engine.Storage;

/// <summary>Conditions of the partial indexes on steps; a query that repeats one to the letter uses its index.</summary>
static class JobFilter
{
    public const string Waiting = """ "State" = 'waiting' """;

    public const string Running = """ "State" = 'running' """;

    public const string SetAside = """ "State" IN ('failed', 'cancelled') """;

    /// <summary>Pictures that somebody waits for: a score comes after those before it.</summary>
    public const string OpenPictures = """ "Kind" = 'analyze' AND "Priority" = 0 AND "State" IN ('waiting', 'running') """;
}
