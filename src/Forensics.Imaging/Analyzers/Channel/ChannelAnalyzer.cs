namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>Tells how a picture came to be the file it is, and which analyzers can tell anything about it. Rules, limits and figures: README.md.</summary>
public sealed class ChannelAnalyzer(ChannelOptions? options = null)
{
    public const string Id = "channel";
    public const int Version = 1;

    readonly ChannelOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures; the least that is said is <see cref="ImageChannel.Unknown"/> with a gate.</summary>
    public ChannelResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var file = new FileTraits(image);
        var pixels = PixelTraits.Of(image.Stored, image.Luma, file.IsLossless);
        (ImageChannel Channel, List<ChannelReason> Reasons)[] signs =
        [
            (ImageChannel.Edited, EditorSigns(file)),
            (ImageChannel.Screenshot, ScreenSigns(file, pixels)),
            (ImageChannel.Edited, ResaveSigns(file)),
            (ImageChannel.Camera, CameraSigns(file)),
            (ImageChannel.Chat, ChatSigns(file)),
            (ImageChannel.Lossless, LosslessSigns(file)),
        ];
        var first = Array.FindIndex(signs, sign => sign.Reasons.Count > 0 && Decides(sign.Channel, sign.Reasons, file));
        var channel = first < 0 ? ImageChannel.Unknown : signs[first].Channel;
        ChannelReason[] reasons =
        [
            .. first < 0 ? [] : signs[first].Reasons,
            .. signs.Where((_, i) => i != first).SelectMany(sign => sign.Reasons),
        ];
        var later = channel switch
        {
            ImageChannel.Screenshot => GateReason.ScreenshotChannel,
            ImageChannel.Chat when IsServiceSave(signs[first].Reasons, file) => GateReason.ChatChannel,
            _ => null,
        };
        return new(channel, reasons, file.Tables, pixels, ApplicabilityGate.Of(image, file, pixels, later, options));
    }

    bool Decides(ImageChannel channel, List<ChannelReason> reasons, FileTraits file)
    {
        bool Has(string code) => reasons.Exists(reason => reason.Code == code);
        return channel switch
        {
            ImageChannel.Screenshot => Has(ChannelReasonCode.ScreenshotNamed) || IsScreen(Has),
            ImageChannel.Camera => file.HasExposure,
            ImageChannel.Chat => Has(ChannelReasonCode.CoarseSave) || IsServiceSave(reasons, file),
            _ => true,
        };
    }

    /// <summary>More than a coarse save, which any program may have made: a service's mark, format, or size with the tables that go with it.</summary>
    bool IsServiceSave(List<ChannelReason> reasons, FileTraits file) => reasons.Exists(reason => reason.Code switch
    {
        ChannelReasonCode.ServiceMark or ChannelReasonCode.LossyWebP => true,
        ChannelReasonCode.AppSize => file is { Jpeg.Sampling: "4:2:0" or "grey", Tables: { } tables } && tables.LumaFineness <= options.AppMaxFineness,
        _ => false,
    });

    /// <summary>A camera with the shape of a screen takes no bars, and a letterboxed or framed picture seldom has the size of a screen.</summary>
    static bool IsScreen(Func<string, bool> has)
    {
        var (top, bottom) = (has(ChannelReasonCode.StatusBar), has(ChannelReasonCode.NavigationBar));
        var rows = has(ChannelReasonCode.ConstantRows);
        return has(ChannelReasonCode.ScreenSize)
            ? top || bottom || rows && (has(ChannelReasonCode.NoiselessFlats) || has(ChannelReasonCode.FewColours))
            : has(ChannelReasonCode.ScreenShape) && (top && bottom || (top || bottom) && rows);
    }

    static List<ChannelReason> EditorSigns(FileTraits file) =>
        file.Declared.Editor is { } editor ? [new(ChannelReasonCode.EditorNamed, Text: editor)] : [];

    List<ChannelReason> ScreenSigns(FileTraits file, PixelTraits pixels)
    {
        List<ChannelReason> signs = [.. file.Declared.ScreenshotHints.Select(hint => new ChannelReason(ChannelReasonCode.ScreenshotNamed, Text: hint))];
        var shape = (double)file.LongSide / Math.Min(file.Width, file.Height);
        var colours = pixels.Colours / ((double)file.Width * file.Height);
        Add(ScreenSizes.Contains(file.Width, file.Height), new(ChannelReasonCode.ScreenSize, Text: file.Size));
        Add(shape >= options.MinScreenShape, new(ChannelReasonCode.ScreenShape, shape));
        Add(pixels.StatusBarRows > 0, new(ChannelReasonCode.StatusBar, pixels.StatusBarRows));
        Add(pixels.NavigationBarRows > 0, new(ChannelReasonCode.NavigationBar, pixels.NavigationBarRows));
        Add(pixels.ConstantRowShare >= options.MinConstantRows, new(ChannelReasonCode.ConstantRows, pixels.ConstantRowShare));
        Add(pixels.NoiselessFlatShare >= options.MinNoiselessFlats, new(ChannelReasonCode.NoiselessFlats, pixels.NoiselessFlatShare));

        // A GIF has few colours whatever it shows.
        Add(file.IsLossless && file.Format != ImageFormat.Gif && (long)file.Width * file.Height >= options.MinPixelsForColours
            && colours <= options.MaxColoursPerPixel, new(ChannelReasonCode.FewColours, colours));
        return signs;

        void Add(bool found, ChannelReason reason)
        {
            if (found)
            {
                signs.Add(reason);
            }
        }
    }

    static List<ChannelReason> ResaveSigns(FileTraits file)
    {
        List<ChannelReason> signs = [];
        if (file.IsAdobeSave)
        {
            signs.Add(new(ChannelReasonCode.AdobeSave));
        }

        if (file is { Camera: not null, OtherSize: { } sizes })
        {
            signs.Add(new(ChannelReasonCode.ResizedSinceCamera, Text: sizes));
        }

        return signs;
    }

    static List<ChannelReason> CameraSigns(FileTraits file) => file.Camera is not { } camera
        ? []
        : file.IsChangedLater
            ? [new(ChannelReasonCode.CameraNamed, Text: camera), new(ChannelReasonCode.ChangedSinceCamera)]
            : [new(ChannelReasonCode.CameraNamed, Text: camera)];

    List<ChannelReason> ChatSigns(FileTraits file)
    {
        if (file.IsOfFacebook)
        {
            return [new(ChannelReasonCode.ServiceMark, Text: "Facebook")];
        }

        if (file.Camera is not null || file.HasExposure)
        {
            return [];
        }

        if (file is { Format: ImageFormat.Webp, IsLossless: false })
        {
            return [new(ChannelReasonCode.LossyWebP), new(ChannelReasonCode.NoCamera)];
        }

        List<ChannelReason> signs = [];
        if (file.Tables is { } tables)
        {
            if (tables.LumaFineness <= options.ChatMaxFineness)
            {
                signs.Add(new(ChannelReasonCode.CoarseSave, tables.LumaFineness));
            }

            if (options.AppLongSides.Contains(file.LongSide))
            {
                signs.Add(new(ChannelReasonCode.AppSize, file.LongSide));
            }

            signs.Add(new(ChannelReasonCode.NoCamera));
        }

        return signs;
    }

    static List<ChannelReason> LosslessSigns(FileTraits file) =>
        file.IsLossless ? [new(ChannelReasonCode.LosslessContainer, Text: file.Format.ToString())] : [];
}
