using System.Reflection;
using System.Text.Json.Serialization;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Ingest;

/// <summary>What the engine must know of each type of record to file it. A new type is added here and in <see cref="RecordRowsOf"/>.</summary>
static class RecordFacts
{
    static readonly Dictionary<Type, string> Names = typeof(IngestRecord)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    /// <summary>The type's name on the wire.</summary>
    public static string TypeOf(IngestRecord record) => Names[record.GetType()];

    /// <summary>The order a record belongs to, for an order itself; null for known images.</summary>
    public static string? OrderOf(IngestRecord record) => record switch
    {
        Order order => order.Id,
        AfterSaleApplication application => application.Order,
        DisputeEvent step => step.Order,
        EvidenceItem evidence => evidence.Order,
        FakeEvidenceReport report => report.Order,
        ReportSupplement supplement => supplement.Order,
        ReviewDecision decision => decision.Order,
        KnownImage => null,
        _ => throw Unknown(record),
    };

    /// <summary>The record's own instant: when what it tells of happened.</summary>
    public static DateTimeOffset AtOf(IngestRecord record) => record switch
    {
        Order order => order.PaidAt,
        AfterSaleApplication application => application.AppliedAt,
        DisputeEvent step => step.At,
        EvidenceItem evidence => evidence.SubmittedAt,
        FakeEvidenceReport report => report.SubmittedAt,
        ReportSupplement supplement => supplement.SubmittedAt,
        ReviewDecision decision => decision.At,
        KnownImage known => known.FirstSeenAt,
        _ => throw Unknown(record),
    };

    /// <summary>The report that a record adds to; null when it adds to none.</summary>
    public static string? ReportOf(IngestRecord record) => record switch
    {
        ReportSupplement supplement => supplement.Report,
        ReviewDecision decision => decision.Report,
        _ => null,
    };

    /// <summary>The pictures that a record names.</summary>
    public static IEnumerable<PictureField> PicturesOf(IngestRecord record) => record switch
    {
        Order order => order.Goods.ReferencePhotos.Select((file, i) => new PictureField(PictureRole.Reference, file, $"goods.referencePhotos[{i}]")),
        EvidenceItem evidence => [new(PictureRole.Evidence, evidence.File, "file")],
        FakeEvidenceReport report => Attached(report.Attachments),
        ReportSupplement supplement => Attached(supplement.Attachments),
        KnownImage known => [new(PictureRole.Known, known.File, "file")],
        _ => [],
    };

    static IEnumerable<PictureField> Attached(IReadOnlyList<Attachment> attachments) =>
        attachments.Select((attachment, i) => new PictureField(PictureRole.Attachment, attachment.File, $"attachments[{i}].file"));

    static ArgumentException Unknown(IngestRecord record) => new($"{record.GetType().Name} is not taken in.", nameof(record));
}

/// <summary>A picture as a record names it.</summary>
/// <param name="Role">One of <see cref="PictureRole"/>.</param>
/// <param name="Field">Of the record, for messages.</param>
sealed record PictureField(string Role, string File, string Field);
