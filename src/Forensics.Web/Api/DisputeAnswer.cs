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
        dispute.Standings(now, options),
        [.. dispute.Notices(now, options).Select(notice => new NoticeText(notice.Code, notice.For, notice.At, notice.Chinese, notice.English))],
        dispute.Records);
}

/// <param name="For">Who has to know.</param>
/// <param name="At">When it comes due, or since when it holds.</param>
sealed record NoticeText(string Code, Party For, DateTimeOffset? At, string Chinese, string English);
