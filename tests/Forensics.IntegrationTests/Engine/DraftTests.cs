using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Reports;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public abstract class DraftTests : IAsyncLifetime, IDisposable
{
    const string Shop = "shop-1";
    static readonly byte[] NoPicture = [1, 2, 3];

    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly Drafts drafts;
    readonly DraftSubmissions submissions;
    readonly MerchantQueries queries;

    protected DraftTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        (drafts, submissions, queries) = (services.GetRequiredService<Drafts>(), services.GetRequiredService<DraftSubmissions>(), services.GetRequiredService<MerchantQueries>());
    }

    public async Task InitializeAsync()
    {
        var file = new DisputeFiles(folder.Root).Picture("a.jpg", 1, side: 320).Picture("b.jpg", 2, side: 320).Order("o1").Evidence("e1", "o1", "a.jpg").Evidence("e2", "o1", "b.jpg")
            .Order("o2").Evidence("e3", "o2", "b.jpg")
            .Line("""{"type":"evidence","id":"mine","order":"o1","by":"merchant","kind":"photo","file":"b.jpg","submittedAt":"2026-02-05T10:00:00+08:00"}""").Save();
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(file)).Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    [StorageFact]
    public async Task A_change_from_an_old_version_is_refused_and_changes_nothing()
    {
        var draft = await Start();
        var first = await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Text = "first" }, draft.Version, default);
        var second = await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Text = "second" }, draft.Version, default);

        Assert.Equal((null, 2), (first.Problem, first.Draft!.Version));
        Assert.Equal((DraftProblem.Stale, "first", 2), (second.Problem, second.Draft!.Document.Text, second.Draft.Version));
        Assert.Equal(2, (await drafts.UpdateAsync(Shop, draft.Id, first.Draft.Document, 2, default)).Draft!.Version); // The same again is no change.
    }

    [StorageFact]
    public async Task Of_changes_at_the_same_moment_one_wins()
    {
        var draft = await Start();
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Text = $"text {i}" }, 1, default))));

        Assert.Single(results, result => result.Problem is null);
        Assert.All(results.Where(result => result.Problem is not null), result => Assert.Equal(DraftProblem.Stale, result.Problem));
        Assert.Equal(2, (await drafts.GetAsync(Shop, draft.Id, default))!.Version);
    }

    [StorageFact]
    public async Task Only_the_buyers_evidence_of_the_order_can_be_disputed()
    {
        Assert.Equal(DraftProblem.EvidenceUnknown, (await drafts.CreateAsync(Shop, "o1", EntryPoint.ChatWeb, ["mine"], default)).Problem);
        Assert.Equal(DraftProblem.EvidenceUnknown, (await drafts.CreateAsync(Shop, "o1", EntryPoint.ChatWeb, ["e3"], default)).Problem);
        var draft = await Start();
        Assert.Equal(DraftProblem.EvidenceUnknown, (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Evidence = ["e1", "e3"] }, 1, default)).Problem);
        Assert.Equal(DraftProblem.EvidenceUnknown, (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Regions = [new("e2", 1, 1, 5, 5)] }, 1, default)).Problem);
        Assert.Equal(DraftProblem.Malformed, (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Order = "o2" }, 1, default)).Problem);
        Assert.Equal(DraftProblem.Malformed, (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Regions = [new("e1", double.NaN, 1, 5, 5)] }, 1, default)).Problem);
    }

    [StorageFact]
    public async Task The_box_of_a_polygon_is_that_of_its_corners()
    {
        var draft = await Start();
        var region = new CircledRegion("e1", 0, 0, 1, 1, RegionShape.Polygon, [10, 20, 60, 25, 30, 90]);
        var result = await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Regions = [region] }, 1, default);

        var kept = result.Draft!.Document.Regions.Single();
        Assert.Equal((10, 20, 50, 70), (kept.X, kept.Y, kept.Width, kept.Height));
    }

    [StorageFact]
    public async Task A_draft_submitted_twice_at_once_is_one_report()
    {
        var draft = await Start(Claim.AiGenerated, "手指的数目不对，背景文字无法辨认");
        draft = (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "../x/name.jpg", Picture(9), default)).Draft!;
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => submissions.SubmitAsync(Shop, draft.Id, false, default))));

        var id = Assert.Single(results.Select(result => result.ReportId).Distinct())!;
        Assert.Equal(id, (await submissions.SubmitAsync(Shop, draft.Id, false, default)).ReportId);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal([id], await db.Reports.Select(row => row.Id).ToListAsync());
        var report = (await queries.ReportAsync(Shop, id, default))!;
        Assert.Equal((Claim.AiGenerated, folder.Time.Now, true), (report.Claims.Single(), report.SubmittedAt, report.Completeness.IsComplete));
        Assert.Equal(draft.Pictures.Single().Sha256, await queries.AttachedPictureAsync(Shop, id, 0, default));
        Assert.Equal(DraftProblem.Closed, (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Text = "later" }, draft.Version, default)).Problem);
        Assert.False(await drafts.DiscardAsync(Shop, draft.Id, default));
    }

    [StorageFact]
    public async Task A_submission_that_was_interrupted_goes_on_with_the_same_report()
    {
        var draft = await Start(Claim.Reused, "同一张图片在上周的订单里用过");
        await folder.InTransaction(async db =>
        {
            var row = await db.Drafts.SingleAsync();
            (row.State, row.ReportId, row.SubmittedAt) = (DraftState.Submitting, "MR-KEPT", folder.Time.Now);
        });
        folder.Time.Now += TimeSpan.FromHours(1);

        Assert.Equal("MR-KEPT", (await submissions.SubmitAsync(Shop, draft.Id, false, default)).ReportId);
        Assert.Equal(folder.Time.Now - TimeSpan.FromHours(1), (await queries.ReportAsync(Shop, "MR-KEPT", default))!.SubmittedAt);
    }

    [Rule("report-limit")]
    [StorageFact]
    public async Task The_limit_of_an_order_holds_when_drafts_are_submitted_at_once()
    {
        var five = new List<DraftView>();
        for (var i = 0; i < 5; i++)
        {
            five.Add(await Start(Claim.Reused, $"同一张图片在上周的订单里用过 {i}"));
        }

        var results = await Task.WhenAll(five.Select(draft => Task.Run(() => submissions.SubmitAsync(Shop, draft.Id, true, default))));

        Assert.Equal(3, results.Count(result => result.ReportId is not null));
        Assert.All(results.Where(result => result.ReportId is null), result => Assert.Equal(DraftProblem.LimitReached, result.Problem));
        Assert.Equal((3, 0), ((await queries.OrderAsync(Shop, "o1", default))!.Reports, (await queries.OrderAsync(Shop, "o1", default))!.ReportsLeft));
        var late = await Start(Claim.Reused, "同一张图片在上周的订单里用过");
        var guidance = (await drafts.GuidanceAsync(Shop, late.Id, default))!;
        Assert.Contains(guidance.Items, item => item.Code == GuidanceCode.LimitReached);
        Assert.Equal(DraftSubmission.Impossible, guidance.Submission);
        Assert.Equal(3, (await queries.OrderAsync(Shop, "o2", default))!.ReportsLeft);
    }

    [Rule("guidance-before-submission")]
    [StorageFact]
    public async Task An_incomplete_draft_goes_only_when_the_merchant_insists()
    {
        var draft = await Start(Claim.Edited);

        Assert.Equal(DraftProblem.Incomplete, (await submissions.SubmitAsync(Shop, draft.Id, false, default)).Problem);
        var id = (await submissions.SubmitAsync(Shop, draft.Id, true, default)).ReportId!;
        Assert.Equal([CompletenessCode.NoRegion], (await queries.ReportAsync(Shop, id, default))!.Completeness.Missing[Claim.Edited]);
    }

    [Rule("guidance-checks")]
    [StorageFact]
    public async Task Pictures_are_looked_at_as_often_as_checks_are_left_and_the_form_goes_on_being_checked()
    {
        var draft = await Start(Claim.NotThisProduct);
        for (var i = 0; i < 9; i++)
        {
            var attached = (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Comparison, "x", NoPicture, default)).Draft!;
            Assert.Contains((await drafts.GuidanceAsync(Shop, draft.Id, default))!.Items, item => item.Code == GuidanceCode.Unreadable);
            await drafts.GuidanceAsync(Shop, draft.Id, default); // A picture that was looked at costs nothing again.
            await drafts.DetachAsync(Shop, draft.Id, attached.Pictures.Single().File, default);
        }

        Assert.Equal(1, (await drafts.GetAsync(Shop, draft.Id, default))!.ChecksLeft);
        await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Comparison, "tenth", NoPicture, default);
        await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Comparison, "eleventh", Picture(5), default);
        var guidance = (await drafts.GuidanceAsync(Shop, draft.Id, default))!;

        Assert.Equal(0, (await drafts.GetAsync(Shop, draft.Id, default))!.ChecksLeft);
        Assert.Contains(guidance.Items, item => item.Code == GuidanceCode.NotChecked);
        Assert.Single(guidance.Items, item => item.Code == GuidanceCode.Unreadable);
        await drafts.DetachAsync(Shop, draft.Id, (await drafts.GetAsync(Shop, draft.Id, default))!.Pictures[0].File, default);
        await drafts.DetachAsync(Shop, draft.Id, (await drafts.GetAsync(Shop, draft.Id, default))!.Pictures[0].File, default);
        Assert.Equal(CompletenessCode.NoComparison, (await drafts.GuidanceAsync(Shop, draft.Id, default))!.Items.Single().Code);
    }

    [StorageFact]
    public async Task Other_disputed_pictures_have_attachments_looked_at_again()
    {
        var draft = await Start(Claim.NotThisProduct);
        draft = (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Comparison, "b.jpg", Picture(2), default)).Draft!;
        Assert.Empty((await drafts.GuidanceAsync(Shop, draft.Id, default))!.Items);
        await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Evidence = ["e2"] }, draft.Version, default);

        Assert.Equal(CompletenessCode.ComparisonIsDisputed, (await drafts.GuidanceAsync(Shop, draft.Id, default))!.Items.Single().Code);
        Assert.Equal(8, (await drafts.GetAsync(Shop, draft.Id, default))!.ChecksLeft);
    }

    [StorageFact]
    public async Task Too_many_pictures_and_too_large_ones_are_refused()
    {
        var draft = await Start();
        for (var i = 0; i < 9; i++)
        {
            Assert.Null((await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "x", new byte[] { (byte)i }, default)).Problem);
        }

        Assert.Equal(DraftProblem.TooManyAttachments, (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "x", NoPicture, default)).Problem);
        Assert.Equal(DraftProblem.FileEmpty, (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "x", default, default)).Problem);
        Assert.Equal(DraftProblem.FileTooLarge, (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "x", new byte[(20 << 20) + 1], default)).Problem);
        Assert.Equal(9, (await drafts.GetAsync(Shop, draft.Id, default))!.Pictures.Count);
    }

    [StorageFact]
    public async Task An_order_has_a_bounded_number_of_drafts_discarded_ones_counted()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await drafts.DiscardAsync(Shop, (await Start()).Id, default));
        }

        Assert.Empty(await drafts.ListAsync(Shop, default));
        Assert.Equal(DraftProblem.TooManyDrafts, (await drafts.CreateAsync(Shop, "o1", EntryPoint.ChatApp, ["e1"], default)).Problem);
        Assert.Null((await drafts.CreateAsync(Shop, "o2", EntryPoint.ChatApp, ["e3"], default)).Problem);
    }

    [Rule("merchant-own-shop")]
    [StorageFact]
    public async Task Another_shop_finds_nothing()
    {
        const string Other = "shop-2";
        var draft = await Start(Claim.Reused, "同一张图片在上周的订单里用过");
        draft = (await drafts.AttachAsync(Shop, draft.Id, AttachmentKind.Other, "x", Picture(3), default)).Draft!;
        var file = draft.Pictures.Single().File;

        Assert.Equal(DraftProblem.NotFound, (await drafts.CreateAsync(Other, "o1", EntryPoint.ChatApp, ["e1"], default)).Problem);
        Assert.Null(await drafts.GetAsync(Other, draft.Id, default));
        Assert.Null(await drafts.GuidanceAsync(Other, draft.Id, default));
        Assert.Null(await drafts.PictureAsync(Other, draft.Id, file, default));
        Assert.Equal((null, DraftProblem.NotFound), Parts(await drafts.UpdateAsync(Other, draft.Id, draft.Document, draft.Version, default)));
        Assert.Equal((null, DraftProblem.NotFound), Parts(await drafts.AttachAsync(Other, draft.Id, AttachmentKind.Other, "x", NoPicture, default)));
        Assert.Equal((null, DraftProblem.NotFound), Parts(await drafts.DetachAsync(Other, draft.Id, file, default)));
        Assert.Equal(DraftProblem.NotFound, (await submissions.SubmitAsync(Other, draft.Id, true, default)).Problem);
        Assert.False(await drafts.DiscardAsync(Other, draft.Id, default));
        Assert.Empty(await drafts.ListAsync(Other, default));
        Assert.NotNull(await drafts.PictureAsync(Shop, draft.Id, file, default));

        var id = (await submissions.SubmitAsync(Shop, draft.Id, false, default)).ReportId!;
        Assert.Null(await queries.ReportAsync(Other, id, default));
        Assert.Null(await queries.OrderAsync(Other, "o1", default));
        Assert.Null(await queries.EvidencePictureAsync(Other, "o1", "e1", default));
        Assert.Null(await queries.AttachedPictureAsync(Other, id, 0, default));
        Assert.Empty(await queries.OrdersAsync(Other, default));
        Assert.Empty(await queries.ReportsAsync(Other, default));
        Assert.Equal(DraftProblem.NotFound, (await services.GetRequiredService<MerchantSupplements>().SubmitAsync(Other, id, "1", "text", [], default)).Problem);
        Assert.NotNull(await queries.EvidencePictureAsync(Shop, "o1", "e1", default));
        Assert.Null(await queries.EvidencePictureAsync(Shop, "o1", "mine", default));
        Assert.Null(await queries.EvidencePictureAsync(Shop, "o2", "e1", default));
    }

    [Rule("merchant-no-verdict")]
    [Rule("report-request")]
    [StorageFact]
    public async Task A_request_for_more_reaches_the_merchant_without_a_reason_and_is_answered_once()
    {
        var supplements = services.GetRequiredService<MerchantSupplements>();
        var draft = await Start(Claim.Reused, "同一张图片在上周的订单里用过");
        var id = (await submissions.SubmitAsync(Shop, draft.Id, false, default)).ReportId!;
        Assert.Equal(DraftProblem.Closed, (await supplements.SubmitAsync(Shop, id, "0", "未经询问", [], default)).Problem);
        folder.Time.Now += TimeSpan.FromHours(1);
        var decision = new ReviewDecision
        {
            Id = "d1", Order = "o1", Report = id, Claims = [new(Claim.Reused, DecisionOutcome.NeedMore)], By = "reviewer", At = folder.Time.Now,
            Reason = "SECRET REASON", Request = "请提供另一订单的编号", Effect = DecisionEffect.None,
        };
        var taken = await services.GetRequiredService<RecordIntake>().TakeAsync([new Delivery(decision, (_, _) => throw new InvalidOperationException()) { By = Actor.AtCommandLine }], default);
        Assert.Equal((IngestOutcome.Accepted, ""), (taken[0].Outcome, taken[0].Message));

        var asked = (await queries.ReportAsync(Shop, id, default))!;
        Assert.Equal("请提供另一订单的编号", asked.Request);
        Assert.DoesNotContain("SECRET", System.Text.Json.JsonSerializer.Serialize(asked), StringComparison.Ordinal);
        Assert.True(Assert.Single(await queries.ReportsAsync(Shop, default)).MoreAsked);
        Assert.Equal(DraftProblem.Incomplete, (await supplements.SubmitAsync(Shop, id, "0", " ", [], default)).Problem);

        folder.Time.Now += TimeSpan.FromHours(1);
        SupplementPicture[] pictures = [new(AttachmentKind.Other, "", Picture(8))];
        var given = await supplements.SubmitAsync(Shop, id, "0", "另一订单的截图", pictures, default);
        Assert.Equal(given, await supplements.SubmitAsync(Shop, id, "0", "另一订单的截图", pictures, default));
        Assert.Equal((null, ""), (given.Problem, given.Message));

        var answered = (await queries.ReportAsync(Shop, id, default))!;
        Assert.Null(answered.Request);
        Assert.Equal(["submitted", "more-asked", "supplemented"], answered.History.Select(step => step.Kind));
        Assert.Equal("另一订单的截图", Assert.Single(answered.Supplements).Text);
        Assert.Equal(DraftProblem.Closed, (await supplements.SubmitAsync(Shop, id, "1", "再次", [], default)).Problem);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    static (DraftView?, string?) Parts(DraftResult result) => (result.Draft, result.Problem);

    static byte[] Picture(int seed) => new Forensics.Native.SystemImageCodec().EncodeJpeg(DisputeFiles.Shapes(seed, 320), 90, Forensics.Imaging.ChromaSampling.Samp420);

    async Task<DraftView> Start(Claim? claim = null, string text = "")
    {
        var draft = (await drafts.CreateAsync(Shop, "o1", EntryPoint.ChatWeb, ["e1"], default)).Draft!;
        return claim is null ? draft
            : (await drafts.UpdateAsync(Shop, draft.Id, draft.Document with { Claims = [claim.Value], Text = text }, draft.Version, default)).Draft!;
    }
}

public sealed class DraftOnSqliteTests() : DraftTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class DraftOnPostgresTests() : DraftTests(TestDatabase.Postgres);
