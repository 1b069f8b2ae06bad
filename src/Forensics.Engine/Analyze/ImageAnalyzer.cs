using System.Security.Cryptography;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;
using Forensics.Imaging;

namespace Forensics.Engine.Analyze;

/// <summary>One analyzer as the engine runs it: its identity, and the way from its typed result to a finding.</summary>
/// <param name="OptionsSha256">Of the options it runs with: a finding made with others is another finding.</param>
public sealed record ImageAnalyzer(string Id, int Version, string OptionsSha256, Func<EvidenceImage, MeasuredFinding> Run)
{
    /// <summary>The finding is this analyzer's, of this version and with these options.</summary>
    public bool Made(FindingRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Analyzer == Id && row.Version == Version && row.OptionsSha256 == OptionsSha256;
    }

    /// <summary>Address of a set of options; of "no options" as well.</summary>
    public static string HashOf(object? options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options, DisputeJson.Options)));
}

/// <param name="Map">Where it saw it, in stored orientation; null when it does not say where.</param>
public readonly record struct MeasuredFinding(Finding Finding, SuspicionMap? Map = null);
