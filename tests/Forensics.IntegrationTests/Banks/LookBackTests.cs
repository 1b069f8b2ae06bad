using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Engine.Erasing;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Banks;

public abstract class LookBackTests(TestDatabase database) : IDisposable
{
    const string Earlier = "2026-01-01T00:00:00+08:00";
    const string Later = "2026-02-20T00:00:00+08:00";

    readonly LookBackHouse house = new(database);

    [StorageFact]
    public async Task A_picture_that_comes_later_lists_the_disputes_it_touches_once_and_has_only_the_open_ones_scored_again()
    {
        // Evidence: a mirrored crop of half the area twice, in a decided and in an open report; and a picture of something else.
        house.MirroredCrop("copy.jpg", seed: 1, cutPercent: 15).Dispute("1", "copy.jpg", isDecided: true).Dispute("2", "copy.jpg", isDecided: false);
        house.Files.Picture("other.jpg", 7, side: LookBackHouse.Side);
        house.Dispute("3", "other.jpg", isDecided: true);
        await house.WorkAsync();
        Assert.Empty(await house.LookAsync());
        house.Files.Picture("web.jpg", 1, side: LookBackHouse.Side).Known("k1", "web.jpg", Earlier);
        await house.WorkAsync();
        var scores = await ScoresAsync();

        var lines = await house.LookAsync();

        Assert.Equal(["e1", "e2"], lines.Select(line => line.Evidence).Order(StringComparer.Ordinal));
        var decided = lines.Single(line => line.Evidence == "e1");
        Assert.Equal(("web", "a search engine", "k1", "o1", "shop-1", true), (decided.Bank, decided.Source, decided.KnownId, decided.Order, decided.Shop, decided.SeenBefore));
        Assert.Equal(
            ("r1", ReportState.Decided, Claim.WebImage, ClaimState.NotAdopted),
            Assert.Single(decided.Reports) is var report ? (report.Id, report.State, report.Claims[0].Claim, report.Claims[0].State) : default);
        Assert.InRange(decided.Llr!.Value, 2, 4);
        Assert.Equal(ReportState.Open, lines.Single(line => line.Evidence == "e2").Reports[0].State);

        // Again, and after a restart: nothing is found twice.
        house.Restart();
        Assert.Equal(lines.Select(line => line.Number), (await house.LookAsync()).Select(line => line.Number));
        await house.Get<WorkerPool>().RunAsync(untilIdle: true);
        var after = await ScoresAsync();
        Assert.Equal((scores["r1"], scores["r3"], scores["r2"] + 1), (after["r1"], after["r3"], after["r2"]));
        await using var db = house.Db();
        Assert.Equal(["r2"], await db.Matches.Where(match => match.Bank == "web-image").Select(match => match.ReportId).ToListAsync());
        await house.LookAsync();
        Assert.Equal(0, await db.Jobs.CountAsync(job => job.State != JobState.Done));
    }

    [StorageFact]
    public async Task Another_shot_of_the_same_scene_is_not_listed()
    {
        house.Shot("second.jpg", seed: 1, place: 8).Dispute("1", "second.jpg", isDecided: true).Shot("same.jpg", seed: 1, place: 0).Dispute("2", "same.jpg", isDecided: true);
        await house.WorkAsync();
        house.Shot("first.jpg", seed: 1, place: 0).Files.Known("k1", "first.jpg", Earlier);
        await house.WorkAsync();

        Assert.Equal(["e2"], (await house.LookAsync()).Select(line => line.Evidence));
        await using var db = house.Db();
        var prints = await db.Evidence.OrderBy(row => row.Id).Join(db.PicturePrints, row => row.Sha256, print => print.Sha256, (_, print) => print.Document).ToListAsync();
        Assert.Equal(CopyRelation.SameScene, house.Get<CopyVerifier>().Verify(CopyPrintBytes.Read(prints[0]), CopyPrintBytes.Read(prints[1]))?.Relation);
    }

