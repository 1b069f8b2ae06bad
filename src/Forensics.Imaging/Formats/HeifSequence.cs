namespace Forensics.Imaging.Formats;

/// <summary>The tracks of an image sequence (brands msf1, hevc, avis), of which only the number of pictures is wanted.</summary>
static class HeifSequence
{
    /// <summary>Samples of the first track (ISO/IEC 14496-12, 8.7.3); 0 without one.</summary>
    public static int CountFrames(ReadOnlySpan<byte> file, List<IsoBox> boxes, DecodeLimits limits)
    {
        var found = IsoBox.Find(boxes, "moov"u8);
        ReadOnlySpan<byte> path = "trakmdiaminfstblstsz"u8;
        for (var step = 0; step < path.Length && found is { } box; step += 4)
        {
            found = IsoBox.Find(IsoBox.Children(file, box.Start, box.End, limits), path.Slice(step, 4));
        }

        if (found is not { } sizes)
        {
            return 0;
        }

        var reader = new BoxReader(sizes.Of(file));
        _ = reader.Next(8);
        return (int)Math.Min(reader.Next32(), int.MaxValue);
    }
}
