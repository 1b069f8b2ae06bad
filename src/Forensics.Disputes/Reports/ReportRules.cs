using System.Collections.Immutable;
using System.Globalization;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Reports;

/// <summary>How far a report got, claim by claim.</summary>
/// <param name="Claims">The state of each claim.</param>
/// <param name="LastAt">Its latest step; none can lie before it.</param>
public sealed record ReportCase(ImmutableSortedDictionary<Claim, ClaimState> Claims, DateTimeOffset LastAt)
{
    /// <summary>Oldest first.</summary>
    public ImmutableList<ReportSupplement> Supplements { get; init; } = [];

    /// <summary>Oldest first; the latest on a claim counts.</summary>
    public ImmutableList<ReviewDecision> Decisions { get; init; } = [];

    /// <summary>What the merchant is asked for, without a reason; null when nothing is.</summary>
    public string? Request => Claims.ContainsValue(ClaimState.NeedsMore)
        ? Decisions.LastOrDefault(decision => decision.Claims.Any(claim => claim.Outcome == DecisionOutcome.NeedMore))?.Request
        : null;

    /// <summary>A claim is adopted and the latest decision asked to adjust the order's liability.</summary>
    public bool AdjustsLiability => Claims.ContainsValue(ClaimState.Adopted) && Decisions.LastOrDefault()?.Effect == DecisionEffect.AdjustLiability;
}

public enum ClaimState
{
    Submitted,
    NeedsMore,

    /// <summary>What was asked for has come.</summary>
    Supplemented,
    Adopted,
    NotAdopted,
}

public enum ClaimStep
{
    Adopt,
    DontAdopt,
    NeedMore,
    Supplement,
}

/// <summary>Reports of fake evidence, what is added to them and what is decided on them [S0].</summary>
public static class ReportRules
{
    /// <summary>Every state can be decided anew: a later decision, with its reason, takes the earlier one's place.</summary>
    public static TransitionTable<ClaimState, ClaimStep> Table { get; } = new(
        "claim",
        "supplement-not-asked",
        [
            .. Enum.GetValues<ClaimState>().SelectMany(state => new Transition<ClaimState, ClaimStep>[]
            {
                new(state, ClaimStep.Adopt, ClaimState.Adopted),
                new(state, ClaimStep.DontAdopt, ClaimState.NotAdopted),
                new(state, ClaimStep.NeedMore, ClaimState.NeedsMore),
            }),
            new(ClaimState.NeedsMore, ClaimStep.Supplement, ClaimState.Supplemented),
            new(ClaimState.Supplemented, ClaimStep.Supplement, ClaimState.Supplemented),
        ]);

    internal static Objection? Check(Dispute dispute, FakeEvidenceReport report, DisputeOptions options)
    {
        if (report.Evidence.Count == 0)
        {
            return Objection.Never("report-no-picture", report.Id);
        }

        if (report.Claims.Count == 0)
        {
            return Objection.Never("report-no-claim", report.Id);
        }

        if (report.Evidence.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return Objection.Never("evidence-twice", report.Id, twice.Key);
        }

        if (report.Regions.FirstOrDefault(region => !report.Evidence.Contains(region.Evidence)) is { } outside)
        {
            return Objection.Never("region-elsewhere", report.Id, outside.Evidence);
        }

        return dispute.Reports.Count >= options.MostReportsPerOrder
                ? Objection.Never("report-limit", dispute.Id, options.MostReportsPerOrder.ToString(CultureInfo.InvariantCulture))
            : report.Evidence.FirstOrDefault(id => !dispute.Evidence.ContainsKey(id)) is { } unknown ? Objection.NotYet("evidence-unknown", unknown)
            : null;
    }

    internal static Dispute Apply(Dispute dispute, FakeEvidenceReport report) => dispute with
    {
        Reports = dispute.Reports.SetItem(report.Id, report),
        ReportCases = dispute.ReportCases.SetItem(
            report.Id, new ReportCase(report.Claims.Distinct().ToImmutableSortedDictionary(claim => claim, _ => ClaimState.Submitted), report.SubmittedAt)),
    };

