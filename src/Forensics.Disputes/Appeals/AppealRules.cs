using Forensics.Disputes.AfterSale;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Appeals;

/// <summary>What happens to an appeal once it is filed [S2, S3].</summary>
public static class AppealRules
{
    public static TransitionTable<AppealState, AppealStep> Table { get; } = new(
        "appeal",
        "appeal-closed",
        [
            new(AppealState.Pending, AppealStep.Review, AppealState.Reviewed),
            .. new[] { AppealState.Pending, AppealState.Reviewed }.SelectMany(state => new Transition<AppealState, AppealStep>[]
            {
                new(state, AppealStep.Uphold, AppealState.Upheld),
                new(state, AppealStep.UpholdPartly, AppealState.PartlyUpheld),
                new(state, AppealStep.Fail, AppealState.Failed),
                new(state, AppealStep.Withdraw, AppealState.Withdrawn),
            }),
        ],
        [new(AppealState.Reviewed, AppealStep.Review, "appeal-reviewed-before")]);

    internal static Objection? Check(Dispute dispute, DisputeEvent step)
    {
        if (Find(dispute, step) is not { } appeal)
        {
            return Objection.NotYet("appeal-unknown", step.Subject ?? dispute.Id);
        }

        if (step.At < appeal.LastAt)
        {
            return Objection.Never("before-its-cause", step.Id, Instants.Write(appeal.LastAt));
        }

        return Table.Refuse(appeal.State, StepOf(step), appeal.Id)
            ?? (step.AmountFen > appeal.AmountFen
                ? Objection.Never("amount-over-stake", step.Id, Instants.Fen(step.AmountFen.Value), Instants.Fen(appeal.AmountFen))
                : null);
    }

    internal static Dispute Apply(Dispute dispute, DisputeEvent step)
    {
        if (Find(dispute, step) is not { } appeal)
        {
            return dispute;
        }

        var state = Table.After(appeal.State, StepOf(step));
        var after = appeal with
        {
            State = state,
            LastAt = step.At,
            ReviewedAt = state == AppealState.Reviewed ? step.At : appeal.ReviewedAt,
            SettledAt = state == AppealState.Reviewed ? appeal.SettledAt : step.At,
            UpheldFen = state is AppealState.Upheld or AppealState.PartlyUpheld ? step.AmountFen ?? (state == AppealState.Upheld ? appeal.AmountFen : 0) : 0,
        };
        return dispute with { Appeals = dispute.Appeals.SetItem(appeal.Id, after) };
    }

    static AppealCase? Find(Dispute dispute, DisputeEvent step) => step.Subject is { } id
        ? dispute.Appeals.GetValueOrDefault(id)
        : dispute.Appeals.Values.Where(appeal => appeal.FiledAt <= step.At).OrderBy(appeal => appeal.FiledAt).ThenBy(appeal => appeal.Id, StringComparer.Ordinal).LastOrDefault();

    static AppealStep StepOf(DisputeEvent step) => step.Kind switch
    {
        EventKind.AppealReviewed => AppealStep.Review,
        EventKind.AppealWithdrawn => AppealStep.Withdraw,
        _ => step.Result switch
        {
            StepResult.Upheld => AppealStep.Uphold,
            StepResult.PartlyUpheld => AppealStep.UpholdPartly,
            _ => AppealStep.Fail,
        },
    };
}
