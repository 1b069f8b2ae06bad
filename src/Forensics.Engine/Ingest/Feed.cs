using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ingest;

/// <summary>What happened, in the order in which it happened: for platform systems to follow, and for what is known of an order.</summary>
public sealed class Feed(IDbContextFactory<ForensicsDbContext> database)
{
    /// <summary>What happened after a number, oldest first. A reader keeps the number of the last entry it dealt with and asks again from
    /// there: it misses nothing, sees an entry twice only when it forgets to keep the number, and can begin anew from 0.</summary>
    /// <param name="orderId">Of one order only; null for everything.</param>
    public async Task<IReadOnlyList<FeedEntry>> ReadAsync(long after, int limit, CancellationToken cancellation, string? orderId = null)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = orderId is null ? db.Feed : db.Feed.Where(row => row.OrderId == orderId);
        return await rows.AsNoTracking()
            .Where(row => row.Sequence > after)
            .OrderBy(row => row.Sequence)
            .Take(limit)
            .Select(row => new FeedEntry(row.Sequence, row.OrderId, row.Kind, row.RecordType, row.RecordId, row.At, row.Document))
            .ToListAsync(cancellation);
    }

    /// <summary>What is known of an order; null when nothing was taken on it.</summary>
    public async Task<Dispute?> DisputeAsync(string orderId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return (await KnownState.DisputesAsync(db, [orderId], cancellation)).GetValueOrDefault(orderId);
    }

    /// <summary>A record as it was taken, with its version; null when it isn't stored.</summary>
    /// <param name="type">Name on the wire.</param>
    public async Task<(string Document, int Version)?> RecordAsync(string type, string id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await RecordRowsOf.Type(db, type).Where(row => row.Id == id).Select(row => new { row.Document, row.Version }).SingleOrDefaultAsync(cancellation);
        return row is null ? null : (row.Document, row.Version);
    }
}

/// <summary>One thing that happened.</summary>
/// <param name="Sequence">Its place; the reader's cursor.</param>
/// <param name="OrderId">Null for known images.</param>
/// <param name="Kind">One of <see cref="FeedKind"/>.</param>
/// <param name="Type">Type of the record on the wire.</param>
/// <param name="Document">The record as taken; a <see cref="ScoreNotice"/> or an <see cref="UnfitNotice"/> for those kinds; as JSON.</param>
public sealed record FeedEntry(long Sequence, string? OrderId, string Kind, string Type, string Id, DateTimeOffset At, string Document);

/// <summary>What the feed tells of a score: enough to act on and to find it again, nothing of the pictures.</summary>
/// <param name="Claims">Every claim of the score, in the order of <see cref="Claim"/>.</param>
public sealed record ScoreNotice(long Score, string PolicyId, int PolicyVersion, string PolicySha256, IReadOnlyList<ClaimNotice> Claims)
{
    internal static string Write(long id, ReportScore score) => JsonSerializer.Serialize(
        new ScoreNotice(
            id,
            score.PolicyId,
            score.PolicyVersion,
            score.PolicySha256,
            [.. score.Claims.Select(claim => new ClaimNotice(claim.Claim, claim.Ticked, claim.Llr, claim.Band, claim.Coverage.Applicable, claim.Coverage.All))]),
        DisputeJson.Options);
}

/// <param name="Ticked">The merchant made this claim.</param>
/// <param name="Llr">log10 likelihood ratio; null when nothing could be told.</param>
/// <param name="Heard">Families of signals that could be heard, of the <paramref name="Families"/> that the policy has for the claim.</param>
public sealed record ClaimNotice(Claim Claim, bool Ticked, double? Llr, Band Band, int Heard, int Families);
