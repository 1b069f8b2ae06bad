using System.Globalization;

namespace Forensics.Imaging.Formats;

/// <summary>Words and codes of a picture that is turned away: the format, the value, the limit, and what to do.</summary>
static class Refusal
{
    const string Again = "save it as JPEG or PNG and send it again.";

    public static EvidenceFormatException Broken(string format, string what, long offset) =>
        new(EvidenceFormatError.Broken, $"The {format} is damaged: {new Problem(offset, what)}. Open the picture, {Again}");

    public static EvidenceFormatException UnsupportedFeature(string format, string what) =>
        new(EvidenceFormatError.UnsupportedFeature, $"The {format} {what}, which is not read: {Again}");

    public static EvidenceFormatException TooManyBytes(long bytes, DecodeLimits limits) =>
        new(EvidenceFormatError.TooManyBytes, Text($"The file has {bytes:N0} bytes and at most {limits.MaxBytes:N0} are read: save it smaller and send it again."));

    public static EvidenceFormatException TooManyParts(string format, string parts, int limit) =>
        UnsupportedFeature(format, Text($"has more than {limit:N0} {parts}"));

    public static EvidenceFormatException NotAPicture(ReadOnlySpan<byte> file) =>
        new(EvidenceFormatError.NotAPicture, $"The file is not a picture but {Signature.DescribeOther(file)}: send a JPEG or PNG.");

    /// <summary>Refuses a size of zero or over the limits, and one whose RGBA pixels no .NET array can hold, whatever the limits say.</summary>
    public static void CheckSize(string format, long width, long height, DecodeLimits limits)
    {
        if (width < 1 || height < 1)
        {
            throw Broken(format, Text($"its header says {width} × {height} pixels"), -1);
        }

        if (width > limits.MaxSidePixels || height > limits.MaxSidePixels)
        {
            throw TooManyPixels(Text($"The {format} is {width:N0} × {height:N0} pixels and a side of at most {limits.MaxSidePixels:N0} is read"));
        }

        // Sides fit 31 bits in every format, so the product fits a long.
        var most = Math.Min(limits.MaxPixels, Array.MaxLength / 4);
        if (width * height > most)
        {
            throw TooManyPixels(Text($"The {format} is {width:N0} × {height:N0} = {width * height:N0} pixels and at most {most:N0} are read"));
        }
    }

    public static void CheckFrames(string format, int frames, DecodeLimits limits)
    {
        if (frames > limits.MaxFrames)
        {
            throw TooManyParts(format, "frames or pages", limits.MaxFrames);
        }
    }

    /// <summary>Refuses what would keep a core busy for longer than the limit.</summary>
    /// <param name="pixels">Of everything that is decoded, the tiles of a grid included.</param>
    public static void CheckTime(string name, ImageFormat format, long pixels, int passes, DecodeLimits limits)
    {
        var seconds = DecodeTime.Seconds(format, pixels, passes);
        if (seconds > limits.MaxDecodeSeconds)
        {
            throw new EvidenceFormatException(EvidenceFormatError.TooMuchWork,
                Text($"Decoding the {name} would take about {seconds:0.###} s and at most {limits.MaxDecodeSeconds:0.###} s are spent: save it smaller and send it again."));
        }
    }

    static EvidenceFormatException TooManyPixels(string what) =>
        new(EvidenceFormatError.TooManyPixels, $"{what}: save it smaller and send it again.");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
