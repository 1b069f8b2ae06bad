using System.Data.Common;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Access;

public abstract class AuditLogTests(TestDatabase database) : IDisposable
{
    static readonly Actor Li = new(CallerKind.User, "li", Role.Reviewer);
    static readonly Actor Shop = new(CallerKind.Merchant, "m1", Role.Merchant, "shop-1");

    readonly AccessFolder folder = new(database: database);

    [StorageFact]
    public async Task A_change_that_is_rolled_back_leaves_no_entry()
    {
        await using (var db = folder.Folder.Database.CreateDbContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await folder.Audit.AppendAsync(db, Li, new AuditEntry("x.changed", AuditSubject.Report, "r1"), default);
            await transaction.RollbackAsync();
        }

        Assert.Empty(await folder.ActionsAsync());
    }

    [StorageTheory]
    [InlineData("UPDATE \"AuditLog\" SET \"CallerId\" = 'nobody'")]
    [InlineData("DELETE FROM \"AuditLog\"")]
    public async Task An_entry_can_be_neither_changed_nor_removed(string sql)
    {
        await folder.Audit.RecordAsync(Li, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, "r1"), default);
        await using var db = folder.Folder.Database.CreateDbContext();

        var error = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
        Assert.Equal("li", (await db.AuditLog.SingleAsync()).CallerId);
    }

    [StorageFact]
    public async Task Entries_are_found_by_subject_caller_and_time()
    {
        await Record(Li, AuditSubject.Report, "r1");
        folder.Time.Now += TimeSpan.FromHours(1);
        await Record(Shop, AuditSubject.Report, "r2");
        var second = folder.Time.Now;
        folder.Time.Now += TimeSpan.FromHours(1);
        await Record(Li, AuditSubject.Picture, "r1");

        Assert.Equal([3L, 2, 1], await Find(new AuditQuery()));
        Assert.Equal([1L], await Find(new AuditQuery(AuditSubject.Report, "r1")));
        Assert.Equal([3L, 1], await Find(new AuditQuery(CallerKind: CallerKind.User, CallerId: "li")));
        Assert.Equal([2L], await Find(new AuditQuery(From: second, Until: second.AddMicroseconds(1))));
        Assert.Equal([1L], await Find(new AuditQuery(Until: second)));
        var row = (await folder.Audit.QueryAsync(new AuditQuery(SubjectId: "r2"), default)).Entries.Single();
        Assert.Equal((CallerKind.Merchant, "m1", Role.Merchant, "shop-1", second), (row.CallerKind, row.CallerId, row.Role, row.ShopId, row.At));
    }

    [StorageFact]
    public async Task Pages_meet_and_the_last_says_so()
    {
        for (var i = 0; i < 5; i++)
        {
            await Record(Li, AuditSubject.Report, $"r{i}");
        }

        List<long> seen = [];
        List<int> sizes = [];
        for (long? next = long.MaxValue; next is not null;)
        {
            var page = await folder.Audit.QueryAsync(new AuditQuery(Before: next, Limit: 2), default);
            seen.AddRange(page.Entries.Select(row => row.Sequence));
            sizes.Add(page.Entries.Count);
            next = page.Next;
        }

        Assert.Equal([5L, 4, 3, 2, 1], seen);
        Assert.Equal([2, 2, 1], sizes);
        Assert.Null((await folder.Audit.QueryAsync(new AuditQuery(Limit: 5), default)).Next); // Exactly full.
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => folder.Audit.QueryAsync(new AuditQuery(Limit: 0), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => folder.Audit.QueryAsync(new AuditQuery(Limit: AuditLog.MaxPage + 1), default));
    }

    public void Dispose() => folder.Dispose();

    Task Record(Actor actor, string type, string id) => folder.Audit.RecordAsync(actor, new AuditEntry(AuditAction.ReportRead, type, id), default);

    async Task<IEnumerable<long>> Find(AuditQuery query) => (await folder.Audit.QueryAsync(query, default)).Entries.Select(row => row.Sequence);
}

public sealed class AuditLogOnSqliteTests() : AuditLogTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class AuditLogOnPostgresTests() : AuditLogTests(TestDatabase.Postgres);
