using System.Runtime.CompilerServices;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Ingest;

/// <summary>Takes dispute records from JSON Lines: files with the pictures beside them, or streams. Taking the same again changes nothing.</summary>
public sealed class Ingestor(RecordIntake intake, PictureStore store, EngineOptions options, ILogger<Ingestor> log)
{
    /// <summary>Problems told one by one; of more, only the number is.</summary>
    public const int MaxProblems = 10_000;

    /// <summary>Takes a .jsonl file, or every one in a folder and below, in ordinal order.</summary>
    /// <remarks>Known images and orders go first, then what names them, so that little has to wait; a line that can't be taken costs itself
    /// only. Batches of records are stored in one transaction, together with the steps of work they cause.</remarks>
    /// <exception cref="ConfigurationException">There is no such file or folder, or it holds no .jsonl file.</exception>
    /// <exception cref="StorageException">The data folder can't be written to; what was taken before is kept.</exception>
    public async Task<IngestSummary> IngestAsync(string path, IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        var sources = Files(path).Select(file => new SourceFile(file, new PictureFolder(file, options.Decode, store))).ToList();
        var run = new IngestRun(sources);
        try
        {
            var places = run.Sort(options.MaxLineBytes);
            foreach (var batch in Batches(places.SelectMany(type => type), line => line.Place.Length))
            {
                cancellation.ThrowIfCancellationRequested();
                var results = await TakeAsync([.. batch.Select(line => Read(line.Source.Line(line.Place), line.Source.Pictures.Deliver, null))], Actor.AtCommandLine, cancellation);
                foreach (var (line, (record, result)) in batch.Zip(results))
                {
                    run.Count(line.Source.File, line.Place.Number, record, result);
                }

                progress?.Report(new IngestProgress(run.Done, run.All));
            }
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }

        run.Settle(await intake.StillWaitingAsync(run.Waiting, cancellation));
        var summary = run.Summary();
        Log.Ingested(log, summary.Accepted, summary.Updated, summary.Unchanged, summary.Waiting, summary.Conflicts, summary.Refused);
        return summary;
    }

    /// <summary>Takes a stream of lines as they come, and tells what became of each, in their order.</summary>
    /// <param name="picture">Gives the picture of a path; see <see cref="Delivery"/>.</param>
    /// <param name="by">Who sends them.</param>
    /// <param name="objection">Why the sender may not send a record, in words for the sender, or null; asked before anything else is.</param>
    /// <remarks>Results come a batch at a time: what was answered is on the disk. A line that waits may be taken by a later line of the
    /// stream; the feed tells it then.</remarks>
    /// <exception cref="StorageException">The data folder can't be written to; what was answered before is kept.</exception>
    public async IAsyncEnumerable<LineResult> IngestAsync(
        Stream lines,
        Func<string, string, DeliveredPicture> picture,
        Actor by,
        Func<IngestRecord, string?>? objection = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<(int Number, Parsed Line)> batch = [];
        var bytes = 0L;
        await foreach (var (number, line) in LineReader.ReadAsync(lines, options.MaxLineBytes, cancellation))
        {
            batch.Add((number, line is null ? TooLong(options.MaxLineBytes) : Read(line, picture, objection)));
            bytes += line?.Length ?? 0;
            if (batch.Count >= options.BatchRecords || bytes >= options.BatchBytes)
            {
                foreach (var result in await AnswerAsync(batch, by, cancellation))
                {
                    yield return result;
                }

                batch.Clear();
                bytes = 0;
            }
        }

        foreach (var result in await AnswerAsync(batch, by, cancellation))
        {
            yield return result;
        }
    }

    async Task<IEnumerable<LineResult>> AnswerAsync(List<(int Number, Parsed Line)> batch, Actor by, CancellationToken cancellation)
    {
        // Within the batch as in a file: what names others comes after them.
        var order = batch.Select((_, i) => i).OrderBy(i => batch[i].Line.Record is { } record ? RecordReader.PlaceOf(RecordFacts.TypeOf(record)) : -1).ToList();
        var taken = await TakeAsync([.. order.Select(i => batch[i].Line)], by, cancellation);
        var results = new IntakeResult[batch.Count];
        foreach (var (i, (_, result)) in order.Zip(taken))
        {
            results[i] = result;
        }

        return [.. batch.Zip(results, (line, result) => new LineResult(
            line.Number, line.Line.Record is { } record ? RecordFacts.TypeOf(record) : null, line.Line.Record?.Id, result))];
    }

    async Task<IReadOnlyList<(IngestRecord? Record, IntakeResult Result)>> TakeAsync(IReadOnlyList<Parsed> lines, Actor by, CancellationToken cancellation)
    {
        var taken = await intake.TakeAsync(
            [.. lines.Where(line => line.Refusal is null).Select(line => new Delivery(line.Record!, line.Picture!) { By = by })], cancellation);
        var next = 0;
        return [.. lines.Select(line => (line.Record, line.Refusal is { } refusal ? new IntakeResult(refusal.Outcome, Message: refusal.Message) : taken[next++]))];
    }

    IEnumerable<List<T>> Batches<T>(IEnumerable<T> lines, Func<T, int> length)
    {
        List<T> batch = [];
        var bytes = 0L;
        foreach (var line in lines)
        {
            batch.Add(line);
            bytes += length(line);
            if (batch.Count >= options.BatchRecords || bytes >= options.BatchBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    static Parsed Read(byte[] line, Func<string, string, DeliveredPicture> picture, Func<IngestRecord, string?>? objection)
    {
        try
        {
            // The type is looked at first: its absence is told better than the serializer would.
            RecordReader.TypeOf(line);
            var record = RecordReader.Read(line);
            return new Parsed(record, picture, objection?.Invoke(record) is { } why ? new RefusedException(why) : null);
        }
        catch (RefusedException refusal)
        {
            return new Parsed(null, null, refusal);
        }
    }

    internal static RefusedException LineTooLong(int maxLineBytes) =>
        new($"the line is longer than {maxLineBytes} bytes; pictures belong in files beside it.");

    static Parsed TooLong(int maxLineBytes) => new(null, null, LineTooLong(maxLineBytes));

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

    /// <summary>A line as a record, or why it is none.</summary>
    sealed record Parsed(IngestRecord? Record, Func<string, string, DeliveredPicture>? Picture, RefusedException? Refusal);
}