    [StorageFact]
    public async Task A_hash_that_comes_later_lists_what_it_touches_by_its_banks_own_distance_and_quality()
    {
        house.Files.Picture("a.jpg", 1, side: LookBackHouse.Side);
        house.Dispute("1", "a.jpg", isDecided: true).MirroredCrop("b.jpg", 1, cutPercent: 0).Dispute("2", "b.jpg", isDecided: false);
        await house.WorkAsync();
        var hash = await HashOfAsync("e1");
        var banks = house.Get<BankAdmin>();
        await banks.AddAsync("strict", BankKind.Known, 4, "", Actor.AtCommandLine, default);
        await banks.AddAsync("forms", BankKind.Negative, 31, "", Actor.AtCommandLine, default);
        // 20 bits off: near enough for a bank of 31 bits, not for one of 4.
        var near = Convert.ToHexStringLower([.. hash.Select((value, i) => i < 20 ? (byte)(value ^ 1) : value)]);
        await ImportAsync(BankRow.Web, $"{near},90,https://near,{Earlier}");
        await ImportAsync(BankRow.Web, $"{near},49,https://poor,{Earlier}");
        await ImportAsync("strict", $"{near},90,https://far,{Earlier}");
        await ImportAsync("strict", $"{Convert.ToHexStringLower(hash)},90,https://same,{Later}");
        await ImportAsync("forms", $"{Convert.ToHexStringLower(hash)},90,https://form,{Earlier}");

        var lines = await house.LookAsync();

        var own = lines.Where(line => line.Evidence == "e1").OrderBy(line => line.Source, StringComparer.Ordinal).ToList();
        Assert.Equal([("https://near", 20, true), ("https://same", 0, false)], own.Select(line => (line.Source, line.DistanceBits!.Value, line.SeenBefore)));
        Assert.All(own, line => Assert.Equal((null, null, "hash"), (line.KnownPicture, line.KnownId, line.Stage)));
        // The mirrored one is found by an estimate of its hash, and judged by its own.
        Assert.Contains(lines, line => line.Evidence == "e2" && line.Source == "https://same");
        await house.Get<WorkerPool>().RunAsync(untilIdle: true);
        await using var db = house.Db();
        Assert.Equal(["r2"], await db.Matches.Where(match => match.Bank == "web-image").Select(match => match.ReportId).Distinct().ToListAsync());
    }

    [StorageFact]
    public async Task What_was_known_before_the_evidence_came_is_for_the_score_and_not_listed()
    {
        house.Files.Picture("a.jpg", 1).Known("k1", "a.jpg", Earlier);
        await house.WorkAsync();
        house.Files.Picture("a.jpg", 1);
        await house.Dispute("1", "a.jpg", isDecided: false).WorkAsync();

        Assert.Empty(await house.LookAsync());
    }

    [StorageFact]
    public async Task A_picture_is_found_once_it_is_examined_and_evidence_once_it_has_its_print()
    {
        house.Files.Picture("copy.jpg", 1, qualityPercent: 60);
        house.Dispute("1", "copy.jpg", isDecided: true);
        await house.WorkAsync();
        // As in a database from before there were prints.
        byte[] print;
        await using (var db = house.Db())
        {
            print = (await db.PicturePrints.SingleAsync()).Document;
            await db.PicturePrints.ExecuteDeleteAsync();
            await db.Pictures.ExecuteUpdateAsync(set => set.SetProperty(row => row.Identity, "other"));
        }

        house.Restart();
        house.Files.Picture("web.jpg", 1, qualityPercent: 95).Known("k1", "web.jpg", Earlier);
        await house.WorkAsync();
        Assert.Empty(await house.LookAsync());

        await house.Folder.InTransaction(async db => db.PicturePrints.Add(new PicturePrintRow
        {
            Sha256 = (await db.Evidence.SingleAsync()).Sha256, Version = CopyPrint.Version, Sequence = await db.NextSequenceAsync(default), Document = print,
        }));
        Assert.Equal(("e1", "k1"), Assert.Single(await house.LookAsync()) is var line ? (line.Evidence, line.KnownId) : default);
    }

