using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Ingest;

/// <summary>Records that were sent and don't fit yet.</summary>
public sealed class WaitingQueries(IDbContextFactory<ForensicsDbContext> database, EngineOptions options, TimeProvider time, ILogger<WaitingQueries> log)
{
    const int SweptAtOnce = 1_000;

    /// <summary>Records that wait or are unfit, in the order in which they came.</summary>
    /// <param name="state">One of <see cref="WaitingState"/>; null for both.</param>
    public async Task<IReadOnlyList<WaitingEntry>> ListAsync(int limit, CancellationToken cancellation, string? state = null, string? orderId = null)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Waiting.AsNoTracking()
            .Where(row => (state == null || row.State == state) && (orderId == null || row.OrderId == orderId))
            .OrderBy(row => row.ReceivedAt).ThenBy(row => row.RecordType).ThenBy(row => row.RecordId)
            .Take(limit)
            .ToListAsync(cancellation);
        return [.. rows.Select(row => new WaitingEntry(row.RecordType, row.RecordId, row.OrderId, WhyOf(row), row.At, row.ReceivedAt, row.State))];
    }

    /// <summary>Marks what has waited too long as unfit, and tells so in the feed. It stays kept, and is taken should it fit one day.</summary>
    /// <returns>How many.</returns>
    /// <remarks>For workers and servers to call now and then; a call that finds nothing costs one look at an index.</remarks>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var before = now.AddDays(-options.WaitingDays);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await db.Waiting.AnyAsync(row => row.State == WaitingState.Waiting && row.ReceivedAt < before, cancellation))
        {
            return 0;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var last = await db.HoldSequenceAsync(cancellation);
        var rows = await db.Waiting
            .Where(row => row.State == WaitingState.Waiting && row.ReceivedAt < before)
            .OrderBy(row => row.ReceivedAt).ThenBy(row => row.RecordType).ThenBy(row => row.RecordId)
            .Take(SweptAtOnce)
            .ToListAsync(cancellation);
        foreach (var row in rows)
        {
            row.State = WaitingState.Unfit;
            db.Feed.Add(IntakeBatch.UnfitEntry(++last, new RecordKey(row.RecordType, row.RecordId), row.OrderId, WhyOf(row), now));
        }

        await db.SetSequenceAsync(last, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        Log.Unfit(log, rows.Count, options.WaitingDays);
        return rows.Count;
    }

    static Refusal WhyOf(WaitingRow row) => new(row.Code, JsonSerializer.Deserialize<string[]>(row.Args)!);
}

/// <summary>A record that was sent and doesn't fit yet.</summary>
/// <param name="Why">What it waits for, or why it is unfit.</param>
/// <param name="At">The record's own instant.</param>
/// <param name="State">One of <see cref="WaitingState"/>.</param>
public sealed record WaitingEntry(string Type, string Id, string OrderId, Refusal Why, DateTimeOffset At, DateTimeOffset ReceivedAt, string State);
