namespace Forensics.Disputes;

/// <summary>How far something on an order got.</summary>
/// <param name="Type">after-sale, ticket, appeal or report.</param>
/// <param name="State">Name of the state, as docs/states.md draws it.</param>
/// <param name="Claim">Of a report: each claim has a state of its own.</param>
public sealed record Standing(string Type, string Id, string State, Claim? Claim = null)
{
    /// <summary>The state in Chinese.</summary>
    public string Chinese => Wording.NameInChinese(State);

    public string English => State.Replace('-', ' ');
}

/// <content>What a reader sees first: where everything stands.</content>
public sealed partial record Dispute
{
    /// <summary>How far the applications, tickets, appeals and reports of the order have got at an instant.</summary>
    public IReadOnlyList<Standing> Standings(DateTimeOffset now, DisputeOptions options) =>
    [
        .. Applications.Select(pair => new Standing("after-sale", pair.Key, DisputeJson.NameOf(pair.Value.StateAt(now, options)))),
        .. Tickets.Select(pair => new Standing("ticket", pair.Key, DisputeJson.NameOf(pair.Value.StandingAt(now, options)))),
        .. Appeals.Select(pair => new Standing("appeal", pair.Key, DisputeJson.NameOf(pair.Value.State))),
        .. ReportCases.SelectMany(pair => pair.Value.Claims.Select(claim => new Standing("report", pair.Key, DisputeJson.NameOf(claim.Value), claim.Key))),
    ];
}
