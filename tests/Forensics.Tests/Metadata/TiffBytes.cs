using System.Buffers.Binary;
using System.Text;
using Forensics.Imaging.Metadata;

namespace Forensics.Tests.Metadata;

/// <summary>Writes Exif blocks byte by byte, in either byte order.</summary>
sealed class TiffBytes(bool isBigEndian)
{
    readonly Dictionary<ExifDirectory, List<(ushort Tag, ExifType Type, int Count, byte[] Value)>> directories = [];
    byte[]? thumbnail;

    public TiffBytes Text(ExifDirectory directory, ushort tag, string text) => Raw(directory, tag, ExifType.Ascii, Encoding.UTF8.GetBytes(text + "\0"));

    public TiffBytes Short(ExifDirectory directory, ushort tag, params ushort[] values) =>
        Add(directory, tag, ExifType.Unsigned16, values.Length, [.. values.SelectMany(value => U16(value))]);

    public TiffBytes Long(ExifDirectory directory, ushort tag, params uint[] values) =>
        Add(directory, tag, ExifType.Unsigned32, values.Length, [.. values.SelectMany(value => U32(value))]);

    public TiffBytes Rational(ExifDirectory directory, ushort tag, params (uint, uint)[] values) =>
        Add(directory, tag, ExifType.Rational, values.Length, [.. values.SelectMany(value => (byte[])[.. U32(value.Item1), .. U32(value.Item2)])]);

    public TiffBytes Raw(ExifDirectory directory, ushort tag, ExifType type, byte[] value) => Add(directory, tag, type, value.Length, value);

    public TiffBytes Add(ExifDirectory directory, ushort tag, ExifType type, int count, byte[] value)
    {
        if (!directories.TryGetValue(directory, out var entries))
        {
            directories[directory] = entries = [];
        }

        entries.Add((tag, type, count, value));
        return this;
    }

    public TiffBytes Thumbnail(byte[] jpeg)
    {
        thumbnail = jpeg;
        return this;
    }

    public byte[] Build()
    {
        var (start, starts) = (8, new Dictionary<ExifDirectory, int>());
        Point(ExifDirectory.Exif, ExifDirectory.Ifd0, ExifTag.ExifIfd);
        Point(ExifDirectory.Gps, ExifDirectory.Ifd0, ExifTag.GpsIfd);
        Point(ExifDirectory.Interoperability, ExifDirectory.Exif, ExifTag.InteroperabilityIfd);
        if (thumbnail is not null)
        {
            Long(ExifDirectory.Ifd1, ExifTag.ThumbnailOffset, 0).Long(ExifDirectory.Ifd1, ExifTag.ThumbnailLength, (uint)thumbnail.Length);
        }

        foreach (var (directory, entries) in directories.OrderBy(pair => pair.Key))
        {
            starts[directory] = start;
            start += 2 + 12 * entries.Count + 4 + entries.Sum(entry => entry.Value.Length > 4 ? entry.Value.Length : 0);
        }

        var bytes = new List<byte>(Encoding.ASCII.GetBytes(isBigEndian ? "MM" : "II"));
        bytes.AddRange([.. U16(42), .. U32(8)]);
        foreach (var (directory, entries) in directories.OrderBy(pair => pair.Key))
        {
            WriteDirectory(bytes, directory, entries, starts, start);
        }

        return [.. bytes, .. thumbnail ?? []];
    }

    void Point(ExifDirectory to, ExifDirectory from, ushort tag)
    {
        if (directories.ContainsKey(to) && !(directories.TryGetValue(from, out var entries) && entries.Any(entry => entry.Tag == tag)))
        {
            Long(from, tag, 0);
        }
    }

    void WriteDirectory(
        List<byte> bytes, ExifDirectory directory, List<(ushort Tag, ExifType Type, int Count, byte[] Value)> entries, Dictionary<ExifDirectory, int> starts, int end)
    {
        var data = starts[directory] + 2 + 12 * entries.Count + 4;
        bytes.AddRange(U16((ushort)entries.Count));
        foreach (var (tag, type, count, given) in entries)
        {
            var value = tag switch
            {
                ExifTag.ExifIfd => U32((uint)starts[ExifDirectory.Exif]),
                ExifTag.GpsIfd when starts.ContainsKey(ExifDirectory.Gps) => U32((uint)starts[ExifDirectory.Gps]),
                ExifTag.InteroperabilityIfd => U32((uint)starts[ExifDirectory.Interoperability]),
                ExifTag.ThumbnailOffset when thumbnail is not null => U32((uint)end),
                _ => given,
            };
            bytes.AddRange([.. U16(tag), .. U16((ushort)type), .. U32((uint)count)]);
            bytes.AddRange(value.Length > 4 ? U32((uint)data) : [.. value, .. new byte[4 - value.Length]]);
            data += value.Length > 4 ? value.Length : 0;
        }

        bytes.AddRange(U32(directory == ExifDirectory.Ifd0 && starts.TryGetValue(ExifDirectory.Ifd1, out var next) ? (uint)next : 0));
        foreach (var entry in entries.Where(entry => entry.Value.Length > 4))
        {
            bytes.AddRange(entry.Value);
        }
    }

    byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return bytes;
    }

    byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return bytes;
    }
}
