using Forensics.Engine;

namespace Forensics.Cli.Compare;

/// <param name="References">At least one.</param>
sealed record PairRow(string Query, IReadOnlyList<string> References)
{
    /// <exception cref="ConfigurationException">Fewer than two files.</exception>
    public static PairRow Of(IReadOnlyList<string> files) => files.Count >= 2
        ? new PairRow(files[0], [.. files.Skip(1)])
        : throw new ConfigurationException("Name the photo and at least one reference photo, or give --pairs CSV.");
}

/// <summary>Reads <c>compare --pairs</c>: CSV with the columns query and references; the references of a row are separated by semicolons.</summary>
static class PairList
{
    /// <exception cref="ConfigurationException">The file can't be read, lacks a column, or a row names no reference.</exception>
    public static IReadOnlyList<PairRow> Read(string csv)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(csv);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The list {csv} can't be read: {error.Message}");
        }

        var header = lines.Length == 0 ? [] : Fields(lines[0]);
        var (query, references) = (header.IndexOf("query"), header.IndexOf("references"));
        if (query < 0 || references < 0)
        {
            throw new ConfigurationException($"{csv}: the first line must name the columns query and references.");
        }

        return [.. lines.Select((line, index) => (line, number: index + 1)).Skip(1).Where(row => row.line.Length > 0).Select(row => Parse(row.line, row.number))];

        PairRow Parse(string line, int number)
        {
            var fields = Fields(line);
            var named = fields.Count == header.Count ? fields[references].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
            return named.Length > 0 && fields[query].Length > 0
                ? new PairRow(fields[query], named)
                : throw new ConfigurationException($"{csv}, line {number}: a row needs a query and at least one reference, as the header says.");
        }
    }

    static List<string> Fields(string line)
    {
        List<string> fields = [];
        _ = CsvFields.Read(line.TrimEnd('\r'), fields);
        return fields;
    }
}
