using System.Collections.Immutable;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;

namespace Forensics.Disputes.Tickets;

/// <summary>A 商家工单 and how far it got [S1].</summary>
/// <param name="Application">Id of the application it belongs to; null when there was none.</param>
/// <param name="Deadline">As the ticket names it; null means the kind's own time.</param>
/// <param name="LastAt">Its latest step; none can lie before it.</param>
public sealed record TicketCase(
    string Id, TicketKind Kind, string? Application, DateTimeOffset OpenedAt, DateTimeOffset? Deadline, TicketState State, DateTimeOffset LastAt)
{
    /// <summary>In time or late, oldest first.</summary>
    public ImmutableList<DisputeEvent> Answers { get; init; } = [];

    public DateTimeOffset? DecidedAt { get; init; }

    public DateTimeOffset Due(DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Deadline ?? OpenedAt + (Kind == TicketKind.NotReceived ? options.NotReceivedTicket : options.WrongOrMissingTicket);
    }

    /// <summary>A late answer is kept, and void.</summary>
    public bool IsVoid(DisputeEvent answer, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.At > Due(options);
    }

    /// <summary>As it stands at an instant.</summary>
    public TicketStanding StandingAt(DateTimeOffset now, DisputeOptions options) => State switch
    {
        TicketState.Won => TicketStanding.Won,
        TicketState.Lost => TicketStanding.Lost,
        _ when Answers.Any(answer => !IsVoid(answer, options)) => TicketStanding.Answered,
        _ => now > Due(options) ? TicketStanding.Overdue : TicketStanding.Open,
    };

    /// <summary>What an overdue ticket brings about [S1]; empty while it is not overdue.</summary>
    public IReadOnlyList<TicketConsequence> Consequences(DateTimeOffset now, DisputeOptions options) =>
        StandingAt(now, options) != TicketStanding.Overdue ? []
        : Kind == TicketKind.NotReceived ? [TicketConsequence.FullRefund]
        : [TicketConsequence.FullRefund, TicketConsequence.Compensation, TicketConsequence.Delisting];

    /// <summary>What the answers in time lack of what the ticket asks for [S1]; a hint, never a reason to refuse an answer.</summary>
    public IReadOnlyList<TicketProof> Missing(Dispute dispute, DisputeOptions options)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        var valid = Answers.Where(answer => !IsVoid(answer, options)).ToList();
        var given = valid.SelectMany(answer => answer.Evidence ?? []).Select(id => dispute.Evidence.GetValueOrDefault(id)).OfType<EvidenceItem>()
            .Concat(dispute.Evidence.Values.Where(item => item.Subject == Id && item.By == Party.Merchant && item.SubmittedAt <= Due(options)))
            .ToList();
        (TicketProof Proof, bool Given)[] needed = Kind == TicketKind.NotReceived
            ?
            [
                (TicketProof.ShippingSlip, given.Any(item => item.Kind == EvidenceKind.ShippingSlip)),
                (TicketProof.SignedProof, given.Any(item => item.Kind == EvidenceKind.SignedProof)),
            ]
            :
            [
                (TicketProof.WeighingAtDispatch, Weighed(WeighingStage.Dispatch)),
                (TicketProof.WeighingAtDelivery, Weighed(WeighingStage.Delivery)),
                (TicketProof.WeighingAtSigning, Weighed(WeighingStage.Signing)),
                (TicketProof.FriendlyContact, valid.Any(answer => answer.ContactedBuyer == true)),
                (TicketProof.ReshipmentNumber, valid.Any(answer => !string.IsNullOrWhiteSpace(answer.TrackingNumber))),
            ];
        return [.. needed.Where(need => !need.Given).Select(need => need.Proof)];

        bool Weighed(WeighingStage stage) => given.Any(item => item.Kind == EvidenceKind.WeighingPhoto && item.WeighingStage == stage);
    }
}

public enum TicketState
{
    Open,
    Answered,
    Won,
    Lost,
}

/// <summary>How a ticket stands at an instant.</summary>
public enum TicketStanding
{
    Open,
    Answered,
    Overdue,
    Won,
    Lost,
}

public enum TicketConsequence
{
    FullRefund,

    /// <summary>合理补偿.</summary>
    Compensation,

    /// <summary>商品下架.</summary>
    Delisting,
}

/// <summary>What tickets ask for.</summary>
public enum TicketProof
{
    /// <summary>发货底单.</summary>
    ShippingSlip,

    /// <summary>签收物流红章证明.</summary>
    SignedProof,
    WeighingAtDispatch,
    WeighingAtDelivery,
    WeighingAtSigning,
    FriendlyContact,
    ReshipmentNumber,
}
