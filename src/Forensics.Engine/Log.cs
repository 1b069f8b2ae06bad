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

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Analyzer {Analyzer} failed on picture {Sha256}: {Reason}")]
    public static partial void FindingFailed(ILogger logger, string analyzer, string sha256, string? reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "No copy of picture {Sha256} can be made")]
    public static partial void CopyFailed(ILogger logger, Exception error, string sha256);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "A merchant's picture can't be examined")]
    public static partial void AttachmentFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "The child process {Child} was ended: {Failure}")]
    public static partial void ChildEnded(ILogger logger, int child, string failure);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "Children can't be started ahead of work")]
    public static partial void WarmingFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning, Message = "A localiser is left out: {Problem}")]
    public static partial void LocaliserRefused(ILogger logger, string problem);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The search index {Folder} is damaged; it is built anew from the database")]
    public static partial void IndexDamaged(ILogger logger, Exception error, string folder);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "The search index {Folder} holds prints of version {Old}; it is built anew with those of version {Version}")]
    public static partial void IndexOutdated(ILogger logger, string folder, int old, int version);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Warning, Message = "The search index {Folder} is at number {Applied} and the database at {Head}: it belongs to another; it is built anew")]
    public static partial void IndexAhead(ILogger logger, string folder, long applied, long head);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "The search index {Folder} could not be written down; the old one stays in service, and it is tried again")]
    public static partial void IndexMergeFailed(ILogger logger, Exception error, string folder);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Error, Message = "Print {Number} can't be read; its picture is found by equal pictures only")]
    public static partial void PrintUnreadable(ILogger logger, Exception error, long number);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Step {Kind} {Subject} failed ({FailureKind})")]
    public static partial void JobFailed(ILogger logger, Exception error, string kind, string subject, string failureKind);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Step {Kind} {Subject} was taken over by another worker; its result here was dropped")]
    public static partial void LeaseLost(ILogger logger, string kind, string subject);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "{Count} steps of ended processes were taken back")]
    public static partial void Reclaimed(ILogger logger, int count);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "Leases could not be renewed; trying again")]
    public static partial void HeartbeatFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Warning, Message = "The database or the disk does not answer; looking again in {Seconds} s")]
    public static partial void WaitingForStorage(ILogger logger, Exception error, double seconds);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Warning, Message = "Scheduled work stopped; trying again")]
    public static partial void SchedulerFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Error, Message = "Scheduled work {Task} failed")]
    public static partial void ScheduledTaskFailed(ILogger logger, Exception error, string task);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "What this process did could not be added to the samples; trying again")]
    public static partial void SignFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 3009, Level = LogLevel.Warning, Message = "Not ready: the check of {Check} failed")]
    public static partial void CheckFailed(ILogger logger, Exception error, string check);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Error, Message = "The entry {Sequence} was passed over in looking back: its print can't be read")]
    public static partial void LookBackSkipped(ILogger logger, Exception error, long sequence);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The {Database} can't be reached ({Reason}); waiting for it since {Seconds} s, at most {Patience} s")]
    public static partial void WaitingForDatabase(ILogger logger, string database, string reason, int seconds, int patience);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Another process brings the tables of the {Database} up to date; waiting for it since {Seconds} s")]
    public static partial void WaitingForMigration(ILogger logger, string database, int seconds);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "The database failed while {Count} records were taken ({Reason}); trying again")]
    public static partial void TakingAgain(ILogger logger, int count, string reason);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "The disk of {Folder} is full; waiting for space since {Seconds} s")]
    public static partial void WaitingForSpace(ILogger logger, string folder, int seconds);
}
