using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Reports;
using Forensics.Tests.Support;

namespace Forensics.Tests.Disputes;

public sealed class ReportTests
{
    static readonly DateTimeOffset At = Story.Start.AddDays(5);

    [Fact]
    [Rule("report-content")]
    public void A_report_disputes_a_picture_and_ticks_a_claim()
    {
        var report = Story.Report("R-1", At, "V-1");
        var story = Given();
        story.Tell(report with { Evidence = [] }).Refused("report-no-picture");
        story.Tell(report with { Claims = [] }).Refused("report-no-claim");
        story.Tell(report with { Evidence = ["V-1", "V-1"] }).Refused("evidence-twice");
        story.Tell(report with { Regions = [new CircledRegion("V-2", 0, 0, 1, 1)] }).Refused("region-elsewhere");
        foreach (var (entry, i) in Enum.GetValues<EntryPoint>().Select((entry, i) => (entry, i)))
        {
            story.Taken(report with { Id = $"R-{i}", EntryPoint = entry, Regions = [new CircledRegion("V-1", 0, 0, 1, 1)] });
        }
    }

    [Fact]
    [Rule("report-limit")]
    public void The_fourth_report_is_refused_with_the_platforms_own_sentence()
    {
        var story = Given();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Contains(story.Dispute.Notices(At, story.Options), notice => notice.Code == "reports-left" && notice.Args[1] == $"{4 - i}");
            story.Taken(Story.Report($"R-{i}", At, "V-1"));
        }

        story.Tell(Story.Report("R-4", At, "V-1")).Refused("report-limit");
        const string sentence = "您反馈此订单虚假售后凭证已经达到上限,平台将结合完整的聊天记录进行审核,您无需重复反馈";
        Assert.Equal(sentence, ((Verdict.Refused)story.Last).Why.Chinese);
        Assert.Equal(sentence, Assert.Single(story.Dispute.Notices(At, story.Options), notice => notice.Code == "report-limit-reached").Chinese);
    }

    [Fact]
    [Rule("report-after-refund")]
    public void A_report_is_taken_after_a_refund_with_the_advice_to_appeal()
    {
        var story = AppealTests.Refunded().Taken(Story.Evidence("V-1", At)).Taken(Story.Report("R-1", At, "V-1"));
        var until = Story.Start.AddDays(11);
        Assert.Contains(story.Dispute.Notices(until, story.Options), notice => notice.Code == "report-also-appeal" && notice.At == until);
        Assert.DoesNotContain(story.Dispute.Notices(until.AddTicks(1), story.Options), notice => notice.Code == "report-also-appeal");
    }

    [Fact]
    [Rule("report-decision")]
    public void A_later_decision_takes_the_earlier_ones_place()
    {
        var story = Reported(Claim.Edited, Claim.WebImage);
        story.Taken(Decide("D-1", (Claim.Edited, DecisionOutcome.Adopt), (Claim.WebImage, DecisionOutcome.DontAdopt)) with { Effect = DecisionEffect.AdjustLiability });
        Assert.Equal([ClaimState.NotAdopted, ClaimState.Adopted], Case(story).Claims.Values);
        Assert.True(Case(story).AdjustsLiability);
        story.Tell(Decide("D-2", (Claim.Edited, DecisionOutcome.DontAdopt)) with { At = At.AddTicks(-1) }).Refused("before-its-cause");
        story.Taken(Decide("D-2", (Claim.Edited, DecisionOutcome.DontAdopt)));
        Assert.Equal([ClaimState.NotAdopted, ClaimState.NotAdopted], Case(story).Claims.Values);
        Assert.False(Case(story).AdjustsLiability);
        Assert.Equal(2, Case(story).Decisions.Count);
    }

    [Fact]
    [Rule("report-decision-reason")]
    public void A_decision_says_who_why_and_on_which_policy()
    {
        var story = Reported(Claim.Edited);
        var decision = Decide("D-1", (Claim.Edited, DecisionOutcome.Adopt));
        story.Tell(decision with { Claims = [] }).Refused("decision-no-claim");
        story.Tell(decision with { Reason = " " }).Refused("reason-missing");
        story.Tell(decision with { By = "" }).Refused("reviewer-missing");
        story.Tell(decision with { Score = 1, PolicyId = "baseline" }).Refused("policy-missing");
        story.Tell(decision with { Score = 1, PolicyVersion = 1 }).Refused("policy-missing");
        story.Tell(Decide("D-1", (Claim.Edited, DecisionOutcome.Adopt), (Claim.Edited, DecisionOutcome.DontAdopt))).Refused("claim-twice");
        story.Tell(Decide("D-1", (Claim.Reused, DecisionOutcome.Adopt))).Refused("claim-not-in-report");
        story.Taken(decision with { Score = 1, PolicyId = "baseline", PolicyVersion = 1 });
    }

    [Fact]
    [Rule("report-effect")]
    public void Only_an_adopted_claim_adjusts_the_liability()
    {
        var story = Reported(Claim.Edited, Claim.WebImage);
        story.Tell(Decide("D-1", (Claim.Edited, DecisionOutcome.DontAdopt)) with { Effect = DecisionEffect.AdjustLiability }).Refused("effect-without-adoption");
        story.Tell(Decide("D-1", (Claim.Edited, DecisionOutcome.NeedMore)) with { Effect = DecisionEffect.AdjustLiability }).Refused("effect-without-adoption");
        story.Taken(Decide("D-1", (Claim.Edited, DecisionOutcome.Adopt)));
        story.Taken(Decide("D-2", (Claim.WebImage, DecisionOutcome.DontAdopt)) with { Effect = DecisionEffect.AdjustLiability });
    }

    [Fact]
    [Rule("report-request")]
    public void Material_is_taken_once_it_was_asked_for()
    {
        var story = Reported(Claim.Edited, Claim.WebImage);
        var material = new ReportSupplement { Id = "U-1", Order = Story.OrderId, Report = "R-1", Text = "原图", SubmittedAt = At };
        story.Tell(material).Waits("supplement-not-asked");
        story.Tell(material with { Report = "R-9" }).Waits("report-unknown");
        story.Tell(material with { Text = " " }).Refused("supplement-empty");
        story.Tell(Decide("D-1", (Claim.Edited, DecisionOutcome.NeedMore)) with { Request = "" }).Refused("request-missing");
        story.Taken(Decide("D-1", (Claim.Edited, DecisionOutcome.NeedMore)));
        Assert.Equal("请补充", Case(story).Request);
        Assert.Contains(story.Dispute.Notices(At, story.Options), notice => notice.Code == "supplement-wanted");
        story.Tell(material with { Regions = [new CircledRegion("V-2", 0, 0, 1, 1)] }).Refused("region-elsewhere");
        story.Taken(material);
        Assert.Equal([ClaimState.Submitted, ClaimState.Supplemented], Case(story).Claims.Values);
        Assert.Null(Case(story).Request);
    }

    static Story Given() => new Story(Story.Shipped).Taken(Story.Evidence("V-1", At)).Taken(Story.Evidence("V-2", At));

    static Story Reported(params Claim[] claims) => Given().Taken(Story.Report("R-1", At, "V-1", claims));

    static ReviewDecision Decide(string id, params (Claim Claim, DecisionOutcome Outcome)[] claims) =>
        Story.Decision(id, "R-1", At, [.. claims.Select(claim => new ClaimDecision(claim.Claim, claim.Outcome))]);

    static ReportCase Case(Story story) => story.Dispute.ReportCases["R-1"];
}
