using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Reports;
using Forensics.Disputes.States;
using Forensics.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Forensics.Tests.Disputes;

/// <summary>Whatever is sent, the record stays whole.</summary>
public sealed class RecordPropertyTests
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(90).WithReplay(20260312, 41);

    [Fact]
    [Rule("record-nothing-lost")]
    [Rule("record-replay")]
    public void Any_records_leave_the_dispute_whole_and_replayable()
    {
        HashSet<EventKind> kinds = [];
        HashSet<ApplicationState> states = [];
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), seeds => Told(seeds, kinds, states)).Check(Many.WithStartSize(40).WithEndSize(140));

        // Else the records are too absurd to say anything.
        Assert.True(kinds.Count >= 24 && states.Count >= 12, $"{states.Count} states were reached; kinds never: {string.Join(' ', Enum.GetValues<EventKind>().Except(kinds))}.");
    }

    static void Told(int[] seeds, HashSet<EventKind> kinds, HashSet<ApplicationState> states)
    {
        var story = new Story { Now = Story.Start.AddDays(60) };
        List<IngestRecord> taken = [];
        foreach (var (seed, i) in seeds.Prepend(0).Select((seed, i) => (seed, i)))
        {
            var before = story.Dispute;
            var record = i == 0 ? Story.Shipped : Absurd(new Random((7919 * seed) + i), i, story.Dispute);
            story.Tell(record);
            if (story.Last is Verdict.Taken)
            {
                taken.Add(record);
            }
            else
            {
                Assert.Same(before, story.Dispute);
                Assert.Contains(story.Code, RefusalTexts.Codes);
            }
        }

        Whole(story.Dispute, story.Options);
        Assert.Equal(taken, story.Dispute.Records);
        Assert.Equal(Write(story.Dispute), Write(Dispute.Replay(Story.OrderId, story.Dispute.Records)));
        kinds.UnionWith(taken.OfType<DisputeEvent>().Select(step => step.Kind));
        states.UnionWith(story.Dispute.Applications.Values.Select(known => known.State));
    }

    [Fact]
    [Rule("record-nothing-lost")]
    public void A_valid_history_in_any_order_ends_with_nothing_lost() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var (taken, waiting, refused) = Deliver(Negotiated(), seed);
        Assert.Equal(Negotiated().Count, taken.Records.Count + waiting.Count + refused.Count);
        Assert.All(refused, why => Assert.Contains(why, RefusalTexts.Codes));
        Whole(taken, new DisputeOptions());
    }).Check(Many);

    [Fact]
    [Rule("record-nothing-lost")]
    [Rule("record-needs-order")]
    public void Where_order_cannot_matter_everything_is_taken_in_any_order() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var (taken, waiting, refused) = Deliver(Chain(), seed);
        Assert.Empty(waiting);
        Assert.Empty(refused);
        Assert.Equal(Chain().Count, taken.Records.Count);
        Assert.Equal(ApplicationState.Refunded, taken.Applications["A-1"].State);
    }).Check(Many);

    [Fact]
    [Rule("record-replay")]
    public void A_replay_asks_no_number_again()
    {
        var story = AppealTests.Refunded(options: new DisputeOptions { MostReportsPerOrder = 9 }).Taken(Story.Evidence("V-1", Story.Start.AddDays(5)));
        foreach (var i in Enumerable.Range(0, 9))
        {
            story.Taken(Story.Report($"R-{i}", Story.Start.AddDays(5), "V-1"));
        }

        var again = Dispute.Replay(Story.OrderId, story.Dispute.Records);
        Assert.Equal(9, again.Reports.Count);
        Assert.Equal(Write(story.Dispute), Write(again));
    }

    static void Whole(Dispute dispute, DisputeOptions options)
    {
        Assert.Equal(dispute.Records.OfType<AfterSaleApplication>().Select(record => record.Id).Order(StringComparer.Ordinal), dispute.Applications.Keys);
        Assert.Equal(dispute.Records.OfType<EvidenceItem>().Select(record => record.Id).Order(StringComparer.Ordinal), dispute.Evidence.Keys);
        Assert.Equal(dispute.Records.OfType<FakeEvidenceReport>().Select(record => record.Id).Order(StringComparer.Ordinal), dispute.Reports.Keys);
        Assert.Equal(dispute.Reports.Keys, dispute.ReportCases.Keys);
        Assert.Equal(dispute.Evidence.Keys, dispute.EvidenceCases.Keys);
        Assert.Equal(dispute.Records.OfType<ReviewDecision>().Count(), dispute.ReportCases.Values.Sum(known => known.Decisions.Count));
        Assert.Equal(dispute.Records.OfType<ReportSupplement>().Count(), dispute.ReportCases.Values.Sum(known => known.Supplements.Count));
        Assert.Equal(Count(dispute, EventKind.TicketOpened), dispute.Tickets.Count);
        Assert.Equal(Count(dispute, EventKind.TicketAnswered), dispute.Tickets.Values.Sum(ticket => ticket.Answers.Count));
        Assert.Equal(Count(dispute, EventKind.AppealFiled), dispute.Appeals.Count);
        Assert.Equal(Count(dispute, EventKind.Deducted), dispute.Deductions.Count);
        Assert.InRange(Count(dispute, EventKind.ProtectionFiled), 0, 1);
        Assert.InRange(dispute.Reports.Count, 0, options.MostReportsPerOrder);
        Assert.InRange(dispute.Applications.Values.Sum(known => known.RefundedFen), 0, 10_800);
        foreach (var known in dispute.Applications.Values)
        {
            Assert.InRange(known.RefundedFen, 0, known.Application.AmountFen);
            Assert.InRange(known.Round, 0, options.NegotiationRounds);
            Assert.Equal(known.History.LastOrDefault()?.To ?? ApplicationState.WaitingForMerchant, known.State);
            var state = ApplicationState.WaitingForMerchant;
            var at = known.Application.AppliedAt;
            foreach (var change in known.History)
            {
                Assert.NotNull(StateTables.Application.Next(state, change.Step));
                Assert.True(change.At >= at);
                (state, at) = (change.To, change.At);
            }

            Assert.True(known.History.All(change => change.Step != ApplicationStep.BuyerIntervenes) || known.History.Any(change => change.Step == ApplicationStep.Reject));
        }

        Assert.All(dispute.Appeals.Values, appeal => Assert.Equal(appeal.IsPending, appeal.SettledAt is null));
        Assert.All(dispute.Appeals.Values, appeal => Assert.InRange(appeal.UpheldFen, 0, appeal.AmountFen));
        Assert.All(dispute.Evidence.Keys, id => Assert.NotNull(EvidenceRules.StandingOf(dispute, id, options)));
        foreach (var days in new[] { 0, 5, 6, 8, 20, 60 })
        {
            foreach (var notice in dispute.Notices(Story.Start.AddDays(days), options))
            {
                Assert.DoesNotContain("{", notice.Chinese + notice.English, StringComparison.Ordinal);
                Assert.DoesNotContain("–", notice.Chinese + notice.English, StringComparison.Ordinal);
            }
        }
    }

    static int Count(Dispute dispute, EventKind kind) => dispute.Records.OfType<DisputeEvent>().Count(step => step.Kind == kind);

    static string Write(Dispute dispute) => JsonSerializer.Serialize(dispute, DisputeJson.Options);

    /// <summary>Delivers in an order of the seed's; what waits is tried again after each record that is taken.</summary>
    static (Dispute Taken, List<IngestRecord> Waiting, List<string> Refused) Deliver(List<IngestRecord> history, int seed)
    {
        var story = new Story();
        var records = history.ToArray();
        new Random(seed).Shuffle(records);
        List<IngestRecord> waiting = [];
        List<string> refused = [];
        foreach (var record in records)
        {
            waiting.Add(record);
            while (waiting.FirstOrDefault(Moves) is { } moved)
            {
                waiting.Remove(moved);
            }
        }

        return (story.Dispute, waiting, refused);

        bool Moves(IngestRecord record)
        {
            story.Tell(record);
            if (story.Last is Verdict.Refused(var why))
            {
                refused.Add(why.Code);
            }

            return story.Last is not Verdict.Waits;
        }
    }

    /// <summary>Each step can only follow the one before it.</summary>
    static List<IngestRecord> Chain()
    {
        var at = Story.Start.AddDays(4);
        var told = new Story(Story.Shipped);
        told.Taken(Story.Application("A-1", at)).Taken(Story.Evidence("V-1", at)).Taken(Story.Evidence("V-2", at, Party.Merchant));
        told.Taken(at.AddHours(1), Party.Merchant, EventKind.MerchantRejected, step => step with { Evidence = ["V-2"] });
        told.Taken(at.AddHours(2), Party.Buyer, EventKind.InterventionRequested);
        told.Taken(at.AddHours(3), Party.Platform, EventKind.TicketOpened, step => step with { Subject = "T-1" });
        told.Taken(Story.Evidence("V-3", at.AddHours(4), Party.Merchant) with { Subject = "T-1" });
        told.Taken(at.AddHours(5), Party.Merchant, EventKind.TicketAnswered, step => step with { Evidence = ["V-3"] });
        told.Taken(Story.Report("R-1", at.AddHours(6), "V-1"));
        told.Taken(Story.Decision("D-1", "R-1", at.AddHours(7), new ClaimDecision(Claim.Edited, DecisionOutcome.NeedMore)));
        told.Taken(new ReportSupplement { Id = "U-1", Order = Story.OrderId, Report = "R-1", Text = "原图", SubmittedAt = at.AddHours(8) });
        told.Taken(at.AddHours(9), Party.Platform, EventKind.InterventionDecided, step => step with { Result = StepResult.ForBuyer });
        told.Taken(at.AddHours(10), Party.System, EventKind.Refunded);
        told.Taken(at.AddHours(11), Party.Merchant, EventKind.AppealFiled, step => step with { AppealKind = AppealKind.Liability, Ground = AppealGround.DisputeLiability, Subject = "P-1" });
        told.Taken(at.AddHours(12), Party.Platform, EventKind.AppealDecided, step => step with { Subject = "P-1", Result = StepResult.Upheld });
        return [.. told.Dispute.Records];
    }

    /// <summary>Steps of two applications with negotiations: a later one that comes first can close the way for an earlier one.</summary>
    static List<IngestRecord> Negotiated()
    {
        var at = Story.Start.AddDays(4);
        var told = new Story(Story.Shipped);
        told.Taken(Story.Application("A-1", at)).Taken(Story.Evidence("V-1", at, Party.Merchant)).Taken(at.AddHours(1), Party.Buyer, EventKind.BuyerWithdrew);
        told.Taken(Story.Application("A-2", at.AddHours(2), AfterSaleKind.ReturnAndRefund)).Taken(at.AddHours(3), Party.Merchant, EventKind.NegotiationProposed);
        told.Taken(at.AddHours(4), Party.Buyer, EventKind.NegotiationAnswered).Taken(at.AddHours(5), Party.Merchant, EventKind.NegotiationProposed, step => step with { Evidence = ["V-1"] });
        told.Taken(at.AddHours(30), Party.System, EventKind.NegotiationAnswered).Taken(at.AddHours(31), Party.Merchant, EventKind.MerchantRejected);
        told.Taken(at.AddHours(32), Party.Buyer, EventKind.InterventionRequested).Taken(at.AddHours(33), Party.Merchant, EventKind.MerchantAgreed);
        told.Taken(at.AddHours(34), Party.Buyer, EventKind.ReturnShipped).Taken(at.AddHours(80), Party.Merchant, EventKind.ReturnReceived);
        told.Taken(at.AddHours(81), Party.System, EventKind.Refunded).Taken(Story.Report("R-1", at.AddHours(82), "V-1"));
        return [.. told.Dispute.Records];
    }

    /// <summary>A step that an application's state has, soon after its last.</summary>
    static DisputeEvent Likely(Random random, int i, Dispute dispute)
    {
        var known = dispute.Applications.Values.ElementAt(random.Next(dispute.Applications.Count));
        if (known.Decisions.Count > 0 && random.Next(2) == 0)
        {
            return Appealed(random, i, dispute, known);
        }

        var rows = StateTables.Application.Rows.Where(row => row.From == known.State).ToList();
        var step = rows.Count > 0 ? rows[random.Next(rows.Count)].Step : ApplicationStep.Withdraw;
        var evidence = dispute.Evidence.Values.FirstOrDefault(item => item.By == Party.Merchant)?.Id;
        return Story.EventFor(step, $"E-{i}", known.LastAt.AddHours(random.Next(40)), evidence) with { Application = known.Application.Id };
    }

    /// <summary>What can follow a decision: an appeal, or the next step of the one that is pending.</summary>
    static DisputeEvent Appealed(Random random, int i, Dispute dispute, ApplicationCase known)
    {
        var step = new DisputeEvent { Id = $"E-{i}", Order = Story.OrderId, At = known.Decisions.Max.AddHours(random.Next(100)), By = Party.Platform, Kind = EventKind.AppealReviewed };
        if (dispute.Appeals.Values.FirstOrDefault(appeal => appeal.IsPending) is not { } pending)
        {
            return step with { By = Party.Merchant, Kind = EventKind.AppealFiled, AppealKind = AppealKind.Liability, Ground = AppealGround.DisputeLiability, Application = known.Application.Id };
        }

        step = step with { At = pending.LastAt.AddHours(random.Next(40)), Subject = pending.Id };
        return random.Next(3) switch
        {
            0 => step,
            1 => step with { By = Party.Merchant, Kind = EventKind.AppealWithdrawn },
            _ => step with { Kind = EventKind.AppealDecided, Result = random.Next(2) == 0 ? StepResult.Failed : StepResult.Upheld },
        };
    }

    /// <summary>A record out of a seed: sensible, late, or nonsense, with ids from a small pool so that they meet.</summary>
    static IngestRecord Absurd(Random random, int i, Dispute dispute)
    {
        var at = Story.Start.AddDays(4).AddHours(i * random.Next(1, 6)).AddMinutes(random.Next(-600, 600));
        string Some(string kind) => $"{kind}-{random.Next(4)}";
        T? Maybe<T>() where T : struct, Enum => random.Next(3) == 0 ? Pick<T>() : null;
        T Pick<T>() where T : struct, Enum => random.GetItems(Enum.GetValues<T>(), 1)[0];
        switch (random.Next(18))
        {
            case 0:
                return Story.Shipped with { CompletedAt = random.Next(2) == 0 ? at : Story.Start.AddDays(5), FreightFen = random.Next(5) == 0 ? 1 : 800 };
            case 1:
                return Story.Application(Some("A"), at, Pick<AfterSaleKind>(), random.Next(-1, 12_000)) with { Cause = Maybe<ApplicationCause>() };
            case 2:
                return Story.Evidence(Some("V"), at, random.Next(2) == 0 ? Party.Buyer : Party.Merchant, Pick<EvidenceKind>()) with { Subject = random.Next(4) == 0 ? Some("T") : null };
            case 3:
                return Story.Report(Some("R"), at, Some("V"), Pick<Claim>(), Pick<Claim>());
            case 4:
                return Story.Decision($"D-{i}", Some("R"), at, new ClaimDecision(Pick<Claim>(), Pick<DecisionOutcome>())) with { Effect = Pick<DecisionEffect>() };
            case 5:
                return new ReportSupplement { Id = $"U-{i}", Order = random.Next(9) == 0 ? "O-2" : Story.OrderId, Report = Some("R"), Text = random.Next(4) == 0 ? "" : "补充", SubmittedAt = at };
            case >= 10 when dispute.Applications.Count > 0:
                return Likely(random, i, dispute);
        }

        var kind = Pick<EventKind>();
        var row = EventFields.Table[kind];
        var sensible = random.Next(8) != 0;
        bool Has(string field) => sensible ? row.Required.Contains(field) || (row.Optional.Contains(field) && random.Next(3) == 0) : random.Next(6) == 0;
        return new DisputeEvent
        {
            Id = $"E-{i}",
            Order = Story.OrderId,
            At = at,
            By = sensible && row.By.Count > 0 ? row.By[random.Next(row.By.Count)] : Pick<Party>(),
            Kind = kind,
            Deadline = random.Next(4) == 0 ? at.AddHours(random.Next(-1, 50)) : null,
            Application = Has("application") ? Some("A") : null,
            Subject = Has("subject") ? Some(kind is EventKind.AppealFiled or EventKind.AppealDecided or EventKind.AppealReviewed or EventKind.AppealWithdrawn ? "P" : "T") : null,
            AmountFen = Has("amountFen") ? random.Next(-1, 6_000) : null,
            Remedy = Has("remedy") ? Pick<Remedy>() : null,
            TicketKind = Has("ticketKind") ? Pick<TicketKind>() : null,
            AppealKind = Has("appealKind") ? Pick<AppealKind>() : null,
            Ground = Has("ground") ? Pick<AppealGround>() : null,
            Result = Has("result") ? row.Results.Count > 0 ? row.Results[random.Next(row.Results.Count)] : Pick<StepResult>() : null,
            Liability = Has("liability") ? Pick<Liability>() : null,
            Evidence = Has("evidence") ? [dispute.Evidence.Keys.ElementAtOrDefault(random.Next(4)) ?? Some("V")] : null,
            Faults = Has("faults") ? [Pick<EvidenceFault>()] : null,
            TrackingNumber = Has("trackingNumber") ? "YT1" : null,
            ContactedBuyer = Has("contactedBuyer") ? true : null,
            ReturnAddressStated = Has("returnAddressStated") ? true : null,
        };
    }
}
