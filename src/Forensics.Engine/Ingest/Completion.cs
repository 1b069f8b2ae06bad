using Forensics.Disputes.Orders;

namespace Forensics.Engine.Ingest;

/// <summary>Whether an order sent again only adds facts to the one that is stored.</summary>
static class Completion
{
    /// <summary>True when everything that was known is still said, and only instants that were open and photos after the known ones are new.</summary>
    /// <param name="photos">Addresses of the stored order's photos, in order.</param>
    /// <param name="nextPhotos">Of the order sent again.</param>
    public static bool OnlyAdds(Order stored, Order next, IReadOnlyList<string> photos, IReadOnlyList<string> nextPhotos)
    {
        // Without the facts that may come later, both must be the same.
        Order Bare(Order order) => order with
        {
            PromisedShipAt = null, ShippedAt = null, SignedAt = null, Goods = order.Goods with { ReferencePhotos = stored.Goods.ReferencePhotos },
        };
        return Bare(stored) == Bare(next)
            && Kept(stored.PromisedShipAt, next.PromisedShipAt)
            && Kept(stored.ShippedAt, next.ShippedAt)
            && Kept(stored.SignedAt, next.SignedAt)
            && nextPhotos.Take(photos.Count).SequenceEqual(photos)
            && next.Goods.ReferencePhotos.Take(photos.Count).SequenceEqual(stored.Goods.ReferencePhotos);
    }

    static bool Kept(DateTimeOffset? stored, DateTimeOffset? next) => stored is null || stored == next;
}
