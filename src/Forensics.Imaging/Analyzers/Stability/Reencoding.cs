namespace Forensics.Imaging.Analyzers.Stability;

/// <summary>A way in which pictures are saved again before they are handed in.</summary>
/// <param name="Name">Stable code.</param>
/// <param name="QualityPercent">Of the save, JPEG 4:2:0.</param>
/// <param name="Scale">Of both sides before the save; 1 keeps them.</param>
/// <param name="MaxSidePixels">The longer side is made no longer than this; null keeps it.</param>
public sealed record Reencoding(string Name, int QualityPercent, double Scale = 1, int? MaxSidePixels = null)
{
    /// <summary>The six, in the order in which they are tried: what happens to most pictures comes first, where time is for a few only.</summary>
    public static IReadOnlyList<Reencoding> All { get; } =
    [
        new("chat-1280", 75, MaxSidePixels: 1280),
        new("jpeg-90", 90),
        new("jpeg-75", 75),
        new("half-90", 90, Scale: 0.5),
        new("jpeg-95", 95),
        new("jpeg-85", 85),
    ];

    /// <summary>Size of a picture that was saved so; at least one pixel each way.</summary>
    public (int Width, int Height) SizeOf(int width, int height)
    {
        var scale = Math.Min(Scale, MaxSidePixels is { } most ? (double)most / Math.Max(width, height) : 1);
        return scale >= 1 ? (width, height) : (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }
}
