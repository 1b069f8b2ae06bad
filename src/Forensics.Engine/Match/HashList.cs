using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Match;

/// <summary>Reads other people's lists of hashes: CSV with a header, the columns <c>pdq</c> (or <c>hash</c>) and <c>url</c> (or <c>path</c>), optionally <c>quality</c>.</summary>
public static class HashList
{
    // Lists from elsewhere seldom carry it; whoever publishes a hash has dropped those of low quality.
    const int QualityWhenNotGiven = 100;

    /// <summary>Reads the rows; a malformed line is told with its number and skipped.</summary>
    /// <exception cref="ConfigurationException">The file can't be read, or lacks a column.</exception>
    public static IReadOnlyList<BankRow> Read(string csv, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(csv);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The list {csv} can't be read: {error.Message}");
        }

        var header = lines.Length > 0 ? lines[0].Split(',').Select(column => column.Trim().ToLowerInvariant()).ToList() : [];
        var hashColumn = header.FindIndex(column => column is "pdq" or "hash");
        var pathColumn = header.FindIndex(column => column is "url" or "path");
        var qualityColumn = header.IndexOf("quality");
        if (hashColumn < 0 || pathColumn < 0)
        {
            throw new ConfigurationException($"{csv}: the first line must name the columns pdq and url (or hash and path); it says \"{(lines.Length > 0 ? lines[0] : "")}\".");
        }

        var rows = new List<BankRow>();
        for (var i = 1; i < lines.Length; i++)
        {
            var fields = lines[i].Split(',');
            var quality = QualityWhenNotGiven;
            if (fields.Length == header.Count
                && PdqHash.TryParse(fields[hashColumn].Trim(), out var hash)
                && (qualityColumn < 0 || int.TryParse(fields[qualityColumn], out quality)))
            {
                rows.Add(new BankRow(hash, quality, fields[pathColumn].Trim()));
            }
            else
            {
                tell($"{csv}, line {i + 1}: no 64-digit hash with its {header.Count} columns; the line was skipped.");
            }
        }

        return rows;
    }
}
