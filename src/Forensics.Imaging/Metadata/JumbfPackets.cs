using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

/// <summary>Joins the APP11 packets of JUMBF boxes (ISO/IEC 18477-3 Annex B, ISO/IEC 19566-5).</summary>
sealed class JumbfPackets
{
    // Box instance (2 bytes) and packet sequence number (4); then the box header, which every packet repeats.
    const int PacketHeader = 6;
    const int BoxHeader = 8;
    const int LongBoxHeader = 16;

    readonly List<(int Instance, uint Type, uint Sequence, ReadOnlyMemory<byte> Box)> packets = [];

    /// <param name="packet">The segment's payload after the common identifier "JP".</param>
    public void Add(ReadOnlyMemory<byte> packet)
    {
        if (packet.Length >= PacketHeader + BoxHeader)
        {
            var span = packet.Span;
            packets.Add((
                BinaryPrimitives.ReadUInt16BigEndian(span),
                BinaryPrimitives.ReadUInt32BigEndian(span[(PacketHeader + 4)..]),
                BinaryPrimitives.ReadUInt32BigEndian(span[2..]),
                packet[PacketHeader..]));
        }
    }

    public IEnumerable<MetadataBlock> Join(MetadataBlocks blocks)
    {
        foreach (var box in packets.GroupBy(packet => (packet.Instance, packet.Type)))
        {
            var ordered = box.OrderBy(packet => packet.Sequence).Select(packet => packet.Box).ToList();
            if (!blocks.Spend(ordered.Sum(part => (long)part.Length), -1, "JUMBF"))
            {
                continue;
            }

            var joined = new MemoryStream();
            joined.Write(ordered[0].Span);
            foreach (var part in ordered.Skip(1))
            {
                var header = BinaryPrimitives.ReadUInt32BigEndian(part.Span) == 1 ? LongBoxHeader : BoxHeader;
                joined.Write(part.Span[Math.Min(header, part.Length)..]);
            }

            yield return new MetadataBlock(joined.ToArray(), -1, "jpeg-app11");
        }
    }
}
