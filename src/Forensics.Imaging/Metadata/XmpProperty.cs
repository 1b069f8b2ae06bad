namespace Forensics.Imaging.Metadata;

/// <summary>One simple value of an XMP packet; structures and arrays are flattened to their leaves.</summary>
/// <param name="Namespace">URI; empty where a damaged packet does not say it.</param>
/// <param name="Prefix">As written.</param>
/// <param name="Name">Local name.</param>
/// <param name="Parent">Local name of the property this is a field of, such as "History"; empty at the top.</param>
/// <param name="IsAttribute">Written as an attribute rather than as an element.</param>
public sealed record XmpProperty(string Namespace, string Prefix, string Name, string Value, string Parent, bool IsAttribute);

/// <summary>What the XMP packets of a file say; empty where there are none.</summary>
/// <param name="PacketCount">Packets, extended ones included.</param>
/// <param name="IsDamaged">A packet was not well-formed XML; its properties come from a tolerant scan.</param>
/// <param name="Where">Of the first packet: jpeg-app1, png-iTXt, webp-XMP …; empty without one.</param>
public sealed record XmpData(IReadOnlyList<XmpProperty> Properties, int PacketCount, bool IsDamaged, string Where)
{
    public static XmpData Empty { get; } = new([], 0, false, "");

    /// <summary>The first non-empty value of a property at any depth.</summary>
    public string? Find(string ns, string name)
    {
        foreach (var property in Properties)
        {
            if (property.Name == name && property.Namespace == ns && property.Value.Length > 0)
            {
                return property.Value;
            }
        }

        return null;
    }
}

/// <summary>Namespaces of XMP (XMP part 1 section 8, part 2, IPTC Photo Metadata 2025.1, GB 45438-2025).</summary>
static class XmpNamespace
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public const string Xmp = "http://ns.adobe.com/xap/1.0/";
    public const string MediaManagement = "http://ns.adobe.com/xap/1.0/mm/";
    public const string ResourceEvent = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#";
    public const string DublinCore = "http://purl.org/dc/elements/1.1/";
    public const string DublinCoreTerms = "http://purl.org/dc/terms/";
    public const string Photoshop = "http://ns.adobe.com/photoshop/1.0/";
    public const string CameraRaw = "http://ns.adobe.com/camera-raw-settings/1.0/";
    public const string Tiff = "http://ns.adobe.com/tiff/1.0/";
    public const string Exif = "http://ns.adobe.com/exif/1.0/";
    public const string IptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    /// <summary>GB 45438-2025, 6.2; recognised by its host because writers vary the rest.</summary>
    public const string Tc260Host = "tc260.org.cn";

    /// <summary>For packets whose declarations are lost.</summary>
    public static string FromPrefix(string prefix) => prefix switch
    {
        "rdf" => Rdf,
        "xmp" or "xap" => Xmp,
        "xmpMM" or "xapMM" => MediaManagement,
        "stEvt" => ResourceEvent,
        "dc" => DublinCore,
        "dcterms" => DublinCoreTerms,
        "photoshop" => Photoshop,
        "crs" => CameraRaw,
        "tiff" => Tiff,
        "exif" => Exif,
        "Iptc4xmpExt" or "iptcExt" => IptcExtension,
        _ => "",
    };
}
