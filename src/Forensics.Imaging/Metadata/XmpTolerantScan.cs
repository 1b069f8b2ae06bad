using System.Net;

namespace Forensics.Imaging.Metadata;

/// <summary>Collects name and value pairs from XMP that an XML parser refuses: cut off, undeclared prefixes, stray ampersands.</summary>
/// <remarks>One pass over the text, without recursion: start tags give attributes, the text up to the next tag gives the element's
/// value.</remarks>
static class XmpTolerantScan
{
    public static void Read(string text, List<XmpProperty> properties, int maxProperties)
    {
        var namespaces = new Dictionary<string, string>();
        for (var at = text.IndexOf('<'); at >= 0 && properties.Count < maxProperties; at = text.IndexOf('<', at + 1))
        {
            var rest = text.AsSpan(at + 1);
            if (rest.IsEmpty || rest[0] is '/' or '?' or '!')
            {
                continue;
            }

            var position = NameLength(rest);
            var (prefix, name) = Split(rest[..position].ToString());
            position += ReadAttributes(rest[position..], name, namespaces, properties, maxProperties);
            if (position < rest.Length && rest[position] == '>' && prefix is not ("rdf" or "x"))
            {
                var value = rest[(position + 1)..];
                var end = value.IndexOf('<');
                var content = WebUtility.HtmlDecode((end < 0 ? value : value[..end]).ToString()).Trim();
                if (content.Length > 0)
                {
                    properties.Add(new XmpProperty(Resolve(prefix, namespaces), prefix, name, content, "", IsAttribute: false));
                }
            }
        }
    }

    /// <returns>Characters read: up to the ">" or the end.</returns>
    static int ReadAttributes(
        ReadOnlySpan<char> tag, string element, Dictionary<string, string> namespaces, List<XmpProperty> properties, int maxProperties)
    {
        var at = 0;
        while (at < tag.Length && tag[at] is not ('>' or '<') && properties.Count < maxProperties)
        {
            var length = NameLength(tag[at..]);
            if (length == 0)
            {
                at++;
                continue;
            }

            var (prefix, name) = Split(tag.Slice(at, length).ToString());
            at += length;
            if (at + 1 >= tag.Length || tag[at] != '=' || tag[at + 1] is not ('"' or '\''))
            {
                continue;
            }

            var quote = tag[at + 1];
            at += 2;
            var end = tag[at..].IndexOf(quote);
            var value = WebUtility.HtmlDecode((end < 0 ? tag[at..] : tag.Slice(at, end)).ToString());
            at = end < 0 ? tag.Length : at + end + 1;
            if (prefix == "xmlns")
            {
                namespaces.TryAdd(name, value);
            }
            else if (prefix is not ("rdf" or "xml" or "x" or ""))
            {
                var parent = element is "Description" or "li" ? "" : element;
                properties.Add(new XmpProperty(Resolve(prefix, namespaces), prefix, name, value, parent, IsAttribute: true));
            }
        }

        return at;
    }

    static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is ':' or '_' or '-' or '.'))
        {
            length++;
        }

        return length;
    }

    static (string Prefix, string Name) Split(string name)
    {
        var colon = name.IndexOf(':');
        return colon < 0 ? ("", name) : (name[..colon], name[(colon + 1)..]);
    }

    static string Resolve(string prefix, Dictionary<string, string> namespaces) =>
        namespaces.TryGetValue(prefix, out var ns) ? ns : XmpNamespace.FromPrefix(prefix);
}
