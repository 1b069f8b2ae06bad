using Forensics.Imaging;
using Forensics.Imaging.Formats;

namespace Forensics.Native.Managed;

/// <summary>The first page of a TIFF: strips and tiles, chunky and planar (TIFF 6.0, sections 3 to 15).</summary>
static class TiffDecoder
{
    const byte MissingLevel = 128;

    /// <exception cref="EvidenceFormatException">No strip or tile can be decoded.</exception>
    public static DecodedPixels Decode(ReadOnlySpan<byte> file, TiffHeader header)
    {
        var (width, height) = (header.Image.Width, header.Image.Height);
        var rgb = GC.AllocateUninitializedArray<byte>(3 * width * height);
        rgb.AsSpan().Fill(MissingLevel);
        var source = new TiffChunks(file, header);
        var painter = new TiffPainter(file, header);
        long missing = 0;
        for (var down = 0; down < header.ChunksDown; down++)
        {
            for (var across = 0; across < header.ChunksAcross; across++)
            {
                var (left, top) = (across * header.ChunkWidth, down * header.ChunkHeight);
                var columns = Math.Min(header.ChunkWidth, width - left);
                var rows = Math.Min(header.ChunkHeight, height - top);
                var whole = source.Read((down * header.ChunksAcross) + across, rows);
                for (var row = 0; row < Math.Min(rows, whole); row++)
                {
                    painter.Paint(source.Row(row), rgb.AsSpan(3 * (((top + row) * width) + left), 3 * columns));
                }

                missing += (long)columns * (rows - Math.Min(rows, whole));
            }
        }

        var all = (long)width * height;
        if (missing == all)
        {
            throw Refusal.Broken("TIFF", source.Failure ?? "none of its pixels can be decoded", -1);
        }

        var problems = new List<Problem>();
        if (missing > 0)
        {
            problems.Add(new(-1, $"TIFF: damaged or cut off; {all - missing} of {all} pixels were decoded, the rest is grey"));
        }

        if (source.Failure is { } failure)
        {
            problems.Add(new(-1, $"TIFF: {failure}"));
        }

        return new(rgb, problems);
    }
}
