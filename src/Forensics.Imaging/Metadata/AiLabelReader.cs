using System.Text;

namespace Forensics.Imaging.Metadata;

/// <summary>Collects every statement of AI generation from the places where standards and programs write them.</summary>
static class AiLabelReader
{
    const int MaxLabels = 50;

    public static IReadOnlyList<AiLabel> Read(MetadataBlocks blocks, ExifData exif, XmpData xmp, IReadOnlyList<IptcEntry> iptc, C2paPresence c2pa)
    {
        var labels = new List<AiLabel>();
        FromXmp(xmp, labels);
        FromExif(exif, labels);
        foreach (var text in blocks.Texts)
        {
            FromText(text, labels);
        }

        GeneratorText.FromTexts(blocks.Texts, labels);
        GeneratorText.FromExif(exif, labels);
        GeneratorText.FromXmp(xmp, iptc, labels);
        AppDisclosure.Read(exif, labels);
        foreach (var segment in blocks.OtherSegments)
        {
            FromSegment(segment, labels);
        }

        labels.AddRange(c2pa.SourceTypes.Where(DigitalSourceType.DeclaresAi)
            .Select(type => new AiLabel(AiLabelKind.C2paSourceType, "c2pa", type, null, DeclaresAi: true, IsDamaged: false)));
        return [.. labels.Distinct().Take(MaxLabels)];
    }

    static void FromXmp(XmpData xmp, List<AiLabel> labels)
    {
        foreach (var property in xmp.Properties)
        {
            var location = property.IsAttribute ? "xmp-attribute" : "xmp-element";

            // The prefix stands in for the namespace where its declaration is lost, or names another one by mistake (C260 is one seen).
            if (property.Name.Equals("AIGC", StringComparison.OrdinalIgnoreCase))
            {
                var isReserved = property.Namespace.Contains(XmpNamespace.Tc260Host, StringComparison.OrdinalIgnoreCase)
                    || property.Prefix.Equals("TC260", StringComparison.OrdinalIgnoreCase)
                    || property.Prefix.Equals("C260", StringComparison.OrdinalIgnoreCase);
                var label = isReserved ? Tc260Label.FromReserved(property.Value, location) : Tc260Label.FromOpen(property.Value, location);
                AddIfAny(label, labels);
            }
            else if (property.Name is "DigitalSourceType" or "DigitalSourcefileType" && IsIptc(property) && property.Value.Length > 0)
            {
                var type = DigitalSourceType.NameOf(property.Value);
                if (DigitalSourceType.DeclaresAi(type))
                {
                    labels.Add(new AiLabel(AiLabelKind.DigitalSourceType, location, type, null, DeclaresAi: true, IsDamaged: false));
                }
            }
        }
    }

    static bool IsIptc(XmpProperty property) =>
        property.Namespace.Contains("iptc.org", StringComparison.OrdinalIgnoreCase) || property.Prefix.StartsWith("Iptc4xmp", StringComparison.OrdinalIgnoreCase);

    static void FromExif(ExifData exif, List<AiLabel> labels)
    {
        if (exif.UserComment is { } comment)
        {
            AddIfAny(Tc260Label.FromOpen(comment, "exif-user-comment"), labels);
        }

        if (exif.ImageDescription is { } description)
        {
            AddIfAny(Tc260Label.FromOpen(description, "exif-image-description"), labels);
        }
    }

    static void FromText(MetadataText text, List<AiLabel> labels)
    {
        var location = text.Where == "jpeg-com" ? "jpeg-comment" : "png-text";
        if (text.Keyword.Equals("AIGC", StringComparison.OrdinalIgnoreCase))
        {
            labels.Add(Tc260Label.FromReserved(text.Text, location));
        }
        else
        {
            AddIfAny(Tc260Label.FromOpen(text.Text, location), labels);
        }
    }

    // A bare "AIGC{…}" glued into a segment, mostly behind the JFIF header.
    static void FromSegment(MetadataBlock segment, List<AiLabel> labels)
    {
        var span = segment.Bytes.Span;
        var at = span.IndexOf("AIGC{"u8);
        if (at < 0)
        {
            at = span.IndexOf("{\"AIGC\""u8);
        }

        if (at >= 0)
        {
            AddIfAny(Tc260Label.FromOpen(Encoding.UTF8.GetString(span[at..]), segment.Where == "jpeg-com" ? "jpeg-comment" : "app-segment"), labels);
        }
    }

    static void AddIfAny(AiLabel? label, List<AiLabel> labels)
    {
        if (label is not null)
        {
            labels.Add(label);
        }
    }
}
