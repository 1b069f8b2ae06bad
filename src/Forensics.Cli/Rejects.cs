using Forensics.Engine;
using Forensics.Engine.Match;

namespace Forensics.Cli;

/// <summary>Tells of the malformed lines of a list: the first ones in words, all of them to a file where one is asked for.</summary>
sealed class Rejects : IDisposable
{
    const int Shown = 20;

    readonly string list;
    readonly string? file;
    readonly StreamWriter? writer;

    /// <param name="file">CSV to write: line, what is wrong with it, and its text, so that it can be mended and imported. Null for none.</param>
    /// <exception cref="ConfigurationException">The file can't be written.</exception>
    public Rejects(string list, string? file)
    {
        (this.list, this.file) = (list, file);
        try
        {
            writer = file is null ? null : new StreamWriter(file);
            writer?.WriteLine("line,problem,text");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file {file} of --rejects can't be written: {error.Message}");
        }
    }

    public int Count { get; private set; }

    public void Add(HashListLine line)
    {
        writer?.WriteLine($"{line.Number},{CsvFields.Write(line.Problem!)},{CsvFields.Write(line.Text)}");
        if (++Count <= Shown)
        {
            Terminal.Say($"{list}, line {line.Number}: {line.Problem}; skipped.");
        }
    }

    /// <summary>Says how many there were, where there were any.</summary>
    public void Sum()
    {
        if (Count > 0)
        {
            var (more, where) = (Count > Shown ? $" (the first {Shown} are named above)" : "", file is null ? "; --rejects FILE writes them all" : $"; all are in {file}");
            Terminal.Say($"{Count} malformed {(Count == 1 ? "line was" : "lines were")} skipped{more}{(Count > Shown || file is not null ? where : "")}.");
        }
    }

    public void Dispose() => writer?.Dispose();
}
