using Forensics.Disputes.States;

namespace Forensics.Disputes.Orders;

/// <summary>How far the transaction got.</summary>
public enum OrderState
{
    Paid,
    Shipped,
    SignedFor,
    Completed,
}

/// <summary>What an order's record can tell for the first time.</summary>
public enum OrderStep
{
    Ship,
    Sign,
    Complete,
}

/// <summary>An order may be sent again, and then only adds what was absent.</summary>
static class OrderRules
{
    public static TransitionTable<OrderState, OrderStep> Table { get; } = new(
        "order",
        "order-step",
        [
            new(OrderState.Paid, OrderStep.Ship, OrderState.Shipped),
            new(OrderState.Paid, OrderStep.Sign, OrderState.SignedFor), // Virtual goods are never shipped; platforms may not tell of shipping.
            new(OrderState.Paid, OrderStep.Complete, OrderState.Completed),
            new(OrderState.Shipped, OrderStep.Sign, OrderState.SignedFor),
            new(OrderState.Shipped, OrderStep.Complete, OrderState.Completed),
            new(OrderState.SignedFor, OrderStep.Ship, OrderState.SignedFor), // Told later; it happened before.
            new(OrderState.SignedFor, OrderStep.Complete, OrderState.Completed),
            new(OrderState.Completed, OrderStep.Ship, OrderState.Completed),
            new(OrderState.Completed, OrderStep.Sign, OrderState.Completed),
        ]);

    public static Objection? Check(Dispute dispute, Order order)
    {
        if (order.AmountPaidFen < 0 || order.FreightFen < 0)
        {
            return Objection.Never("amount-negative", order.Id);
        }

        if (dispute.Order is { } known && Contradiction(known, order) is { } field)
        {
            return Objection.Never("order-contradicts", order.Id, field);
        }

        var merged = Merge(dispute.Order, order);
        return Disorder(merged) is { } late
            ? Objection.Never("order-instants", order.Id, late)
            : StepsOf(dispute.Order, merged).Aggregate(
                (State: dispute.OrderState, Found: (Objection?)null),
                (walk, step) => (Table.After(walk.State, step), walk.Found ?? Table.Refuse(walk.State, step, order.Id))).Found;
    }

    public static Dispute Apply(Dispute dispute, Order order)
    {
        var merged = Merge(dispute.Order, order);
        return dispute with { Order = merged, OrderState = StepsOf(dispute.Order, merged).Aggregate(dispute.OrderState, Table.After) };
    }

    /// <summary>Whether the goods were on their way at an instant; null when nothing is known of it.</summary>
    public static bool? ShippedBy(Order order, DateTimeOffset at) =>
        (order.ShippedAt ?? order.SignedAt) is { } shipped ? shipped <= at || order.SignedAt <= at : null;

    static IEnumerable<OrderStep> StepsOf(Order? before, Order after)
    {
        if (before?.ShippedAt is null && after.ShippedAt is not null)
        {
            yield return OrderStep.Ship;
        }

        if (before?.SignedAt is null && after.SignedAt is not null)
        {
            yield return OrderStep.Sign;
        }

        if (before?.CompletedAt is null && after.CompletedAt is not null)
        {
            yield return OrderStep.Complete;
        }
    }

    static Order Merge(Order? known, Order order) => known is null
        ? order
        : known with
        {
            PromisedShipAt = known.PromisedShipAt ?? order.PromisedShipAt,
            ShippedAt = known.ShippedAt ?? order.ShippedAt,
            SignedAt = known.SignedAt ?? order.SignedAt,
            CompletedAt = known.CompletedAt ?? order.CompletedAt,
        };

    /// <summary>The first field in which a later record says otherwise; one that says nothing contradicts nothing.</summary>
    static string? Contradiction(Order known, Order order)
    {
        (string Field, bool Same)[] fields =
        [
            ("shop", known.Shop == order.Shop),
            ("buyer", known.Buyer == order.Buyer),
            ("goods", (known.Goods.Id, known.Goods.Title, known.Goods.Class) == (order.Goods.Id, order.Goods.Title, order.Goods.Class)
                && known.Goods.ReferencePhotos.SequenceEqual(order.Goods.ReferencePhotos)),
            ("amountPaidFen", known.AmountPaidFen == order.AmountPaidFen),
            ("freightFen", known.FreightFen == order.FreightFen),
            ("freeShipping", known.FreeShipping == order.FreeShipping),
            ("paidAt", known.PaidAt == order.PaidAt),
            ("promisedShipAt", Agree(known.PromisedShipAt, order.PromisedShipAt)),
            ("shippedAt", Agree(known.ShippedAt, order.ShippedAt)),
            ("signedAt", Agree(known.SignedAt, order.SignedAt)),
            ("completedAt", Agree(known.CompletedAt, order.CompletedAt)),
        ];
        return fields.FirstOrDefault(field => !field.Same).Field;
    }

    static bool Agree(DateTimeOffset? known, DateTimeOffset? told) => known is null || told is null || known == told;

    /// <summary>The first instant that lies before one it has to follow.</summary>
    static string? Disorder(Order order) =>
        order.ShippedAt < order.PaidAt ? "shippedAt"
        : order.SignedAt < (order.ShippedAt ?? order.PaidAt) ? "signedAt"
        : order.CompletedAt < (order.SignedAt ?? order.ShippedAt ?? order.PaidAt) ? "completedAt"
        : null;
}
