using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;

namespace Forensics.Engine.Ingest;

/// <summary>What a record must fulfil by itself, beyond its schema.</summary>
static class RecordRules
{
    /// <exception cref="RefusedException">With the field and what it needs.</exception>
    public static void Check(IngestRecord record, int maxIdLength)
    {
        if (string.IsNullOrWhiteSpace(record.Id) || record.Id.Length > maxIdLength || record.Id.Any(char.IsControl))
        {
            throw new RefusedException($"field id: an id of 1 to {maxIdLength} characters is needed.");
        }

        if (RecordFacts.OrderOf(record) is { } order && string.IsNullOrWhiteSpace(order))
        {
            throw new RefusedException("field order is empty; name the order.");
        }

        switch (record)
        {
            case Order itself: Check(itself); break;
            case AfterSaleApplication { AmountFen: < 0 } application: throw new RefusedException($"field amountFen is {application.AmountFen}; it can't be negative.");
            case FakeEvidenceReport report: Check(report); break;
            case ReviewDecision { Claims.Count: 0 }: throw new RefusedException("field claims is empty; decide on at least one claim.");
        }
    }

    static void Check(Order order)
    {
        if (order.AmountPaidFen < 0 || order.FreightFen < 0)
        {
            throw new RefusedException($"field {(order.AmountPaidFen < 0 ? "amountPaidFen" : "freightFen")} can't be negative; money is in fen.");
        }

        if (string.IsNullOrWhiteSpace(order.Shop.Id) || string.IsNullOrWhiteSpace(order.Buyer))
        {
            throw new RefusedException($"field {(string.IsNullOrWhiteSpace(order.Buyer) ? "buyer" : "shop.id")} is empty; name the {(string.IsNullOrWhiteSpace(order.Buyer) ? "buyer's pseudonym" : "shop")}.");
        }
    }

    static void Check(FakeEvidenceReport report)
    {
        if (report.Evidence.Count == 0)
        {
            throw new RefusedException("field evidence is empty; name at least one disputed evidence item.");
        }

        if (report.Claims.Count == 0)
        {
            throw new RefusedException($"field claims is empty; tick at least one of: {string.Join(", ", Enum.GetValues<Claim>().Select(DisputeJson.NameOf))}.");
        }

        if (report.Evidence.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new RefusedException($"field evidence names \"{twice.Key}\" twice; name each item once.");
        }

        foreach (var (region, i) in report.Regions.Select((region, i) => (region, i)))
        {
            if (!report.Evidence.Contains(region.Evidence))
            {
                throw new RefusedException($"field regions[{i}].evidence: \"{region.Evidence}\" is not among the report's evidence.");
            }
        }
    }
}
