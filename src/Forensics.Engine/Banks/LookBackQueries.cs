using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Reports;
using Forensics.Engine.Ingest;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Banks;

/// <summary>What looking back found: evidence, reports and decisions that a picture or hash touches which came into a bank after them.</summary>
public sealed class LookBackQueries(IDbContextFactory<ForensicsDbContext> database)
{
    /// <summary>Most lines of a page.</summary>
    public const int MaxPage = 200;

    /// <summary>Lines that meet the whole query, the latest found first.</summary>
    public async Task<LookBackPage> PageAsync(LookBackQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Limit is >= 1 and <= MaxPage, true, nameof(query));
        await using var db = await database.CreateDbContextAsync(cancellation);
        var found = await Rows(db, query).OrderByDescending(row => row.Look.Number).Take(query.Limit + 1).ToListAsync(cancellation);
        var page = found.Take(query.Limit).ToList();
        var reports = await ReportsAsync(db, [.. page.Select(row => row.Evidence.Id).Distinct()], cancellation);
        return new LookBackPage([.. page.Select(row => Line(row, reports))], found.Count > page.Count ? page[^1].Look.Number : null);
    }

    /// <summary>Known pictures that have not been examined, and so not been looked at.</summary>
    public async Task<long> UnexaminedAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.KnownImages.LongCountAsync(row => db.Pictures.Any(picture => picture.Sha256 == row.Sha256 && picture.AnalyzedAt == null && picture.ErasedAt == null), cancellation);
    }

    static IQueryable<Row> Rows(ForensicsDbContext db, LookBackQuery query)
    {
        var rows =
            from look in db.LookBacks.AsNoTracking()
            join evidence in db.Evidence on look.EvidenceId equals evidence.Id
            join order in db.Orders on evidence.OrderId equals order.Id
            from picture in db.KnownImages.Where(picture => picture.Sequence == look.KnownSequence).DefaultIfEmpty()
            from hash in db.KnownHashes.Where(hash => hash.Sequence == look.KnownSequence).DefaultIfEmpty()
            select new Row { Look = look, Evidence = evidence, Shop = order.ShopId, Picture = picture, Hash = hash };
        rows = query.Before is { } before ? rows.Where(row => row.Look.Number < before) : rows;
        rows = query.Bank is { } bank ? rows.Where(row => row.Picture!.Bank == bank || row.Hash!.Bank == bank) : rows;
        return query.Since is { } since ? rows.Where(row => row.Picture!.ReceivedAt >= since || row.Hash!.ImportedAt >= since) : rows;
    }

    static LookBackLine Line(Row row, ILookup<string, LookBackReport> reports)
    {
        var (bank, source, firstSeen, added) = row.Picture is { } picture
            ? (picture.Bank, Documents.Record<KnownImage>(picture).Source, picture.FirstSeenAt, picture.ReceivedAt)
            : (row.Hash!.Bank, row.Hash.Source, row.Hash.FirstSeenAt, row.Hash.ImportedAt);
        return new LookBackLine(
            row.Look.Number, row.Look.FoundAt, bank, source, firstSeen, added, row.Picture?.Sha256, row.Picture?.Id,
            row.Evidence.Id, row.Evidence.ErasedAt is null ? row.Evidence.Sha256 : null, row.Evidence.OrderId, row.Shop, row.Evidence.SubmittedAt,
            firstSeen < row.Evidence.SubmittedAt, row.Look.Stage, row.Look.Llr, row.Look.DistanceBits, [.. reports[row.Evidence.Id]]);
    }

    static async Task<ILookup<string, LookBackReport>> ReportsAsync(ForensicsDbContext db, List<string> evidence, CancellationToken cancellation)
    {
        var pairs = await db.ReportEvidence.Where(pair => evidence.Contains(pair.EvidenceId))
            .Join(db.Reports, pair => pair.ReportId, report => report.Id, (pair, report) => new { pair.EvidenceId, report.Id, report.OrderId })
            .OrderBy(pair => pair.Id).ToListAsync(cancellation);
        var disputes = await KnownState.DisputesAsync(db, [.. pairs.Select(pair => pair.OrderId).Distinct()], cancellation);
        return pairs.ToLookup(pair => pair.EvidenceId, pair =>
        {
            var report = disputes[pair.OrderId].ReportCases[pair.Id];
            return new LookBackReport(pair.Id, ReviewQueries.StateOf(report), [.. report.Claims.Select(claim => new LookBackClaim(claim.Key, claim.Value))]);
        });
    }

    sealed class Row
    {
        public required LookBackRow Look { get; init; }

        public required EvidenceRow Evidence { get; init; }

        public required string Shop { get; init; }

        public KnownImageRow? Picture { get; init; }

        public KnownHashRow? Hash { get; init; }
    }
}

/// <summary>Which lines; what is null does not matter.</summary>
/// <param name="Bank">Of the picture or hash.</param>
/// <param name="Since">Only pictures and hashes that came into their bank at this instant or later.</param>
/// <param name="Before">Only lines with a smaller number: the <see cref="LookBackPage.Next"/> of the page before.</param>
/// <param name="Limit">1 to <see cref="LookBackQueries.MaxPage"/>.</param>
public sealed record LookBackQuery(string? Bank = null, DateTimeOffset? Since = null, long? Before = null, int Limit = 50);

/// <param name="Lines">The latest found first.</param>
/// <param name="Next">For <see cref="LookBackQuery.Before"/> of the next page; null at the end.</param>
public sealed record LookBackPage(IReadOnlyList<LookBackLine> Lines, long? Next);

/// <summary>Evidence that is the same as a picture or hash which came into a bank after it.</summary>
/// <param name="Source">Where the picture was seen.</param>
/// <param name="AddedAt">When the picture or hash came into the bank.</param>
/// <param name="KnownPicture">SHA-256; null where only a hash is known.</param>
/// <param name="KnownId">Of the record; null where only a hash is known.</param>
/// <param name="EvidencePicture">SHA-256.</param>
/// <param name="SeenBefore">The known picture was first seen before the evidence was given: only then it speaks against the evidence.</param>
/// <param name="Stage">exact, hash, crop or keypoints.</param>
/// <param name="Llr">Log10 LR that one is a copy of the other.</param>
/// <param name="DistanceBits">Of the hashes; null where no two are near.</param>
/// <param name="Reports">That dispute the evidence; none where nobody did.</param>
public sealed record LookBackLine(
    long Number, DateTimeOffset FoundAt, string Bank, string Source, DateTimeOffset FirstSeenAt, DateTimeOffset AddedAt, string? KnownPicture, string? KnownId,
    string Evidence, string? EvidencePicture, string Order, string Shop, DateTimeOffset SubmittedAt, bool SeenBefore, string Stage, double? Llr, int? DistanceBits,
    IReadOnlyList<LookBackReport> Reports);

/// <param name="Claims">How far each claim of the report is: decided, and how, or open.</param>
public sealed record LookBackReport(string Id, ReportState State, IReadOnlyList<LookBackClaim> Claims);

public sealed record LookBackClaim(Claim Claim, ClaimState State);
