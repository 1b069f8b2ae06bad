using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>The record of every read of a picture and of every change: who, when, what. It only grows; the database refuses anything else.</summary>
public sealed class AuditLog(IDbContextFactory<ForensicsDbContext> database, TimeProvider time)
{
    /// <summary>Most entries of a page.</summary>
    public const int MaxPage = 500;

    /// <summary>Adds an entry for a change, to be stored by the caller's own transaction: both are stored or neither.</summary>
    /// <remarks>Saves what <paramref name="db"/> tracks. Without a transaction around it, entry and changes are stored together by this call.</remarks>
    public async Task AppendAsync(ForensicsDbContext db, Actor actor, AuditEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(entry);
        var row = new AuditRow
        {
            At = time.GetUtcNow(),
            CallerKind = actor.Kind,
            CallerId = actor.Id,
            Role = actor.Role,
            ShopId = actor.ShopId,
            Action = entry.Action,
            SubjectType = entry.SubjectType,
            SubjectId = entry.SubjectId,
            Detail = entry.Detail,
        };
        db.AuditLog.Add(row);
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellation) : null;
        await db.SaveChangesAsync(cancellation);
        await LedgerBook.AppendAsync(db, [LedgerEntry.Of(row)], cancellation);
        if (own is not null)
        {
            await own.CommitAsync(cancellation);
        }
    }

    /// <summary>Stores an entry for a read in a transaction of its own. Call it before the answer: what can't be recorded is not shown.</summary>
    public async Task RecordAsync(Actor actor, AuditEntry entry, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await AppendAsync(db, actor, entry, cancellation);
    }

    /// <summary>Entries that meet the whole query, the newest first.</summary>
    public async Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Limit is >= 1 and <= MaxPage, true, nameof(query));
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = db.AuditLog.AsNoTracking().AsQueryable();
        rows = query.SubjectType is { } type ? rows.Where(row => row.SubjectType == type) : rows;
        rows = query.SubjectId is { } subject ? rows.Where(row => row.SubjectId == subject) : rows;
        rows = query.CallerKind is { } kind ? rows.Where(row => row.CallerKind == kind) : rows;
        rows = query.CallerId is { } caller ? rows.Where(row => row.CallerId == caller) : rows;
        rows = query.From is { } from ? rows.Where(row => row.At >= from) : rows;
        rows = query.Until is { } until ? rows.Where(row => row.At < until) : rows;
        rows = query.Before is { } before ? rows.Where(row => row.Sequence < before) : rows;
        var found = await rows.OrderByDescending(row => row.Sequence).Take(query.Limit + 1).ToListAsync(cancellation);
        var page = found.Take(query.Limit).ToList();
        return new AuditPage(page, found.Count > page.Count ? page[^1].Sequence : null);
    }
}

/// <summary>What was done to what. Ids and codes only.</summary>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="SubjectType">One of <see cref="AuditSubject"/>.</param>
/// <param name="Detail">A code or an id the action needs beside its subject.</param>
public sealed record AuditEntry(string Action, string SubjectType, string SubjectId, string? Detail = null);

/// <summary>Which entries; what is null does not matter.</summary>
/// <param name="From">First instant.</param>
/// <param name="Until">First instant after the last.</param>
/// <param name="Before">Only entries with a smaller sequence: the <see cref="AuditPage.Next"/> of the page before.</param>
/// <param name="Limit">1 to <see cref="AuditLog.MaxPage"/>.</param>
public sealed record AuditQuery(
    string? SubjectType = null, string? SubjectId = null, string? CallerKind = null, string? CallerId = null,
    DateTimeOffset? From = null, DateTimeOffset? Until = null, long? Before = null, int Limit = 100);

/// <param name="Entries">The newest first.</param>
/// <param name="Next">For <see cref="AuditQuery.Before"/> of the next page; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Entries, long? Next);

/// <summary>Actions of the audit record. A new one is added here, its code never changed.</summary>
public static class AuditAction
{
    public const string PictureRead = "picture.read";
    public const string MapRead = "picture.map-read";
    public const string ReportRead = "report.read";

    /// <summary>Its covers were set; the detail tells all of them.</summary>
    public const string PictureCovered = "picture.covered";
    public const string PictureUploaded = "picture.uploaded";
    public const string DraftStarted = "draft.started";

    /// <summary>A picture was added or taken out. What is typed is not recorded keystroke by keystroke.</summary>
    public const string DraftPictures = "draft.pictures";
    public const string DraftDiscarded = "draft.discarded";
    public const string DraftSubmitted = "draft.submitted";

    /// <summary>By order of the law or of the retention; the detail is the erasure's id.</summary>
    public const string OrderErased = "order.erased";
    public const string ReportSupplemented = "report.supplemented";
    public const string SessionStarted = "session.started";
    public const string UserLocked = "user.locked";
    public const string UserCreated = "user.created";
    public const string UserPasswordSet = "user.password-set";
    public const string UserDisabled = "user.disabled";
    public const string UserEnabled = "user.enabled";
    public const string LinkCreated = "user.link-created";
    public const string KeyCreated = "key.created";
    public const string KeyRotated = "key.rotated";
    public const string KeyRevoked = "key.revoked";
    public const string PolicyAdded = "policy.added";
    public const string PolicyActivated = "policy.activated";

    /// <summary>It became the shadow; the subject "none" ended the shadow.</summary>
    public const string PolicyShadowed = "policy.shadowed";

    public const string BankAdded = "bank.added";

    /// <summary>The detail tells the kind and the bits that it has now.</summary>
    public const string BankChanged = "bank.changed";
    public const string BankRemoved = "bank.removed";

    /// <summary>An import into it began; a killed one has no end.</summary>
    public const string BankImportStarted = "bank.import-started";

    /// <summary>An import was over; the detail tells what was new and what was known.</summary>
    public const string BankImported = "bank.imported";

    /// <summary>Stored reports were scored again; the detail names the policy.</summary>
    public const string RescoreStarted = "rescore.started";

    /// <summary>Steps that were set aside wait anew; the detail tells how many.</summary>
    public const string StepsRetried = "steps.retried";

    /// <summary>Steps were stopped and set aside; the detail tells how many.</summary>
    public const string StepsCancelled = "steps.cancelled";
}

/// <summary>What an action of the audit record was done to.</summary>
public static class AuditSubject
{
    /// <summary>By SHA-256.</summary>
    public const string Picture = "picture";
    public const string Report = "report";
    public const string Order = "order";
    public const string Draft = "draft";
    public const string User = "user";
    public const string Key = "key";

    /// <summary>By id and version, such as <c>baseline@1</c>.</summary>
    public const string Policy = "policy";
    public const string Rescore = "rescore";

    /// <summary>By name.</summary>
    public const string Bank = "bank";

    /// <summary>By kind and subject, with * for all.</summary>
    public const string Step = "step";
}
