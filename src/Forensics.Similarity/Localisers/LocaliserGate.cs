using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Similarity.Models;

namespace Forensics.Similarity.Localisers;

/// <summary>Whether a picture is one that a model is made for. Asked before the model is loaded.</summary>
sealed class LocaliserGate(ModelManifest manifest, LocaliserOptions options)
{
    readonly ChannelAnalyzer channels = new();

    /// <returns>A code of <see cref="LocaliserReason"/>; null when the model may be asked.</returns>
    public string? Check(EvidenceImage image, TilePlan plan, ImageChannel? channel)
    {
        var applicability = manifest.Applicability ?? new ModelApplicability();
        return Math.Min(image.Stored.Width, image.Stored.Height) < applicability.MinSide ? LocaliserReason.TooSmall
            : Quality(image, applicability.MinQ)
            ?? (applicability.Channels is { } covered && !covered.Contains(NameOf(channel ?? channels.Analyze(image).Channel)) ? LocaliserReason.ChannelNotCovered
                : MemoryBytes(plan) > (long)MaxMemMb << 20 ? LocaliserReason.TooMuchMemory : null);
    }

    public int MaxMemMb => manifest.Limits?.MaxMemMb ?? options.DefaultMaxMemMb;

    /// <summary>What a run takes by estimate: the weights twice, as the file's bytes and as the session's own; for each pixel of the input what the network holds, and the
    /// input itself.</summary>
    internal long MemoryBytes(TilePlan plan)
    {
        var floats = 3L + (manifest.Limits?.FloatsPerPixel ?? options.DefaultFloatsPerPixel);
        return 2 * manifest.Bytes + sizeof(float) * floats * plan.InputWidth * plan.InputHeight;
    }

    static string? Quality(EvidenceImage image, int? least)
    {
        return image.Header.Format switch
        {
            _ when least is null => null,
            ImageFormat.Png or ImageFormat.Bmp or ImageFormat.Gif or ImageFormat.Tiff => null,
            // Tables that can't be read are no better than coarse ones: nothing is known of them.
            ImageFormat.Jpeg => JpegQualityAnalyzer.Analyze(image).Luma is { } luma && luma.QualityPercent >= least ? null : LocaliserReason.LowQuality,
            _ => LocaliserReason.QualityUnknown,
        };
    }

    static string NameOf(ImageChannel channel) => channel.ToString().ToLowerInvariant();
}
