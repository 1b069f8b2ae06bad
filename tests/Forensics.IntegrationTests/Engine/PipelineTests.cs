using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Imaging;
using Forensics.IntegrationTests.Web;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class PipelineTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly DisputeFiles files;

    protected PipelineTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder));
        files = new DisputeFiles(folder.Root);
    }

    [StorageFact]
    public async Task A_picture_known_from_the_web_before_the_evidence_speaks_for_the_claim()
    {
        files.Picture("web.jpg", 1, 95).Picture("a.jpg", 1, 60).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00")
            .Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"web-image\"").Save();
        var report = await Work("r1");
        var match = Assert.Single(Assert.Single(report.Pictures).Matches);
        Assert.Equal(("web-image", "a search engine", null), (match.Bank, match.Source, match.Innocent));
        var claim = report.Score!.Claims.Single(score => score.Claim == Claim.WebImage);
        Assert.True(claim.Llr >= 3, $"{claim.Llr}");
        Assert.Equal(Claim.WebImage, report.Score.Strongest);
        Assert.True(Value(report, "match-web", "firstSeenBeforeOrder").Flag);
        Assert.Equal(31, Value(report, "match-web", "firstSeenDaysBeforeOrder").Number);
    }

    [StorageFact]
    public async Task A_picture_seen_on_the_web_only_after_the_evidence_is_shown_and_not_weighed()
    {
        files.Picture("web.jpg", 1).Picture("a.jpg", 1, 60).Known("k1", "web.jpg", "2026-02-10T00:00:00+08:00")
            .Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"web-image\"").Save();
        var report = await Work("r1");
        Assert.Equal("first-seen-later", Assert.Single(Assert.Single(report.Pictures).Matches).Innocent);
        Assert.Equal(0, report.Score!.Claims.Single(score => score.Claim == Claim.WebImage).Llr);
    }

    [StorageTheory]
    [InlineData("o2", "buyer-2", "distanceBitsOtherBuyer")]
    [InlineData("o2", "buyer-1", "distanceBitsSameBuyer")]
    public async Task The_same_photo_in_an_earlier_order_is_found(string order, string buyer, string value)
    {
        files.Picture("a.jpg", 1, 90).Picture("b.jpg", 1, 70).Picture("c.jpg", 2).Order("o1").Order(order, buyer)
            .Evidence("e0", order, "a.jpg", "2026-02-03T10:00:00+08:00").Evidence("later", order, "b.jpg", "2026-02-09T10:00:00+08:00")
            .Evidence("other", order, "c.jpg", "2026-02-03T10:00:00+08:00")
            .Evidence("e1", "o1", "b.jpg").Report("r1", "o1", "e1").Save();
        var report = await Work("r1");
        Assert.Equal(order, Assert.Single(Assert.Single(report.Pictures).Matches).Source);
        Assert.InRange(Value(report, "match-earlier", value).Number!.Value, 0, 31);
        Assert.True(report.Score!.Claims.Single(score => score.Claim == Claim.Reused).Llr >= 2);
    }

    [StorageFact]
    public async Task A_picture_without_detail_is_found_again_after_its_metadata_was_rewritten()
    {
        var codec = new SystemImageCodec();
        var grey = Enumerable.Repeat((byte)90, 3 * 64 * 64).ToArray();
        grey.AsSpan(0, 60).Fill(200); // a stroke: too little for a hash
        var plain = codec.EncodeJpeg(new RgbImage(64, 64, grey), 90, ChromaSampling.Samp420);
        byte[] commented = [.. plain[..2], 0xFF, 0xFE, 0, 7, .. "other"u8, .. plain[2..]];
        files.Bytes("a.jpg", plain).Bytes("b.jpg", commented).Order("o1").Order("o2", "buyer-2")
            .Evidence("e0", "o2", "a.jpg", "2026-02-03T10:00:00+08:00").Evidence("e1", "o1", "b.jpg").Report("r1", "o1", "e1").Save();
        var report = await Work("r1");
        Assert.Equal(("o2", 0), (Assert.Single(Assert.Single(report.Pictures).Matches).Source, report.Pictures[0].Matches[0].DistanceBits));
    }

    [StorageFact]
    public async Task A_retry_in_the_same_order_is_innocent()
    {
        files.Picture("a.jpg", 1).Order("o1").Evidence("e0", "o1", "a.jpg", "2026-02-03T10:00:00+08:00").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1").Save();
        var report = await Work("r1");
        Assert.Equal("same-order", Assert.Single(Assert.Single(report.Pictures).Matches).Innocent);
        Assert.Equal(0, report.Score!.Claims.Single(score => score.Claim == Claim.Reused).Llr);
    }

    [StorageFact]
    public async Task An_unreadable_picture_ends_in_cannot_tell_with_the_reason()
    {
        files.Bytes("a.jpg", "not a picture"u8.ToArray()).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"edited\",\"web-image\"").Save();
        var report = await Work("r1");
        Assert.All(report.Score!.Claims, claim => Assert.Equal((Band.CannotTell, null), (claim.Band, claim.Llr)));
        Assert.Contains(report.Score.Claims[0].Silent, silent => silent is { Analyzer: "match-web", Reason: "picture-unreadable" });
        Assert.NotNull(report.Pictures[0].Picture.Error);
        Assert.Equal(0, report.Pictures[0].Picture.Width);
        Assert.Empty(report.Pending);
        Assert.Null(await services.GetRequiredService<PictureFiles>().ThumbnailAsync(report.Pictures[0].Picture.Sha256, default));
    }

    [StorageFact]
    public async Task Each_finding_that_tells_where_has_a_map_of_its_own_to_be_shown()
    {
        files.Bytes("cloned.png", PaintedPictures.Cloned()).Order("o1").Evidence("e1", "o1", "cloned.png").Report("r1", "o1", "e1", "\"edited\"").Save();
        var picture = (await Work("r1")).Pictures.Single();
        var maps = picture.Findings.Where(view => view.HasMap).Select(view => view.Finding.Analyzer).ToList();
        Assert.Superset(new HashSet<string> { "copy-move", "ela", "noise" }, maps.ToHashSet());
        var pictures = services.GetRequiredService<PictureFiles>();
        List<byte[]> drawn = [];
        foreach (var analyzer in maps)
        {
            drawn.Add((await pictures.MapAsync(picture.Picture.Sha256, analyzer, default))!);
        }

        Assert.NotEqual(drawn[0], drawn[1]);
    }

    [StorageFact]
    public async Task A_report_page_holds_the_whole_dispute()
    {
        files.Picture("a.jpg", 1, side: 400).Picture("shop.jpg", 3).Picture("seen.jpg", 4).Order("o1", references: "\"shop.jpg\"")
            .Line("""{"type":"after-sale","id":"as1","order":"o1","kind":"refund-only","reason":"broken","amountFen":1990,"appliedAt":"2026-02-05T09:00:00+08:00"}""")
            .Line("""{"type":"event","id":"ev1","order":"o1","at":"2026-02-05T12:00:00+08:00","by":"platform","kind":"ticket-opened","text":"48 h","deadline":"2999-02-07T12:00:00+08:00"}""")
            .Evidence("e1", "o1", "a.jpg")
            .Report("r1", "o1", "e1", "\"edited\"", ""","attachments":[{"kind":"original","file":"seen.jpg","seenAt":"a shop"}],"regions":[{"evidence":"e1","x":390,"y":10,"width":20,"height":20}]""").Save();
        var report = await Work("r1");
        Assert.Equal(["region-outside"], report.Completeness!.Missing[Claim.Edited]);
        Assert.Equal(
            ["order-paid", "signed", "after-sale-applied", "evidence-submitted", "ticket-opened", "report-submitted"], report.Timeline.Select(entry => entry.Kind));
        Assert.Equal(["shop.jpg", "seen.jpg"], [report.ReferencePhotos[0].File, report.Attachments[0].Picture.File]);
        Assert.Equal((400, 400), (report.Pictures[0].Picture.Width, report.Pictures[0].Picture.Height));
        Assert.Contains(report.Pictures[0].Findings, view => view.Finding is { Analyzer: "jpeg-quality", Status: FindingStatus.Ok });
        var ela = report.Pictures[0].Findings.Single(view => view.Finding.Analyzer == "ela");
        Assert.Equal((FindingStatus.Ok, true), (ela.Finding.Status, ela.HasMap));
        var pictures = services.GetRequiredService<PictureFiles>();
        Assert.Equal(0x89, (await pictures.MapAsync(report.Pictures[0].Picture.Sha256, "ela", default))![0]);
        Assert.Equal(0xFF, (await pictures.ThumbnailAsync(report.Pictures[0].Picture.Sha256, default))![0]);
        var row = Assert.Single(await services.GetRequiredService<ReviewQueries>().QueueAsync(default));
        Assert.Equal(("r1", "Cup", 2999, report.Pictures[0].Picture.Sha256), (row.ReportId, row.GoodsTitle, row.Deadline!.Value.Year, row.PictureSha256));
        Assert.NotNull(row.Score);
    }

    [StorageFact]
    public async Task A_photo_of_the_reference_itself_speaks_against_another_product()
    {
        files.Picture("shop.jpg", 3, 95, side: 480).Picture("a.jpg", 3, 80, side: 480).Order("o1", references: "\"shop.jpg\"")
            .Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"not-this-product\"").Save();
        var report = await Work("r1");
        Assert.InRange(Value(report, "match-reference", "distanceBits").Number!.Value, 0, 31);
        Assert.True(Value(report, "product", "llrSame").Number > 0, Value(report, "product", "llrMeasured").ToString());
        Assert.True(report.Score!.Claims.Single(score => score.Claim == Claim.NotThisProduct).Llr < 0);
        Assert.Equal(report.ReferencePhotos[0].Sha256, report.Pictures[0].Product!.BestReference);
    }

    [StorageFact]
    public async Task Without_reference_photos_nothing_can_be_told_about_the_product()
    {
        files.Picture("a.jpg", 3).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"not-this-product\"").Save();
        var claim = (await Work("r1")).Score!.Claims.Single(score => score.Claim == Claim.NotThisProduct);
        Assert.Equal((Band.CannotTell, "no-reference-photos"), (claim.Band, claim.Silent.Single().Reason));
    }

    [StorageFact]
    public async Task A_supplement_completes_its_report_which_is_scored_again_and_told_in_the_feed()
    {
        files.Picture("a.jpg", 3).Order("o1").Evidence("e1", "o1", "a.jpg").Report("r1", "o1", "e1", "\"edited\",\"web-image\"").Save();
        var before = await Work("r1");
        Assert.Equal(["no-region"], before.Completeness!.Missing[Claim.Edited]);
        var added = new DisputeFiles(Directory.CreateDirectory(Path.Combine(folder.Root, "more")).FullName);
        // The same name as the evidence has, and another picture.
        added.Picture("a.jpg", 4).Line(Deliveries.AskForMore("d1", "o1", "r1")).Line("""
            {"type":"supplement","id":"s1","order":"o1","report":"r1","attachments":[{"kind":"original","file":"a.jpg","seenAt":"a search engine"}],"regions":[{"evidence":"e1","x":1,"y":1,"width":20,"height":20}],"submittedAt":"2026-02-07T10:00:00+08:00"}
            """.Trim());
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(added.Save())).Problems);
        var after = await Work("r1");
        Assert.True(after.Completeness!.IsComplete);
        Assert.Equal("s1", Assert.Single(after.Supplements).Id);
        Assert.NotEqual(after.Pictures[0].Picture.Sha256, Assert.Single(after.Attachments).Picture.Sha256);
        Assert.Single(after.Pictures[0].Regions);
        var told = await services.GetRequiredService<Feed>().ReadAsync(0, 100, default, "o1");
        // What was circled is among the findings of the second score.
        Assert.Equal(["taken", "taken", "taken", "score", "taken", "taken", "score"], told.Select(entry => entry.Kind));
        var notice = JsonSerializer.Deserialize<ScoreNotice>(told[^1].Document, DisputeJson.Options)!;
        Assert.Equal((after.Score!.PolicySha256, after.Score.Claims[0].Llr), (notice.PolicySha256, notice.Claims[0].Llr));
    }

    [StorageFact]
    public async Task Nothing_is_shown_for_what_is_not_stored()
    {
        var pictures = services.GetRequiredService<PictureFiles>();
        Assert.Null(await services.GetRequiredService<ReviewQueries>().ReportAsync("none", default));
        Assert.Null(await pictures.OriginalAsync("../../etc/passwd", default));
        Assert.Null(await pictures.OriginalAsync(new string('a', 64), default));
        Assert.Null(await pictures.MapAsync(new string('a', 64), "../x", default));
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    async Task<ReportView> Work(string report)
    {
        var summary = await services.GetRequiredService<Ingestor>().IngestAsync(files.Path);
        Assert.Empty(summary.Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        return (await services.GetRequiredService<ReviewQueries>().ReportAsync(report, default))!;
    }

    static FindingValue Value(ReportView report, string analyzer, string value) =>
        report.Pictures[0].Findings.Single(view => view.Finding.Analyzer == analyzer).Finding.Values[value];
}

public sealed class PipelineOnSqliteTests() : PipelineTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class PipelineOnPostgresTests() : PipelineTests(TestDatabase.Postgres);
