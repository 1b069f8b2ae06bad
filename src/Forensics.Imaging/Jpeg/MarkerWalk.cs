using System.Buffers.Binary;

namespace Forensics.Imaging.Jpeg;

/// <summary>Reads a JPEG file marker by marker (ITU-T T.81 Annex B) and goes on behind damage. Segment contents: MarkerWalk.Segments.cs.</summary>
sealed partial class MarkerWalk(ReadOnlyMemory<byte> file, DecodeLimits limits)
{
    readonly List<JpegSegment> segments = [];
    readonly List<Problem> problems = [];
    int position;
    bool sawEnd;

    ReadOnlySpan<byte> Bytes => file.Span;

    public JpegFile Run()
    {
        if (Bytes.Length > limits.MaxBytes)
        {
            Report(0, $"The file of {Bytes.Length} bytes is over the limit of {limits.MaxBytes}; it was not read");
        }
        else if (Bytes is [0xFF, JpegMarker.Soi, ..])
        {
            WalkMarkers();
        }
        else
        {
            Report(0, "No SOI marker at the start: not a JPEG");
        }

        LatchQuantTables(remaining: true);
        return new JpegFile(file, limits)
        {
            Segments = segments,
            Problems = problems,
            Frame = frame,
            QuantTables = quantTables,
            ComponentQuantTables = latchedQuantTables,
            HuffmanTables = huffmanTables,
            Scans = scans,
            RestartInterval = restartInterval,
            TrailingDataOffset = sawEnd && position < Bytes.Length ? position : null,
        };
    }

    void WalkMarkers()
    {
        while (!sawEnd && FindMarker() is { } marker)
        {
            if (segments.Count == limits.MaxSegments)
            {
                Report(position, $"More than {limits.MaxSegments} segments; the rest was not read");
                return;
            }

            if (!ReadSegment(marker))
            {
                return;
            }
        }

        if (!sawEnd)
        {
            Report(Bytes.Length, "The file ends without an EOI marker");
        }
    }

    /// <summary>Moves to the 0xFF directly before the next marker code; null at the end of the file.</summary>
    byte? FindMarker()
    {
        var start = position;
        while (position < Bytes.Length)
        {
            var next = Bytes[position..].IndexOf((byte)0xFF);
            if (next < 0)
            {
                break;
            }

            position += next;
            var afterFill = Bytes[position..].IndexOfAnyExcept((byte)0xFF);
            if (afterFill < 0)
            {
                break;
            }

            // Any number of 0xFF may precede a marker (B.1.1.2); they are no damage. 0xFF00 is no marker.
            var stray = position - start;
            position += afterFill - 1;
            var code = Bytes[position + 1];
            if (code != 0)
            {
                if (stray > 0)
                {
                    Report(start, $"{stray} stray bytes before marker 0xFF{code:X2}");
                }

                return code;
            }

            position += 2;
        }

        if (start < Bytes.Length)
        {
            Report(start, $"{Bytes.Length - start} bytes at the end hold no marker");
        }

        position = Bytes.Length;
        return null;
    }

    /// <returns>False when the walk has to stop.</returns>
    bool ReadSegment(byte marker)
    {
        var offset = position;
        position += 2;
        if (JpegMarker.StandsAlone(marker))
        {
            segments.Add(new(marker, offset, position, 0));
            sawEnd = marker == JpegMarker.Eoi;
            if (JpegMarker.IsRestart(marker) || (marker == JpegMarker.Soi && offset > 0))
            {
                Report(offset, $"Marker 0xFF{marker:X2} out of place");
            }

            return true;
        }

        var available = Bytes.Length - position;
        var announced = available >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Bytes[position..]) : 0;
        if (announced < 2)
        {
            Report(offset, available < 2 ? $"Marker 0xFF{marker:X2} without a length" : $"Length {announced} of segment 0xFF{marker:X2} is below 2");
            position += Math.Min(2, available);
            segments.Add(new(marker, offset, position, 0));
            return true;
        }

        var length = Math.Min(announced, available) - 2;
        if (announced > available)
        {
            Report(offset, $"Segment 0xFF{marker:X2} announces {announced} bytes, {available} are left");
        }

        var segment = new JpegSegment(marker, offset, position + 2, length);
        segments.Add(segment);
        position = segment.PayloadOffset + length;
        return Interpret(segment);
    }

    /// <summary>Moves behind a scan's entropy-coded data: to the next marker that is neither a restart nor a stuffed 0xFF00.</summary>
    void SkipEntropyCodedData()
    {
        while (position < Bytes.Length)
        {
            var next = Bytes[position..].IndexOf((byte)0xFF);
            if (next < 0 || position + next + 1 >= Bytes.Length)
            {
                position = Bytes.Length;
                return;
            }

            position += next;
            var code = Bytes[position + 1];
            if (code == 0xFF)
            {
                position++;
            }
            else if (code == 0 || JpegMarker.IsRestart(code))
            {
                position += 2;
            }
            else
            {
                return;
            }
        }
    }

    void Report(long offset, string what) => problems.Add(new(offset, what));
}
