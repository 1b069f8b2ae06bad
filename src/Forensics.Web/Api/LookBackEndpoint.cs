using Forensics.Disputes;
using Forensics.Engine.Access;
using Forensics.Engine.Banks;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>What looking back found, for lead reviewers and for platform systems that read scores.</summary>
static class LookBackEndpoint
{
    const int DefaultPage = 50;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/look-backs", ListAsync)
        .RequireAuthorization(Policies.When(caller => Policies.MayLead(caller) || caller.Has(Scope.ScoresRead)))
        .Produces<LookBackPage>()
        .WithName("ListLookBacks").WithTags("review")
        .WithSummary("Evidence that is the same as a picture or hash which came into a bank after it, the latest found first, with the reports that dispute it and what was decided on them.");

    static async Task<IResult> ListAsync(
        HttpContext context, [FromServices] LookBackQueries queries, string? bank, DateTimeOffset? since, long? before, int? limit, CancellationToken cancellation) =>
        limit is < 1 or > LookBackQueries.MaxPage
            ? ApiProblem.OfStatus(context, StatusCodes.Status400BadRequest)
            : Results.Json(await queries.PageAsync(new LookBackQuery(bank, since, before, limit ?? DefaultPage), cancellation), DisputeJson.Options);
}
