using Microsoft.Extensions.Logging;

namespace Forensics.Web;

/// <summary>What the console writes to the log: ids of people and evidence, never content or names.</summary>
static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "{User} signed in as {Role}")]
    public static partial void SignedIn(ILogger log, string user, string role);

    [LoggerMessage(3002, LogLevel.Warning, "A sign-in was refused from {Network}")]
    public static partial void SignInRefused(ILogger log, string network);

    [LoggerMessage(3003, LogLevel.Information, "{User} was shown picture {Sha256}")]
    public static partial void PictureShown(ILogger log, string user, string sha256);

    [LoggerMessage(3004, LogLevel.Information, "{User} opened report {Report}")]
    public static partial void ReportOpened(ILogger log, string user, string report);

    [LoggerMessage(3005, LogLevel.Warning, "A merchant's token was refused ({Reason}) from {Network}")]
    public static partial void MerchantTokenRefused(ILogger log, string reason, string network);

    [LoggerMessage(3006, LogLevel.Warning, "What a merchant submitted from {Id} was not taken in: {Message}")]
    public static partial void ReportRefused(ILogger log, string id, string message);
}