    internal static Objection? Check(Dispute dispute, ReportSupplement supplement)
    {
        if (string.IsNullOrWhiteSpace(supplement.Text) && supplement.Attachments.Count == 0 && supplement.Regions.Count == 0)
        {
            return Objection.Never("supplement-empty", supplement.Id);
        }

        if (CheckKnown(dispute, supplement.Report, supplement.Id, supplement.SubmittedAt) is { } objection)
        {
            return objection;
        }

        var report = dispute.Reports[supplement.Report];
        if (supplement.Regions.FirstOrDefault(region => !report.Evidence.Contains(region.Evidence)) is { } outside)
        {
            return Objection.Never("region-elsewhere", supplement.Id, outside.Evidence);
        }

        // Material is for the claims that asked for it; the others stay as they are.
        var states = dispute.ReportCases[supplement.Report].Claims.Values.ToList();
        return states.Exists(state => Table.Next(state, ClaimStep.Supplement) is not null)
            ? null
            : Table.Refuse(states[0], ClaimStep.Supplement, supplement.Report);
    }

    internal static Dispute Apply(Dispute dispute, ReportSupplement supplement) => With(dispute, supplement.Report, known => known with
    {
        Supplements = known.Supplements.Add(supplement),
        LastAt = supplement.SubmittedAt,
        Claims = known.Claims.ToImmutableSortedDictionary(claim => claim.Key, claim => Table.After(claim.Value, ClaimStep.Supplement)),
    });

    internal static Objection? Check(Dispute dispute, ReviewDecision decision)
    {
        if (decision.Claims.Count == 0)
        {
            return Objection.Never("decision-no-claim", decision.Id);
        }

        if (string.IsNullOrWhiteSpace(decision.Reason))
        {
            return Objection.Never("reason-missing", decision.Id);
        }

        if (string.IsNullOrWhiteSpace(decision.By))
        {
            return Objection.Never("reviewer-missing", decision.Id);
        }

        if (decision.Claims.Any(claim => claim.Outcome == DecisionOutcome.NeedMore) && string.IsNullOrWhiteSpace(decision.Request))
        {
            return Objection.Never("request-missing", decision.Id);
        }

        if (decision.Score is not null && (string.IsNullOrWhiteSpace(decision.PolicyId) || decision.PolicyVersion is null))
        {
            return Objection.Never("policy-missing", decision.Id);
        }

        if (decision.Claims.GroupBy(claim => claim.Claim).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return Objection.Never("claim-twice", decision.Id, DisputeJson.NameOf(twice.Key));
        }

        if (CheckKnown(dispute, decision.Report, decision.Id, decision.At) is { } objection)
        {
            return objection;
        }

        var claims = dispute.ReportCases[decision.Report].Claims;
        if (decision.Claims.FirstOrDefault(claim => !claims.ContainsKey(claim.Claim)) is { } foreign)
        {
            return Objection.Never("claim-not-in-report", decision.Id, DisputeJson.NameOf(foreign.Claim));
        }

        return decision.Effect == DecisionEffect.AdjustLiability && !Decide(claims, decision).ContainsValue(ClaimState.Adopted)
            ? Objection.Never("effect-without-adoption", decision.Id)
            : null;
    }

    internal static Dispute Apply(Dispute dispute, ReviewDecision decision) => With(dispute, decision.Report, known => known with
    {
        Decisions = known.Decisions.Add(decision),
        LastAt = decision.At,
        Claims = Decide(known.Claims, decision),
    });

    static ImmutableSortedDictionary<Claim, ClaimState> Decide(ImmutableSortedDictionary<Claim, ClaimState> claims, ReviewDecision decision) =>
        decision.Claims.Where(claim => claims.ContainsKey(claim.Claim)).Aggregate(
            claims, (states, claim) => states.SetItem(claim.Claim, Table.After(states[claim.Claim], StepOf(claim.Outcome))));

    static ClaimStep StepOf(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Adopt => ClaimStep.Adopt,
        DecisionOutcome.DontAdopt => ClaimStep.DontAdopt,
        _ => ClaimStep.NeedMore,
    };

    static Objection? CheckKnown(Dispute dispute, string report, string record, DateTimeOffset at) =>
        !dispute.ReportCases.TryGetValue(report, out var known) ? Objection.NotYet("report-unknown", report)
        : at < known.LastAt ? Objection.Never("before-its-cause", record, Instants.Write(known.LastAt))
        : null;

    static Dispute With(Dispute dispute, string report, Func<ReportCase, ReportCase> change) => dispute.ReportCases.TryGetValue(report, out var known)
        ? dispute with { ReportCases = dispute.ReportCases.SetItem(report, change(known)) }
        : dispute;
}
