using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Ledger;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Ledger;

/// <summary>Each way of tampering, done by somebody with all rights on database and folder.</summary>
public sealed class VerifyTests
{
    const string OfR1 = """WHERE "Sha256" = (SELECT "FindingsSha256" FROM "Scores" WHERE "ReportId" = 'r1')""";
    const string Nothing = "{}";

    public static TheoryData<string> Databases => LedgerHouse.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_sound_folder_has_nothing_wrong(string database)
    {
        if (await SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var (summary, problems) = await house.VerifyAsync();
        Assert.Empty(problems);
        Assert.Equal((6, 2, 2), (summary.Entries, summary.Pictures, summary.Replayed));
        // A head stays part of the chain as it grows.
        await house.Get<AuditLog>().RecordAsync(Actor.AtCommandLine, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, "r1"), default);
        var (later, found) = await house.VerifyAsync(new VerifyOptions { Head = summary.Head });
        Assert.Empty(found);
        Assert.Equal(summary.Entries + 1, later.Entries);
        Assert.NotEqual(summary.Head, later.Head);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Every_change_is_found_and_told_once(string database)
    {
        if (await SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        await house.VerifyAsync();
        await house.DropTriggersAsync();
        // Each is undone by its second statement, and what is then there is sound again.
        (string Change, string Undo, string[] Codes)[] changes =
        [
            ("""UPDATE "Decisions" SET "Document" = replace("Document", 'no circle', 'no square')""",
                """UPDATE "Decisions" SET "Document" = replace("Document", 'no square', 'no circle')""", [VerifyCode.RowChanged]),
            ("""UPDATE "Decisions" SET "ReviewerId" = 'somebody'""", """UPDATE "Decisions" SET "ReviewerId" = 'reviewer-1'""", [VerifyCode.RowChanged]),
            ("""UPDATE "AuditLog" SET "CallerId" = 'somebody' WHERE "Sequence" = 2""", $"""UPDATE "AuditLog" SET "CallerId" = '{Actor.AtCommandLine.Id}' WHERE "Sequence" = 2""", [VerifyCode.RowChanged]),
            // A changed score differs from its replay as well.
            ("""UPDATE "Scores" SET "Document" = replace("Document", '"band":', '"band" :') WHERE "ReportId" = 'r1'""",
                """UPDATE "Scores" SET "Document" = replace("Document", '"band" :', '"band":') WHERE "ReportId" = 'r1'""", [VerifyCode.RowChanged, VerifyCode.ScoreDiffers]),
            ($"""UPDATE "FindingSets" SET "Document" = replace("Document", '"version":1', '"version":8') {OfR1}""",
                $"""UPDATE "FindingSets" SET "Document" = replace("Document", '"version":8', '"version":1') {OfR1}""", [VerifyCode.FindingsChanged]),
            // Findings that were erased by nobody's order, made to look as if they had been.
            ($"""UPDATE "Reports" SET "Completeness" = (SELECT "Document" FROM "FindingSets" {OfR1}) WHERE "Id" = 'r1'; UPDATE "FindingSets" SET "Document" = '{Nothing}' {OfR1}""",
                $"""UPDATE "FindingSets" SET "Document" = (SELECT "Completeness" FROM "Reports" WHERE "Id" = 'r1') {OfR1}""", [VerifyCode.FindingsChanged]),
        ];
        foreach (var (change, undo, codes) in changes)
        {
            await house.RunAsync(change);
            Assert.Equal(codes, (await house.VerifyAsync()).Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal));
            await house.RunAsync(undo);
            Assert.Empty((await house.VerifyAsync()).Problems);
        }
    }

    public static TheoryData<string, string, string> Chains
    {
        get
        {
            // The third entry is sealed between others; the sixth is the last.
            (string Sql, string Codes)[] changes =
            [
                ("""DELETE FROM "Ledger" WHERE "Place" = 1""", $"{VerifyCode.PlaceMissing} {VerifyCode.RowWithoutEntry}"),
                ("""DELETE FROM "Ledger" WHERE "Place" = 3""", $"{VerifyCode.PlaceMissing} {VerifyCode.RowWithoutEntry}"),
                ("""DELETE FROM "Ledger" WHERE "Place" = 6""", $"{VerifyCode.RowWithoutEntry} {VerifyCode.TailMissing}"),
                ("""UPDATE "Ledger" SET "Place" = 99 WHERE "Place" = 3; UPDATE "Ledger" SET "Place" = 3 WHERE "Place" = 4; UPDATE "Ledger" SET "Place" = 4 WHERE "Place" = 99""",
                    $"{VerifyCode.ChainBroken} {VerifyCode.EntryChanged} {VerifyCode.EntryChanged}"),
                ("""UPDATE "Ledger" SET "SubjectId" = '77' WHERE "Place" = 3""", $"{VerifyCode.EntryChanged} {VerifyCode.RowMissing} {VerifyCode.RowWithoutEntry}"),
                // Slipped in before it is sealed: the chain takes it, and there is no row for it.
                ("""INSERT INTO "Ledger" ("Kind", "SubjectId", "ContentSha256", "At") VALUES ('audit', '999', 'x', '2026-03-01T00:00:00.0000000Z')""", VerifyCode.RowMissing),
                // The same behind the last, with a place of its own.
                ("""INSERT INTO "Ledger" ("Kind", "SubjectId", "ContentSha256", "At", "Place", "Previous", "Hash") VALUES ('audit', '999', 'x', '2026-03-01T00:00:00.0000000Z', 7, 'x', 'x'); UPDATE "LedgerHead" SET "Place" = 7, "Hash" = 'x'""",
                    $"{VerifyCode.EntryChanged} {VerifyCode.RowMissing}"),
                ("""INSERT INTO "AuditLog" ("At", "CallerKind", "CallerId", "Action", "SubjectType", "SubjectId") VALUES ('2026-03-01T00:00:00.0000000Z', 'user', 'u', 'report.read', 'report', 'r1')""",
                    VerifyCode.RowWithoutEntry),
                ("""DELETE FROM "AuditLog" WHERE "Sequence" = 1""", VerifyCode.RowMissing),
            ];
            var data = new TheoryData<string, string, string>();
            foreach (var database in new[] { LedgerHouse.Sqlite, LedgerHouse.Postgres })
            {
                foreach (var (sql, codes) in changes)
                {
                    data.Add(database, sql, codes);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Chains))]
    public async Task Entries_that_were_removed_moved_or_added_are_found(string database, string sql, string codes)
    {
        if (await SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        Assert.Equal(6, (await house.VerifyAsync()).Summary.Entries);
        await house.DropTriggersAsync();
        await house.RunAsync(sql);
        Assert.Equal(codes.Split(' '), (await house.VerifyAsync()).Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_tail_cut_off_with_its_rows_and_the_head_is_found_by_whoever_noted_a_head(string database)
    {
        if (await SoundAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var noted = (await house.VerifyAsync()).Summary.Head;
        await house.DropTriggersAsync();
        await using (var db = house.Db())
        {
            var (last, before) = (await db.Ledger.SingleAsync(row => row.Place == 6), await db.Ledger.SingleAsync(row => row.Place == 5));
            Assert.Equal(LedgerKind.Audit, last.Kind);
            await house.RunAsync($"""
                DELETE FROM "Ledger" WHERE "Place" = 6; DELETE FROM "AuditLog" WHERE "Sequence" = {last.SubjectId};
                UPDATE "LedgerHead" SET "Place" = 5, "Hash" = '{before.Hash}'
                """);
        }

        Assert.Empty((await house.VerifyAsync()).Problems);
        Assert.Equal(VerifyCode.HeadUnknown, Assert.Single((await house.VerifyAsync(new VerifyOptions { Head = noted })).Problems).Code);
    }

    [Fact]
    public async Task A_changed_a_cut_and_a_lost_picture_are_found_and_a_file_left_behind()
    {
        await using var house = (await SoundAsync(LedgerHouse.Sqlite))!;
        string first, second;
        await using (var db = house.Db())
        {
            (first, second) = (await db.Pictures.OrderBy(row => row.Sha256).Select(row => row.Sha256).FirstAsync(), await db.Pictures.OrderBy(row => row.Sha256).Select(row => row.Sha256).LastAsync());
        }

        var path = house.Store.PathOf(first);
        var sound = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. sound[..^1], (byte)(sound[^1] ^ 1)]);
        await Expect(VerifyCode.PictureChanged);
        await File.WriteAllBytesAsync(path, sound[..^1]);
        await Expect(VerifyCode.PictureLength);
        File.Delete(path);
        await Expect(VerifyCode.PictureMissing);
        // A sample of one finds it where it falls on it, and reads no more than one.
        var (one, other) = (await house.VerifyAsync(new VerifyOptions { Pictures = 1, Seed = 1 }), await house.VerifyAsync(new VerifyOptions { Pictures = 2, Seed = 1 }));
        Assert.Equal((1, 2, 1), (one.Summary.Pictures, other.Summary.Pictures, other.Problems.Count));
        await File.WriteAllBytesAsync(path, sound);

        var young = Path.Combine(Path.GetDirectoryName(house.Store.PathOf(second))!, ".0123.tmp");
        await File.WriteAllBytesAsync(young, [1]);
        File.SetLastWriteTimeUtc(young, house.Time.Now.UtcDateTime.AddMinutes(-30));
        Assert.Empty((await house.VerifyAsync()).Problems);
        File.SetLastWriteTimeUtc(young, house.Time.Now.UtcDateTime.AddHours(-2));
        await Expect(VerifyCode.StrayFile);

        async Task Expect(string code) => Assert.Equal(code, Assert.Single((await house.VerifyAsync()).Problems).Code);
    }

    [Fact]
    public async Task The_command_tells_what_is_wrong_and_ends_with_1()
    {
        await using var house = (await SoundAsync(LedgerHouse.Sqlite))!;
        var sound = await CliProcess.RunAsync("verify", "--data", house.Options.DataFolder, "--json");
        Assert.True(sound.ExitCode == 0, sound.Error);
        Assert.Contains("\"problems\":0", Assert.Single(sound.Lines), StringComparison.Ordinal);

        await house.RunAsync("""UPDATE "Decisions" SET "ReviewerId" = 'somebody'""");
        var tampered = await CliProcess.RunAsync("verify", "--data", house.Options.DataFolder, "--sample", "all");
        Assert.Equal(1, tampered.ExitCode);
        Assert.Contains("row-changed: decision d1, place ", tampered.Error, StringComparison.Ordinal);
        Assert.Contains("1 thing is wrong.", tampered.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CliProcess.RunAsync("verify", "--data", house.Options.DataFolder, "--head", "beef")).ExitCode);
    }

    /// <summary>Two reports scored, one decision, three accesses.</summary>
    internal static async Task<LedgerHouse?> SoundAsync(string database)
    {
        if (await LedgerHouse.OpenAsync(database) is not { } house)
        {
            return null;
        }

        house.Files.Picture("a.jpg", 1).Picture("b.jpg", 2).Order("o1").Order("o2", "buyer-2").Evidence("e1", "o1", "a.jpg").Evidence("e2", "o2", "b.jpg")
            .Report("r1", "o1", "e1", "\"edited\"").Report("r2", "o2", "e2");
        await house.TakeAsync();
        var decided = Assert.Single(await house.Get<RecordIntake>().TakeAsync([Deliveries.Of(Deliveries.AskForMore("d1", "o1", "r1"))], default));
        Assert.Equal(IngestOutcome.Accepted, decided.Outcome);
        foreach (var report in new[] { "r1", "r2", "r1" })
        {
            await house.Get<AuditLog>().RecordAsync(Actor.AtCommandLine, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, report), default);
        }

        return house;
    }
}
