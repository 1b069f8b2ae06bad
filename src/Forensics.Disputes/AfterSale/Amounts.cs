using Forensics.Disputes.Orders;
using Forensics.Disputes.States;

namespace Forensics.Disputes.AfterSale;

/// <summary>Money never exceeds what is there.</summary>
static class Amounts
{
    /// <summary>What the buyer paid, freight included; saturates.</summary>
    public static long OfOrder(Order order) => order.AmountPaidFen > long.MaxValue - order.FreightFen ? long.MaxValue : order.AmountPaidFen + order.FreightFen;

    /// <summary>What a refund gives back; without an amount, what was applied for and is not back yet.</summary>
    public static long Refunded(ApplicationCase known, DisputeEvent step) =>
        Math.Max(0, step.AmountFen ?? known.Application.AmountFen - known.RefundedFen);

    public static Objection? CheckRefund(Dispute dispute, ApplicationCase known, DisputeEvent step)
    {
        if (step.Kind != EventKind.Refunded)
        {
            return null;
        }

        var amount = Refunded(known, step);
        if (amount > known.Application.AmountFen - known.RefundedFen)
        {
            return Objection.Never("refund-over-application", step.Id, Instants.Fen(amount), Instants.Fen(known.Application.AmountFen - known.RefundedFen));
        }

        var left = OfOrder(dispute.Order!) - dispute.Applications.Values.Sum(any => any.RefundedFen);
        return amount > left ? Objection.Never("refund-over-order", step.Id, Instants.Fen(amount), Instants.Fen(left)) : null;
    }
}
