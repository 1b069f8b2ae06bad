using Microsoft.Extensions.Logging;

namespace Forensics.Engine;

/// <summary>What the engine logs: ids, never contents.</summary>
static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Ingested: {Accepted} accepted, {Updated} updated, {Unchanged} unchanged, {Waiting} waiting, {Conflicts} conflicting, {Refused} refused")]
    public static partial void Ingested(ILogger logger, int accepted, int updated, int unchanged, int waiting, int conflicts, int refused);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "A batch of {Count} records failed; taking them one by one")]
    public static partial void BatchFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "{Type} {Id} can't be stored")]
    public static partial void RecordFailed(ILogger logger, Exception error, string type, string id);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "{Count} records have waited for more than {Days} days and are marked as unfit")]
    public static partial void Unfit(ILogger logger, int count, int days);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Analyzer {Analyzer} failed on picture {Sha256}")]
    public static partial void AnalyzerFailed(ILogger logger, Exception error, string analyzer, string sha256);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Step {Kind} {Subject} failed")]
    public static partial void JobFailed(ILogger logger, Exception error, string kind, string subject);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Step {Kind} {Subject} was taken over by another worker; its result here was dropped")]
    public static partial void LeaseLost(ILogger logger, string kind, string subject);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "{Count} steps of ended processes were taken back")]
    public static partial void Reclaimed(ILogger logger, int count);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "Leases could not be renewed; trying again")]
    public static partial void HeartbeatFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The {Database} can't be reached ({Reason}); waiting for it since {Seconds} s, at most {Patience} s")]
    public static partial void WaitingForDatabase(ILogger logger, string database, string reason, int seconds, int patience);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Another process brings the tables of the {Database} up to date; waiting for it since {Seconds} s")]
    public static partial void WaitingForMigration(ILogger logger, string database, int seconds);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "The database failed while {Count} records were taken ({Reason}); trying again")]
    public static partial void TakingAgain(ILogger logger, int count, string reason);
}
