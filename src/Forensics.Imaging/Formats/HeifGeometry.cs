using System.Buffers.Binary;

namespace Forensics.Imaging.Formats;

/// <summary>Sizes and transformations among an item's properties (ISO/IEC 23008-12, 6.5).</summary>
static class HeifGeometry
{
    public static (int Width, int Height)? CodedSize(ReadOnlySpan<byte> file, HeifFile heif, HeifItem item)
    {
        foreach (var property in heif.PropertiesOf(item))
        {
            if (property.Is("ispe"u8))
            {
                var reader = new BoxReader(property.Of(file));
                _ = reader.Next32();
                var (width, height) = (reader.Next32(), reader.Next32());
                return reader.IsPastEnd ? null : ((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
            }
        }

        return null;
    }

    /// <summary>After clap and irot, in the order in which the item has them.</summary>
    public static (int Width, int Height) ShownSize(ReadOnlySpan<byte> file, HeifFile heif, HeifItem item, int width, int height)
    {
        foreach (var property in heif.PropertiesOf(item))
        {
            var body = property.Of(file);
            if (property.Is("irot"u8) && body.Length > 0 && (body[0] & 1) != 0)
            {
                (width, height) = (height, width);
            }
            else if (property.Is("clap"u8) && body.Length >= 32)
            {
                // Fractions: width, height, then the offsets of the centre.
                width = Side(body, width);
                height = Side(body[8..], height);
            }
        }

        return (width, height);
    }

    /// <summary>The auxiliary picture of the alpha kind that belongs to that item (6.6.2.1.2); null without one.</summary>
    public static HeifItem? FindAlpha(ReadOnlySpan<byte> file, HeifFile heif, uint master)
    {
        foreach (var item in heif.Items.Values)
        {
            if (IsAlphaOf(file, heif, item, master))
            {
                return item;
            }
        }

        return null;
    }

    static bool IsAlphaOf(ReadOnlySpan<byte> file, HeifFile heif, HeifItem item, uint master)
    {
        if (!item.Referred(IsoBox.TypeOf("auxl"u8)).Contains(master))
        {
            return false;
        }

        foreach (var property in heif.PropertiesOf(item))
        {
            var body = property.Of(file);
            if (property.Is("auxC"u8) && body.Length > 4)
            {
                return body[4..].StartsWith("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"u8) || body[4..].StartsWith("urn:mpeg:hevc:2015:auxid:1\0"u8)
                    || body[4..].StartsWith("urn:mpeg:avc:2015:auxid:1\0"u8);
            }
        }

        return false;
    }

    // Rounded down: libheif refuses what leaves the picture, and what it gives is held against this size anyway.
    static int Side(ReadOnlySpan<byte> fraction, int most)
    {
        var (numerator, denominator) = (BinaryPrimitives.ReadUInt32BigEndian(fraction), BinaryPrimitives.ReadUInt32BigEndian(fraction[4..]));
        return denominator == 0 ? most : (int)Math.Min(numerator / denominator, (uint)most);
    }
}
