using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>The audit record: all of it for administrators; for lead reviewers, who read one report or picture they name.</summary>
static class AuditEndpoints
{
    const int DefaultPage = 100;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit", QueryAsync)
        .RequireAuthorization(Policies.Leading)
        .Produces<AuditView>()
        .WithName("QueryAudit").WithSummary("Who did what, the newest first. Lead reviewers have to name a report or a picture.").WithTags("access");

    static async Task<IResult> QueryAsync(
        HttpContext context, AuditLog audit, string? subjectType, string? subjectId, string? callerKind, string? callerId, DateTimeOffset? from, DateTimeOffset? until, long? before,
        int? limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > AuditLog.MaxPage)
        {
            return ApiProblem.OfStatus(context, StatusCodes.Status400BadRequest);
        }

        if (!Policies.MayAdminister(Caller.Of(context)) && (subjectType is not (AuditSubject.Report or AuditSubject.Picture) || string.IsNullOrEmpty(subjectId)))
        {
            return ApiProblem.Of(context, StatusCodes.Status403Forbidden, ProblemCode.AuditSubjectNeeded);
        }

        var page = await audit.QueryAsync(new AuditQuery(subjectType, subjectId, callerKind, callerId, from, until, before, limit ?? DefaultPage), cancellation);
        return TypedResults.Ok(new AuditView([.. page.Entries.Select(AuditLine.Of)], page.Next));
    }
}

/// <param name="Next">For the parameter <c>before</c> of the next page; null at the end.</param>
sealed record AuditView(IReadOnlyList<AuditLine> Entries, long? Next);

/// <param name="CallerKind">platform, merchant, user or command.</param>
/// <param name="Shop">The merchant's shop.</param>
sealed record AuditLine(
    long Sequence, DateTimeOffset At, string CallerKind, string CallerId, string? Role, string? Shop, string Action, string SubjectType, string SubjectId, string? Detail)
{
    public static AuditLine Of(AuditRow row) =>
        new(row.Sequence, row.At, row.CallerKind, row.CallerId, row.Role, row.ShopId, row.Action, row.SubjectType, row.SubjectId, row.Detail);
}
