using System.Text;
using System.Xml;

namespace Forensics.Imaging.Metadata;

/// <summary>Reads XMP packets (ISO 16684-1): RDF flattened to simple properties, whether written as elements or attributes.</summary>
static class XmpReader
{
    // A history of years of editing has some thousands of fields.
    const int MaxProperties = 20_000;

    // RDF nests a few levels; deeper is an attack on recursion elsewhere.
    const int MaxDepth = 100;

    public static XmpData Read(MetadataBlocks blocks)
    {
        var properties = new List<XmpProperty>();
        var isDamaged = false;
        foreach (var block in blocks.Xmp)
        {
            if (!blocks.Spend(block.Bytes.Length, block.Offset, "XMP"))
            {
                continue;
            }

            var text = Decode(block.Bytes.Span);
            var packet = new List<XmpProperty>();
            if (!TryRead(text, packet, out var problem))
            {
                isDamaged = true;
                blocks.Report(block.Offset, $"XMP is not well-formed: {problem}");
                packet.Clear();
                XmpTolerantScan.Read(text, packet, MaxProperties);
            }

            properties.AddRange(packet.Take(MaxProperties - properties.Count));
        }

        return new XmpData(properties, blocks.Xmp.Count, isDamaged, blocks.Xmp.Count > 0 ? blocks.Xmp[0].Where : "");
    }

    // UTF-8 unless a byte order mark or the zeros of a "<" say otherwise.
    static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = bytes switch
        {
            [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => TextDecoding.Utf16(bytes, bigEndianUnlessShown: true),
            [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => TextDecoding.Utf16(bytes, bigEndianUnlessShown: false),
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes[3..]),
            _ => Encoding.UTF8.GetString(bytes),
        };
        return text.Trim('\0', ' ', '\r', '\n', '\t', '\uFEFF');
    }

    static bool TryRead(string text, List<XmpProperty> properties, out string problem)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = text.Length + 1,
        };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings);
            var elements = new Stack<XmpElement>();
            while (reader.Read() && properties.Count < MaxProperties)
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (elements.Count >= MaxDepth)
                        {
                            problem = $"nested deeper than {MaxDepth}.";
                            return false;
                        }

                        ReadElement(reader, elements, properties);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA:
                        elements.Peek().Text.Append(reader.Value);
                        break;
                    case XmlNodeType.EndElement:
                        Close(elements, properties);
                        break;
                }
            }

            problem = "";
            return true;
        }
        catch (XmlException e)
        {
            problem = e.Message;
            return false;
        }
    }

    static void ReadElement(XmlReader reader, Stack<XmpElement> elements, List<XmpProperty> properties)
    {
        var element = new XmpElement(reader.NamespaceURI, reader.Prefix, reader.LocalName);
        var isEmpty = reader.IsEmptyElement;
        elements.Push(element);
        var parent = InnermostProperty(elements)?.Name ?? "";
        while (reader.MoveToNextAttribute() && properties.Count < MaxProperties)
        {
            if (reader.NamespaceURI is "http://www.w3.org/2000/xmlns/" or "http://www.w3.org/XML/1998/namespace")
            {
                continue;
            }

            if (reader.NamespaceURI == XmpNamespace.Rdf)
            {
                // A URI value is written as rdf:resource, a simple value with qualifiers as rdf:value.
                if (reader.LocalName is "resource" or "value" && !element.IsRdf)
                {
                    element.Text.Append(reader.Value);
                }

                continue;
            }

            properties.Add(new XmpProperty(reader.NamespaceURI, reader.Prefix, reader.LocalName, reader.Value, parent, IsAttribute: true));
        }

        if (isEmpty)
        {
            Close(elements, properties);
        }
    }

    static void Close(Stack<XmpElement> elements, List<XmpProperty> properties)
    {
        var element = elements.Pop();
        var value = element.Text.ToString().Trim();
        var property = element.IsRdf ? InnermostProperty(elements) : element;
        if (property is null || (value.Length == 0 && (element.IsRdf || element.HasChild)))
        {
            MarkParent(elements);
            return;
        }

        var isSelf = ReferenceEquals(property, element);
        var parent = (isSelf ? InnermostProperty(elements) : InnermostProperty(elements.SkipWhile(e => !ReferenceEquals(e, property)).Skip(1)))?.Name ?? "";
        properties.Add(new XmpProperty(property.Namespace, property.Prefix, property.Name, value, parent, IsAttribute: false));
        MarkParent(elements);
    }

    static void MarkParent(Stack<XmpElement> elements)
    {
        if (elements.TryPeek(out var parent))
        {
            parent.HasChild = true;
        }
    }

    static XmpElement? InnermostProperty(IEnumerable<XmpElement> elements)
    {
        foreach (var element in elements)
        {
            if (!element.IsRdf && element.Namespace != "adobe:ns:meta/")
            {
                return element;
            }
        }

        return null;
    }

    sealed class XmpElement(string ns, string prefix, string name)
    {
        public string Namespace { get; } = ns;

        public string Prefix { get; } = prefix;

        public string Name { get; } = name;

        public StringBuilder Text { get; } = new();

        public bool HasChild { get; set; }

        public bool IsRdf => Namespace == XmpNamespace.Rdf;
    }
}
