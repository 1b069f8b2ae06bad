using System.Collections.Immutable;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;

namespace Forensics.Disputes;

/// <summary>Everything accepted on one order, and what follows from it. Immutable; the order in which records were accepted is part of it.</summary>
/// <param name="Id">The order's id, known before the order itself is.</param>
public sealed record Dispute(string Id)
{
    /// <summary>Null until the order itself was taken.</summary>
    public Order? Order { get; init; }

    /// <summary>What was accepted, oldest first. An order that was completed later stands here more than once.</summary>
    public ImmutableList<IngestRecord> Records { get; init; } = [];

    /// <summary>By id.</summary>
    public ImmutableSortedDictionary<string, EvidenceItem> Evidence { get; init; } = ImmutableSortedDictionary.Create<string, EvidenceItem>(StringComparer.Ordinal);

    /// <summary>By id.</summary>
    public ImmutableSortedDictionary<string, FakeEvidenceReport> Reports { get; init; } =
        ImmutableSortedDictionary.Create<string, FakeEvidenceReport>(StringComparer.Ordinal);

    /// <summary>What is known after records that were accepted before: no rule is asked again, whatever its numbers are today.</summary>
    public static Dispute Replay(string id, IEnumerable<IngestRecord> accepted) =>
        accepted.Aggregate(new Dispute(id), (dispute, record) => dispute.With(record));

    /// <summary>Whether a record fits what is known, and what is known with it.</summary>
    public Verdict Take(IngestRecord record, DisputeContext context)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(context);
        if (Order is null && record is not Orders.Order)
        {
            return new Verdict.Waits(new Refusal("order-unknown", Id));
        }

        if (record is FakeEvidenceReport report && report.Evidence.FirstOrDefault(id => !Evidence.ContainsKey(id)) is { } unknown)
        {
            return new Verdict.Waits(new Refusal("evidence-unknown", unknown));
        }

        return new Verdict.Taken(With(record));
    }

    Dispute With(IngestRecord record) => record switch
    {
        Order order => this with { Order = order, Records = Records.Add(record) },
        EvidenceItem item => this with { Evidence = Evidence.SetItem(item.Id, item), Records = Records.Add(record) },
        FakeEvidenceReport report => this with { Reports = Reports.SetItem(report.Id, report), Records = Records.Add(record) },
        _ => this with { Records = Records.Add(record) },
    };
}

/// <summary>What becomes of a record.</summary>
public abstract record Verdict
{
    Verdict()
    {
    }

    /// <summary>It fits; <paramref name="Dispute"/> holds it.</summary>
    public sealed record Taken(Dispute Dispute) : Verdict;

    /// <summary>What it builds on is not there, and still can come: it is kept, and tried again with every record of the order.</summary>
    public sealed record Waits(Refusal Why) : Verdict;

    /// <summary>It can't fit any more, whatever comes.</summary>
    public sealed record Refused(Refusal Why) : Verdict;
}

/// <summary>What a rule may ask besides the order's own record.</summary>
/// <param name="Now">The moment of receipt.</param>
/// <param name="Shop">What the shop's other orders say.</param>
public sealed record DisputeContext(DateTimeOffset Now, DisputeOptions Options, ShopHistory Shop);

/// <summary>What is known of a shop beyond one order.</summary>
/// <param name="FailedAppeals">When each appeal of the shop failed, or was invalid.</param>
public sealed record ShopHistory(IReadOnlyList<DateTimeOffset> FailedAppeals)
{
    public static ShopHistory Empty { get; } = new([]);
}

/// <summary>The platform's numbers. The guides are named as in docs/rules.md.</summary>
public sealed record DisputeOptions
{
    /// <summary>Submitted reports of fake evidence an order may have. Default 3 [assumed; that there is a limit: S0].</summary>
    public int MostReportsPerOrder { get; init; } = 3;
}
