using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Jobs;
using Forensics.Engine.Ledger;
using Forensics.Engine.Match;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Erasing;

/// <summary>Erases the rows of a plan, in the caller's transaction.</summary>
sealed class ErasedRows(ForensicsDbContext db, ErasurePlan plan, DateTimeOffset now, CancellationToken cancellation)
{
    public async Task<ErasureCounts> EraseAsync()
    {
        // First: a step that is under way for what goes must store nothing any more. What it stored until now is seen below.
        await EndJobsAsync();
        await TextsAsync();
        await UsesAsync();
        await PicturesAsync();
        var matches = await MatchesAsync();
        var scores = await ScoresAsync();
        await DecisionsAsync();
        await DraftsAsync();
        await db.Waiting.Where(row => row.OrderId == plan.OrderId).ExecuteDeleteAsync(cancellation);
        return new ErasureCounts(plan.Sole.Count, plan.Used.Except(plan.Sole).Count(), plan.Documents.Count, scores, matches, plan.Drafts.Count, plan.Waiting);
    }

    async Task EndJobsAsync()
    {
        await db.Jobs.Where(job => (job.Kind == JobKind.Analyze && plan.Sole.Contains(job.Subject)) || (job.Kind == JobKind.Score && plan.Reports.Contains(job.Subject)))
            .ExecuteDeleteAsync(cancellation);
        // Other reports that are being scored just now may have seen the pictures: they are scored once more.
        await db.Jobs.Where(job => job.Kind == JobKind.Score && job.State == JobState.Running).ExecuteUpdateAsync(
            set => set
                .SetProperty(job => job.AgainSequence, job => job.AgainSequence ?? job.Sequence)
                .SetProperty(job => job.AgainTurn, job => job.AgainTurn ?? job.Turn),
            cancellation);
    }

