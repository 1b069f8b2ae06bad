using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Review;

/// <summary>Takes what reviewers decide into the record of the dispute.</summary>
public sealed class Decisions(IDbContextFactory<ForensicsDbContext> database, RecordIntake intake, TimeProvider time)
{
    /// <summary>Records a decision on the score that counts now, unless somebody decided since the reviewer looked.</summary>
    /// <returns>Null when there is no such report.</returns>
    public async Task<DecisionResult?> DecideAsync(DecisionRequest request, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await BasisAsync(request.Report, cancellation) is not { } basis)
        {
            return null;
        }

        if (basis.Decisions != request.Seen)
        {
            return DecisionResult.Overtaken;
        }

        // The number is part of the id: of two who decide at the same moment, one meets a record that is there already.
        var decision = new ReviewDecision
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{request.Report}.decision-{request.Seen + 1}"),
            Order = basis.Order,
            Report = request.Report,
            Claims = request.Claims,
            By = by.Id,
            At = time.GetUtcNow(),
            Reason = request.Reason,
            Request = request.Request,
            Effect = request.Effect,
            Score = basis.Score?.Id,
            PolicyId = basis.Score?.PolicyId,
            PolicyVersion = basis.Score?.PolicyVersion,
        };
        var none = new Delivery(decision, (_, field) => new DeliveredPicture.Refused($"field {field}: a decision brings no pictures.")) { By = by };
        var result = (await intake.TakeAsync([none], cancellation))[0];
        return result.Outcome switch
        {
            // Unchanged: the database answered only the second time, and had taken it the first.
            IngestOutcome.Accepted or IngestOutcome.Unchanged => new DecisionResult(decision, null),
            IngestOutcome.Conflict => DecisionResult.Overtaken,
            _ => new DecisionResult(null, result.Why ?? throw new InvalidOperationException($"Decision {decision.Id} was not taken: {result.Outcome} {result.Message}")),
        };
    }

    async Task<Basis?> BasisAsync(string reportId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Reports.AsNoTracking()
            .Where(report => report.Id == reportId)
            .Select(report => new Basis(
                report.OrderId,
                db.Decisions.Count(decision => decision.ReportId == reportId),
                db.Scores.Where(score => score.Id == report.ScoreId).Select(score => new ScoredBy(score.Id, score.PolicyId, score.PolicyVersion)).FirstOrDefault()))
            .SingleOrDefaultAsync(cancellation);
    }

    sealed record Basis(string Order, int Decisions, ScoredBy? Score);

    sealed record ScoredBy(long Id, string PolicyId, int PolicyVersion);
}

/// <summary>What a reviewer decides.</summary>
/// <param name="Claims">Claims left out stay as they are.</param>
/// <param name="Reason">For reviewers.</param>
/// <param name="Request">For the merchant, where a claim needs more.</param>
/// <param name="Seen">Decisions on the report that the reviewer saw: with one more there by now, this one is refused.</param>
public sealed record DecisionRequest(
    string Report, IReadOnlyList<ClaimDecision> Claims, string Reason, string Request, DecisionEffect Effect, int Seen);

/// <param name="Decision">As recorded; null when it was not.</param>
/// <param name="Why">The rule that refuses it. Both null: somebody decided since the reviewer looked.</param>
public sealed record DecisionResult(ReviewDecision? Decision, Refusal? Why)
{
    public static DecisionResult Overtaken { get; } = new(null, null);
}
