using System.Buffers.Binary;

namespace Forensics.Imaging.Metadata;

/// <summary>Finds the metadata in a PNG's chunks, before and after the picture data (PNG third edition, W3C 2025).</summary>
static class PngMetadata
{
    const int Signature = 8;
    const int ChunkFrame = 12;
    const int MaxKeyword = 79;

    public static void Collect(ReadOnlyMemory<byte> file, DecodeLimits limits, MetadataBlocks blocks)
    {
        long at = Signature;
        for (var chunks = 0; at + 8 <= file.Length; chunks++)
        {
            if (chunks >= limits.MaxSegments)
            {
                blocks.Report(at, $"More than {limits.MaxSegments} chunks; the rest is not read.");
                return;
            }

            var header = file.Span[(int)at..];
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = header.Slice(4, 4);
            if (length > file.Length - at - 8)
            {
                blocks.Report(at, $"Chunk of {length} bytes, {file.Length - at - 8} are there.");
                length = file.Length - at - 8;
            }

            var block = new MetadataBlock(file.Slice((int)at + 8, (int)length), at + 8, "png");
            if (type.SequenceEqual("IEND"u8))
            {
                return;
            }

            Read(type, block, blocks);
            at += ChunkFrame + length;
        }
    }

    static void Read(ReadOnlySpan<byte> type, MetadataBlock block, MetadataBlocks blocks)
    {
        if (type.SequenceEqual("eXIf"u8))
        {
            blocks.Exif.Add(block with { Where = "png-eXIf" });
        }
        else if (type.SequenceEqual("caBX"u8))
        {
            blocks.Jumbf.Add(block with { Where = "png-caBX" });
        }
        else if (type.SequenceEqual("iCCP"u8))
        {
            ReadProfile(block, blocks);
        }
        else if (type.SequenceEqual("cICP"u8) && block.Bytes.Length >= 2)
        {
            blocks.CodePoints ??= (block.Bytes.Span[0], block.Bytes.Span[1]);
        }
        else if (type.SequenceEqual("tEXt"u8) && Keyword(block, blocks) is { } plain)
        {
            AddText("png-tEXt", plain, TextDecoding.Utf8OrLatin1(block.Bytes.Span[(plain.Length + 1)..]), block, blocks);
        }
        else if (type.SequenceEqual("zTXt"u8) && Keyword(block, blocks) is { } packed)
        {
            var start = Math.Min(packed.Length + 2, block.Bytes.Length);
            var text = blocks.Inflate(block.Bytes.Span[start..], block.Offset, "zTXt");
            AddText("png-zTXt", packed, TextDecoding.Utf8OrLatin1(text), block, blocks);
        }
        else if (type.SequenceEqual("iTXt"u8) && Keyword(block, blocks) is { } international)
        {
            ReadInternational(international, block, blocks);
        }
    }

    // Keyword, NUL, compression flag and method, language, NUL, translated keyword, NUL, text (11.3.3.4).
    static void ReadInternational(string keyword, MetadataBlock block, MetadataBlocks blocks)
    {
        var rest = block.Bytes[(keyword.Length + 1)..];
        if (rest.Length < 4)
        {
            blocks.Report(block.Offset, "iTXt ends in its header.");
            return;
        }

        var isCompressed = rest.Span[0] == 1;
        rest = rest[2..];
        for (var field = 0; field < 2; field++)
        {
            var end = rest.Span.IndexOf((byte)0);
            if (end < 0)
            {
                blocks.Report(block.Offset, "iTXt without the end of its language or translated keyword.");
                return;
            }

            rest = rest[(end + 1)..];
        }

        var bytes = isCompressed ? blocks.Inflate(rest.Span, block.Offset, "iTXt") : rest;
        if (keyword == "XML:com.adobe.xmp")
        {
            blocks.Xmp.Add(new MetadataBlock(bytes, isCompressed ? -1 : block.Offset, "png-iTXt"));
        }
        else
        {
            AddText("png-iTXt", keyword, TextDecoding.Utf8OrLatin1(bytes.Span), block, blocks);
        }
    }

    static void AddText(string where, string keyword, string text, MetadataBlock block, MetadataBlocks blocks)
    {
        // ImageMagick and older exporters wrap whole blocks as hex in a text: "Raw profile type exif", "… APP1", "… xmp", "… iptc".
        if (keyword.StartsWith("Raw profile type ", StringComparison.Ordinal))
        {
            AddRawProfile(keyword["Raw profile type ".Length..], text, block, blocks);
            return;
        }

        if (keyword == "XML:com.adobe.xmp")
        {
            blocks.Xmp.Add(new MetadataBlock(System.Text.Encoding.UTF8.GetBytes(text), -1, where));
            return;
        }

        blocks.AddText(block.Offset, where, keyword, text);
    }

    // "\nname\n   length\nhex…" as written by ImageMagick's png coder.
    static void AddRawProfile(string kind, string text, MetadataBlock block, MetadataBlocks blocks)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var hex = string.Concat(lines.Skip(2));
        if (hex.Length % 2 != 0 || hex.AsSpan().ContainsAnyExcept(TextDecoding.HexDigits) || !blocks.Spend(hex.Length / 2, block.Offset, kind))
        {
            blocks.Report(block.Offset, $"Raw profile \"{kind}\" is not hex.");
            return;
        }

        var bytes = new MetadataBlock(Convert.FromHexString(hex), -1, "png-raw-profile");
        if (bytes.Bytes.Span.StartsWith("Exif\0"u8) && bytes.Bytes.Length > 6)
        {
            blocks.Exif.Add(bytes with { Bytes = bytes.Bytes[6..] });
        }
        else if (kind is "xmp")
        {
            blocks.Xmp.Add(bytes);
        }
        else if (kind is "iptc" or "8bim")
        {
            blocks.PhotoshopResources ??= bytes;
        }
    }

    static void ReadProfile(MetadataBlock block, MetadataBlocks blocks)
    {
        if (Keyword(block, blocks) is { } name && block.Bytes.Length > name.Length + 2)
        {
            blocks.IccChunkName = name;
            var profile = blocks.Inflate(block.Bytes.Span[(name.Length + 2)..], block.Offset, "iCCP");
            blocks.IccProfile = new MetadataBlock(profile, -1, "png-iCCP");
        }
    }

    static string? Keyword(MetadataBlock block, MetadataBlocks blocks)
    {
        var end = block.Bytes.Span.IndexOf((byte)0);
        if (end is < 1 or > MaxKeyword)
        {
            blocks.Report(block.Offset, "A text chunk without a keyword of 1 to 79 bytes.");
            return null;
        }

        return System.Text.Encoding.Latin1.GetString(block.Bytes.Span[..end]);
    }
}
