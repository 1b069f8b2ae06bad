using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Protection;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Tickets;

namespace Forensics.Disputes.States;

/// <summary>The table of each aggregate, by what it is called.</summary>
public static class StateTables
{
    public static TransitionTable<OrderState, OrderStep> Order => OrderRules.Table;

    public static TransitionTable<ApplicationState, ApplicationStep> Application => ApplicationStates.Table;

    public static TransitionTable<ProtectionState, ProtectionStep> Protection => ProtectionRules.Table;

    public static TransitionTable<TicketState, TicketStep> Ticket => TicketRules.Table;

    public static TransitionTable<AppealState, AppealStep> Appeal => AppealRules.Table;

    public static TransitionTable<EvidenceState, EvidenceStep> Evidence => EvidenceRules.Table;

    public static TransitionTable<ClaimState, ClaimStep> Claim => ReportRules.Table;

    /// <summary>A drawing of each, in mermaid.</summary>
    public static IReadOnlyList<(string Name, string Mermaid)> Drawings =>
    [
        (Order.Name, Order.ToMermaid()),
        (Application.Name, Application.ToMermaid()),
        (Protection.Name, Protection.ToMermaid()),
        (Ticket.Name, Ticket.ToMermaid()),
        (Appeal.Name, Appeal.ToMermaid()),
        (Evidence.Name, Evidence.ToMermaid()),
        (Claim.Name, Claim.ToMermaid()),
    ];
}

/// <summary>Wire names of states, steps, kinds and grounds for people.</summary>
public static class StateNames
{
    /// <summary>In Chinese; a name that has none as it is.</summary>
    public static string Chinese<T>(T value) where T : struct, Enum => Wording.NameInChinese(DisputeJson.NameOf(value));

    public static string English<T>(T value) where T : struct, Enum => DisputeJson.NameOf(value).Replace('-', ' ');
}
