using System.Text;

namespace Forensics.Engine;

/// <summary>The fields of one line of CSV (RFC 4180): a quoted field may hold commas and doubled quotes. A line's end ends the row, quoted or not: so a
/// quote that was never closed costs its own line only.</summary>
public static class CsvFields
{
    /// <param name="fields">Emptied first; holds the fields even where something is wrong.</param>
    /// <returns>What is wrong with the quotes; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<char> line, List<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        fields.Clear();
        while (true)
        {
            var quoted = line is ['"', ..];
            var end = quoted ? Quoted(line, fields) : Plain(line, fields);
            if (end < 0)
            {
                return quoted ? "a quote is not closed on the line, or something follows it" : "a quote inside a field that does not begin with one";
            }

            if (end == line.Length)
            {
                return null;
            }

            line = line[(end + 1)..];
        }
    }

    /// <summary>A field as it is written, quoted where it has to be.</summary>
    public static string Write(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.AsSpan().ContainsAny("\",\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    /// <returns>Where the field ends; -1 for a quote in it.</returns>
    static int Plain(ReadOnlySpan<char> line, List<string> fields)
    {
        var end = line.IndexOf(',') is var comma and >= 0 ? comma : line.Length;
        fields.Add(line[..end].ToString());
        return line[..end].Contains('"') ? -1 : end;
    }

    static int Quoted(ReadOnlySpan<char> line, List<string> fields)
    {
        var text = new StringBuilder();
        for (var at = 1; line[at..].IndexOf('"') is var length and >= 0;)
        {
            text.Append(line.Slice(at, length));
            at += length + 1;
            if (at < line.Length && line[at] == '"')
            {
                text.Append('"');
                at++;
                continue;
            }

            fields.Add(text.ToString());
            return at == line.Length || line[at] == ',' ? at : -1;
        }

        return -1;
    }
}
