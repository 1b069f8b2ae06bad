using System.Buffers.Binary;
using System.Text;

namespace Forensics.Imaging.Metadata;

/// <summary>Whether a C2PA manifest store is in the file. Nothing is verified here: a store can be copied from another picture.</summary>
/// <param name="IsPresent">A JUMBF superbox labelled "c2pa" was found (C2PA 2.2, 11.1.4.2). Its bytes alone, outside a box, do not
/// count.</param>
/// <param name="Where">jpeg-app11, png-caBX, webp-C2PA; empty without one.</param>
/// <param name="RemoteReference">Where XMP says the manifest lies, if not in the file (dcterms:provenance); not followed.</param>
/// <param name="SourceTypes">Digital source types named inside the store, ingredients' manifests included, as declared.</param>
public sealed record C2paPresence(bool IsPresent, string Where, string? RemoteReference, IReadOnlyList<string> SourceTypes)
{
    public static C2paPresence None { get; } = new(false, "", null, []);

    internal static C2paPresence Read(MetadataBlocks blocks, XmpData xmp)
    {
        var reference = xmp.Find(XmpNamespace.DublinCoreTerms, "provenance");
        foreach (var block in blocks.Jumbf)
        {
            var store = block.Bytes.Span;
            if (IsManifestStore(store))
            {
                return new C2paPresence(true, block.Where, reference, SourceTypesIn(store));
            }

            blocks.Report(block.Offset, $"{block.Where}: no JUMBF superbox labelled c2pa.");
        }

        return None with { RemoteReference = reference };
    }

    // LBox, "jumb"; inside it first a description box: LBox, "jumd", 16 bytes of type, toggles (bit 1: a label follows), label, NUL.
    static bool IsManifestStore(ReadOnlySpan<byte> box)
    {
        var content = Content(box, "jumb"u8);
        var description = Content(content, "jumd"u8);
        return description.Length > 17 && (description[16] & 2) != 0 && description[17..].StartsWith("c2pa\0"u8);
    }

    static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> box, ReadOnlySpan<byte> type)
    {
        if (box.Length < 8 || !box[4..].StartsWith(type))
        {
            return [];
        }

        var length = (ulong)BinaryPrimitives.ReadUInt32BigEndian(box);
        var header = 8;
        if (length == 1 && box.Length >= 16)
        {
            length = BinaryPrimitives.ReadUInt64BigEndian(box[8..]);
            header = 16;
        }

        // 0 means up to the end; a box cut off is read as far as it goes.
        var end = length == 0 ? box.Length : (int)Math.Min(length, (ulong)box.Length);
        return end > header ? box[header..end] : [];
    }

    // Assertions are CBOR or JSON; in both a text lies in one piece, so the vocabulary's URI can be found without decoding them.
    static List<string> SourceTypesIn(ReadOnlySpan<byte> store)
    {
        var found = new List<string>();
        var prefix = "cv.iptc.org/newscodes/digitalsourcetype/"u8;
        for (var at = store.IndexOf(prefix); at >= 0 && found.Count < MaxSourceTypes; at = store.IndexOf(prefix))
        {
            store = store[(at + prefix.Length)..];
            var length = 0;
            while (length < store.Length && length < MaxName && char.IsAsciiLetter((char)store[length]))
            {
                length++;
            }

            var name = Encoding.ASCII.GetString(store[..length]);
            if (!found.Contains(name))
            {
                found.Add(name);
            }
        }

        return found;
    }

    const int MaxSourceTypes = 20;
    const int MaxName = 60;
}
