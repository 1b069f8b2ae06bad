using Forensics.Disputes;
using Microsoft.Win32.SafeHandles;

namespace Forensics.Engine.Ingest;

/// <summary>A file of lines with the pictures beside it.</summary>
sealed class SourceFile(string file, PictureFolder pictures) : IDisposable
{
    SafeFileHandle? handle;

    /// <summary>As given.</summary>
    public string File => file;

    public PictureFolder Pictures => pictures;

    public byte[] Line(LinePlace place)
    {
        handle ??= Guard(() => System.IO.File.OpenHandle(file));
        var line = new byte[place.Length];
        for (var read = 0; read < line.Length;)
        {
            var more = RandomAccess.Read(handle, line.AsSpan(read), place.Offset + read);
            read += more > 0 ? more : throw new ConfigurationException($"The file {file} became shorter while it was read; send it again as a whole.");
        }

        return line;
    }

    public FileStream Open() => Guard(() => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Closes the file; the next line opens it again.</summary>
    public void Dispose()
    {
        handle?.Dispose();
        handle = null;
    }

    T Guard<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file {file} can't be read: {error.Message}", error);
        }
    }
}

/// <summary>One taking in of files: where their lines lie, and what became of them.</summary>
sealed class IngestRun(IReadOnlyList<SourceFile> sources)
{
    readonly Dictionary<IngestOutcome, int> counts = [];
    readonly List<(IngestProblem Problem, RecordKey? Waits)> problems = [];
    readonly List<RecordKey> waiting = [];

    /// <summary>Records whose lines wait.</summary>
    public IReadOnlyCollection<RecordKey> Waiting => waiting;

    public int Done => counts.Values.Sum();

    public int All { get; private set; }

    /// <summary>Finds every line, and remembers where those of each type lie: a line costs some bytes, not itself.</summary>
    public List<(SourceFile Source, LinePlace Place)>[] Sort(int maxLineBytes)
    {
        var places = RecordReader.Types.Select(_ => new List<(SourceFile, LinePlace)>()).ToArray();
        foreach (var source in sources)
        {
            using var stream = source.Open();
            LineReader.Read(
                stream,
                maxLineBytes,
                (place, line) =>
                {
                    All++;
                    try
                    {
                        places[RecordReader.TypeOf(line)].Add((source, place));
                    }
                    catch (RefusedException refusal)
                    {
                        Refuse(source.File, place.Number, refusal);
                    }
                },
                number =>
                {
                    All++;
                    Refuse(source.File, number, Ingestor.LineTooLong(maxLineBytes));
                });
        }

        return places;
    }

    public void Count(string file, int line, IngestRecord? record, IntakeResult result)
    {
        counts[result.Outcome] = counts.GetValueOrDefault(result.Outcome) + 1;
        RecordKey? waits = result.Outcome == IngestOutcome.Waiting ? RecordKey.Of(record!) : null;
        if (waits is { } key)
        {
            waiting.Add(key);
        }

        if (result.Message.Length > 0 && problems.Count < Ingestor.MaxProblems)
        {
            problems.Add((new IngestProblem(file, line, result.Outcome, $"{file}, line {line}: {(waits is null ? "" : "waits: ")}{result.Message}"), waits));
        }
    }

    /// <summary>Counts lines that waited at first and were taken with a later line.</summary>
    public void Settle(HashSet<RecordKey> still)
    {
        var taken = waiting.RemoveAll(record => !still.Contains(record));
        counts[IngestOutcome.Waiting] = waiting.Count;
        counts[IngestOutcome.Accepted] = counts.GetValueOrDefault(IngestOutcome.Accepted) + taken;
        problems.RemoveAll(problem => problem.Waits is { } record && !still.Contains(record));
    }

    public IngestSummary Summary() => new(
        counts.GetValueOrDefault(IngestOutcome.Accepted),
        counts.GetValueOrDefault(IngestOutcome.Updated),
        counts.GetValueOrDefault(IngestOutcome.Unchanged),
        counts.GetValueOrDefault(IngestOutcome.Waiting),
        counts.GetValueOrDefault(IngestOutcome.Conflict),
        counts.GetValueOrDefault(IngestOutcome.Refused),
        [.. problems.Select(problem => problem.Problem)]);

    void Refuse(string file, int line, RefusedException refusal) => Count(file, line, null, new IntakeResult(refusal.Outcome, Message: refusal.Message));
}
