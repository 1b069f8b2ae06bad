using System.IO.Compression;

namespace Forensics.Imaging.Metadata;

/// <summary>The raw pieces of metadata a container holds, before any standard is applied to them, and the bounds on reading them.</summary>
sealed class MetadataBlocks(DecodeLimits limits)
{
    // A picture has a handful; a file made to exhaust memory has millions.
    const int MaxProblems = 200;
    const int MaxTexts = 2_000;

    long budget = limits.MaxMetadataBytes;

    public List<MetadataBlock> Exif { get; } = [];

    public List<MetadataBlock> Xmp { get; } = [];

    /// <summary>Photoshop image resources, the payloads of consecutive segments joined.</summary>
    public MetadataBlock? PhotoshopResources { get; set; }

    public MetadataBlock? IccProfile { get; set; }

    /// <summary>Colour primaries and transfer by the numbers of ITU-T H.273, where the container has them.</summary>
    public (int Primaries, int Transfer)? CodePoints { get; set; }

    /// <summary>The name a PNG gives its profile beside the profile itself.</summary>
    public string? IccChunkName { get; set; }

    /// <summary>JUMBF boxes, packets already joined.</summary>
    public List<MetadataBlock> Jumbf { get; } = [];

    public List<MetadataText> Texts { get; } = [];

    /// <summary>Application segments that no standard read here claims, where a bare label may be glued in.</summary>
    public List<MetadataBlock> OtherSegments { get; } = [];

    public JfifDensity? Density { get; set; }

    public bool HasAdobeSegment { get; set; }

    public List<Problem> Problems { get; } = [];

    public void Report(long offset, string what)
    {
        if (Problems.Count < MaxProblems)
        {
            Problems.Add(new Problem(offset, what));
        }
    }

    public void AddText(long offset, string where, string keyword, string text)
    {
        if (Texts.Count < MaxTexts)
        {
            Texts.Add(new MetadataText(where, keyword, text));
        }
        else if (Texts.Count == MaxTexts)
        {
            Report(offset, $"More than {MaxTexts} texts; the rest is not read.");
        }
    }

    /// <summary>Takes bytes from what the file may expand to; false once that is used up.</summary>
    public bool Spend(long bytes, long offset, string what)
    {
        if (bytes > budget)
        {
            Report(offset, $"{what}: metadata over {limits.MaxMetadataBytes} bytes; left out.");
            return false;
        }

        budget -= bytes;
        return true;
    }

    /// <summary>Inflates zlib data within the budget; what came out before damage is kept, with a problem.</summary>
    public byte[] Inflate(ReadOnlySpan<byte> compressed, long offset, string what)
    {
        using var input = new MemoryStream(compressed.ToArray(), writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = zlib.Read(buffer)) > 0;)
            {
                if (!Spend(read, offset, what))
                {
                    break;
                }

                output.Write(buffer, 0, read);
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // A wish for a preset dictionary is a ZLibException, of IOException.
            Report(offset, $"{what}: compressed data is damaged.");
        }

        return output.ToArray();
    }
}

/// <param name="Offset">Of the first byte in the file; -1 where the bytes were inflated or joined.</param>
/// <param name="Where">A short name of the place, such as "jpeg-app1".</param>
readonly record struct MetadataBlock(ReadOnlyMemory<byte> Bytes, long Offset, string Where);
