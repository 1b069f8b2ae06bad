using System.Text.Json.Serialization;

namespace Forensics.Disputes.Orders;

/// <summary>What was bought, from whom, and how far it got. Money is in fen, instants carry their offset.</summary>
public sealed record Order : IngestRecord
{
    public required Shop Shop { get; init; }

    /// <summary>Pseudonym of the buyer; never a name or a phone number.</summary>
    public required string Buyer { get; init; }

    public required Goods Goods { get; init; }

    public required long AmountPaidFen { get; init; }

    public long FreightFen { get; init; }

    public bool FreeShipping { get; init; }

    public required DateTimeOffset PaidAt { get; init; }

    public DateTimeOffset? PromisedShipAt { get; init; }

    public DateTimeOffset? ShippedAt { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When the transaction was completed; rights protection 售后保障维权 is open from then on [S3].</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CompletedAt { get; init; }
}

public sealed record Shop(string Id, string Name);

/// <param name="Class">Decides which after-sale kinds are open [S3].</param>
/// <param name="ReferencePhotos">The shop's own photos of the goods: paths beside the ingested file.</param>
public sealed record Goods(string Id, string Title, GoodsClass Class, IReadOnlyList<string> ReferencePhotos);

public enum GoodsClass
{
    Ordinary,
    FreshFruit,
    Virtual,
    Bulky,
}
