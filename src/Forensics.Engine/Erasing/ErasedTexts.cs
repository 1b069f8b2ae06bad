using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Erasing;

/// <summary>What is left of records and scores after an erasure: ids, dates, kinds and amounts, which the dispute is folded from. Free
/// texts, names of files and the buyer's pseudonym are gone. A pure function; what was erased before stays as it is.</summary>
static class ErasedTexts
{
    /// <summary>Stands where a text was. An absent or empty one stays so: rules ask whether something was said.</summary>
    public const string Mark = "[erased]";

    /// <summary>Stands where a score's findings were.</summary>
    public const string NoFindings = "{}";

    /// <summary>True for a stored record that something was erased of.</summary>
    public static bool IsErased(string document) => document.Contains($"\"{Mark}\"", StringComparison.Ordinal);

    public static string Of(string document) => Documents.Write(Of(Documents.Read<IngestRecord>(document)));

    public static IngestRecord Of(IngestRecord record) => record switch
    {
        Order order => order with
        {
            Buyer = Mark,
            Goods = order.Goods with { ReferencePhotos = [.. order.Goods.ReferencePhotos.Select(Text)] },
        },
        AfterSaleApplication application => application with { Reason = Text(application.Reason), Text = Text(application.Text) },
        DisputeEvent step => step with { Text = Text(step.Text), TrackingNumber = step.TrackingNumber is { } number ? Text(number) : null },
        EvidenceItem item => item with
        {
            File = Mark,
            FileName = item.FileName is { } name ? Text(name) : null,
            StatedSource = Text(item.StatedSource),
        },
        FakeEvidenceReport report => report with { Text = Text(report.Text), Attachments = Of(report.Attachments) },
        ReportSupplement supplement => supplement with { Text = Text(supplement.Text), Attachments = Of(supplement.Attachments) },
        ReviewDecision decision => decision with { Reason = Text(decision.Reason), Request = Text(decision.Request) },
        _ => record,
    };

    /// <summary>Of a draft's document; it can't be gone on with, since its pictures are gone.</summary>
    public static string OfDraft(string document)
    {
        var draft = Documents.Read<ReportDraft>(document);
        return Documents.Write(draft with { Text = Text(draft.Text), Attachments = [], Regions = [] });
    }

    /// <summary>Bands and weights, which decisions rest on, stay; what was measured in the pictures goes.</summary>
    public static ReportScore Of(ReportScore score) => score with
    {
        Claims = [.. score.Claims.Select(claim => claim with { Contributions = [.. claim.Contributions.Select(reason => reason with { Values = [] })] })],
    };

    static IReadOnlyList<Attachment> Of(IReadOnlyList<Attachment> attachments) =>
        [.. attachments.Select(attachment => attachment with { File = Mark, SeenAt = Text(attachment.SeenAt) })];

    static string Text(string text) => string.IsNullOrWhiteSpace(text) ? text : Mark;
}
