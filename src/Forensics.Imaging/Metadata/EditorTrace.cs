using System.Text.RegularExpressions;

namespace Forensics.Imaging.Metadata;

/// <summary>A program that says it processed the picture. Editing is no offence: cropping and brightening leave the same trace.</summary>
/// <param name="Program">The program's name from a fixed list.</param>
/// <param name="Location">exif-software, xmp-creator-tool, xmp-history, png-software, iptc-program, jpeg-comment, app-note,
/// xmp-camera-raw.</param>
/// <param name="Text">As written.</param>
public sealed record EditorTrace(string Program, string Location, string Text);

/// <summary>Finds editing programs by the names they write. Camera firmware and transfer programs in the same fields are not in the
/// list.</summary>
static partial class EditorTraces
{
    const int MaxTraces = 100;

    // Each is matched as a whole word without regard to case; the first that matches names the program, so narrower names come first.
    static readonly (Regex Pattern, string Program)[] Programs =
    [
        (Word("photoshop elements"), "Adobe Photoshop Elements"),
        (Word("photoshop express"), "Adobe Photoshop Express"),
        (Word("photoshop camera raw"), "Adobe Camera Raw"),
        (Word("photoshop lightroom|lightroom"), "Adobe Lightroom"),
        (Word("photoshop"), "Adobe Photoshop"),
        (Word("snapseed"), "Snapseed"),
        (Word("pics ?art"), "PicsArt"),
        (Word("vsco(cam)?"), "VSCO"),
        (new Regex("美图秀秀|美图|(?<![a-z])(meitu|mtxx)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), "美图 Meitu"),
        (new Regex("美颜相机|(?<![a-z])beautycam", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), "美颜相机 BeautyCam"),
        (new Regex("醒图|(?<![a-z])(xingtu|hypic)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), "醒图 Hypic"),
        (new Regex("剪映|(?<![a-z])(capcut|jianying)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), "剪映 CapCut"),
        (new Regex("佐糖|(?<![a-z])picwish(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), "PicWish"),
        (Word("gimp"), "GIMP"),
        (Word(@"paint\.net"), "paint.net"),
        (Word("pixelmator"), "Pixelmator"),
        (Word("affinity (photo|designer|publisher)|affinity"), "Affinity"),
        (Word("canva"), "Canva"),
        (Word("capture one"), "Capture One"),
        (Word("photoscape"), "PhotoScape"),
        (Word("paint ?shop( pro)?"), "PaintShop"),
        (Word("acd systems|acdsee"), "ACDSee"),
        (Word("idimager"), "IDimager"),
        (Word("krita"), "Krita"),
        (Word("photopea"), "Photopea"),
        (Word("pixlr"), "Pixlr"),
        (Word("fotor"), "Fotor"),
        (Word("polarr"), "Polarr"),
        (Word("facetune"), "Facetune"),
        (Word("darktable"), "darktable"),
        (Word("rawtherapee"), "RawTherapee"),
        (Word("luminar"), "Luminar"),
        (Word("remove\\.bg"), "remove.bg"),
        (Word("adobe express"), "Adobe Express"),
        (Word("adobe firefly|firefly"), "Adobe Firefly"),
        (Word("imageready"), "Adobe ImageReady"),
    ];

    public static IReadOnlyList<EditorTrace> Read(
        ExifData exif, XmpData xmp, IReadOnlyList<IptcEntry> iptc, IReadOnlyList<MetadataText> texts)
    {
        var traces = new List<EditorTrace>();
        Add(exif.Software, "exif-software", traces);
        Add(exif.Find(ExifDirectory.Ifd0, ExifTag.ProcessingSoftware)?.Text, "exif-software", traces);
        foreach (var property in xmp.Properties)
        {
            switch (property.Name)
            {
                case "CreatorTool" when property.Namespace == XmpNamespace.Xmp:
                    Add(property.Value, "xmp-creator-tool", traces);
                    break;
                case "softwareAgent" when property.Namespace == XmpNamespace.ResourceEvent:
                    Add(property.Value, "xmp-history", traces);
                    break;
                case "Software" when property.Namespace == XmpNamespace.Tiff:
                    Add(property.Value, "xmp-software", traces);
                    break;
            }
        }

        foreach (var text in texts)
        {
            if (text.Keyword == "Software")
            {
                Add(text.Text, "png-software", traces);
            }
            else if (text.Where == "jpeg-com" && CreatedBy().IsMatch(text.Text))
            {
                Add(text.Text, "jpeg-comment", traces);
            }
        }

        foreach (var entry in iptc.Where(entry => entry is { Record: 2, Dataset: IptcReader.OriginatingProgram }))
        {
            Add(entry.Text, "iptc-program", traces);
        }

        if (AppDisclosure.EditingProduct(exif) is { } product)
        {
            traces.Add(new EditorTrace(product, "app-note", product));
        }

        return [.. traces.Distinct().Take(MaxTraces)];
    }

    static void Add(string? text, string location, List<EditorTrace> traces)
    {
        if (string.IsNullOrWhiteSpace(text) || traces.Count >= MaxTraces)
        {
            return;
        }

        // A program's name stands at the front of these fields; a long text is a description that may mention anything.
        var head = text.Length > 200 ? text[..200] : text;
        foreach (var (pattern, program) in Programs)
        {
            if (pattern.IsMatch(head))
            {
                traces.Add(new EditorTrace(program, location, head));
                return;
            }
        }
    }

    static Regex Word(string pattern) =>
        new($"(?<![a-z0-9])({pattern})(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // Comments are free text; only those of the form programs write name their creator.
    [GeneratedRegex("^\\s*(created|edited|saved|made|file written|processed)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CreatedBy();
}
