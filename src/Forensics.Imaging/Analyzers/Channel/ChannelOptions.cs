using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>Options of <see cref="ChannelAnalyzer"/>. "Measured" means: on the pictures and with the figures in README.md.</summary>
public sealed record ChannelOptions
{
    /// <summary>A JPEG without a camera's words and with a luma table at most this fine was recompressed for the web or a chat. Default 85: the
    /// highest quality that image servers and chat apps commonly use. It names the channel and closes no gate: at 80, spliced pictures were still
    /// found (measured).</summary>
    [Range(1, 100)]
    public int ChatMaxFineness { get; init; } = 85;

    /// <summary>The same where the long side is one of <see cref="AppLongSides"/> and chroma is halved both ways. Default 89:
    /// editing programs and cameras begin at 90. This closes the gate: size and tables together are a service's.</summary>
    [Range(1, 100)]
    public int AppMaxFineness { get; init; } = 89;

    /// <summary>Long sides that apps scale to, in pixels: general knowledge, unverified and contradictory for Chinese apps; to be learned from own traffic.
    /// WeChat 1280, 1440, 1920; Telegram 1280, 2560; WhatsApp 1600, Facebook 960, 2048; others 2000.</summary>
    public IReadOnlyList<int> AppLongSides { get; init; } = [960, 1280, 1440, 1600, 1920, 2000, 2048, 2560];

    /// <summary>Long over short side from which a picture has the shape of a phone's screen. Default 1.7: 16 to 9 is 1.78; cameras end at 3 to 2 unless told
    /// otherwise.</summary>
    [Range(1, 10)]
    public double MinScreenShape { get; init; } = 1.7;

    /// <summary>Share of rows of one colour from which it is a sign. Default 0.05 (measured).</summary>
    [Range(0, 1)]
    public double MinConstantRows { get; init; } = 0.05;

    /// <summary>Share of 8×8 blocks without noise and neither black nor white from which it is a sign. Default 0.25 (measured).</summary>
    [Range(0, 1)]
    public double MinNoiselessFlats { get; init; } = 0.25;

    /// <summary>Colours per pixel up to which it is a sign, in files without loss. Default 0.02 (measured).</summary>
    [Range(0, 1)]
    public double MaxColoursPerPixel { get; init; } = 0.02;

    /// <summary>Fewest pixels from which <see cref="MaxColoursPerPixel"/> says anything. Default 65,536: a small picture of few objects has few colours too.</summary>
    [Range(1, int.MaxValue)]
    public int MinPixelsForColours { get; init; } = 65_536;

    /// <summary>Gate: least fineness of the last save's tables for double compression, ELA, ghosts and noise. Default 80 (algorithms' description A.0:
    /// below, detection falls to chance).</summary>
    [Range(1, 100)]
    public int MinFineness { get; init; } = 80;

    /// <summary>Gate: least fineness for foreign grids. Default 98 (found 11 of 11 at 98 and above, 1 of 11 at 97, none at 95 and below).</summary>
    [Range(1, 100)]
    public int MinForeignGridFineness { get; init; } = 98;

    /// <summary>Gate: fewest whole 8×8 blocks for what is told block by block. Default 960: ELA's least, ten blocks of 16×16 for each of its 24 bins.
    /// The description asks for 64×64 blocks; README.md shows what that would cost.</summary>
    [Range(1, int.MaxValue)]
    public int MinBlocks { get; init; } = 960;

    /// <summary>Gate: fewest whole 8×8 blocks for copy-move. Default 256: 128×128 pixels hold two places with room between them.</summary>
    [Range(1, int.MaxValue)]
    public int MinCopyMoveBlocks { get; init; } = 256;
}
