using Microsoft.Extensions.Logging;

namespace Forensics.Engine;

/// <summary>What the engine logs: ids, never contents.</summary>
static partial class Log
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Ingested: {Accepted} accepted, {Unchanged} unchanged, {Conflicts} conflicting, {Refused} refused")]
    public static partial void Ingested(ILogger logger, int accepted, int unchanged, int conflicts, int refused);

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
}
