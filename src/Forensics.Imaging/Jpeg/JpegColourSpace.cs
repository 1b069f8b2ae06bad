namespace Forensics.Imaging.Jpeg;

/// <summary>What a JPEG's components mean.</summary>
public enum JpegColourSpace
{
    /// <summary>No frame, or 2 or more than 4 components.</summary>
    Unknown,
    Grey,
    Rgb,

    /// <summary>ITU-R BT.601 over the full range, as in JFIF.</summary>
    YCbCr,

    /// <summary>Ink; Adobe's programs store it inverted.</summary>
    Cmyk,

    /// <summary>CMYK whose first three components were converted as RGB to YCbCr.</summary>
    Ycck,
}

/// <summary>Tells the colour space the way libjpeg does, so that names agree with decoded pixels.</summary>
/// <remarks>JFIF 1.02 (always YCbCr or grey); Adobe technical note 5116, section 18 (the APP14 segment's transform: 0 none, 1 YCbCr, 2 YCCK).</remarks>
static class JpegColourSpaces
{
    const byte App14 = 0xEE;
    const int JfifBytes = 14;
    const int AdobeBytes = 12;
    const int TransformOffset = 11;

    public static JpegColourSpace Of(JpegFile file)
    {
        if (file.Frame is not { } frame)
        {
            return JpegColourSpace.Unknown;
        }

        var (hasJfif, transform) = Markers(file);
        return frame.Components.Count switch
        {
            1 => JpegColourSpace.Grey,
            3 when hasJfif => JpegColourSpace.YCbCr,
            3 when transform is { } named => named == 0 ? JpegColourSpace.Rgb : JpegColourSpace.YCbCr,
            3 => HasIds(frame, "RGB"u8) ? JpegColourSpace.Rgb : JpegColourSpace.YCbCr,
            4 => transform is null or 0 ? JpegColourSpace.Cmyk : JpegColourSpace.Ycck,
            _ => JpegColourSpace.Unknown,
        };
    }

    /// <summary>Only segments in front of the first scan count.</summary>
    static (bool HasJfif, int? Transform) Markers(JpegFile file)
    {
        var (hasJfif, transform) = (false, (int?)null);
        foreach (var segment in file.Segments)
        {
            var payload = file.Bytes.Span.Slice(segment.PayloadOffset, segment.PayloadLength);
            switch (segment.Marker)
            {
                case JpegMarker.Sos:
                    return (hasJfif, transform);
                case JpegMarker.App0 when payload.Length >= JfifBytes && payload.StartsWith("JFIF\0"u8):
                    hasJfif = true;
                    break;
                case App14 when payload.Length >= AdobeBytes && payload.StartsWith("Adobe"u8):
                    transform = payload[TransformOffset];
                    break;
            }
        }

        return (hasJfif, transform);
    }

    static bool HasIds(JpegFrame frame, ReadOnlySpan<byte> ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (frame.Components[i].Id != ids[i])
            {
                return false;
            }
        }

        return true;
    }
}
