using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Erasing;
using Forensics.Engine.Ingest;
using Forensics.Engine.Ledger;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Ledger;
using Microsoft.EntityFrameworkCore;
using static Forensics.IntegrationTests.Erasing.ErasableOrder;

namespace Forensics.IntegrationTests.Erasing;

public sealed class ErasureTests
{
    public static TheoryData<string> Databases => VerifyTests.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task Nothing_of_the_order_is_found_in_database_and_folder(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var needles = await NeedlesAsync(house);
        var before = await DumpAsync(house);
        // The search itself works: everything is found while it is there.
        Assert.All(needles, needle => Assert.Contains(before, line => line.Contains(needle, StringComparison.OrdinalIgnoreCase)));
        var (own, shared) = (await ShaOfAsync(house, "e-own"), await ShaOfAsync(house, "e-shared"));
        Assert.NotEmpty(FilesOf(house, own));

        var result = (await EraseAsync(house))!;
        Assert.Equal((5, 2, 1), (result.Counts!.Pictures, result.Counts.Kept, result.Counts.Scores));

        // A copy of the picture that another order holds has the same hashes, and stays.
        var copy = await ShaOfAsync(house, "e-other");
        var after = (await DumpAsync(house)).Where(line => !line.StartsWith($"Pictures {copy}", StringComparison.Ordinal)).ToList();
        Assert.All(needles, needle => Assert.DoesNotContain(after, line => line.Contains(needle, StringComparison.OrdinalIgnoreCase)));
        // The address stays where others name the row by it, and in records that can't be changed; with it a picture given again is known.
        Assert.Equal(
            ["ErasedPictures", "Evidence", "PictureRefs", "Pictures"],
            after.Where(line => line.Contains(own, StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(FilesOf(house, own));
        Assert.NotEmpty(FilesOf(house, shared));
        if (database == LedgerHouse.Sqlite)
        {
            // Not even in what SQLite left free, nor in its log.
            var raw = string.Concat(Directory.EnumerateFiles(house.Options.DataFolder, "forensics.db*").Select(path => System.Text.Encoding.Latin1.GetString(ReadShared(path))));
            Assert.Contains("buyer-other", raw, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", raw, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_dispute_is_told_as_before_and_other_orders_are_unharmed(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var (own, other) = (await StandsAsync(house, Order), await StandsAsync(house, "o-other"));
        var report = await house.Get<ReviewQueries>().ReportAsync("r-other", default);
        var match = Assert.Single(report!.Pictures.Single().Matches, match => match.Source == Order);
        await EraseAsync(house);

        Assert.Equal(own, await StandsAsync(house, Order));
        Assert.Equal(other, await StandsAsync(house, "o-other"));
        var after = await house.Get<ReviewQueries>().ReportAsync("r-other", default);
        Assert.Equal(JsonSerializer.Serialize(report.Score, DisputeJson.Options), JsonSerializer.Serialize(after!.Score, DisputeJson.Options));
        Assert.Equal(report.Pictures.Single().Matches.Count, after.Pictures.Single().Matches.Count);
        Assert.Equal(("", "[erased]"), Assert.Single(after.Pictures.Single().Matches, other => other.DistanceBits == match.DistanceBits && other.FirstSeenAt == match.FirstSeenAt) is var found
            ? (found.Sha256, found.Source) : default);

        var erased = (await house.Get<ReviewQueries>().ReportAsync("r-own", default))!;
        Assert.All(erased.Pictures, picture => Assert.True(picture.Picture.IsErased && picture.Findings.Count == 0 && picture.Matches.Count == 0));
        Assert.All(erased.Attachments, attachment => Assert.True(attachment.Picture.IsErased));
        // Bands, which decisions rest on, stay; what was measured is gone.
        Assert.All(erased.Score!.Claims.SelectMany(claim => claim.Contributions), reason => Assert.Empty(reason.Values));
        Assert.True((await house.Get<ReviewQueries>().QueueAsync(default)).Single(row => row.ReportId == "r-own").IsPictureErased);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_ledger_stays_verifiable_and_a_change_after_the_erasure_is_found(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var noted = (await house.VerifyAsync()).Summary;
        await EraseAsync(house);
        var (summary, problems) = await house.VerifyAsync(new VerifyOptions { Sample = null, Head = noted.Head });
        Assert.Empty(problems);
        // One score and one decision; their first entries stay, and two tell what is left of them, one of the erasure, one of its audit row.
        Assert.Equal((2, 1, noted.Entries + 4), (summary.Erased, summary.NotReplayable, summary.Entries));

        // What an erasure left is under the ledger as well; and to say "erased" is not enough.
        await house.RunAsync("""UPDATE "Scores" SET "Document" = replace("Document", '"band":"', '"band":" ') WHERE "ReportId" = 'r-own'""");
        Assert.Equal([VerifyCode.RowChanged], (await house.VerifyAsync()).Problems.Select(problem => problem.Code));
        await house.RunAsync("""UPDATE "Scores" SET "Document" = replace("Document", '"band":" ', '"band":"') WHERE "ReportId" = 'r-own'""");
        await house.RunAsync("""UPDATE "FindingSets" SET "Document" = '{}' WHERE "Sha256" = (SELECT "FindingsSha256" FROM "Scores" WHERE "ReportId" = 'r-other')""");
        Assert.Equal([VerifyCode.FindingsChanged], (await house.VerifyAsync()).Problems.Select(problem => problem.Code));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_same_order_given_again_changes_nothing_and_the_same_picture_on_another_order_is_new_evidence(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var own = await ShaOfAsync(house, "e-own");
        await EraseAsync(house);
        var again = await house.Get<Ingestor>().IngestAsync(house.Files.Path);
        // The waiting record was never taken: it comes as new, and waits.
        Assert.Equal((0, 0, 0, 1), (again.Accepted, again.Updated, again.Conflicts + again.Refused, again.Waiting));
        Assert.DoesNotContain(await DumpAsync(house), line => line.Contains("buyer-secret", StringComparison.Ordinal));
        Assert.NotNull(await ErasedAtAsync(house, own));

        house.Files.Order("o-new", "buyer-new").Evidence("e-new", "o-new", "secret-own.jpg", "2026-02-20T10:00:00+08:00").Report("r-new", "o-new", "e-new");
        await house.TakeAsync();
        Assert.Null(await ErasedAtAsync(house, own));
        var report = (await house.Get<ReviewQueries>().ReportAsync("r-new", default))!;
        Assert.Equal((own, 160), (report.Pictures[0].Picture.Sha256, report.Pictures[0].Picture.Width));
        // The erased order's evidence is not known any more; the copy of it that another order holds is.
        Assert.Equal(["o-other"], report.Pictures[0].Matches.Where(match => match.Bank == "earlier-evidence").Select(match => match.Source));
        Assert.True((await house.Get<ReviewQueries>().ReportAsync("r-own", default))!.Pictures[0].Picture.IsErased);
        Assert.Empty((await house.VerifyAsync()).Problems);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task An_erasure_cut_off_anywhere_is_finished_by_the_next_run(string database)
    {
        foreach (var state in new[] { ErasureState.RowsErased, ErasureState.Done })
        {
            if (await TakenAsync(database) is not { } house)
            {
                return;
            }

            await using var _ = house;
            // The transaction that would reach the state fails at its end, as if the process had been killed in it.
            await house.RunAsync(database == LedgerHouse.Sqlite
                ? $"""CREATE TRIGGER "stop" BEFORE UPDATE ON "Erasures" WHEN NEW."State" = '{state}' BEGIN SELECT RAISE(ABORT, 'cut off'); END;"""
                : $"""CREATE TRIGGER "stop" BEFORE UPDATE ON "Erasures" FOR EACH ROW WHEN (NEW."State" = '{state}') EXECUTE FUNCTION refuse_change();""");
            await Assert.ThrowsAnyAsync<Exception>(() => EraseAsync(house));
            Assert.Empty((await house.VerifyAsync()).Problems);
            var own = await ShaOfAsync(house, "e-own");
            // No row names a picture without its file: rows go first.
            Assert.Equal(state == ErasureState.Done, await ErasedAtAsync(house, own) is not null);
            Assert.Equal(state != ErasureState.Done, File.Exists(house.Store.PathOf(own)));

            if (state == ErasureState.Done)
            {
                // Given again in between: the row is alive, and the file must stay.
                var bytes = await File.ReadAllBytesAsync(Path.Combine(house.Root, "secret-own.jpg"));
                await house.Get<RecordIntake>().TakeAsync([Engine.Deliveries.Of(Engine.Deliveries.Order("o-new")), Again(bytes)], default);
                await house.WorkAsync();
            }

            await house.RunAsync(database == LedgerHouse.Sqlite ? """DROP TRIGGER "stop" """ : """DROP TRIGGER "stop" ON "Erasures" """);
            await house.Get<Erasures>().FinishAllAsync(default);
            await using var db = house.Db();
            Assert.Equal(ErasureState.Done, (await db.Erasures.SingleAsync()).State);
            Assert.Equal(state == ErasureState.Done, File.Exists(house.Store.PathOf(own)));
            Assert.Empty((await house.VerifyAsync()).Problems);
            // Once more: nothing is left to do, and no second erasure is written down.
            Assert.Null((await EraseAsync(house))!.Counts);
            Assert.Equal(1, await db.Erasures.CountAsync());
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_dry_run_tells_the_same_numbers_and_changes_nothing(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var before = await DumpAsync(house);
        var planned = await house.Get<Erasures>().PlanAsync(Order, default);
        Assert.Equal(before, await DumpAsync(house));
        Assert.Equal((await EraseAsync(house))!.Counts, planned);
        Assert.Null(await house.Get<Erasures>().PlanAsync("o-nobody", default));
        var pictures = await house.Get<Erasures>().ErasedSinceAsync(0, 100, default);
        Assert.Equal(planned!.Pictures, pictures.Count);
        Assert.Equal(pictures.Skip(2), await house.Get<Erasures>().ErasedSinceAsync(pictures[1].Number, 100, default));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_picture_removed_while_its_record_comes_in_costs_that_record_only_and_leaves_no_row_without_a_file(string database)
    {
        if (await TakenAsync(database) is not { } house)
        {
            return;
        }

        await using var _ = house;
        var bytes = File.ReadAllBytes(Path.Combine(house.Root, "secret-own.jpg"));
        await EraseAsync(house);
        var path = house.Store.PathOf(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        var order = Engine.Deliveries.Of(Engine.Deliveries.Order("o-new"));
        var evidence = Again(bytes);
        Task<IReadOnlyList<IntakeResult>> taking;
        await using (var db = house.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.HoldSequenceAsync(default); // as an erasure does
            taking = Task.Run(() => house.Get<RecordIntake>().TakeAsync([order, evidence], default));
            for (var tries = 0; !File.Exists(path) && tries < 500; tries++)
            {
                await Task.Delay(10);
            }

            await Task.Delay(50);
            File.Delete(path);
            await transaction.CommitAsync();
        }

        var results = await taking;
        Assert.Equal([IngestOutcome.Accepted, IngestOutcome.Refused], results.Select(result => result.Outcome));
        Assert.Contains("send the record again", results[1].Message, StringComparison.Ordinal);
        Assert.Empty((await house.VerifyAsync()).Problems);
        Assert.Equal(IngestOutcome.Accepted, Assert.Single(await house.Get<RecordIntake>().TakeAsync([evidence], default)).Outcome);
        Assert.Empty((await house.VerifyAsync()).Problems);
    }

    static Task<ErasureResult?> EraseAsync(LedgerHouse house) => house.Get<Erasures>().EraseAsync(Order, "a request", "data protection", Actor.AtCommandLine, default);

    /// <summary>Evidence of another order that brings the picture.</summary>
    static Delivery Again(byte[] bytes) => Engine.Deliveries.Of(Engine.Deliveries.Evidence("e-new", "o-new")) with { Picture = (_, _) => new DeliveredPicture.Bytes(bytes) };

    static async Task<DateTimeOffset?> ErasedAtAsync(LedgerHouse house, string sha256)
    {
        await using var db = house.Db();
        return (await db.Pictures.SingleAsync(row => row.Sha256 == sha256)).ErasedAt;
    }

    /// <summary>How everything on an order stands, without the texts.</summary>
    static async Task<string> StandsAsync(LedgerHouse house, string order)
    {
        var dispute = (await house.Get<Feed>().DisputeAsync(order, default))!;
        var states = new
        {
            dispute.OrderState,
            Standings = dispute.Standings(house.Time.Now, new DisputeOptions()),
            Notices = dispute.Notices(house.Time.Now, new DisputeOptions()).Select(notice => notice.ToString()),
            Claims = dispute.ReportCases.SelectMany(report => report.Value.Claims.Select(claim => $"{report.Key} {claim.Key} {claim.Value}")),
            Evidence = dispute.Evidence.Keys.Select(id => Disputes.Evidence.EvidenceRules.StandingOf(dispute, id, new DisputeOptions())),
            Applications = dispute.Applications.Select(known => $"{known.Key} {known.Value.State}"),
            Records = dispute.Records.Select(record => $"{record.GetType().Name} {record.Id}"),
        };
        return JsonSerializer.Serialize(states);
    }

    /// <summary>What only the order holds: names, texts, the buyer, and every hash of its own picture.</summary>
    static async Task<List<string>> NeedlesAsync(LedgerHouse house)
    {
        await using var db = house.Db();
        var sha256 = await ShaOfAsync(house, "e-own");
        var row = await db.Pictures.AsNoTracking().SingleAsync(picture => picture.Sha256 == sha256);
        return
        [
            "buyer-secret", "secret-own.jpg", "secret-client-name.jpg", "secret words", "secret reason", "secret source", "secret place", "secret answer", "secret draft", "secret waiting",
            Convert.ToHexString(row.Pdq!), Convert.ToHexString(row.PdqForms!), row.Identity!, row.PHash!.Value.ToString(CultureInfo.InvariantCulture), row.DHash!.Value.ToString(CultureInfo.InvariantCulture),
            "0123secretcamera",
        ];
    }

    static async Task<string> ShaOfAsync(LedgerHouse house, string evidence)
    {
        await using var db = house.Db();
        return (await db.Evidence.SingleAsync(row => row.Id == evidence)).Sha256;
    }

    static List<string> FilesOf(LedgerHouse house, string sha256) =>
        [.. Directory.EnumerateFiles(house.Options.DataFolder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path).Contains(sha256, StringComparison.Ordinal))];

    static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Every row of every table, a line each, bytes as hex.</summary>
    static async Task<List<string>> DumpAsync(LedgerHouse house)
    {
        await using var db = house.Db();
        await db.Database.OpenConnectionAsync();
        List<string> lines = [];
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Order(StringComparer.Ordinal))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"""SELECT * FROM "{table}" """;
            await using DbDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                lines.Add(table + " " + string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes
                    ? Convert.ToHexString(bytes)
                    : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
