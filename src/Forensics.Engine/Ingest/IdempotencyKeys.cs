using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Ingest;

/// <summary>Answers of requests that carry a key: the same request gets the same answer, and its work is done once.</summary>
public sealed class IdempotencyKeys(IDbContextFactory<ForensicsDbContext> database, EngineOptions options, TimeProvider time)
{
    // As long as the longest upload may take; a request whose process ended can be begun anew after it.
    static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    /// <summary>Begins a request, or tells what became of it.</summary>
    /// <param name="key">The caller's own name of the request.</param>
    /// <param name="requestSha256">Of method, path and body.</param>
    public Task<IdempotencyState> BeginAsync(string caller, string key, string requestSha256, CancellationToken cancellation) =>
        // Of two who begin at once the second meets the first's row when it tries again.
        StorageFailure.AgainAfterCollisionAsync(() => TryBeginAsync(caller, key, requestSha256, cancellation));

    async Task<IdempotencyState> TryBeginAsync(string caller, string key, string requestSha256, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var expired = now.AddHours(-options.IdempotencyHours);
        await db.Idempotency.Where(row => row.At < expired).ExecuteDeleteAsync(cancellation);
        var row = await db.Idempotency.SingleOrDefaultAsync(row => row.Caller == caller && row.Key == key, cancellation);
        if (row is not null && row.RequestSha256 != requestSha256)
        {
            return new IdempotencyState.OtherRequest();
        }

        if (row is { Status: not 0 })
        {
            return new IdempotencyState.Answered(row.Status, row.Body);
        }

        if (row is not null && now - row.At < Abandoned)
        {
            return new IdempotencyState.UnderWay();
        }

        if (row is null)
        {
            db.Idempotency.Add(new IdempotencyRow { Caller = caller, Key = key, RequestSha256 = requestSha256, Status = 0, Body = "", At = now });
            await db.SaveChangesAsync(cancellation);
        }
        else if (await db.Idempotency.Where(other => other.Caller == caller && other.Key == key && other.Status == 0 && other.At == row.At)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.At, now), cancellation) == 0)
        {
            return new IdempotencyState.UnderWay(); // Somebody else began it anew a moment ago.
        }

        await transaction.CommitAsync(cancellation);
        return new IdempotencyState.Begun();
    }

    /// <summary>Keeps the answer of a request that was begun.</summary>
    /// <param name="status">HTTP status.</param>
    public async Task AnswerAsync(string caller, string key, int status, string body, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(status);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Idempotency.Where(row => row.Caller == caller && row.Key == key && row.Status == 0).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Status, status).SetProperty(row => row.Body, body), cancellation);
    }

    /// <summary>Forgets a request that failed without an answer, so that it can be sent again at once.</summary>
    public async Task AbandonAsync(string caller, string key, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Idempotency.Where(row => row.Caller == caller && row.Key == key && row.Status == 0).ExecuteDeleteAsync(cancellation);
    }
}

/// <summary>Where a request with a key stands.</summary>
public abstract record IdempotencyState
{
    IdempotencyState()
    {
    }

    /// <summary>New: do the work, then give the answer.</summary>
    public sealed record Begun : IdempotencyState;

    /// <summary>Done before: give this answer again.</summary>
    public sealed record Answered(int Status, string Body) : IdempotencyState;

    /// <summary>The same request is being worked on at this moment.</summary>
    public sealed record UnderWay : IdempotencyState;

    /// <summary>The key was used for another request.</summary>
    public sealed record OtherRequest : IdempotencyState;
}
