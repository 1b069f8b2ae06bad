using System.Security.Cryptography;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;

namespace Forensics.Engine.Analyze;

/// <summary>One analyzer as the engine runs it: its identity, and the way from its typed result to a finding.</summary>
/// <param name="OptionsSha256">Of the options it runs with: a finding made with others is another finding.</param>
public sealed record ImageAnalyzer(string Id, int Version, string OptionsSha256, Func<EvidenceImage, PictureGate, MeasuredFinding> Run)
{
    // Of the channel and its gate: where they change, what they let through or held back changes with them.
    static readonly string GateSha256 = HashOf(new { ChannelAnalyzer.Version, Options = new ChannelOptions() });

    public AnalyzerTier Tier { get; init; } = AnalyzerTier.First;

    /// <summary>It does not run where the gate is closed for this family. Null: it runs on every picture, and may ask the gate itself.</summary>
    public AnalyzerFamily? Family { get; init; }

    /// <summary>The finding is this analyzer's, of this version and with these options.</summary>
    public bool Made(FindingRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Analyzer == Id && row.Version == Version && row.OptionsSha256 == OptionsSha256;
    }

    /// <summary>Address of a set of options; of "no options" as well.</summary>
    public static string HashOf(object? options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options, DisputeJson.Options)));

    /// <summary>The same of an analyzer that the gate has a say in.</summary>
    public static string HashOfGated(object options) => HashOf(new { Gate = GateSha256, Options = options });
}

/// <summary>On which pictures an analyzer runs.</summary>
public enum AnalyzerTier
{
    /// <summary>On every picture.</summary>
    First,

    /// <summary>It takes seconds: in the service only on pictures of a report that claims them to be edited.</summary>
    Second,
}

/// <param name="Map">Where it saw it, in stored orientation; null when it does not say where.</param>
public readonly record struct MeasuredFinding(Finding Finding, SuspicionMap? Map = null);
