using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>Size and outline of a JPEG, from its markers alone (ITU-T T.81, annex B).</summary>
/// <param name="LastScanEnd">Offset just past the entropy-coded data of the last scan; what follows is the end marker, or
/// tables of a scan that was cut off. 0 where there is no scan.</param>
readonly record struct JpegHeader(ImageHeader Image, int LastScanEnd)
{
    const string Format = "JPEG";

    const byte StartOfImage = 0xD8;
    const byte EndOfImage = 0xD9;
    const byte StartOfScan = 0xDA;

    public static JpegHeader Read(ReadOnlySpan<byte> file, DecodeLimits limits)
    {
        var problems = new List<Problem>();
        (int Width, int Height)? size = null;
        var (at, segments, scans, lastScanEnd) = (2, 0, 0, 0);
        while (FindMarker(file, ref at, size is null ? problems : null, out var marker) && marker != EndOfImage)
        {
            if (++segments > limits.MaxSegments)
            {
                throw Refusal.TooManyParts(Format, "segments", limits.MaxSegments);
            }

            if (IsStandalone(marker))
            {
                continue;
            }

            if (at + 2 > file.Length)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            var body = file[Math.Min(at + 2, file.Length)..Math.Min(at + Math.Max(length, (ushort)2), file.Length)];
            if (IsFrame(marker) && size is null)
            {
                size = ReadFrame(marker, body, at - 2, limits);
            }

            // Before the frame a short length leaves nothing to go by; after it the decoder's verdict counts.
            if (length < 2)
            {
                break;
            }

            at += length;
            if (marker == StartOfScan)
            {
                if (size is null)
                {
                    break;
                }

                CheckScans(++scans, size.Value, limits);

                at = SkipEntropyCoded(file, at);
                lastScanEnd = at;
            }
        }

        return size is { } found
            ? new(new(ImageFormat.Jpeg, found.Width, found.Height, 8, false, 1, problems), lastScanEnd)
            : throw Refusal.Broken(Format, "no frame header (SOF) was found, so its size is unknown", Math.Min(at, file.Length));
    }

    static void CheckScans(int scans, (int Width, int Height) size, DecodeLimits limits)
    {
        var most = limits.MostJpegScans(size.Width, size.Height);
        if (scans > most)
        {
            throw Refusal.TooManyParts(Format, $"scans for {size.Width} × {size.Height} pixels", most);
        }

        Refusal.CheckTime(Format, ImageFormat.Jpeg, (long)size.Width * size.Height, scans, limits);
    }

    // SOF0 to SOF15 but DHT (C4), JPG (C8) and DAC (CC).
    static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    // TEM, RST0 to RST7 and SOI have no length.
    static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= StartOfImage);

    static (int Width, int Height) ReadFrame(byte marker, ReadOnlySpan<byte> body, int offset, DecodeLimits limits)
    {
        if (body.Length < 6)
        {
            throw Refusal.Broken(Format, "the frame header is cut off", offset);
        }

        var flavour = marker switch
        {
            0xC0 or 0xC1 or 0xC2 => null,
            0xC3 => "is lossless (SOF3)",
            <= 0xC7 => $"is hierarchical (SOF{marker - 0xC0})",
            _ => $"is arithmetic-coded (SOF{marker - 0xC0})",
        };
        if (flavour is not null)
        {
            throw Refusal.UnsupportedFeature(Format, flavour);
        }

        if (body[0] != 8)
        {
            throw Refusal.UnsupportedFeature(Format, $"has {body[0]} bits per sample");
        }

        var height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (height == 0 && width > 0)
        {
            throw Refusal.UnsupportedFeature(Format, "gives its height only after the first scan (DNL)");
        }

        Refusal.CheckSize(Format, width, height, limits);
        return body[5] is 1 or 3 or 4 ? (width, height) : throw Refusal.UnsupportedFeature(Format, $"has {body[5]} components");
    }

    /// <summary>Moves past the next marker; other bytes between segments are passed over, as decoders do.</summary>
    static bool FindMarker(ReadOnlySpan<byte> file, ref int at, List<Problem>? problems, out byte marker)
    {
        marker = 0;
        var start = at;
        while (at + 1 < file.Length)
        {
            if (file[at] == 0xFF && file[at + 1] is not 0 and not 0xFF)
            {
                marker = file[at + 1];
                at += 2;
                return true;
            }

            if (file[at] != 0xFF && problems is { Count: 0 })
            {
                problems.Add(new(start, "Bytes that belong to no segment of the JPEG"));
            }

            var next = file[(at + 1)..].IndexOf((byte)0xFF);
            at = next < 0 ? file.Length : at + 1 + next;
        }

        return false;
    }

    // T.81 B.1.1.5: in entropy-coded data 0xFF is followed by a stuffed zero; restart markers belong to it.
    static int SkipEntropyCoded(ReadOnlySpan<byte> file, int at)
    {
        at = Math.Min(at, file.Length);
        while (true)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
            {
                return file.Length;
            }

            at += next;
            if (file[at + 1] is not 0 and not 0xFF and not (>= 0xD0 and <= 0xD7))
            {
                return at;
            }

            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }
}
