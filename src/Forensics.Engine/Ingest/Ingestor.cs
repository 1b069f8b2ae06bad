using Forensics.Disputes;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Ingest;

/// <summary>Takes dispute records from JSON Lines files with the pictures beside them. Taking the same again changes nothing.</summary>
public sealed class Ingestor(RecordIntake intake, EngineOptions options, ILogger<Ingestor> log)
{
    /// <summary>Problems told one by one; of more, only the number is.</summary>
    public const int MaxProblems = 10_000;

    /// <summary>Takes a .jsonl file, or every one in a folder and below, in ordinal order.</summary>
    /// <remarks>Known images and orders go first, then what names them, reports last; a line that can't be taken costs itself only.
    /// Each record is stored in a transaction of its own, together with the steps of work it causes.</remarks>
    /// <exception cref="ConfigurationException">There is no such file or folder, or it holds no .jsonl file.</exception>
    public async Task<IngestSummary> IngestAsync(string path, IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        var run = new Run([.. Files(path).Select(file => new Source(file, new PictureFolder(file, options.Decode)))]);
        var places = run.Sort(options.MaxLineBytes);
        foreach (var type in places)
        {
            foreach (var (source, place) in type)
            {
                cancellation.ThrowIfCancellationRequested();
                run.Count(source.File, place.Number, await TakeAsync(source, place, cancellation));
                progress?.Report(new IngestProgress(run.Done, run.All));
            }
        }

        Log.Ingested(log, run.Accepted, run.Unchanged, run.Conflicts, run.Refused);
        return new IngestSummary(run.Accepted, run.Unchanged, run.Conflicts, run.Refused, run.Problems);
    }

    async Task<RefusedException?> TakeAsync(Source source, LinePlace place, CancellationToken cancellation)
    {
        try
        {
            var isNew = await intake.TakeAsync(RecordReader.Read(source.Line(place)), source.Pictures, cancellation);
            return isNew ? null : Run.Known;
        }
        catch (RefusedException refusal)
        {
            return refusal;
        }
    }

    static List<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new ConfigurationException($"There is no file or folder {path}; name a .jsonl file or a folder that holds some.");
        }

        try
        {
            var files = Directory.EnumerateFiles(path, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw new ConfigurationException($"The folder {path} holds no .jsonl file; name one that does.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder {path} can't be read: {error.Message}", error);
        }
    }

    sealed record Source(string File, PictureFolder Pictures)
    {
        public byte[] Line(LinePlace place)
        {
            using var stream = Open();
            stream.Seek(place.Offset, SeekOrigin.Begin);
            var line = new byte[place.Length];
            stream.ReadExactly(line);
            return line;
        }

        public FileStream Open()
        {
            try
            {
                return new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.Read);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"The file {File} can't be read: {error.Message}", error);
            }
        }
    }

    sealed class Run(IReadOnlyList<Source> sources)
    {
        public static readonly RefusedException Known = new("", IngestOutcome.Unchanged);

        public int Accepted { get; private set; }

        public int Unchanged { get; private set; }

        public int Conflicts { get; private set; }

        public int Refused { get; private set; }

        public int Done => Accepted + Unchanged + Conflicts + Refused;

        public int All { get; private set; }

        public List<IngestProblem> Problems { get; } = [];

        /// <summary>Finds every line, and remembers where those of each type lie: a line costs some bytes, not itself.</summary>
        public List<(Source Source, LinePlace Place)>[] Sort(int maxLineBytes)
        {
            var places = RecordReader.Types.Select(_ => new List<(Source, LinePlace)>()).ToArray();
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
                            Count(source.File, place.Number, refusal);
                        }
                    },
                    number =>
                    {
                        All++;
                        Count(source.File, number, new RefusedException($"the line is longer than {maxLineBytes} bytes; pictures belong in files beside it."));
                    });
            }

            return places;
        }

        public void Count(string file, int line, RefusedException? refusal)
        {
            switch (refusal?.Outcome)
            {
                case null: Accepted++; return;
                case IngestOutcome.Unchanged: Unchanged++; return;
                case IngestOutcome.Conflict: Conflicts++; break;
                default: Refused++; break;
            }

            if (Problems.Count < MaxProblems)
            {
                Problems.Add(new IngestProblem(file, line, refusal.Outcome, $"{file}, line {line}: {refusal.Message}"));
            }
        }
    }
}
