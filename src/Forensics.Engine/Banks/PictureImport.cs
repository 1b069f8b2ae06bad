using System.Security.Cryptography;
using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Formats;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Banks;

/// <summary>Takes pictures into a bank, as records like those that are ingested: kept, examined by the workers, found from then on.</summary>
/// <remarks>A record's id is made of bank, source and bytes. So what was taken before is known again, and an import that was cut off is run again.</remarks>
public sealed class PictureImport(
    IDbContextFactory<ForensicsDbContext> database, BankAdmin banks, RecordIntake intake, AuditLog audit, EngineOptions options, TimeProvider time)
{
    // Pictures of a batch are in memory at once.
    const int BatchPictures = 32;

    /// <param name="skipped">Told each file that is no picture which can be read, and why.</param>
    /// <exception cref="ConfigurationException">There is no such bank.</exception>
    /// <exception cref="StorageException">The data folder can't be written to. What was imported before is kept.</exception>
    public async Task<PictureImportSummary> RunAsync(
        PictureImportRequest request, Actor by, Action<string, string> skipped, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(skipped);
        await banks.FindAsync(request.Bank, cancellation);
        await audit.RecordAsync(by, new AuditEntry(AuditAction.BankImportStarted, AuditSubject.Bank, request.Bank, "pictures"), cancellation);
        var (summary, done) = (new PictureImportSummary(0, 0, 0), 0);
        foreach (var files in request.Files.Chunk(BatchPictures))
        {
            summary += await BatchAsync(request, files, by, skipped, cancellation);
            progress?.Invoke(done += files.Length);
        }

        await audit.RecordAsync(by, new AuditEntry(
            AuditAction.BankImported, AuditSubject.Bank, request.Bank, FormattableString.Invariant($"pictures added={summary.Added} known={summary.Known} skipped={summary.Skipped}")), cancellation);
        return summary;
    }

    async Task<PictureImportSummary> BatchAsync(PictureImportRequest request, PictureToImport[] files, Actor by, Action<string, string> skipped, CancellationToken cancellation)
    {
        List<(PictureToImport File, string Id, byte[] Bytes)> read = [];
        foreach (var file in files)
        {
            try
            {
                var bytes = PictureFile.Read(file.Path, options.Decode);
                ImageHeader.Read(bytes, options.Decode);
                read.Add((file, IdOf(request.Bank, request.Source ?? file.Name, bytes), bytes));
            }
            catch (EvidenceFormatException error)
            {
                skipped(file.Path, error.Message);
            }
        }

        var known = await KnownAsync([.. read.Select(picture => picture.Id)], cancellation);
        var fresh = read.Where(picture => !known.Contains(picture.Id)).DistinctBy(picture => picture.Id).ToList();
        var results = await intake.TakeAsync(
            fresh.ConvertAll(picture => new Delivery(Record(request, picture.File, picture.Id), (_, _) => new DeliveredPicture.Bytes(picture.Bytes)) { By = by }), cancellation);
        foreach (var (picture, result) in fresh.Zip(results).Where(taken => taken.Second.Outcome is not (IngestOutcome.Accepted or IngestOutcome.Unchanged)))
        {
            skipped(picture.File.Path, result.Message);
        }

        var added = results.Count(result => result.Outcome == IngestOutcome.Accepted);
        var refused = results.Count(result => result.Outcome is not (IngestOutcome.Accepted or IngestOutcome.Unchanged));
        return new PictureImportSummary(added, read.Count - added - refused, files.Length - read.Count + refused);
    }

    async Task<HashSet<string>> KnownAsync(List<string> ids, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return [.. await db.KnownImages.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellation)];
    }

    KnownImage Record(PictureImportRequest request, PictureToImport file, string id) => new()
    {
        Id = id, File = file.Name, Source = request.Source ?? file.Name, FirstSeenAt = request.FirstSeenAt ?? time.GetUtcNow(), Bank = request.Bank == BankRow.Web ? null : request.Bank,
    };

    static string IdOf(string bank, string source, byte[] picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{bank}\0{source}\0"));
        hash.AppendData(SHA256.HashData(picture));
        return "import-" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}

/// <param name="FirstSeenAt">Of all of them; null takes the moment of the import.</param>
/// <param name="Source">Of all of them; null takes each one's name.</param>
public sealed record PictureImportRequest(string Bank, IReadOnlyList<PictureToImport> Files, DateTimeOffset? FirstSeenAt = null, string? Source = null);

/// <param name="Path">Where it is read.</param>
/// <param name="Name">As it is kept: relative to the folder that was named, so that it is the same wherever the import is run from.</param>
public sealed record PictureToImport(string Path, string Name)
{
    /// <summary>Files as they are named; of folders every file in them and below, in ordinal order, hidden ones apart.</summary>
    /// <exception cref="ConfigurationException">There is nothing of that name, or a folder can't be read.</exception>
    public static IReadOnlyList<PictureToImport> Find(IEnumerable<string> paths) => [.. (paths ?? []).SelectMany(Of)];

    static IEnumerable<PictureToImport> Of(string path)
    {
        if (File.Exists(path))
        {
            return [new PictureToImport(path, System.IO.Path.GetFileName(path))];
        }

        if (!Directory.Exists(path))
        {
            throw new ConfigurationException($"There is no file or folder {path}; name pictures or a folder that holds some.");
        }

        try
        {
            // Without links: a folder may hold one to itself.
            var every = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            return [.. Directory.EnumerateFiles(path, "*", every).Order(StringComparer.Ordinal).Select(file => new PictureToImport(file, System.IO.Path.GetRelativePath(path, file)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder {path} can't be read: {error.Message}", error);
        }
    }
}

/// <summary>What an import came to.</summary>
/// <param name="Known">Pictures that the bank has from the same source.</param>
/// <param name="Skipped">Files that can't be read, or are no pictures.</param>
public readonly record struct PictureImportSummary(int Added, int Known, int Skipped)
{
    public static PictureImportSummary operator +(PictureImportSummary one, PictureImportSummary other) =>
        new(one.Added + other.Added, one.Known + other.Known, one.Skipped + other.Skipped);
}
