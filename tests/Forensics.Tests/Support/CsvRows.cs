using System.Text;

namespace Forensics.Tests.Support;

/// <summary>Reads the truth tables of the measuring data (RFC 4180, with line breaks inside quotes).</summary>
static class CsvRows
{
    public static List<Dictionary<string, string>> Read(string path)
    {
        var rows = new List<List<string>> { new() };
        var (field, isQuoted) = (new StringBuilder(), false);
        var text = File.ReadAllText(path);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                if (isQuoted && i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(c);
                    i++;
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (!isQuoted && c is ',' or '\n')
            {
                rows[^1].Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (c == '\n')
                {
                    rows.Add([]);
                }
            }
            else
            {
                field.Append(c);
            }
        }

        return [.. rows.Skip(1).Where(row => row.Count == rows[0].Count)
            .Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }
}
