using System.Data.Common;
using Forensics.Engine.Access;
using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Ledger;

public sealed class SealerTests
{
    public static TheoryData<string> Databases => VerifyTests.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Many_who_append_and_several_who_seal_give_one_chain_without_a_gap(string database)
    {
        const int Writers = 8;
        const int Each = 60;
        if (await LedgerHouse.OpenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var audit = house.Get<AuditLog>();
        using var done = new CancellationTokenSource();
        var sealers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await house.Get<LedgerSealer>().SealAsync(default);
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await audit.RecordAsync(Actor.AtCommandLine, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, $"r{writer}-{i}"), default);
            }
        })));
        await done.CancelAsync();
        await Task.WhenAll(sealers);

        var (summary, problems) = await house.VerifyAsync();
        Assert.Empty(problems);
        Assert.Equal(Writers * Each, summary.Entries);
        await using var db = house.Db();
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(place => (long?)place), await db.Ledger.OrderBy(row => row.Place).Select(row => row.Place).ToListAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_number_that_becomes_visible_late_is_sealed_by_the_next_run(string database)
    {
        if (database == LedgerHouse.Sqlite || await LedgerHouse.OpenAsync(database) is not { } house)
        {
            return; // SQLite has one writer: there are no late ones.
        }

        await using var _ = house;
        await using var slow = house.Db();
        await using (var transaction = await slow.Database.BeginTransactionAsync())
        {
            await house.Get<AuditLog>().AppendAsync(slow, Actor.AtCommandLine, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, "slow"), default);
            await house.Get<AuditLog>().RecordAsync(Actor.AtCommandLine, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, "fast"), default);
            // The append of the slow one holds nobody up, nor does it wait for the sealer.
            Assert.Equal(1, await house.Get<LedgerSealer>().SealAsync(default));
            await transaction.CommitAsync();
        }

        Assert.Equal(1, await house.Get<LedgerSealer>().SealAsync(default));
        await using var db = house.Db();
        Assert.True((await db.Ledger.SingleAsync(row => row.Place == 1)).Number > (await db.Ledger.SingleAsync(row => row.Place == 2)).Number);
        Assert.Empty((await house.VerifyAsync()).Problems);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_database_refuses_to_change_entries_but_for_their_sealing(string database)
    {
        if (await VerifyTests.SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        await Refused("""DELETE FROM "Ledger" """);
        await Refused("""UPDATE "Ledger" SET "ContentSha256" = 'x'""");
        await Refused("""UPDATE "Ledger" SET "Place" = 1""");
        Assert.Equal(6, await house.Get<LedgerSealer>().SealAsync(default));
        await Refused("""UPDATE "Ledger" SET "Place" = 9, "Previous" = 'x', "Hash" = 'x' WHERE "Place" = 6""");
        await Refused("""UPDATE "Ledger" SET "Place" = NULL WHERE "Place" = 6""");
        await Refused("""DELETE FROM "Ledger" WHERE "Place" = 6""");
        Assert.Equal(0, await house.Get<LedgerSealer>().SealAsync(default));

        async Task Refused(string sql) =>
            Assert.Contains("Ledger is append-only", (await Assert.ThrowsAnyAsync<DbException>(() => house.RunAsync(sql))).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Rows_of_an_older_version_get_their_entries_and_rows_slipped_in_later_get_none(string database)
    {
        if (await VerifyTests.SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        // As the migration leaves a database of an older version: rows, no entries, and how far they reach.
        await house.DropTriggersAsync();
        await house.RunAsync("""
            DELETE FROM "Ledger";
            UPDATE "LedgerBacklog" SET "Last" = (SELECT MAX("Sequence") FROM "Decisions") WHERE "Kind" = 'decision';
            UPDATE "LedgerBacklog" SET "Last" = (SELECT MAX("Id") FROM "Scores") WHERE "Kind" = 'score';
            UPDATE "LedgerBacklog" SET "Last" = (SELECT MAX("Sequence") FROM "AuditLog") WHERE "Kind" = 'audit';
            """);
        await house.RunAsync("""INSERT INTO "AuditLog" ("At", "CallerKind", "CallerId", "Action", "SubjectType", "SubjectId") VALUES ('2026-03-01T00:00:00.0000000Z', 'user', 'u', 'report.read', 'report', 'r1')""");
        var (summary, problems) = await house.VerifyAsync();
        Assert.Equal(6, summary.Entries);
        Assert.Equal(VerifyCode.RowWithoutEntry, Assert.Single(problems).Code);
        Assert.Equal(6, (await house.VerifyAsync()).Summary.Entries);
    }

    [Fact]
    public async Task A_database_of_the_version_before_notes_its_rows_and_its_accesses_are_entered()
    {
        var root = Directory.CreateTempSubdirectory("forensics-ledger-").FullName;
        var data = DataFolder.Open(root);
        await using (var old = new SqliteForensicsDbContext(SqliteForensicsDbContext.OptionsFor(data.Database)))
        {
            await OldVersions.MigrateAsync(old, before: "0009");
            await OldVersions.RunAsync(old, """
                INSERT INTO "AuditLog" ("At", "CallerKind", "CallerId", "Action", "SubjectType", "SubjectId")
                VALUES ('2026-03-01T00:00:00.1234567Z', 'user', 'u', 'report.read', 'report', 'r1'), ('2026-03-01T00:00:01.0000000Z', 'user', 'u', 'report.read', 'report', 'r2')
                """);
        }

        using (var services = EngineHost.Create(EngineHost.Options(root)))
        {
            List<VerifyProblem> problems = [];
            var summary = await services.GetRequiredService<Verifier>().RunAsync(new VerifyOptions(), problems.Add);
            Assert.Equal((2, 0), (summary.Entries, problems.Count));
            await using var db = services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();
            Assert.Equal([("audit", 2L, 2L), ("decision", 0L, 0L), ("score", 0L, 0L)], (await db.LedgerBacklog.OrderBy(row => row.Kind).ToListAsync()).Select(row => (row.Kind, row.Last, row.Done)));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task PostgreSQL_computes_the_same_hash_from_the_documented_fields()
    {
        if (await VerifyTests.SoundAsync(LedgerHouse.Postgres) is not { } house)
        {
            return;
        }

        await using var _ = house;
        await using var db = house.Db();
        await house.RunAsync("""
            CREATE FUNCTION field(t text) RETURNS bytea LANGUAGE sql AS
            $$ SELECT COALESCE(int4send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8'), int4send(-1)) $$
            """);
        var expected = await db.Database.SqlQuery<string>($"""
            SELECT encode(sha256(field(to_char("At" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || field("CallerKind") || field("CallerId") || field("Role")
                || field("ShopId") || field("Action") || field("SubjectType") || field("SubjectId") || field("Detail")), 'hex') AS "Value" FROM "AuditLog" ORDER BY "Sequence"
            """).ToListAsync();
        Assert.Equal(3, expected.Count);
        var entries = await db.Ledger.Where(row => row.Kind == LedgerKind.Audit).OrderBy(row => row.Number).Select(row => row.ContentSha256).ToListAsync();
        Assert.Equal(expected, entries);
    }

    [Fact]
    public void The_hash_of_an_entry_is_the_one_the_documentation_describes()
    {
        // Written out by hand: length and bytes of each field, in order.
        var row = new LedgerRow { Kind = "audit", SubjectId = "7", ContentSha256 = "ab", At = new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.FromHours(8)) };
        List<byte> bytes = [];
        foreach (var field in new[] { "1", new string('0', 64), "audit", "7", "ab", "2026-03-01T08:00:00.000000Z" })
        {
            bytes.AddRange([0, 0, 0, (byte)field.Length, .. System.Text.Encoding.ASCII.GetBytes(field)]);
        }

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. bytes])), LedgerHash.OfEntry(1, LedgerHash.Genesis, row));
        Assert.NotEqual(LedgerHash.OfFields("a", "b"), LedgerHash.OfFields("ab", ""));
        Assert.NotEqual(LedgerHash.OfFields("a", null), LedgerHash.OfFields("a", ""));
    }

    [Fact]
    public async Task After_kill_9_in_the_middle_nothing_is_wrong()
    {
        await using var house = (await LedgerHouse.OpenAsync(LedgerHouse.Sqlite))!;
        for (var i = 0; i < 24; i++)
        {
            house.Files.Picture($"p{i}.jpg", i).Order($"o{i}", $"buyer-{i}").Evidence($"e{i}", $"o{i}", $"p{i}.jpg").Report($"r{i}", $"o{i}", $"e{i}");
        }

        await house.Get<Forensics.Engine.Ingest.Ingestor>().IngestAsync(house.Files.Save());
        for (var kill = 1; kill <= 3; kill++)
        {
            using var process = CliProcess.Start("work", "--until-idle", "--data", house.Options.DataFolder);
            var (share, until) = (48 * kill / 5, TimeProvider.System.GetTimestamp());
            while (!process.HasExited && await FinishedAsync() < share && TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(5);
            }

            process.Kill();
            await process.WaitForExitAsync();
            Assert.Empty((await house.VerifyAsync()).Problems);
        }

        Assert.NotEqual(0, (await house.VerifyAsync()).Summary.Replayed);

        async Task<int> FinishedAsync()
        {
            await using var db = house.Db();
            return await db.Jobs.CountAsync(job => job.State == JobState.Done);
        }
    }
}
