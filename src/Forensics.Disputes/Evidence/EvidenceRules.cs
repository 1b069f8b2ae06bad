using System.Collections.Immutable;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Evidence;

/// <summary>What the platform said of a piece of evidence.</summary>
public sealed record EvidenceCase(EvidenceState State, ImmutableList<EvidenceFault> Faults, DateTimeOffset LastAt);

public enum EvidenceState
{
    Given,
    Fit,
    Void,
}

public enum EvidenceStep
{
    FindFit,
    FindFault,
}

/// <summary>How a piece of evidence stands [S1, S2, S4].</summary>
/// <param name="IsVoid">It is left out: the platform found a fault, or it came out of time and the platform did not find it fit all the same.</param>
/// <param name="IsLate">It came after the deadline of what it was handed in for.</param>
/// <param name="Hints">What it lacks: source-not-stated, authenticity-not-stated.</param>
public sealed record EvidenceStanding(EvidenceState State, bool IsVoid, bool IsLate, IReadOnlyList<EvidenceFault> Faults, IReadOnlyList<string> Hints);

/// <summary>Evidence is always taken; out of time or unfit it is void, never lost.</summary>
public static class EvidenceRules
{
    public static TransitionTable<EvidenceState, EvidenceStep> Table { get; } = new(
        "evidence",
        "evidence-step",
        [
            new(EvidenceState.Given, EvidenceStep.FindFit, EvidenceState.Fit),
            new(EvidenceState.Given, EvidenceStep.FindFault, EvidenceState.Void),
            new(EvidenceState.Fit, EvidenceStep.FindFit, EvidenceState.Fit),
            new(EvidenceState.Fit, EvidenceStep.FindFault, EvidenceState.Void),
            new(EvidenceState.Void, EvidenceStep.FindFit, EvidenceState.Fit),
            new(EvidenceState.Void, EvidenceStep.FindFault, EvidenceState.Void),
        ]);

    /// <summary>How a piece of evidence of the dispute stands; null when there is no such piece.</summary>
    public static EvidenceStanding? StandingOf(Dispute dispute, string evidence, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        if (!dispute.Evidence.TryGetValue(evidence, out var item) || !dispute.EvidenceCases.TryGetValue(evidence, out var known))
        {
            return null;
        }

        var late = Due(dispute, item, options) < item.SubmittedAt;
        string[] hints =
        [
            .. string.IsNullOrWhiteSpace(item.StatedSource) ? ["source-not-stated"] : Array.Empty<string>(),
            .. item.StatedAuthentic is null ? ["authenticity-not-stated"] : Array.Empty<string>(),
        ];
        return new EvidenceStanding(known.State, known.State == EvidenceState.Void || (late && known.State == EvidenceState.Given), late, known.Faults, hints);
    }

    internal static Objection? Check(Dispute dispute, EvidenceItem item) => item switch
    {
        { Subject: { } subject } when !dispute.Tickets.ContainsKey(subject) && !dispute.Appeals.ContainsKey(subject) => Objection.NotYet("subject-unknown", subject),
        { WeighingStage: not null, Kind: not EvidenceKind.WeighingPhoto } => Objection.Never("weighing-stage-unfit", item.Id),
        _ => null,
    };

    internal static Dispute Apply(Dispute dispute, EvidenceItem item) => dispute with
    {
        Evidence = dispute.Evidence.SetItem(item.Id, item),
        EvidenceCases = dispute.EvidenceCases.SetItem(item.Id, new EvidenceCase(EvidenceState.Given, [], item.SubmittedAt)),
    };

    internal static Objection? CheckJudgement(Dispute dispute, DisputeEvent step)
    {
        foreach (var id in step.Evidence!)
        {
            var known = dispute.EvidenceCases[id];
            if (step.At < known.LastAt)
            {
                return Objection.Never("before-its-cause", step.Id, Instants.Write(known.LastAt));
            }

            if (Table.Refuse(known.State, StepOf(step), id) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    internal static Dispute ApplyJudgement(Dispute dispute, DisputeEvent step) => dispute with
    {
        EvidenceCases = (step.Evidence ?? []).Where(dispute.EvidenceCases.ContainsKey).Aggregate(
            dispute.EvidenceCases,
            (cases, id) => cases.SetItem(id, new EvidenceCase(Table.After(cases[id].State, StepOf(step)), [.. step.Faults ?? []], step.At))),
    };

    /// <summary>A ticket's due time, the end of an appeal, or the deadline that came with an intervention; null when nothing sets one.</summary>
    static DateTimeOffset? Due(Dispute dispute, EvidenceItem item, DisputeOptions options)
    {
        if (item.Subject is { } subject)
        {
            return dispute.Tickets.TryGetValue(subject, out var ticket) ? ticket.Due(options)
                : dispute.Appeals.TryGetValue(subject, out var appeal) ? appeal.SettledAt
                : null;
        }

        return item.Entry is null or EvidenceEntry.AfterSale
            ? dispute.LatestApplication(item.SubmittedAt)?.Intervention is { Deadline: { } deadline } intervention && intervention.At <= item.SubmittedAt ? deadline : null
            : null;
    }

    static EvidenceStep StepOf(DisputeEvent step) => step.Faults is { Count: > 0 } ? EvidenceStep.FindFault : EvidenceStep.FindFit;
}
