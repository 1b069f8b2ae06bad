using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Reports;

/// <summary>Turns a draft into a report, once, however often it is asked and wherever the program is interrupted.</summary>
public sealed class DraftSubmissions(
    IDbContextFactory<ForensicsDbContext> database, Drafts drafts, RecordIntake intake, MerchantIds ids, EngineOptions options, TimeProvider time)
{
    /// <summary>Submits a draft of the shop. A draft that was submitted before gives its report again.</summary>
    /// <param name="confirmed">The merchant read what is missing and submits all the same.</param>
    public async Task<SubmitResult> SubmitAsync(string shop, string id, bool confirmed, CancellationToken cancellation)
    {
        if (await drafts.GetAsync(shop, id, cancellation) is not { } draft)
        {
            return new SubmitResult(null, DraftProblem.NotFound);
        }

        if (draft.State == DraftState.Open)
        {
            var guidance = (await drafts.GuidanceAsync(shop, id, cancellation))!;
            if (!guidance.MaySubmit(confirmed))
            {
                return new SubmitResult(null, guidance.ReportsLeft == 0 ? DraftProblem.LimitReached : DraftProblem.Incomplete);
            }

            if (await ReserveAsync(draft, cancellation) is { } problem)
            {
                return new SubmitResult(null, problem);
            }
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.Drafts.AsNoTracking().SingleAsync(row => row.Id == id, cancellation);
        return row.State == DraftState.Submitted ? new SubmitResult(row.ReportId) : await TakeAsync(row, cancellation);
    }

    /// <summary>Gives the draft its report id and moment, if the order's limit allows it. From here on its document does not change.</summary>
    /// <returns>Null when it is done, or was done by another request.</returns>
    async Task<string?> ReserveAsync(DraftView draft, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The counter's row is locked until the end of the transaction, on every database: nobody else counts meanwhile.
        await db.NextSequenceAsync(cancellation);
        await Drafts.HoldAsync(db, draft.Id, cancellation);
        var row = await db.Drafts.SingleAsync(row => row.Id == draft.Id, cancellation);
        if (row.State is DraftState.Submitting or DraftState.Submitted)
        {
            return null;
        }

        if (row.State != DraftState.Open || row.Version != draft.Version)
        {
            return row.State == DraftState.Open ? DraftProblem.Stale : DraftProblem.Closed;
        }

        if (await Drafts.ReportsOfAsync(db, row.OrderId, row.Id, cancellation) >= options.Disputes.MostReportsPerOrder)
        {
            return DraftProblem.LimitReached;
        }

        (row.State, row.ReportId, row.SubmittedAt) = (DraftState.Submitting, row.ReportId ?? ids.Next("MR"), time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    /// <summary>Hands the report to the intake. The same row always gives the same report, so that a repetition changes nothing.</summary>
    async Task<SubmitResult> TakeAsync(DraftRow row, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var addresses = (await Drafts.PicturesAsync(db, row.Id, cancellation)).ToDictionary(picture => picture.File, picture => picture.Sha256);
        var report = Documents.Read<ReportDraft>(row.Document).ToReport(row.ReportId!, row.SubmittedAt!.Value);
        var delivery = new Delivery(report, (file, field) => addresses.TryGetValue(file, out var sha256)
            ? new DeliveredPicture.Stored(sha256)
            : new DeliveredPicture.Refused($"field {field}: the draft has no picture {file}."))
        {
            By = new Actor(CallerKind.Merchant, row.ShopId, Role.Merchant, row.ShopId),
        };
        var result = (await intake.TakeAsync([delivery], cancellation)).Single();
        var taken = result.Outcome is not (IngestOutcome.Refused or IngestOutcome.Conflict or IngestOutcome.VersionMismatch);
        var state = taken ? DraftState.Submitted : DraftState.Open;
        await db.Drafts.Where(draft => draft.Id == row.Id && draft.State == DraftState.Submitting)
            .ExecuteUpdateAsync(set => set.SetProperty(draft => draft.State, state).SetProperty(draft => draft.ChangedAt, time.GetUtcNow()), cancellation);
        return taken ? new SubmitResult(row.ReportId)
            : result.Why?.Code == "report-limit" ? new SubmitResult(null, DraftProblem.LimitReached)
            : new SubmitResult(null, DraftProblem.Refused, result.Message);
    }
}
