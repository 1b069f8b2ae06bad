using System.Text.Json.Serialization;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;

namespace Forensics.Disputes;

/// <summary>One line of what the platform sends. docs/schema/ingest.schema.json describes the same fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Order), "order")]
[JsonDerivedType(typeof(AfterSaleApplication), "after-sale")]
[JsonDerivedType(typeof(DisputeEvent), "event")]
[JsonDerivedType(typeof(EvidenceItem), "evidence")]
[JsonDerivedType(typeof(FakeEvidenceReport), "report")]
[JsonDerivedType(typeof(ReportSupplement), "supplement")]
[JsonDerivedType(typeof(ReviewDecision), "decision")]
[JsonDerivedType(typeof(KnownImage), "known-image")]
public abstract record IngestRecord
{
    /// <summary>The sender's own id, unique among records of the same type; sending it again with the same content changes nothing.</summary>
    public required string Id { get; init; }
}
