using Forensics.Disputes;
using Forensics.Disputes.Orders;

namespace Forensics.Engine.Ingest;

/// <summary>What a record must fulfil to be stored at all, beyond its schema. What it has to say is for the rules of the dispute.</summary>
static class RecordRules
{
    /// <exception cref="RefusedException">With the field and what it needs.</exception>
    public static void Check(IngestRecord record, int maxIdLength)
    {
        if (string.IsNullOrWhiteSpace(record.Id) || record.Id.Length > maxIdLength || record.Id.Any(char.IsControl))
        {
            throw new RefusedException($"field id: an id of 1 to {maxIdLength} characters is needed.");
        }

        if (RecordFacts.OrderOf(record) is { } order && (string.IsNullOrWhiteSpace(order) || order.Any(char.IsControl)))
        {
            throw new RefusedException("field order is empty or has control characters; name the order.");
        }

        if (record is Order itself && (string.IsNullOrWhiteSpace(itself.Shop.Id) || string.IsNullOrWhiteSpace(itself.Buyer)))
        {
            var (field, remedy) = string.IsNullOrWhiteSpace(itself.Buyer) ? ("buyer", "the buyer's pseudonym") : ("shop.id", "the shop");
            throw new RefusedException($"field {field} is empty; name {remedy}.");
        }
    }
}