    [StorageFact]
    public async Task Two_that_look_at_once_and_one_that_was_cut_off_find_nothing_twice()
    {
        house.Files.Picture("copy.jpg", 1, qualityPercent: 60);
        house.Dispute("1", "copy.jpg", isDecided: true).Dispute("2", "copy.jpg", isDecided: true);
        await house.WorkAsync();
        house.Files.Picture("web.jpg", 1, qualityPercent: 95).Known("k1", "web.jpg", Earlier).Picture("copy.jpg", 1, qualityPercent: 60).Known("k2", "copy.jpg", Earlier);
        await house.WorkAsync();
        using (var other = EngineHost.Create(EngineHost.Options(house.Folder), house.Folder.Time))
        {
            await Task.WhenAll(house.LookAsync(), (Task)Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<LookBack>(other).RunAsync(default));
        }

        var lines = await house.LookAsync();
        Assert.Equal([("e1", "k1"), ("e1", "k2"), ("e2", "k1"), ("e2", "k2")], lines.Select(line => (line.Evidence, line.KnownId!)).Order());
        Assert.All(lines, line => Assert.Equal(line.KnownId == "k2" ? "exact" : "hash", line.Stage));
        await house.Folder.InTransaction(db => db.Counters.Where(row => row.Name == LookBack.Mark).ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, 0)));
        Assert.Equal(lines.Select(line => line.Number), (await house.LookAsync()).Select(line => line.Number));
    }

    [StorageFact]
    public async Task Lines_are_told_a_page_at_a_time_by_bank_and_day_and_go_with_an_erasure()
    {
        house.Files.Picture("copy.jpg", 1, qualityPercent: 60);
        house.Dispute("1", "copy.jpg", isDecided: true).Dispute("2", "copy.jpg", isDecided: true);
        await house.WorkAsync();
        await house.Get<BankAdmin>().AddAsync("stock", BankKind.Known, 31, "", Actor.AtCommandLine, default);
        var hash = Convert.ToHexStringLower(await HashOfAsync("e1"));
        await ImportAsync(BankRow.Web, $"{hash},90,https://1,{Earlier}");
        house.Folder.Time.Now += TimeSpan.FromDays(1);
        await ImportAsync("stock", $"{hash},90,https://2,{Earlier}");
        Assert.Equal(4, (await house.LookAsync()).Count);
        var queries = house.Get<LookBackQueries>();

        var first = await queries.PageAsync(new LookBackQuery(Limit: 3), default);
        var second = await queries.PageAsync(new LookBackQuery(Limit: 3, Before: first.Next), default);
        var ofBank = await queries.PageAsync(new LookBackQuery(Bank: "stock"), default);
        var since = await queries.PageAsync(new LookBackQuery(Since: house.Folder.Time.Now), default);

        Assert.Equal((3, 1, null), (first.Lines.Count, second.Lines.Count, second.Next));
        Assert.Equal(4, first.Lines.Concat(second.Lines).Select(line => (line.Evidence, line.Source)).Distinct().Count());
        Assert.Equal(["https://2", "https://2"], ofBank.Lines.Select(line => line.Source));
        Assert.Equal(["https://2", "https://2"], since.Lines.Select(line => line.Source));

        await house.Get<Erasures>().EraseAsync("o1", "the law", "somebody", Actor.AtCommandLine, default);
        Assert.Equal(["e2", "e2"], (await queries.PageAsync(new LookBackQuery(), default)).Lines.Select(line => line.Evidence));
        await house.Folder.InTransaction(db => db.Counters.Where(row => row.Name == LookBack.Mark).ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, 0)));
        Assert.Equal(["e2", "e2"], (await house.LookAsync()).Select(line => line.Evidence));
    }

    async Task<byte[]> HashOfAsync(string evidence)
    {
        await using var db = house.Db();
        return (await db.Evidence.Where(row => row.Id == evidence).Join(db.Pictures, row => row.Sha256, picture => picture.Sha256, (_, picture) => picture.Pdq).SingleAsync())!;
    }

    Task<HashImportSummary> ImportAsync(string bank, string row) => house.Get<HashImport>().RunAsync(bank, HashLists.Lines($"{HashLists.Header}{row}\n"), null, Actor.AtCommandLine);

    /// <summary>Times each report was scored.</summary>
    async Task<Dictionary<string, int>> ScoresAsync()
    {
        await using var db = house.Db();
        return await db.Jobs.Where(job => job.Kind == JobKind.Score).ToDictionaryAsync(job => job.Subject, job => job.Completions);
    }

    public void Dispose() => house.Dispose();
}

public sealed class LookBackOnSqliteTests() : LookBackTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class LookBackOnPostgresTests() : LookBackTests(TestDatabase.Postgres);
