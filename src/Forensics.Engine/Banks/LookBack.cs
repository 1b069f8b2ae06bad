using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Banks;

/// <summary>Looks back over what was given as evidence whenever a picture or hash comes into a bank of the kind known, and keeps what it touches.</summary>
/// <remarks>Known pictures, hashes and prints are walked in the order of the common counter, up to a mark that is moved in the transaction that stores what was found: a
/// process that is killed loses nothing, and nothing is found twice. Open reports whose score has not seen the entry are scored again; what is decided is only listed.</remarks>
public sealed class LookBack(IDbContextFactory<ForensicsDbContext> database, LookBackFinder finder, IJobQueue jobs, TimeProvider time, ILogger<LookBack> log)
{
    public const string TaskName = "look-back";

    /// <summary>Name of the counter that holds the number up to which everything was looked at.</summary>
    public const string Mark = "look-back";

    // Entries are read at once, and as many of them looked at as time allows.
    const int EntriesAtOnce = 256;

    static readonly TimeSpan StepTime = TimeSpan.FromSeconds(1);

    // The scheduler has other work that must not wait.
    static readonly TimeSpan RunTime = TimeSpan.FromSeconds(2);

    /// <summary>Looks at what came since, for a while.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while ((await StepAsync(cancellation)).Left > 0 && time.GetElapsedTime(began) < RunTime)
        {
            // What is left comes with the next run.
        }
    }

    /// <summary>Looks at a few entries and keeps what they touch. Several processes may do so at once; one of them stores.</summary>
    public async Task<LookBackProgress> StepAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        // First the numbers, then the rows: whoever was given a smaller number has committed.
        var counters = await db.Counters.AsNoTracking().Where(row => row.Name == Mark || row.Name == ForensicsDbContext.Sequence).ToDictionaryAsync(row => row.Name, row => row.Value, cancellation);
        var (mark, head) = (counters[Mark], counters[ForensicsDbContext.Sequence]);
        if (mark >= head)
        {
            return new LookBackProgress(0, 0);
        }

        var (entries, end) = await EntriesAsync(db, mark, head, cancellation);
        List<LookBackPair> found = [];
        var began = time.GetTimestamp();
        for (var i = 0; i < entries.Count; i++)
        {
            found.AddRange(await LookAsync(db, entries[i], cancellation));
            if (time.GetElapsedTime(began) >= StepTime && i + 1 < entries.Count)
            {
                end = entries[i].Sequence;
                break;
            }
        }

        var added = await StoreAsync(mark, end, found, cancellation);
        return new LookBackProgress(added, head - end);
    }

    async Task<List<LookBackPair>> LookAsync(ForensicsDbContext db, Entry entry, CancellationToken cancellation)
    {
        try
        {
            return entry switch
            {
                { Sha256: { } sha256, MatchBits: { } bits } => await finder.OfPictureAsync(db, sha256, [new KnownEntry(entry.Sequence, bits)], cancellation),
                { Pdq: { } pdq, MatchBits: { } bits } => await finder.OfHashAsync(db, PdqBytes.Read(pdq), new KnownEntry(entry.Sequence, bits), cancellation),
                _ =>
                [
                    .. await finder.OfPictureAsync(db, entry.Sha256!, await KnownBeforeAsync(db, entry, cancellation), cancellation),
                    .. await finder.OfEvidenceAsync(db, entry.Sha256!, entry.Sequence, cancellation),
                ],
            };
        }
        catch (InvalidDataException damaged)
        {
            // A print that can't be read must not keep all that come after it.
            Log.LookBackSkipped(log, damaged, entry.Sequence);
            return [];
        }
    }

    /// <summary>Entries after a mark in the order of their numbers, and up to which number they are all.</summary>
    static async Task<(List<Entry> Entries, long End)> EntriesAsync(ForensicsDbContext db, long mark, long head, CancellationToken cancellation)
    {
        var pictures = await db.KnownImages.Where(row => row.Sequence > mark && row.Sequence <= head)
            .OrderBy(row => row.Sequence).Take(EntriesAtOnce)
            .Join(db.Banks, row => row.Bank, bank => bank.Name, (row, bank) => new { row.Sequence, row.Sha256, bank.Kind, bank.MatchBits }).ToListAsync(cancellation);
        var hashes = await db.KnownHashes.Where(row => row.Sequence > mark && row.Sequence <= head)
            .OrderBy(row => row.Sequence).Take(EntriesAtOnce)
            .Join(db.Banks, row => row.Bank, bank => bank.Name, (row, bank) => new { row.Sequence, row.Pdq, row.Quality, bank.Kind, bank.MatchBits }).ToListAsync(cancellation);
        var prints = await db.PicturePrints.Where(row => row.Sequence > mark && row.Sequence <= head)
            .OrderBy(row => row.Sequence).Take(EntriesAtOnce).Select(row => new { row.Sequence, row.Sha256 }).ToListAsync(cancellation);
        var end = new[]
        {
            pictures.Count == EntriesAtOnce ? pictures.Max(row => row.Sequence) : head,
            hashes.Count == EntriesAtOnce ? hashes.Max(row => row.Sequence) : head,
            prints.Count == EntriesAtOnce ? prints[^1].Sequence : head,
        }.Min();
        List<Entry> entries =
        [
            .. pictures.Where(row => row.Kind == BankKind.Known).Select(row => new Entry(row.Sequence, row.Sha256, null, row.MatchBits)),
            .. hashes.Where(row => row.Kind == BankKind.Known && row.Quality >= RegionHash.MinQuality).Select(row => new Entry(row.Sequence, null, row.Pdq, row.MatchBits)),
            .. prints.Select(row => new Entry(row.Sequence, row.Sha256, null, null)),
        ];
        return ([.. entries.Where(entry => entry.Sequence <= end).OrderBy(entry => entry.Sequence)], end);
    }

    /// <summary>Known pictures that waited for their print.</summary>
    static async Task<List<KnownEntry>> KnownBeforeAsync(ForensicsDbContext db, Entry print, CancellationToken cancellation)
    {
        var known = await db.KnownImages.Where(row => row.Sha256 == print.Sha256 && row.Sequence < print.Sequence)
            .Join(db.Banks.Where(bank => bank.Kind == BankKind.Known), row => row.Bank, bank => bank.Name, (row, bank) => new { row.Sequence, bank.MatchBits }).ToListAsync(cancellation);
        return known.ConvertAll(row => new KnownEntry(row.Sequence, row.MatchBits));
    }

    /// <returns>How many pairs are new.</returns>
    async Task<int> StoreAsync(long mark, long end, List<LookBackPair> found, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (found.Count > 0)
        {
            await db.HoldSequenceAsync(cancellation); // Before the mark and any step's row, as everywhere; and nothing is erased meanwhile.
        }

        if (await db.Database.ExecuteSqlAsync($"""UPDATE "Counters" SET "Value" = {end} WHERE "Name" = {Mark} AND "Value" = {mark}""", cancellation) == 0)
        {
            return 0; // Another process has looked at them.
        }

        var added = found.Count == 0 ? [] : await NewAsync(db, found, cancellation);
        db.LookBacks.AddRange(added.Select(pair => new LookBackRow
        {
            KnownSequence = pair.KnownSequence, EvidenceId = pair.EvidenceId, FoundAt = time.GetUtcNow(),
            Stage = pair.Match.Stage, Llr = pair.Match.Llr, DistanceBits = pair.Match.DistanceBits,
        }));
        await db.SaveChangesAsync(cancellation);
        await RenewScoresAsync(db, added, cancellation);
        await transaction.CommitAsync(cancellation);
        return added.Count;
    }

    static async Task<List<LookBackPair>> NewAsync(ForensicsDbContext db, List<LookBackPair> found, CancellationToken cancellation)
    {
        List<long> known = [.. found.Select(pair => pair.KnownSequence).Distinct()];
        List<string> evidence = [.. found.Select(pair => pair.EvidenceId).Distinct()];
        var stored = (await db.LookBacks.Where(row => known.Contains(row.KnownSequence) && evidence.Contains(row.EvidenceId))
            .Select(row => new { row.KnownSequence, row.EvidenceId }).ToListAsync(cancellation)).Select(row => (row.KnownSequence, row.EvidenceId)).ToHashSet();
        var given = (await db.Evidence.Where(row => row.ErasedAt == null && evidence.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        return [.. found.Where(pair => given.Contains(pair.EvidenceId) && stored.Add((pair.KnownSequence, pair.EvidenceId)))
            .OrderBy(pair => pair.KnownSequence).ThenBy(pair => pair.EvidenceId, StringComparer.Ordinal)];
    }

    /// <summary>Has open reports scored again that were scored without the new entries. One that is asked for anyway, by a later number, sees them.</summary>
    async Task RenewScoresAsync(ForensicsDbContext db, List<LookBackPair> added, CancellationToken cancellation)
    {
        var latest = added.GroupBy(pair => pair.EvidenceId).ToDictionary(evidence => evidence.Key, evidence => evidence.Max(pair => pair.KnownSequence), StringComparer.Ordinal);
        List<string> evidence = [.. latest.Keys];
        var reports = await db.ReportEvidence.Where(pair => evidence.Contains(pair.EvidenceId))
            .Join(db.Reports, pair => pair.ReportId, report => report.Id, (pair, report) => new { pair.EvidenceId, report.Id, report.OrderId })
            .Join(db.Orders, pair => pair.OrderId, order => order.Id, (pair, order) => new { pair.EvidenceId, pair.Id, pair.OrderId, order.ShopId })
            .Join(db.Jobs.Where(job => job.Kind == JobKind.Score), pair => pair.Id, job => job.Subject, (pair, job) => new { pair.EvidenceId, pair.Id, pair.OrderId, pair.ShopId, Sees = job.AgainSequence ?? job.Sequence })
            .ToListAsync(cancellation);
        var blind = reports.Where(report => report.Sees < latest[report.EvidenceId]).ToList();
        var disputes = await KnownState.DisputesAsync(db, [.. blind.Select(report => report.OrderId).Distinct()], cancellation);
        List<(string, string?)> open = [.. blind
            .Where(report => ReviewQueries.StateOf(disputes[report.OrderId].ReportCases[report.Id]) != ReportState.Decided)
            .Select(report => (report.Id, (string?)report.ShopId)).Distinct().OrderBy(report => report.Id, StringComparer.Ordinal)];
        await jobs.RenewAsync(db, JobKind.Score, open, JobPriority.Interactive, cancellation);
    }

    /// <summary>A known picture (address and bits), a hash (hash and bits), or a print (address alone).</summary>
    sealed record Entry(long Sequence, string? Sha256, byte[]? Pdq, int? MatchBits);
}

/// <param name="Added">Pairs that are new.</param>
/// <param name="Left">Numbers of the counter that were not looked at yet.</param>
public readonly record struct LookBackProgress(int Added, long Left);
