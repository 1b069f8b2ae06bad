namespace Forensics.Imaging.Jpeg;

/// <summary>Walks the MCUs of one scan, with restarts (ITU-T T.81 A.2, E.2.4), and decodes its blocks.</summary>
sealed class ScanDecoder
{
    readonly JpegScan scan;
    readonly List<Problem> problems;
    readonly Part[] parts;
    readonly short[] discarded = new short[64];
    readonly BlockCoding coding;
    readonly int mcusWide;
    readonly int mcusHigh;
    int endOfBandRun;
    long decodedBlocks;

    public ScanDecoder(JpegFrame frame, JpegScan scan, CoefficientPlane[] planes, List<Problem> problems)
    {
        (this.scan, this.problems) = (scan, problems);
        coding = CodingOf(frame, scan);
        var interleaved = scan.Components.Count > 1;
        parts = new Part[scan.Components.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var component = scan.Components[i];
            var (horizontal, vertical) = interleaved ? frame.Components[component.Component].Factors : (1, 1);
            parts[i] = new Part(planes[component.Component], horizontal, vertical, Ready(component.DcTable), Ready(component.AcTable));
        }

        // One component's scan has a block per MCU (A.2.2); else an MCU covers 8·Hmax × 8·Vmax pixels (A.2.3).
        (mcusWide, mcusHigh) = interleaved
            ? (Units(frame.Width, 8 * frame.MaxHorizontal), Units(frame.Height, 8 * frame.MaxVertical))
            : (parts[0].Plane.BlocksWide, parts[0].Plane.BlocksHigh);
    }

    /// <summary>Which of a scan's rules its blocks follow.</summary>
    enum BlockCoding
    {
        Sequential,
        DcFirst,
        DcRefine,
        AcFirst,
        AcRefine,
    }

    /// <summary>The scan needs Huffman tables for DC, and for AC.</summary>
    public static (bool Dc, bool Ac) NeedsTables(JpegFrame frame, JpegScan scan) => CodingOf(frame, scan) switch
    {
        BlockCoding.Sequential => (true, true),
        BlockCoding.DcFirst => (true, false),
        BlockCoding.DcRefine => (false, false),
        _ => (false, true),
    };

    /// <returns>Blocks decoded, without those that only fill up an MCU.</returns>
    public long Decode(ReadOnlySpan<byte> entropy)
    {
        var segments = new EntropySegments(entropy);
        var total = (long)mcusWide * mcusHigh;
        var interval = scan.RestartInterval == 0 ? total : scan.RestartInterval;
        var broken = 0L;
        byte expected = JpegMarker.Rst0;
        for (var start = 0L; start < total;)
        {
            var end = Math.Min(start + interval, total);
            var reader = segments.Read();
            var stopped = DecodeInterval(ref reader, segments.Length, start, end);
            broken += end - stopped;
            start = end;
            if (start == total)
            {
                break;
            }

            var lost = Resynchronise(ref segments, expected);
            if (lost < 0 && stopped < start)
            {
                broken += total - start;
                break;
            }

            // Data that end just behind an interval: libjpeg makes one more MCU of zero bits, as it does inside one.
            lost = Math.Max(0, lost);
            broken += Math.Min(lost * interval, total - start);
            start += lost * interval;
            expected = NextRestart(expected, lost + 1);
        }

        if (broken > 0)
        {
            problems.Add(new(scan.Offset, $"{broken} of {total} MCUs of the scan could not be decoded"));
        }

        return decodedBlocks;
    }

    /// <param name="length">Bytes of the segment that <paramref name="reader"/> reads.</param>
    /// <returns>The first MCU that could not be decoded, or <paramref name="end"/>.</returns>
    long DecodeInterval(ref BitReader reader, int length, long start, long end)
    {
        foreach (var part in parts)
        {
            part.Prediction = 0;
        }

        endOfBandRun = 0;
        var (row, column) = ((int)(start / mcusWide), (int)(start % mcusWide));
        for (var mcu = start; mcu < end; mcu++)
        {
            if (!DecodeMcu(ref reader, length, column, row))
            {
                return mcu;
            }

            if (++column == mcusWide)
            {
                (column, row) = (0, row + 1);
            }
        }

        return end;
    }

