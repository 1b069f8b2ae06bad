using System.Text.Json.Nodes;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Review;
using Forensics.Web.Access;
using Forensics.Web.Pages;
using Forensics.Web.Pictures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>Reports as reviewers see them: the queue, one report with its dispute, its scores, and what is decided on it.</summary>
static class ReviewEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("review");
        reports.MapGet("", QueueAsync).RequireAuthorization(Policies.Reviewing).Produces<IReadOnlyList<QueueRow>>()
            .WithName("ListReports").WithSummary("The queue, the most pressing first; filters as on the page: claim, band, shop, state, q.");
        reports.MapGet("/{id}", ReportAsync).RequireAuthorization(Policies.Reviewing).Produces<ReportView>()
            .WithName("GetReport").WithSummary("One report with its findings, matches, decisions and the whole dispute. The ETag counts its decisions.");
        reports.MapGet("/{id}/scores", ScoresAsync).RequireAuthorization(Policies.When(caller => Policies.MayReview(caller) || caller.Has(Scope.ScoresRead)))
            .Produces<IReadOnlyList<ScoreLine>>().WithName("ListScores").WithSummary("Every score of a report, the newest first, each with the findings it was made from. The first that is current counts.");
        reports.MapPost("/{id}/decisions", DecideAsync).DoneOncePerKey().RequireAuthorization(Policies.Reviewing).Produces<ReviewDecision>(201).ProducesProblem(412).ProducesProblem(422).ProducesProblem(428)
            .WithName("Decide").WithSummary("Records a decision. If-Match names the ETag of the report the reviewer looked at.");
        api.MapGet("/pictures/{sha256}", PictureAsync).RequireAuthorization(Policies.When(caller => Policies.MayReview(caller) || caller.Has(Scope.PicturesRead))).WithTags("review")
            .WithName("GetPicture").WithSummary("The unchanged bytes of a picture; the audit record keeps who read it.");
        api.MapGet("/disputes/{order}", DisputeAsync).RequireAuthorization(Policies.Reviewing).WithTags("review").Produces<DisputeAnswer>()
            .WithName("GetDispute").WithSummary("What is known of an order: how far it, its applications, tickets, appeals and reports got, and which rules bite.");
    }

    static async Task<IResult> QueueAsync(HttpContext context, IConsoleData data, CancellationToken cancellation) =>
        Results.Json(QueueFilter.From(context.Request.Query).Apply(await data.QueueAsync(cancellation)), DisputeJson.Options);

    static async Task<IResult> ReportAsync(string id, HttpContext context, IConsoleData data, AuditLog audit, CancellationToken cancellation)
    {
        if (await data.ReportAsync(id, cancellation) is not { } report)
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);
        }

        await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, id), cancellation);
        Versions.Tell(context.Response, report.Decisions.Count + 1);
        return Results.Json(report, DisputeJson.Options);
    }

    static async Task<IResult> ScoresAsync(string id, HttpContext context, [FromServices] ReviewQueries queries, CancellationToken cancellation) =>
        await queries.ScoresAsync(id, cancellation) is { } scores
            ? Results.Json(scores.Select(ScoreLine.Of), DisputeJson.Options)
            : ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);

    static async Task<IResult> DecideAsync(string id, DecisionBody body, HttpContext context, IConsoleData data, CancellationToken cancellation)
    {
        // The tag counts the decisions from 1: a report without one has a version too.
        if (Versions.Expected(context.Request) is not (int seen and > 0))
        {
            return ApiProblem.Of(context, StatusCodes.Status428PreconditionRequired, ProblemCode.VersionNeeded);
        }

        var request = new DecisionRequest(id, body.Claims, body.Reason.Trim(), body.Request.Trim(), body.Effect, seen - 1);
        return await data.DecideAsync(request, Caller.Of(context).Actor, cancellation) switch
        {
            null => ApiProblem.OfStatus(context, StatusCodes.Status404NotFound),
            { Decision: { } decision } => Results.Json(decision, DisputeJson.Options, statusCode: StatusCodes.Status201Created),
            { Why: { } why } => ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, why),
            _ => ApiProblem.Of(context, StatusCodes.Status412PreconditionFailed, ProblemCode.VersionMismatch, "report", id),
        };
    }

    static async Task<IResult> PictureAsync(string sha256, HttpContext context, IConsoleData data, AuditLog audit, CancellationToken cancellation)
    {
        if (!ServedPicture.IsAddress(sha256) || await data.PictureAsync(sha256, cancellation) is not { } bytes)
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);
        }

        await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(AuditAction.PictureRead, AuditSubject.Picture, sha256), cancellation);
        return Results.Bytes(bytes, "application/octet-stream", sha256);
    }

    static async Task<IResult> DisputeAsync(string order, HttpContext context, [FromServices] Feed feed, [FromServices] EngineOptions options, TimeProvider time, CancellationToken cancellation) =>
        await feed.DisputeAsync(order, cancellation) is { } dispute
            ? Results.Json(DisputeAnswer.Of(dispute, options.Disputes, time.GetUtcNow()), DisputeJson.Options)
            : ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);
}

/// <param name="Claims">Claims left out stay as they are.</param>
/// <param name="Reason">For reviewers.</param>
/// <param name="Request">For the merchant, where a claim needs more.</param>
sealed record DecisionBody(IReadOnlyList<ClaimDecision> Claims, string Reason, string Request = "", DecisionEffect Effect = DecisionEffect.None);

/// <param name="Current">It counts now.</param>
/// <param name="Findings">By evidence id: what the score was made from.</param>
sealed record ScoreLine(
    long Id, bool Current, string PolicyId, int PolicyVersion, string PolicySha256, string FindingsSha256, DateTimeOffset ComputedAt, JsonNode? Score, JsonNode? Findings)
{
    public static ScoreLine Of(ScoreHistory score) => new(
        score.Id, score.Current, score.PolicyId, score.PolicyVersion, score.PolicySha256, score.FindingsSha256, score.ComputedAt, JsonNode.Parse(score.Document), JsonNode.Parse(score.Findings));
}
