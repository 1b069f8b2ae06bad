using Forensics.Imaging.Analyzers.Channel;

namespace Forensics.Engine.Analyze;

/// <summary>What analyzers can tell anything about a picture, by how it came.</summary>
/// <param name="Channel">Null where it could not be told: then nothing is known of what is left in the picture, and the gate is closed.</param>
public readonly record struct PictureGate(ChannelResult? Channel)
{
    /// <summary>Reason of every family where the channel could not be told.</summary>
    public const string Unknown = "channel-failed";

    /// <summary>Why a family can't tell anything; null where it can.</summary>
    public string? this[AnalyzerFamily family] => Channel is null ? Unknown : Channel[family].NotApplicable;
}
