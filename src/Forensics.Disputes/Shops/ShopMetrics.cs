using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Tickets;

namespace Forensics.Disputes;

/// <summary>What a shop is measured by over the last days [S1].</summary>
/// <param name="Orders">Paid in the window.</param>
/// <param name="Interventions">Asked for in the window; an application that the platform refunded of itself does not count.</param>
/// <param name="Rate">Interventions of orders, 0 to 1; 0 without orders.</param>
/// <param name="DisputeRefunds">Decided for the buyer in the window: interventions, and lost tickets where they count; not where an appeal about liability was upheld.</param>
/// <param name="Restrictions">For one day, when the rate is persistently high; else empty.</param>
public sealed record ShopMetrics(int Orders, int Interventions, double Rate, int DisputeRefunds, IReadOnlyList<ShopRestriction> Restrictions)
{
    /// <summary>Measures the disputes of one shop; the rate is persistently high when it is high at <paramref name="now"/> and so many days before.</summary>
    public static ShopMetrics Of(IReadOnlyCollection<Dispute> disputes, DateTimeOffset now, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(disputes);
        ArgumentNullException.ThrowIfNull(options);
        var (orders, interventions) = Count(disputes, now, options);
        var persistent = options.HighDaysInARow > 0 && Enumerable.Range(0, options.HighDaysInARow).All(days => IsHigh(Count(disputes, now.AddDays(-days), options), options));
        return new ShopMetrics(
            orders, interventions, RateOf(orders, interventions), disputes.Sum(dispute => DisputeRefundsOf(dispute, now, options)),
            persistent ? Enum.GetValues<ShopRestriction>() : []);
    }

    static (int Orders, int Interventions) Count(IReadOnlyCollection<Dispute> disputes, DateTimeOffset now, DisputeOptions options) => (
        disputes.Count(dispute => dispute.Order is { } order && IsIn(order.PaidAt, now, options)),
        disputes.Sum(dispute => dispute.Applications.Values.Count(known =>
            !known.RefundStartedByPlatform && known.Intervention is { } intervention && IsIn(intervention.At, now, options))));

    static bool IsHigh((int Orders, int Interventions) counted, DisputeOptions options) =>
        counted.Interventions >= options.HighInterventionCount && RateOf(counted.Orders, counted.Interventions) >= options.HighInterventionRate;

    static double RateOf(int orders, int interventions) => orders == 0 ? 0 : (double)interventions / orders;

    static int DisputeRefundsOf(Dispute dispute, DateTimeOffset now, DisputeOptions options)
    {
        var decided = dispute.Applications.Values.Where(known => !Cleared(known.Application.Id) && known.History.Any(change =>
            change.Step == ApplicationStep.DecideForBuyer && IsIn(change.At, now, options))).Select(known => known.Application.Id).ToHashSet(StringComparer.Ordinal);
        var lost = options.LostTicketIsDisputeRefund
            ? dispute.Tickets.Values.Where(ticket => ticket.State == TicketState.Lost && IsIn(ticket.DecidedAt!.Value, now, options) && !Cleared(ticket.Application))
            : [];
        // One application is refunded once, however it was lost.
        return decided.Count + lost.Select(ticket => ticket.Application ?? ticket.Id).Distinct().Count(id => !decided.Contains(id));

        bool Cleared(string? application) =>
            dispute.Appeals.Values.Any(appeal => appeal is { Kind: AppealKind.Liability, State: AppealState.Upheld } && appeal.Application == application);
    }

    static bool IsIn(DateTimeOffset at, DateTimeOffset now, DisputeOptions options) => at <= now && now - at < options.MetricsWindow;
}

/// <summary>What a shop with a persistently high intervention rate does without for a day [S1].</summary>
public enum ShopRestriction
{
    /// <summary>资源位.</summary>
    ResourceSlots,

    /// <summary>推广.</summary>
    Advertising,

    /// <summary>上新.</summary>
    NewListings,

    /// <summary>降权.</summary>
    LoweredRanking,
}
