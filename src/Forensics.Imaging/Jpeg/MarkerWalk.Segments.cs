using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Forensics.Imaging.Jpeg;

/// <content>What the segments say: tables, frame, scans.</content>
sealed partial class MarkerWalk
{
    const int MaxComponentsOfScan = 4;

    readonly List<JpegQuantTable> quantTables = [];
    readonly List<JpegHuffmanTable> huffmanTables = [];
    readonly List<JpegScan> scans = [];
    readonly JpegQuantTable?[] quantTableAt = new JpegQuantTable?[4];
    readonly JpegHuffmanTable?[] dcTableAt = new JpegHuffmanTable?[4];
    readonly JpegHuffmanTable?[] acTableAt = new JpegHuffmanTable?[4];
    JpegQuantTable?[] latchedQuantTables = [];
    bool[] latched = [];
    JpegFrame? frame;
    int restartInterval;
    int scansSeen;

    ReadOnlySpan<byte> Payload(JpegSegment segment) => Bytes.Slice(segment.PayloadOffset, segment.PayloadLength);

    /// <returns>False when the walk has to stop.</returns>
    bool Interpret(JpegSegment segment)
    {
        switch (segment.Marker)
        {
            case JpegMarker.Dqt:
                ReadQuantTables(segment);
                break;
            case JpegMarker.Dht:
                ReadHuffmanTables(segment);
                break;
            case JpegMarker.Dri when segment.PayloadLength >= 2:
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(Payload(segment));
                break;
            case JpegMarker.Dnl when segment.PayloadLength >= 2:
                ReadNumberOfLines(segment);
                break;
            case JpegMarker.Sos:
                return ReadScan(segment);
            case var marker when JpegMarker.IsStartOfFrame(marker):
                ReadFrame(segment);
                break;
            case JpegMarker.Dri or JpegMarker.Dnl:
                Report(segment.Offset, $"Segment 0xFF{segment.Marker:X2} is too short");
                break;
        }

        return true;
    }

    void ReadQuantTables(JpegSegment segment)
    {
        var payload = Payload(segment);
        var at = 0;
        while (at < payload.Length)
        {
            var (precision, id) = (payload[at] >> 4, payload[at] & 15);
            var size = precision == 0 ? 64 : 128;
            if (precision > 1 || id > 3 || payload.Length - at - 1 < size)
            {
                Report(segment.PayloadOffset + at, $"Quantisation table broken (precision {precision}, id {id}, {payload.Length - at - 1} bytes)");
                return;
            }

            var steps = new ushort[64];
            for (var k = 0; k < 64; k++)
            {
                steps[ZigZag.ToNatural[k]] = precision == 0
                    ? payload[at + 1 + k]
                    : BinaryPrimitives.ReadUInt16BigEndian(payload[(at + 1 + 2 * k)..]);
            }

            if (Array.IndexOf(steps, (ushort)0) >= 0)
            {
                Report(segment.PayloadOffset + at, $"Quantisation table {id} has a step of 0");
            }

            var table = new JpegQuantTable(id, precision == 0 ? 8 : 16, ImmutableArray.Create(steps), segment.PayloadOffset + at);
            quantTables.Add(table);
            quantTableAt[id] = table;
            at += 1 + size;
        }
    }

    void ReadHuffmanTables(JpegSegment segment)
    {
        var payload = Payload(segment);
        var at = 0;
        while (at < payload.Length)
        {
            var (kind, id) = (payload[at] >> 4, payload[at] & 15);
            var symbols = 0;
            var overfull = false;
            if (payload.Length - at >= 17)
            {
                var code = 0;
                for (var bits = 0; bits < 16; bits++)
                {
                    symbols += payload[at + 1 + bits];
                    code = (code << 1) + payload[at + 1 + bits];
                    overfull |= code > 2 << bits;
                }
            }

            if (kind > 1 || id > 3 || payload.Length - at < 17 + symbols || symbols > 256 || overfull)
            {
                Report(segment.PayloadOffset + at, $"Huffman table broken (class {kind}, id {id}, {symbols} codes)");
                return;
            }

            var table = new JpegHuffmanTable(
                kind == 1,
                id,
                ImmutableArray.Create(payload.Slice(at + 1, 16)),
                ImmutableArray.Create(payload.Slice(at + 17, symbols)),
                segment.PayloadOffset + at);
            huffmanTables.Add(table);
            (kind == 1 ? acTableAt : dcTableAt)[id] = table;
            at += 17 + symbols;
        }
    }

