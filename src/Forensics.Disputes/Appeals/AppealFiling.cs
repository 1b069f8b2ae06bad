using System.Globalization;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Orders;
using Forensics.Disputes.States;

namespace Forensics.Disputes.Appeals;

/// <summary>Whether an appeal can be filed [S2, S3].</summary>
public static class AppealFiling
{
    /// <summary>The kind that a ground belongs to.</summary>
    public static AppealKind KindOf(AppealGround ground) => ground switch
    {
        AppealGround.DisputeLiability => AppealKind.Liability,
        AppealGround.GoodsPayment => AppealKind.Payment,
        AppealGround.Compensation or AppealGround.Coupon => AppealKind.Other,
        _ => AppealKind.Freight,
    };

    internal static Objection? Check(Dispute dispute, DisputeEvent step, DisputeContext context)
    {
        var (kind, ground) = (step.AppealKind!.Value, step.Ground!.Value);
        if (dispute.Appeals.ContainsKey(step.Subject ?? step.Id))
        {
            return Objection.Never("id-taken", step.Subject ?? step.Id);
        }

        // "Other" where another kind fits is taken, and counts as failed.
        if ((kind != AppealKind.Other && KindOf(ground) != kind) || (ground == AppealGround.BulkyWayBack && dispute.Order!.Goods.Class != GoodsClass.Bulky))
        {
            return Objection.Never("ground-unfit", step.Id, DisputeJson.NameOf(ground), DisputeJson.NameOf(kind));
        }

        if (ApplicationRules.Find(dispute, step) is not { } known)
        {
            return Objection.NotYet("application-unknown", step.Application ?? dispute.Id);
        }

        return CheckPeriod(dispute, known, step, context.Options)
            ?? CheckBlock(dispute, step, context)
            ?? CheckAgain(dispute, known, step, kind)
            ?? (InvalidReason(dispute, step) is null ? CheckAmount(dispute, known, step, kind) : null);
    }

    internal static Dispute Apply(Dispute dispute, DisputeEvent step)
    {
        if (step is not { AppealKind: { } kind, Ground: { } ground } || ApplicationRules.Find(dispute, step) is not { } known)
        {
            return dispute;
        }

        var invalid = InvalidReason(dispute, step);
        var amount = kind == AppealKind.Liability ? 0 : step.AmountFen ?? Stake(dispute, known, step);
        var filed = new AppealCase(
            step.Subject ?? step.Id, kind, ground, known.Application.Id, amount, step.At, invalid is null ? AppealState.Pending : AppealState.Invalid, step.At)
        {
            Evidence = [.. step.Evidence ?? []],
            Invalid = invalid,
            SettledAt = invalid is null ? null : step.At,
            FiledAgain = Earlier(dispute, known, kind).Any(),
        };
        return dispute with { Appeals = dispute.Appeals.SetItem(filed.Id, filed) };
    }

    /// <summary>The decision that can be appealed against at an instant: the platform's latest until then; null when there is none.</summary>
    internal static DateTimeOffset? DecisionBefore(Dispute dispute, ApplicationCase known, DateTimeOffset at) =>
        known.Decisions
            .Concat(dispute.Tickets.Values.Where(ticket => ticket.State == Tickets.TicketState.Lost && ticket.Application == known.Application.Id).Select(ticket => ticket.DecidedAt!.Value))
            .Concat(dispute.Appeals.Values.Where(appeal => appeal.Application == known.Application.Id && appeal is { SettledAt: not null, State: not (AppealState.Withdrawn or AppealState.Invalid) })
                .Select(appeal => appeal.SettledAt!.Value))
            .Where(decided => decided <= at)
            .Select(decided => (DateTimeOffset?)decided)
            .Max();

    static string? InvalidReason(Dispute dispute, DisputeEvent step) =>
        step.AppealKind == AppealKind.Freight && dispute.Order?.FreeShipping == true ? "freight-on-free-shipping"
        : step.AppealKind == AppealKind.Other && KindOf(step.Ground!.Value) != AppealKind.Other ? "another-kind-fits"
        : null;

    static Objection? CheckPeriod(Dispute dispute, ApplicationCase known, DisputeEvent step, DisputeOptions options) =>
        DecisionBefore(dispute, known, step.At) is not { } decided ? Objection.NotYet("nothing-to-appeal", step.Id, known.Application.Id)
        : step.At - decided > options.AppealPeriod ? Objection.Never("appeal-period-over", step.Id, Instants.Write(decided + options.AppealPeriod))
        : null;

    static Objection? CheckBlock(Dispute dispute, DisputeEvent step, DisputeContext context) =>
        context.Shop.With(dispute).Block(step.At, context.Options) switch
        {
            AppealBlock.Year => Objection.Never("appeals-blocked-year", step.Id, context.Options.MostFailedAppealsPerYear.ToString(CultureInfo.InvariantCulture)),
            AppealBlock.Month => Objection.Never("appeals-blocked-month", step.Id, context.Options.MostFailedAppealsPerMonth.ToString(CultureInfo.InvariantCulture)),
            _ => null,
        };

    static Objection? CheckAgain(Dispute dispute, ApplicationCase known, DisputeEvent step, AppealKind kind)
    {
        var earlier = Earlier(dispute, known, kind).ToList();
        if (earlier.FirstOrDefault(appeal => appeal.IsPending) is { } pending)
        {
            return Objection.NotYet("appeal-pending", step.Id, pending.Id);
        }

        var used = earlier.SelectMany(appeal => appeal.Evidence).ToHashSet(StringComparer.Ordinal);
        return earlier.Count > 0 && !(step.Evidence ?? []).Any(id => !used.Contains(id)) ? Objection.Never("appeal-needs-new-material", step.Id) : null;
    }

    static Objection? CheckAmount(Dispute dispute, ApplicationCase known, DisputeEvent step, AppealKind kind)
    {
        if (kind == AppealKind.Liability)
        {
            return step.AmountFen is null ? null : Objection.Never("appeal-not-about-money", step.Id);
        }

        var stake = Stake(dispute, known, step);
        return kind == AppealKind.Other && stake == 0 ? Objection.NotYet("nothing-deducted", step.Id)
            : step.AmountFen > stake ? Objection.Never("amount-over-stake", step.Id, Instants.Fen(step.AmountFen.Value), Instants.Fen(stake))
            : null;
    }

    /// <summary>The most that can be appealed for, in fen. The freight of a way back stands in no record: there the order's money is the limit.</summary>
    static long Stake(Dispute dispute, ApplicationCase known, DisputeEvent step) => step.Ground switch
    {
        AppealGround.GoodsPayment => known.RefundedFen > 0 ? known.RefundedFen : known.Application.AmountFen,
        AppealGround.BulkyWayBack => dispute.Order is { } bulky ? Amounts.OfOrder(bulky) : 0,
        AppealGround.Compensation or AppealGround.Coupon => Sum(dispute.Deductions.Where(deduction => deduction.Ground == step.Ground && deduction.At <= step.At)),
        AppealGround.DisputeLiability => 0,
        _ => dispute.Order?.FreightFen ?? 0,
    };

    // Saturates: amounts are the sender's.
    static long Sum(IEnumerable<Deduction> deductions) =>
        deductions.Aggregate(0L, (sum, deduction) => sum > long.MaxValue - deduction.AmountFen ? long.MaxValue : sum + deduction.AmountFen);

    static IEnumerable<AppealCase> Earlier(Dispute dispute, ApplicationCase known, AppealKind kind) =>
        dispute.Appeals.Values.Where(appeal => appeal.Kind == kind && appeal.Application == known.Application.Id);
}
