using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class GuidanceTests
{
    static readonly Attachment Original = new() { Kind = AttachmentKind.Original, File = "original", SeenAt = "小红书" };
    static readonly Attachment Comparison = new() { Kind = AttachmentKind.Comparison, File = "ours" };
    static readonly AttachmentFacts Good = new() { IsReadable = true };

    [Fact]
    public void An_empty_draft_is_told_to_choose_a_picture_and_a_claim()
    {
        var guidance = Guidance.Of(new ReportDraft { Order = "O", EntryPoint = EntryPoint.ChatApp }, new DraftFacts(), new GuidanceOptions());

        Assert.Equal([GuidanceCode.NoPicture, GuidanceCode.NoClaim], guidance.Items.Select(item => item.Code));
        Assert.Equal(DraftSubmission.Impossible, guidance.Submission);
        Assert.False(guidance.MaySubmit(confirmed: true));
    }

    [Rule("report-complete")]
    [Rule("guidance-before-submission")]
    [Theory]
    [InlineData(Claim.WebImage, CompletenessCode.NoOriginal, CompletenessCode.NoPlaceSeen)]
    [InlineData(Claim.Edited, CompletenessCode.NoRegion)]
    [InlineData(Claim.NotThisProduct, CompletenessCode.NoComparison)]
    [InlineData(Claim.AiGenerated, CompletenessCode.NoText)]
    [InlineData(Claim.Reused, CompletenessCode.NoText)]
    public void A_ticked_claim_is_told_what_it_lacks_and_goes_only_when_confirmed(Claim claim, params string[] codes)
    {
        var guidance = Of(Draft(claim));

        Assert.Equal(codes, guidance.Items.Select(item => item.Code));
        Assert.All(guidance.Items, item => Assert.Equal((claim, GuidanceLevel.Missing), (item.Claim, item.Level)));
        Assert.Equal(codes.Length, guidance.Needs.Count(need => !need.IsMet));
        Assert.False(guidance.MaySubmit(confirmed: false));
        Assert.True(guidance.MaySubmit(confirmed: true));
    }

    [Rule("report-complete")]
    [Theory]
    [InlineData(Claim.WebImage)]
    [InlineData(Claim.Edited)]
    [InlineData(Claim.NotThisProduct)]
    [InlineData(Claim.AiGenerated)]
    [InlineData(Claim.Reused)]
    public void A_claim_with_all_it_needs_is_ready_and_its_report_is_complete(Claim claim)
    {
        var draft = Full(claim);
        var guidance = Of(draft, ("original", Good), ("ours", Good));

        Assert.Empty(guidance.Items);
        Assert.All(guidance.Needs, need => Assert.True(need.IsMet));
        Assert.True(guidance.IsComplete && guidance.MaySubmit(confirmed: false));
        Assert.True(Completeness.Of(draft.ToReport("R", default), Sizes, new Dictionary<string, string>(), [], new CompletenessOptions()).IsComplete);
    }

    /// <summary>What guidance calls missing in a draft without pictures is what completeness calls missing in its report.</summary>
    [Fact]
    public void Guidance_and_completeness_agree_on_everything_but_pictures()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var draft = Draft([.. Enum.GetValues<Claim>().Where(_ => random.Next(2) == 0)]) with
            {
                Text = random.Next(2) == 0 ? "这张图片在别的订单里用过" : " ",
                Attachments = [.. new[] { Original, Original with { File = "second", SeenAt = "" }, Comparison }.Where(_ => random.Next(2) == 0)],
                Regions = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new CircledRegion("V-1", random.Next(-1, 2), 0, random.Next(0, 101), random.Next(80, 101)))],
            };
            var codes = Completeness.Of(draft.ToReport("R", default), Sizes, new Dictionary<string, string>(), [], new CompletenessOptions()).Missing;
            var guidance = Of(draft, [.. draft.Attachments.Select(attachment => (attachment.File, Good))]);

            Assert.All(codes, pair => Assert.Equal(
                pair.Value.Order(StringComparer.Ordinal), guidance.Items.Where(item => item.Claim == pair.Key).Select(item => item.Code).Distinct().Order(StringComparer.Ordinal)));
        }
    }

    public static TheoryData<AttachmentFacts, string?, bool> Originals => new()
    {
        { new AttachmentFacts(), GuidanceCode.Unreadable, false },
        { Good with { IsCropOfDisputed = true }, GuidanceCode.OriginalIsCrop, false },
        { Good with { IsDisputed = true }, null, true },
        { Good with { IsDisputed = true, IsDisputedFile = true }, GuidanceCode.OriginalIsDisputed, true },
        { Good with { IsSmall = true }, GuidanceCode.Small, true },
        { Good with { LooksRendered = true }, null, true },
    };

    [Rule("guidance-before-submission")]
    [Theory]
    [MemberData(nameof(Originals))]
    public void An_original_may_show_what_the_disputed_picture_shows_but_not_be_cut_out_of_it(AttachmentFacts facts, string? code, bool ready)
    {
        var guidance = Of(Full(Claim.WebImage), ("original", facts));

        Assert.Equal(code is null ? [] : [code], guidance.Items.Select(item => item.Code));
        Assert.Equal(ready, guidance.IsComplete);
        Assert.All(guidance.Items, item => Assert.Equal([1], item.Args));
    }

    public static TheoryData<AttachmentFacts, string?, bool> Comparisons => new()
    {
        { new AttachmentFacts(), GuidanceCode.Unreadable, false },
        { Good with { IsDisputed = true }, CompletenessCode.ComparisonIsDisputed, false },
        { Good with { LooksRendered = true }, GuidanceCode.ComparisonRendered, false },
        { Good with { IsSmall = true }, GuidanceCode.Small, true },
        { Good with { IsCropOfDisputed = true }, null, true },
    };

    [Theory]
    [MemberData(nameof(Comparisons))]
    [Rule("report-complete")]
    public void A_comparison_is_a_photo_and_not_the_disputed_picture_again(AttachmentFacts facts, string? code, bool ready)
    {
        var guidance = Of(Full(Claim.NotThisProduct), ("ours", facts));

        Assert.Equal(code is null ? [] : [code], guidance.Items.Select(item => item.Code));
        Assert.Equal(ready, guidance.IsComplete);
    }

    [Fact]
    public void One_good_comparison_is_enough_and_the_others_become_advice()
    {
        var draft = Full(Claim.NotThisProduct) with { Attachments = [Comparison with { File = "render" }, Comparison] };
        var guidance = Of(draft, ("render", Good with { LooksRendered = true }), ("ours", Good));

        var item = Assert.Single(guidance.Items);
        Assert.Equal((GuidanceLevel.Advice, 1), (item.Level, item.Args.Single()));
        Assert.True(guidance.IsComplete);
    }

    [Fact]
    public void A_picture_that_was_not_looked_at_is_told_so_and_keeps_nobody_from_submitting()
    {
        var guidance = Of(Full(Claim.NotThisProduct));

        Assert.Equal((GuidanceCode.NotChecked, GuidanceLevel.Advice), (guidance.Items.Single().Code, guidance.Items.Single().Level));
        Assert.True(guidance.IsComplete);
    }

    [Rule("report-limit")]
    [Theory]
    [InlineData(0, 3, null)]
    [InlineData(1, 2, null)]
    [InlineData(2, 1, GuidanceCode.LastReport)]
    [InlineData(3, 0, GuidanceCode.LimitReached)]
    [InlineData(4, 0, GuidanceCode.LimitReached)]
    public void The_limit_of_the_order_is_told_before_it_is_reached(int before, int left, string? code)
    {
        var guidance = Guidance.Of(Full(Claim.Edited), new DraftFacts { Sizes = Sizes, ReportsBefore = before }, new GuidanceOptions());

        Assert.Equal((left, left > 0), (guidance.ReportsLeft, guidance.MaySubmit(confirmed: true)));
        Assert.Equal(code is null ? [] : [code], guidance.Items.Select(item => item.Code));
    }

    [Rule("report-after-refund")]
    [Fact]
    public void After_a_refund_a_report_is_accepted_with_the_hint_to_appeal_as_well()
    {
        var guidance = Guidance.Of(Full(Claim.Edited), new DraftFacts { Sizes = Sizes, Refunded = true }, new GuidanceOptions());

        Assert.Equal(GuidanceCode.AppealToo, guidance.Items.Single().Code);
        Assert.True(guidance.MaySubmit(confirmed: false));
    }

    [Theory]
    [InlineData("一二三四五六七八九", GuidanceCode.TextShort)]
    [InlineData("一二三四五六七八九十", null)]
    public void A_short_text_is_enough_with_advice(string text, string? code)
    {
        var guidance = Of(Draft(Claim.Reused) with { Text = text });

        Assert.Equal(code is null ? [] : [code], guidance.Items.Select(item => item.Code));
        Assert.True(guidance.IsComplete);
    }

    [Fact]
    [Rule("guidance-no-probe")]
    public void What_is_seen_in_a_picture_is_yes_or_no_and_what_is_told_of_it_is_its_number()
    {
        Assert.All(typeof(AttachmentFacts).GetProperties().Where(property => property.Name != "EqualityContract"), property => Assert.Equal(typeof(bool), property.PropertyType));
        var draft = new ReportDraft
        {
            Order = "o", EntryPoint = EntryPoint.ChatWeb, Evidence = ["e"], Claims = [Claim.WebImage, Claim.NotThisProduct],
            Attachments = [new Attachment { Kind = AttachmentKind.Original, File = "a" }, new Attachment { Kind = AttachmentKind.Comparison, File = "b" }],
        };
        var all = new AttachmentFacts { IsReadable = true, IsSmall = true, IsDisputed = true, IsDisputedFile = true, IsCropOfDisputed = true, LooksRendered = true };
        var guidance = Guidance.Of(draft, new DraftFacts { Attachments = new Dictionary<string, AttachmentFacts> { ["a"] = all, ["b"] = all } }, new GuidanceOptions());

        Assert.NotEmpty(guidance.Items.SelectMany(item => item.Args));
        Assert.All(guidance.Items.SelectMany(item => item.Args), arg => Assert.InRange((int)arg, 1, 2));
    }

    [Fact]
    public void Several_claims_are_each_told_what_they_lack_in_the_order_of_the_form()
    {
        var guidance = Of(Draft(Claim.Reused, Claim.WebImage, Claim.Reused) with { Evidence = ["V-1", "V-2"], Attachments = [Original] }, ("original", Good));

        Assert.Equal([null, null, Claim.WebImage, Claim.WebImage, Claim.Reused], guidance.Needs.Select(need => need.Claim));
        Assert.Equal([true, true, true, true, false], guidance.Needs.Select(need => need.IsMet));
    }

    static readonly Dictionary<string, (int Width, int Height)> Sizes = new() { ["V-1"] = (100, 100) };

    static Guidance Of(ReportDraft draft, params (string File, AttachmentFacts Facts)[] attachments) =>
        Guidance.Of(draft, new DraftFacts { Sizes = Sizes, Attachments = attachments.ToDictionary(pair => pair.File, pair => pair.Facts) }, new GuidanceOptions());

    static ReportDraft Draft(params Claim[] claims) => new() { Order = "O", EntryPoint = EntryPoint.AfterSale, Evidence = ["V-1"], Claims = claims };

    static ReportDraft Full(Claim claim) => claim switch
    {
        Claim.WebImage => Draft(claim) with { Attachments = [Original] },
        Claim.Edited => Draft(claim) with { Regions = [new CircledRegion("V-1", 10, 10, 20, 20)] },
        Claim.NotThisProduct => Draft(claim) with { Attachments = [Comparison] },
        _ => Draft(claim) with { Text = "这张图片在别的订单里用过" },
    };
}