    async Task TextsAsync()
    {
        foreach (var (type, id, document) in plan.Documents)
        {
            await ErasurePlan.OfOrder(db, type, plan.OrderId).Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, document), cancellation);
        }

        await db.Orders.Where(row => row.Id == plan.OrderId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Buyer, ErasedTexts.Mark), cancellation);
        foreach (var (sequence, document) in plan.Feed)
        {
            await db.Feed.Where(row => row.Sequence == sequence).ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, document), cancellation);
        }
    }

    async Task UsesAsync()
    {
        foreach (var (type, ids) in plan.Records)
        {
            await db.PictureRefs.Where(use => use.OwnerType == type && ids.Contains(use.OwnerId) && use.ErasedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(use => use.File, ErasedTexts.Mark).SetProperty(use => use.ErasedAt, now), cancellation);
        }

        await db.LookBacks.Where(row => db.Evidence.Any(evidence => evidence.Id == row.EvidenceId && evidence.OrderId == plan.OrderId)).ExecuteDeleteAsync(cancellation);
        await db.Evidence.Where(row => row.OrderId == plan.OrderId && row.ErasedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.ErasedAt, now), cancellation);
    }

    /// <summary>The row stays, since others name it by its address; nothing else of the picture does.</summary>
    async Task PicturesAsync()
    {
        await db.Findings.Where(row => plan.Sole.Contains(row.Sha256)).ExecuteDeleteAsync(cancellation);
        await db.PicturePrints.Where(row => plan.Sole.Contains(row.Sha256)).ExecuteDeleteAsync(cancellation);
        await db.PictureCovers.Where(row => plan.Sole.Contains(row.Sha256)).ExecuteDeleteAsync(cancellation);
        await FingerprintTable.TakeBackAsync(db, plan.Sole, cancellation);
        await db.Pictures.Where(row => plan.Sole.Contains(row.Sha256)).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.ErasedAt, now)
                .SetProperty(row => row.Bytes, 0)
                .SetProperty(row => row.AnalyzedAt, (DateTimeOffset?)null)
                .SetProperty(row => row.Format, (string?)null)
                .SetProperty(row => row.Width, 0)
                .SetProperty(row => row.Height, 0)
                .SetProperty(row => row.ErrorCode, (string?)null)
                .SetProperty(row => row.ErrorMessage, (string?)null)
                .SetProperty(row => row.Pdq, (byte[]?)null)
                .SetProperty(row => row.PdqForms, (byte[]?)null)
                .SetProperty(row => row.PdqQuality, (int?)null)
                .SetProperty(row => row.PdqVersion, (int?)null)
                .SetProperty(row => row.Identity, (string?)null)
                .SetProperty(row => row.IdentityVersion, (int?)null)
                .SetProperty(row => row.PHash, (long?)null)
                .SetProperty(row => row.PHashVersion, (int?)null)
                .SetProperty(row => row.DHash, (long?)null)
                .SetProperty(row => row.DHashVersion, (int?)null)
                .SetProperty(row => row.ImageChannel, (string?)null)
                .SetProperty(row => row.Provenance, (string?)null)
                .SetProperty(row => row.CountedAs, (long?)null),
            cancellation);
    }

    /// <returns>Matches of other reports that named a picture of the order.</returns>
    async Task<int> MatchesAsync()
    {
        var reports = plan.Reports;
        await db.DisputeFindings.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellation);
        await db.Matches.Where(row => reports.Contains(row.ReportId)).ExecuteDeleteAsync(cancellation);
        // A picture that stays for another's sake is no longer known from this order.
        return await db.Matches
            .Where(row => plan.Sole.Contains(row.Sha256)
                || (plan.Used.Contains(row.Sha256) && row.Bank == MatchFindings.EarlierBank && row.Source == plan.OrderId))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Sha256, "").SetProperty(row => row.Source, ErasedTexts.Mark).SetProperty(row => row.Details, (string?)null), cancellation);
    }

    async Task<int> ScoresAsync()
    {
        var reports = plan.Reports;
        var scores = await db.Scores.AsNoTracking().Where(row => reports.Contains(row.ReportId))
            .Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (row, set) => new { row.Id, row.Document, row.FindingsSha256, Findings = set.Document })
            .Where(score => score.Findings != ErasedTexts.NoFindings)
            .ToListAsync(cancellation);
        foreach (var score in scores)
        {
            var document = Documents.Write(ErasedTexts.Of(Documents.Read<ReportScore>(score.Document)));
            await db.Scores.Where(row => row.Id == score.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Document, document), cancellation);
        }

        // They name the order's evidence, so no other order's score rests on them.
        var sets = scores.Select(score => score.FindingsSha256).Distinct().ToList();
        await db.FindingSets.Where(set => sets.Contains(set.Sha256)).ExecuteUpdateAsync(set => set.SetProperty(row => row.Document, ErasedTexts.NoFindings), cancellation);

        var ids = scores.ConvertAll(score => score.Id);
        var left = await db.Scores.AsNoTracking().Where(row => ids.Contains(row.Id)).OrderBy(row => row.Id).ToListAsync(cancellation);
        await LedgerBook.AppendAsync(db, [.. left.Select(row => LedgerEntry.Of(row).Erased(now))], cancellation);
        return left.Count;
    }

    /// <summary>Their texts went with those of all records; the ledger has to know.</summary>
    async Task DecisionsAsync()
    {
        var ids = plan.Documents.Where(record => record.Type == "decision").Select(record => record.Id).ToList();
        var left = await db.Decisions.AsNoTracking().Where(row => ids.Contains(row.Id)).OrderBy(row => row.Sequence).ToListAsync(cancellation);
        await LedgerBook.AppendAsync(db, [.. left.Select(row => LedgerEntry.Of(row).Erased(now))], cancellation);
    }

    async Task DraftsAsync()
    {
        foreach (var row in await db.Drafts.AsNoTracking().Where(row => plan.Drafts.Contains(row.Id)).ToListAsync(cancellation))
        {
            var document = ErasedTexts.OfDraft(row.Document);
            var state = row.State == DraftState.Open ? DraftState.Discarded : row.State;
            await db.Drafts.Where(draft => draft.Id == row.Id).ExecuteUpdateAsync(
                set => set.SetProperty(draft => draft.Document, document).SetProperty(draft => draft.State, state), cancellation);
        }

        await db.DraftPictures.Where(row => plan.Drafts.Contains(row.DraftId)).ExecuteDeleteAsync(cancellation);
    }
}

/// <summary>What an erasure came to.</summary>
/// <param name="Pictures">Erased altogether.</param>
/// <param name="Kept">Pictures that stay because another order, a bank or a draft uses them; that this order did is erased.</param>
/// <param name="Records">Records whose texts were erased.</param>
/// <param name="Scores">Scores whose findings were erased; bands and weights stay.</param>
/// <param name="Matches">Matches of other reports that named a picture of the order.</param>
/// <param name="Waiting">Records that waited for the order and were never taken; they are gone.</param>
public sealed record ErasureCounts(int Pictures, int Kept, int Records, int Scores, int Matches, int Drafts, int Waiting);
