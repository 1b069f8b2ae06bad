using System.Collections.Immutable;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Appeals;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Protection;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Tickets;

namespace Forensics.Disputes;

/// <summary>Everything accepted on one order, and what follows from it. Immutable; the order in which records were accepted is part of it.</summary>
/// <remarks>It holds facts only. What depends on the platform's numbers or on the clock (late, overdue, timed out) is asked of it with both.</remarks>
/// <param name="Id">The order's id, known before the order itself is.</param>
public sealed partial record Dispute(string Id)
{
    /// <summary>Null until the order itself was taken; every later record of it may add instants.</summary>
    public Order? Order { get; init; }

    public OrderState OrderState { get; init; }

    /// <summary>What was accepted, oldest first. An order that was completed later stands here more than once.</summary>
    public ImmutableList<IngestRecord> Records { get; init; } = [];

    /// <summary>By id.</summary>
    public ImmutableSortedDictionary<string, EvidenceItem> Evidence { get; init; } = ById<EvidenceItem>();

    /// <summary>What the platform said of a piece of evidence, by its id.</summary>
    public ImmutableSortedDictionary<string, EvidenceCase> EvidenceCases { get; init; } = ById<EvidenceCase>();

    /// <summary>By id.</summary>
    public ImmutableSortedDictionary<string, FakeEvidenceReport> Reports { get; init; } = ById<FakeEvidenceReport>();

    /// <summary>How far each report got, by its id.</summary>
    public ImmutableSortedDictionary<string, ReportCase> ReportCases { get; init; } = ById<ReportCase>();

    /// <summary>By the application's id.</summary>
    public ImmutableSortedDictionary<string, ApplicationCase> Applications { get; init; } = ById<ApplicationCase>();

    /// <summary>By the ticket's id.</summary>
    public ImmutableSortedDictionary<string, TicketCase> Tickets { get; init; } = ById<TicketCase>();

    /// <summary>By the appeal's id.</summary>
    public ImmutableSortedDictionary<string, AppealCase> Appeals { get; init; } = ById<AppealCase>();

    /// <summary>售后保障维权: one on an order.</summary>
    public ProtectionCase Protection { get; init; } = new();

    /// <summary>What was charged to the shop, oldest first.</summary>
    public ImmutableList<Deduction> Deductions { get; init; } = [];

    /// <summary>Null until it was decided; the latest decision counts.</summary>
    public Liability? Liability { get; init; }

    /// <summary>What is known after records that were accepted before: no rule is asked again, whatever its numbers are today.</summary>
    public static Dispute Replay(string id, IEnumerable<IngestRecord> accepted) =>
        accepted.Aggregate(new Dispute(id), (dispute, record) => dispute.With(record));

    /// <summary>Whether a record fits what is known, and what is known with it.</summary>
    public Verdict Take(IngestRecord record, DisputeContext context)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(context);
        return Check(record, context) switch
        {
            null => new Verdict.Taken(With(record)),
            { CanStillFit: true } objection => new Verdict.Waits(objection.Why),
            var objection => new Verdict.Refused(objection.Why),
        };
    }

    /// <summary>The application applied for last at or before an instant; null when there is none.</summary>
    public ApplicationCase? LatestApplication(DateTimeOffset at) =>
        Applications.Values.Where(known => known.Application.AppliedAt <= at)
            .OrderBy(known => known.Application.AppliedAt).ThenBy(known => known.Application.Id, StringComparer.Ordinal).LastOrDefault();

    static ImmutableSortedDictionary<string, T> ById<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
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
/// <param name="Now">The moment of receipt; only asked whether a sender's clock is ahead.</param>
/// <param name="Shop">What the shop's other orders say.</param>
public sealed record DisputeContext(DateTimeOffset Now, DisputeOptions Options, ShopHistory Shop);
