using System.Collections.Immutable;

namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>How a picture came to be the file it is, as far as the file shows. The names are a contract of <c>analyze --json</c>.</summary>
public enum ImageChannel
{
    /// <summary>Nothing in the file tells.</summary>
    Unknown,

    /// <summary>As a camera or phone wrote it, by its own words and without a sign against them.</summary>
    Camera,

    /// <summary>Saved by an editing program, or saved again with a camera's words left in. Not: changed in what it shows.</summary>
    Edited,

    /// <summary>Recompressed by a chat app, a social network or a web site.</summary>
    Chat,

    /// <summary>The content of a screen.</summary>
    Screenshot,

    /// <summary>Stored without loss, with nothing that tells more.</summary>
    Lossless,
}

/// <summary>What the channel is read from, and which analyzers it allows.</summary>
/// <param name="Channel">The first that applies of: edited by name, screenshot, edited by structure, camera, chat, lossless, unknown.</param>
/// <param name="Reasons">Every sign found, also those that did not decide; those that did come first.</param>
/// <param name="Tables">All steps of a JPEG's tables; null for other files and for broken ones.</param>
/// <param name="Pixels">What was measured on the pixels.</param>
/// <param name="Gate">One entry for each <see cref="AnalyzerFamily"/>, in its order.</param>
public sealed record ChannelResult(
    ImageChannel Channel, IReadOnlyList<ChannelReason> Reasons, TableSteps? Tables, PixelTraits Pixels, IReadOnlyList<GateEntry> Gate)
{
    /// <summary>Whether analyzers of a family can tell anything here.</summary>
    public GateEntry this[AnalyzerFamily family] => Gate[(int)family];
}

/// <summary>One sign, with what was measured.</summary>
/// <param name="Code">One of <see cref="ChannelReasonCode"/>.</param>
/// <param name="Value">In the unit the code's comment names; null where there is none.</param>
/// <param name="Text">A name as the file gives it; null where there is none.</param>
public readonly record struct ChannelReason(string Code, double? Value = null, string? Text = null);

/// <summary>The quantiser steps of a JPEG's first two components. One quality would not say enough: makers have tables of their own.</summary>
/// <param name="Luma">64 steps of the first component, natural order.</param>
/// <param name="Chroma">64 steps of the second component, natural order; empty for one component.</param>
/// <param name="LumaFineness">1 to 100, as <see cref="Jpeg.TableFineness"/>.</param>
/// <param name="ChromaFineness">1 to 100; null for one component.</param>
public sealed record TableSteps(ImmutableArray<ushort> Luma, ImmutableArray<ushort> Chroma, int LumaFineness, int? ChromaFineness);

/// <summary>Stable codes of <see cref="ChannelReason.Code"/>.</summary>
public static class ChannelReasonCode
{
    /// <summary>An editing program names itself. Text: its name.</summary>
    public const string EditorNamed = "editor-named";

    /// <summary>A JPEG with Adobe's segment (APP14) and tables that are not libjpeg's: saved by a program of Adobe's.</summary>
    public const string AdobeSave = "adobe-save";

    /// <summary>A camera is named, but the picture has another size than the one it wrote down. Text: both.</summary>
    public const string ResizedSinceCamera = "resized-since-camera";

    /// <summary>Metadata says screenshot. Text: a code of <see cref="Metadata.ScreenshotHint"/>.</summary>
    public const string ScreenshotNamed = "screenshot-named";

    /// <summary>Width and height are those of a device's screen. Text: width × height.</summary>
    public const string ScreenSize = "screen-size";

    /// <summary>Long and narrow as a phone's screen. Value: long side over short side.</summary>
    public const string ScreenShape = "screen-shape";

    /// <summary>A strip of one colour with small marks on it at the upper edge, plain rows above and below them. Value: rows.</summary>
    public const string StatusBar = "status-bar";

    /// <summary>The same at the lower edge. Value: rows.</summary>
    public const string NavigationBar = "navigation-bar";

    /// <summary>Many rows have one colour from side to side. Value: their share, 0 to 1.</summary>
    public const string ConstantRows = "constant-rows";

    /// <summary>Flat areas without any noise. Value: their share of the picture, 0 to 1.</summary>
    public const string NoiselessFlats = "noiseless-flats";

    /// <summary>Few colours for its size. Value: colours per pixel.</summary>
    public const string FewColours = "few-colours";

    /// <summary>Maker, model and exposure are written down. Text: maker and model.</summary>
    public const string CameraNamed = "camera-named";

    /// <summary>A camera is named and the times say that the file was changed later. A transfer program does that too, so it decides nothing.</summary>
    public const string ChangedSinceCamera = "changed-since-camera";

    /// <summary>No camera is named. Chat apps strip metadata; so do many others.</summary>
    public const string NoCamera = "no-camera";

    /// <summary>Tables as coarse as web sites and chat apps use. Value: fineness of the luma table.</summary>
    public const string CoarseSave = "coarse-save";

    /// <summary>The long side is one that apps scale to. Value: pixels.</summary>
    public const string AppSize = "app-size";

    /// <summary>A service's own mark. Text: which.</summary>
    public const string ServiceMark = "service-mark";

    /// <summary>Lossy WebP: no camera writes it, web sites do.</summary>
    public const string LossyWebP = "lossy-webp";

    /// <summary>A container that loses nothing. Text: the format.</summary>
    public const string LosslessContainer = "lossless-container";
}
