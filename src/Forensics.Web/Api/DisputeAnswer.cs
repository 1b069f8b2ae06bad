using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Orders;

namespace Forensics.Web.Api;

/// <summary>What is known of an order at an instant.</summary>
/// <param name="Standings">How far everything on it got: applications, tickets, appeals, claims of reports.</param>
/// <param name="Notices">Which rules bite, or soon will.</param>
/// <param name="Records">What was taken, oldest first.</param>
sealed record DisputeAnswer(
    string Id, OrderState State, IReadOnlyList<Standing> Standings, IReadOnlyList<NoticeText> Notices, IReadOnlyList<IngestRecord> Records)
{
    public static DisputeAnswer Of(Dispute dispute, DisputeOptions options, DateTimeOffset now) => new(
        dispute.Id,
        dispute.OrderState,
        [
            .. dispute.Applications.Select(pair => new Standing("after-sale", pair.Key, DisputeJson.NameOf(pair.Value.StateAt(now, options)))),
            .. dispute.Tickets.Select(pair => new Standing("ticket", pair.Key, DisputeJson.NameOf(pair.Value.StandingAt(now, options)))),
            .. dispute.Appeals.Select(pair => new Standing("appeal", pair.Key, DisputeJson.NameOf(pair.Value.State))),
            .. dispute.ReportCases.SelectMany(pair => pair.Value.Claims.Select(
                claim => new Standing("report", pair.Key, DisputeJson.NameOf(claim.Value), DisputeJson.NameOf(claim.Key)))),
        ],
        [.. dispute.Notices(now, options).Select(notice => new NoticeText(notice.Code, notice.For, notice.At, notice.Chinese, notice.English))],
        dispute.Records);
}

/// <param name="Claim">Of a report.</param>
sealed record Standing(string Type, string Id, string State, string? Claim = null);

/// <param name="For">Who has to know.</param>
/// <param name="At">When it comes due, or since when it holds.</param>
sealed record NoticeText(string Code, Party For, DateTimeOffset? At, string Chinese, string English);
