using Forensics.Disputes.AfterSale;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Protection;

public enum ProtectionStep
{
    File,
    Withdraw,
    SettleForBuyer,
    SettleForMerchant,
}

/// <summary>Rights protection after completion 售后保障维权 [S3]: one choice of remedy; once withdrawn it can't be filed again.</summary>
public static class ProtectionRules
{
    public static TransitionTable<ProtectionState, ProtectionStep> Table { get; } = new(
        "protection",
        "protection-closed",
        [
            new(ProtectionState.None, ProtectionStep.File, ProtectionState.Filed, "order-not-completed"),
            new(ProtectionState.Filed, ProtectionStep.Withdraw, ProtectionState.Withdrawn),
            new(ProtectionState.Filed, ProtectionStep.SettleForBuyer, ProtectionState.SettledForBuyer),
            new(ProtectionState.Filed, ProtectionStep.SettleForMerchant, ProtectionState.SettledForMerchant),
        ],
        [
            new(ProtectionState.None, ProtectionStep.Withdraw, "protection-not-filed"),
            new(ProtectionState.None, ProtectionStep.SettleForBuyer, "protection-not-filed"),
            new(ProtectionState.None, ProtectionStep.SettleForMerchant, "protection-not-filed"),
            new(ProtectionState.Filed, ProtectionStep.File, "protection-remedy-chosen"),
            new(ProtectionState.SettledForBuyer, ProtectionStep.File, "protection-remedy-chosen"),
            new(ProtectionState.SettledForMerchant, ProtectionStep.File, "protection-remedy-chosen"),
            new(ProtectionState.Withdrawn, ProtectionStep.File, "protection-withdrawn"),
        ]);

    internal static Objection? Check(Dispute dispute, DisputeEvent step)
    {
        var known = dispute.Protection;
        if (step.At < known.LastAt)
        {
            return Objection.Never("before-its-cause", step.Id, Instants.Write(known.LastAt.Value));
        }

        var limit = Amounts.OfOrder(dispute.Order!);
        return Table.Refuse(known.State, StepOf(step), dispute.Id)
            ?? (step.AmountFen > limit ? Objection.Never("amount-over-order", step.Id, Instants.Fen(step.AmountFen.Value), Instants.Fen(limit)) : null)
            ?? (step.Kind != EventKind.ProtectionFiled || dispute.Order!.CompletedAt <= step.At ? null
                : new Objection(new Refusal("order-not-completed", step.Id), dispute.Order.CompletedAt is null));
    }

    internal static Dispute Apply(Dispute dispute, DisputeEvent step) => dispute with
    {
        Protection = dispute.Protection with
        {
            State = Table.After(dispute.Protection.State, StepOf(step)),
            LastAt = step.At,
            Remedy = dispute.Protection.Remedy ?? step.Remedy,
        },
    };

    static ProtectionStep StepOf(DisputeEvent step) => step.Kind switch
    {
        EventKind.ProtectionFiled => ProtectionStep.File,
        EventKind.ProtectionWithdrawn => ProtectionStep.Withdraw,
        _ => step.Result == StepResult.ForBuyer ? ProtectionStep.SettleForBuyer : ProtectionStep.SettleForMerchant,
    };
}
