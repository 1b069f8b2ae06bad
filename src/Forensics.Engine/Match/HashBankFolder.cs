using System.Globalization;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Match;

/// <summary>Banks of known pictures' hashes in a folder, one CSV a bank (<c>pdq,quality,path</c>): what <c>index add</c> fills.</summary>
public sealed class HashBankFolder
{
    const string Header = "pdq,quality,path";
    readonly string folder;

    /// <exception cref="ConfigurationException">The folder can't be made or written.</exception>
    public HashBankFolder(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(this.folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The index folder {this.folder} can't be used: {error.Message} Give another one with --index.");
        }
    }

    public IReadOnlyList<string> Banks =>
        [.. Directory.EnumerateFiles(folder, "*.csv").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Adds rows that the bank does not have yet; the bank's file is replaced whole, so a crash leaves the old one.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="ConfigurationException">A bank name that is not letters, digits, dashes and underscores.</exception>
    public int Add(string bank, IEnumerable<BankRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var all = new List<BankRow>(Read(bank));
        var before = all.Count;
        var known = all.Select(row => (row.Hash, row.Path)).ToHashSet();
        all.AddRange(rows.Where(row => known.Add((row.Hash, row.Path))));
        var aside = FileOf(bank) + ".new";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        using (var writer = new StreamWriter(stream))
        {
            writer.WriteLine(Header);
            foreach (var row in all)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Hash},{row.Quality},{row.Path}"));
            }

            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, FileOf(bank), overwrite: true);
        return all.Count - before;
    }

    /// <summary>All rows of a bank in the order they were added; none when the bank does not exist.</summary>
    /// <exception cref="ConfigurationException">A line that is no row; the message names file and line.</exception>
    public IReadOnlyList<BankRow> Read(string bank)
    {
        var file = FileOf(bank);
        return File.Exists(file) ? [.. File.ReadLines(file).Select((line, index) => (line, index)).Skip(1).Select(row => Parse(row.line, file, row.index + 1))] : [];
    }

    static BankRow Parse(string line, string file, int number)
    {
        var fields = line.Split(',', 3);
        return fields.Length == 3 && PdqHash.TryParse(fields[0], out var hash) && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var quality)
            ? new BankRow(hash, quality, fields[2])
            : throw new ConfigurationException($"{file}, line {number}: not a row of {Header}. Remove the line, or add the pictures again to a new folder.");
    }

    string FileOf(string bank) =>
        bank.Length is > 0 and <= 64 && bank.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Path.Combine(folder, bank + ".csv")
            : throw new ConfigurationException($"\"{bank}\" can't name a bank: use up to 64 letters, digits, dashes and underscores.");
}

/// <param name="Path">As given when it was added: a file or an address; it is never opened or requested.</param>
public readonly record struct BankRow(PdqHash Hash, int Quality, string Path);
