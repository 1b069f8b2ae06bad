using System.Buffers.Binary;
using System.Text;

namespace Forensics.Imaging.Metadata;

/// <summary>One dataset of IPTC-IIM 4.2.</summary>
/// <param name="Record">2 for the application record.</param>
/// <param name="Dataset">120 for the caption, 65 for the originating program …</param>
public sealed record IptcEntry(int Record, int Dataset, string Text);

/// <summary>Reads IPTC-IIM datasets (IPTC-NAA Information Interchange Model 4.2, section 1.5).</summary>
static class IptcReader
{
    public const int OriginatingProgram = 65;
    public const int Credit = 110;

    const byte Marker = 0x1C;
    const int MaxEntries = 1_000;

    public static IReadOnlyList<IptcEntry> Read(MetadataBlock? block, MetadataBlocks blocks)
    {
        if (block is not { } iptc)
        {
            return [];
        }

        var entries = new List<IptcEntry>();
        var span = iptc.Bytes.Span;
        var isUtf8 = false;
        var at = 0;
        while (span.Length - at >= 5 && span[at] == Marker && entries.Count < MaxEntries)
        {
            var (record, dataset) = (span[at + 1], span[at + 2]);
            long length = BinaryPrimitives.ReadUInt16BigEndian(span[(at + 3)..]);
            var start = at + 5;
            if ((length & 0x8000) != 0)
            {
                // Extended dataset: the low bits say how many bytes hold the length.
                var width = (int)length & 0x7FFF;
                if (width is < 1 or > 4 || width > span.Length - start)
                {
                    blocks.Report(iptc.Offset, $"IPTC {record}:{dataset} has a length of {width} bytes.");
                    break;
                }

                length = 0;
                for (var k = 0; k < width; k++)
                {
                    length = length << 8 | span[start + k];
                }

                start += width;
            }

            if (length > span.Length - start)
            {
                blocks.Report(iptc.Offset, $"IPTC {record}:{dataset} of {length} bytes, {span.Length - start} are there.");
                length = span.Length - start;
            }

            var value = span.Slice(start, (int)length);
            isUtf8 |= record == 1 && dataset == 90 && value.SequenceEqual("\e%G"u8);
            entries.Add(new IptcEntry(record, dataset, isUtf8 ? Encoding.UTF8.GetString(value) : TextDecoding.Utf8OrLatin1(value)));
            at = start + (int)length;
        }

        return entries;
    }
}
