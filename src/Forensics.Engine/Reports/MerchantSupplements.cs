using System.Security.Cryptography;
using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Reports;

/// <summary>A picture on its way into a supplement.</summary>
public sealed record SupplementPicture(AttachmentKind Kind, string SeenAt, ReadOnlyMemory<byte> File);

/// <summary>Material that a merchant adds to a report after being asked for it 补充材料.</summary>
public sealed class MerchantSupplements(MerchantQueries queries, PictureStore store, RecordIntake intake, EngineOptions options, TimeProvider time)
{
    /// <summary>Adds material to a report of the shop for which more was asked and which has not been supplemented since.</summary>
    /// <param name="form">Names the form that was sent: the same form sent twice is taken once.</param>
    /// <returns>The supplement's id, or a <see cref="DraftProblem"/>.</returns>
    public async Task<SubmitResult> SubmitAsync(
        string shop, string reportId, string form, string text, IReadOnlyList<SupplementPicture> pictures, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(text);
        if (await queries.ReportAsync(shop, reportId, cancellation) is not { } report)
        {
            return new SubmitResult(null, DraftProblem.NotFound);
        }

        var id = IdOf(reportId, form);
        if (report.Supplements.Any(supplement => supplement.Id == id))
        {
            return new SubmitResult(id);
        }

        var limits = options.Drafts;
        var problem = report.Request is null ? DraftProblem.Closed
            : pictures.Count == 0 && string.IsNullOrWhiteSpace(text) ? DraftProblem.Incomplete
            : pictures.Count > limits.MostAttachments ? DraftProblem.TooManyAttachments
            : pictures.Any(picture => picture.File.Length == 0) ? DraftProblem.FileEmpty
            : pictures.Any(picture => picture.File.Length > limits.MaxAttachmentBytes) ? DraftProblem.FileTooLarge
            : text.Length > limits.MostTextCharacters || pictures.Any(picture => picture.SeenAt.Length > limits.MostPlaceCharacters) ? DraftProblem.TextTooLong
            : null;
        if (problem is not null)
        {
            return new SubmitResult(null, problem);
        }

        List<Attachment> attachments = [];
        Dictionary<string, string> addresses = [];
        foreach (var (picture, i) in pictures.Select((picture, i) => (picture, i)))
        {
            var name = $"{id}-{i + 1}";
            addresses[name] = await store.PutAsync(picture.File, cancellation);
            attachments.Add(new Attachment { Kind = picture.Kind, File = name, SeenAt = DraftRules.Clean(picture.SeenAt) });
        }

        var supplement = new ReportSupplement
        {
            Id = id, Order = report.OrderId, Report = reportId, Text = DraftRules.Clean(text), Attachments = attachments, SubmittedAt = time.GetUtcNow(),
        };
        var result = (await intake.TakeAsync([new Delivery(supplement, (file, _) => new DeliveredPicture.Stored(addresses[file])) { By = new Actor(CallerKind.Merchant, shop, Role.Merchant, shop) }], cancellation)).Single();
        // A conflict is the same form from a second request a moment later: the first was taken.
        return result.Outcome == IngestOutcome.Refused ? new SubmitResult(null, DraftProblem.Refused, result.Message) : new SubmitResult(id);
    }

    static string IdOf(string reportId, string form) => "MS-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(reportId + "\n" + form)))[..16];
}