    bool DecodeMcu(ref BitReader reader, int length, int column, int row)
    {
        var passedEnd = false;
        foreach (var part in parts)
        {
            for (var y = row * part.Vertical; y < (row + 1) * part.Vertical; y++)
            {
                for (var x = column * part.Horizontal; x < (column + 1) * part.Horizontal; x++)
                {
                    var inside = x < part.Plane.BlocksWide && y < part.Plane.BlocksHigh;
                    var block = inside ? part.Plane.Writable(x, y) : discarded;
                    if (!DecodeBlock(ref reader, block, part))
                    {
                        return false;
                    }

                    // libjpeg too decodes the MCU in which the data end from zero bits, and leaves those behind it as they are.
                    passedEnd |= reader.PassedEnd(length);
                    decodedBlocks += inside && !passedEnd ? 1 : 0;
                }
            }
        }

        return !passedEnd;
    }

    bool DecodeBlock(ref BitReader reader, Span<short> block, Part part)
    {
        switch (coding)
        {
            case BlockCoding.DcFirst:
                return ProgressiveBlock.DcFirst(ref reader, block, part.Dc!, scan.ApproximationLow, ref part.Prediction);
            case BlockCoding.DcRefine:
                ProgressiveBlock.DcRefine(ref reader, block, scan.ApproximationLow);
                return true;
            case BlockCoding.AcFirst:
                return ProgressiveBlock.AcFirst(ref reader, block, part.Ac!, scan, ref endOfBandRun);
            case BlockCoding.AcRefine:
                return ProgressiveBlock.AcRefine(ref reader, block, part.Ac!, scan, ref endOfBandRun);
            default:
                if (SequentialBlock.Decode(ref reader, block, part.Dc!, part.Ac!, ref part.Prediction))
                {
                    return true;
                }

                block.Clear();
                return false;
        }
    }

    /// <summary>Moves behind the next usable restart marker.</summary>
    /// <remarks>A marker one to three ahead means intervals were lost; one to three behind is a leftover and is passed over;
    /// four away can't be told apart and is taken as the expected one.</remarks>
    /// <returns>Intervals lost, 0 to 3; -1 when there is no further restart marker.</returns>
    static int Resynchronise(ref EntropySegments segments, byte expected)
    {
        while (segments.Marker is { } marker)
        {
            var ahead = (marker - expected) & 7;
            if (JpegMarker.IsRestart(marker) && ahead <= 4)
            {
                return ahead & 3;
            }

            segments.Read();
        }

        return -1;
    }

    static BlockCoding CodingOf(JpegFrame frame, JpegScan scan) =>
        frame.Process != JpegProcess.Progressive ? BlockCoding.Sequential
        : scan.SpectralStart == 0 ? scan.ApproximationHigh == 0 ? BlockCoding.DcFirst : BlockCoding.DcRefine
        : scan.ApproximationHigh == 0 ? BlockCoding.AcFirst : BlockCoding.AcRefine;

    static HuffmanDecoder? Ready(JpegHuffmanTable? table) => table is null ? null : new(table);

    static byte NextRestart(byte marker, int steps) => (byte)(JpegMarker.Rst0 + ((marker - JpegMarker.Rst0 + steps) & 7));

    static int Units(int pixels, int size) => (pixels + size - 1) / size;

    /// <summary>What a component contributes to an MCU.</summary>
    sealed class Part(CoefficientPlane plane, int horizontal, int vertical, HuffmanDecoder? dc, HuffmanDecoder? ac)
    {
        public readonly CoefficientPlane Plane = plane;
        public readonly int Horizontal = horizontal;
        public readonly int Vertical = vertical;
        public readonly HuffmanDecoder? Dc = dc;
        public readonly HuffmanDecoder? Ac = ac;
        public int Prediction;
    }
}
