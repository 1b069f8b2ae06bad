using Forensics.Imaging.Analyzers.Channel;

namespace Forensics.Engine.Analyze;

/// <summary>What analyzers can tell anything about a picture, by how it came; and what several of them need of it, computed once. For one thread.</summary>
/// <param name="Channel">Null where it could not be told: then nothing is known of what is left in the picture, and the gate is closed.</param>
public sealed record PictureGate(ChannelResult? Channel)
{
    /// <summary>Reason of every family where the channel could not be told.</summary>
    public const string Unknown = "channel-failed";

    readonly Dictionary<string, object> shared = [];

    /// <summary>Why a family can't tell anything; null where it can.</summary>
    public string? this[AnalyzerFamily family] => Channel is null ? Unknown : Channel[family].NotApplicable;

    /// <summary>An analyzer's result on this picture.</summary>
    /// <param name="analyzer">Its id.</param>
    public T Once<T>(string analyzer, Func<T> analyze)
        where T : class
    {
        if (!shared.TryGetValue(analyzer, out var result))
        {
            shared[analyzer] = result = analyze();
        }

        return (T)result;
    }
}
