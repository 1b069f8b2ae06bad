using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class CompletenessTests
{
    static readonly Attachment Original = new() { Kind = AttachmentKind.Original, File = "original.jpg", SeenAt = "小红书" };
    static readonly Attachment Comparison = new() { Kind = AttachmentKind.Comparison, File = "ours.jpg" };

    [Rule("report-complete")]
    [Fact]
    public void A_web_image_report_needs_the_original_and_the_place_it_was_seen()
    {
        Assert.Equal([CompletenessCode.NoOriginal, CompletenessCode.NoPlaceSeen], Missing(Report(Claim.WebImage), Claim.WebImage));
        Assert.Equal(
            [CompletenessCode.NoPlaceSeen],
            Missing(Report(Claim.WebImage) with { Attachments = [Original with { SeenAt = " " }] }, Claim.WebImage));
        Assert.Empty(Missing(Report(Claim.WebImage) with { Attachments = [Original] }, Claim.WebImage));
    }

    [Rule("report-complete")]
    [Theory]
    [InlineData(0, 0, 100, 89, null)]
    [InlineData(0, 0, 100, 90, CompletenessCode.RegionNearlyWhole)]
    [InlineData(90, 90, 10, 10, null)]
    [InlineData(90, 90, 10.5, 10, CompletenessCode.RegionOutside)]
    [InlineData(-1, 0, 10, 10, CompletenessCode.RegionOutside)]
    [InlineData(5, 5, 0, 10, CompletenessCode.RegionOutside)]
    public void An_edited_report_needs_a_circle_inside_the_picture_and_not_over_nearly_all_of_it(
        double x, double y, double width, double height, string? expected)
    {
        var report = Report(Claim.Edited) with { Regions = [new CircledRegion("V-1", x, y, width, height)] };

        Assert.Equal(expected is null ? [] : [expected], Missing(report, Claim.Edited));
    }

    [Rule("report-complete")]
    [Fact]
    public void An_edited_report_without_a_circle_is_incomplete() =>
        Assert.Equal([CompletenessCode.NoRegion], Missing(Report(Claim.Edited), Claim.Edited));

    [Rule("report-complete")]
    [Fact]
    public void The_comparison_photo_may_not_be_the_disputed_picture_again()
    {
        var report = Report(Claim.NotThisProduct) with { Attachments = [Comparison] };

        Assert.Equal([CompletenessCode.NoComparison], Missing(Report(Claim.NotThisProduct), Claim.NotThisProduct));
        Assert.Equal([CompletenessCode.ComparisonIsDisputed], Missing(report, Claim.NotThisProduct, comparisonHash: "disputed"));
        Assert.Empty(Missing(report, Claim.NotThisProduct, comparisonHash: "other"));
    }

    [Rule("report-complete")]
    [Theory]
    [InlineData(Claim.AiGenerated)]
    [InlineData(Claim.Reused)]
    public void Other_claims_need_a_text(Claim claim)
    {
        Assert.Equal([CompletenessCode.NoText], Missing(Report(claim), claim));
        Assert.Empty(Missing(Report(claim) with { Text = "请核实" }, claim));
    }

    static IReadOnlyList<string> Missing(FakeEvidenceReport report, Claim claim, string comparisonHash = "other") =>
        Completeness.Of(
            report,
            new Dictionary<string, (int Width, int Height)> { ["V-1"] = (100, 100) },
            new Dictionary<string, string> { ["disputed.jpg"] = "disputed", ["ours.jpg"] = comparisonHash },
            ["disputed.jpg"],
            new CompletenessOptions()).Missing[claim];

    static FakeEvidenceReport Report(Claim claim) => new()
    {
        Id = "R-1",
        Order = "O-1",
        EntryPoint = EntryPoint.AfterSale,
        Evidence = ["V-1"],
        Claims = [claim],
        SubmittedAt = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(8)),
    };
}
