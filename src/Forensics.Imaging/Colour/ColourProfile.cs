using System.Buffers.Binary;
using Forensics.Imaging.Metadata;

namespace Forensics.Imaging.Colour;

/// <summary>How a picture's values stand for colours: from an ICC profile or from code points.</summary>
/// <remarks>ICC.1:2022. Profiles made of a matrix and three curves, or of one curve for grey, can be converted; those made of
/// multi-dimensional tables, and all inks, can't: the values are then shown as if they were sRGB, and <see cref="Reason"/> says so.</remarks>
/// <param name="Name">The profile's description; null where it has none.</param>
/// <param name="ToXyz">Linear RGB to XYZ of D50, row-major, 9 values; null for grey and for what can't be converted.</param>
/// <param name="Curves">Of red, green and blue, or one for grey; empty for what can't be converted.</param>
/// <param name="Reason">Why it can't be converted; null when it can.</param>
public sealed record ColourProfile(string? Name, double[]? ToXyz, IReadOnlyList<ToneCurve> Curves, string? Reason)
{
    const int HeaderBytes = 128;
    const int MaxTags = 200;

    // sRGB's own colours differ by rounding only from those of a profile that says the same in other numbers.
    const int SameLevels = 1;

    bool? isSrgb;

    /// <summary>Every grey and every pure colour comes out within one level of where it is.</summary>
    public bool IsSrgb => isSrgb ??= CanConvert && SrgbConversion.LargestShift(this) <= SameLevels;

    public bool CanConvert => Reason is null;

    /// <summary>Null where the bytes are no ICC profile.</summary>
    public static ColourProfile? FromIcc(ReadOnlyMemory<byte> profile)
    {
        var span = profile.Span;
        if (span.Length < HeaderBytes + 4 || !span[36..].StartsWith("acsp"u8))
        {
            return null;
        }

        var name = IccName.Read(new MetadataBlock(profile, -1, "icc"));
        var said = name is null ? "" : $" \"{name}\"";
        if (span[16..].StartsWith("GRAY"u8))
        {
            return ToneCurve.Read(Tag(span, "kTRC"u8)) is { } grey
                ? new(name, null, [grey], null)
                : new(name, null, [], $"The grey profile{said} has no readable curve; levels are taken for sRGB.");
        }

        if (!span[16..].StartsWith("RGB "u8))
        {
            var space = System.Text.Encoding.ASCII.GetString(span.Slice(16, 4)).Trim();
            return new(name, null, [], $"The {space} profile{said} is not applied; colours are approximate.");
        }

        var (red, green, blue) = (ReadXyz(span, "rXYZ"u8), ReadXyz(span, "gXYZ"u8), ReadXyz(span, "bXYZ"u8));
        var curves = (ToneCurve.Read(Tag(span, "rTRC"u8)), ToneCurve.Read(Tag(span, "gTRC"u8)), ToneCurve.Read(Tag(span, "bTRC"u8)));
        return red is null || green is null || blue is null || curves is not ({ } r, { } g, { } b)
            ? new(name, null, [], $"The profile{said} is made of tables and not applied; colours are taken for sRGB.")
            : new(name, [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]], [r, g, b], null);
    }

    /// <summary>From ITU-T H.273 code points, as HEIC, AVIF and PNG (cICP) have them; null for those that mean sRGB or "unspecified".</summary>
    public static ColourProfile? FromCodePoints(int primaries, int transfer)
    {
        var name = $"H.273 primaries {primaries}, transfer {transfer}";
        var space = RgbPrimaries.Of(primaries);
        // 1, 6, 14 and 15 are the camera's curve of BT.709, which pictures with them are shown through as sRGB (as browsers do).
        ToneCurve? curve = transfer switch
        {
            1 or 2 or 6 or 13 or 14 or 15 => ToneCurve.Srgb,
            4 => ToneCurve.Power(2.2),
            5 => ToneCurve.Power(2.8),
            8 => ToneCurve.Power(1),
            _ => null,
        };
        if (primaries is 1 or 2 or 5 or 6 && curve == ToneCurve.Srgb)
        {
            return null;
        }

        return space is { } known && curve is not null
            ? new(name, known.ToD50(), [curve, curve, curve], null)
            : new(name, null, [], $"The colours ({name}) are not converted; they are taken for sRGB.");
    }

    static double[]? ReadXyz(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> name)
    {
        var tag = Tag(profile, name);
        return tag.Length >= 20 && tag.StartsWith("XYZ "u8) ? [Fixed(tag[8..]), Fixed(tag[12..]), Fixed(tag[16..])] : null;
    }

    /// <summary>s15Fixed16Number, 4.6.</summary>
    internal static double Fixed(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt32BigEndian(at) / 65536.0;

    static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, ReadOnlySpan<byte> name)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]), MaxTags);
        for (var k = 0; k < count && HeaderBytes + 4 + (12 * (k + 1)) <= profile.Length; k++)
        {
            var entry = profile[(HeaderBytes + 4 + (12 * k))..];
            if (!entry.StartsWith(name))
            {
                continue;
            }

            var (offset, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
            return offset <= profile.Length && size <= profile.Length - offset ? profile.Slice((int)offset, (int)size) : [];
        }

        return [];
    }
}