    void ReadFrame(JpegSegment segment)
    {
        var payload = Payload(segment);
        if (frame is not null)
        {
            Report(segment.Offset, $"Another frame (0xFF{segment.Marker:X2}); the first one counts");
            return;
        }

        var count = payload.Length >= 6 ? payload[5] : 0;
        if (count == 0 || payload.Length < 6 + 3 * count)
        {
            Report(segment.Offset, $"Frame of {payload.Length} bytes with {count} components is broken");
            return;
        }

        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var entry = payload.Slice(6 + 3 * i, 3);
            var component = new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]);
            if (component.Horizontal is < 1 or > 4 || component.Vertical is < 1 or > 4 || component.QuantTableId > 3)
            {
                Report(segment.Offset, $"Component {i} has sampling {component.Horizontal}x{component.Vertical}, table {component.QuantTableId}");
                return;
            }

            components[i] = component;
        }

        var height = BinaryPrimitives.ReadUInt16BigEndian(payload[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(payload[3..]);
        if (width == 0)
        {
            Report(segment.Offset, "The frame is 0 pixels wide");
            return;
        }

        frame = new JpegFrame(segment.Marker, payload[0], width, height, components);
        latchedQuantTables = new JpegQuantTable?[count];
        latched = new bool[count];
    }

    /// <summary>A frame may leave its height to a DNL segment behind the first scan (B.2.5).</summary>
    void ReadNumberOfLines(JpegSegment segment)
    {
        var lines = BinaryPrimitives.ReadUInt16BigEndian(Payload(segment));
        if (frame is { Height: 0 } && lines > 0)
        {
            frame = frame with { Height = lines };
        }
        else if (frame?.Height != lines)
        {
            Report(segment.Offset, $"DNL says {lines} lines, the frame {frame?.Height ?? 0}");
        }
    }

    bool ReadScan(JpegSegment segment)
    {
        var most = limits.MostJpegScans(frame?.Width ?? 1, frame?.Height ?? 1);
        if (++scansSeen > most)
        {
            Report(segment.Offset, $"More than {most} scans; the rest was not read");
            return false;
        }

        SkipEntropyCodedData();
        if (ParseScan(segment) is { } scan)
        {
            scans.Add(scan);
            LatchQuantTables(remaining: false);
        }

        return true;
    }

    JpegScan? ParseScan(JpegSegment segment)
    {
        var payload = Payload(segment);
        var count = payload.Length > 0 ? payload[0] : 0;
        if (frame is null || count is 0 or > MaxComponentsOfScan || payload.Length < 4 + 2 * count)
        {
            Report(segment.Offset, frame is null ? "Scan before any frame" : $"Scan header of {payload.Length} bytes with {count} components is broken");
            return null;
        }

        var components = new JpegScanComponent[count];
        for (var i = 0; i < count; i++)
        {
            var id = payload[1 + 2 * i];
            var (dc, ac) = (payload[2 + 2 * i] >> 4, payload[2 + 2 * i] & 15);
            var index = IndexOfComponent(id);
            if (index < 0 || dc > 3 || ac > 3 || Array.Exists(components, other => other?.Component == index))
            {
                Report(segment.Offset, $"Scan names component {id} with tables {dc} and {ac}");
                return null;
            }

            components[i] = new JpegScanComponent(index, dc, ac, dcTableAt[dc], acTableAt[ac]);
        }

        var tail = payload[(1 + 2 * count)..];
        if (tail[0] > 63 || tail[1] > 63 || tail[0] > tail[1])
        {
            Report(segment.Offset, $"Scan with spectral range {tail[0]} to {tail[1]}");
            return null;
        }

        var entropyOffset = segment.PayloadOffset + segment.PayloadLength;
        return new JpegScan(
            segment.Offset, components, tail[0], tail[1], tail[2] >> 4, tail[2] & 15, restartInterval, entropyOffset, position - entropyOffset);
    }

    int IndexOfComponent(byte id)
    {
        for (var i = 0; i < frame!.Components.Count; i++)
        {
            if (frame.Components[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A component keeps the table in force at its first scan, whatever is defined later (as libjpeg decodes it).</summary>
    void LatchQuantTables(bool remaining)
    {
        for (var i = 0; i < latched.Length; i++)
        {
            if (!latched[i] && (remaining || scans[^1].Components.Any(component => component.Component == i)))
            {
                latched[i] = true;
                latchedQuantTables[i] = quantTableAt[frame!.Components[i].QuantTableId];
            }
        }
    }
}
