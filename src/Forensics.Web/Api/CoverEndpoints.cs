using Forensics.Disputes;
using Forensics.Engine.Review;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>What of a picture is grey in the copies that merchants see.</summary>
static class CoverEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var covers = api.MapGroup("/pictures/{sha256}/covers").RequireAuthorization(Policies.Reviewing).WithTags("review");
        covers.MapGet("", GetAsync).Produces<PictureCovers>().WithName("GetCovers").WithSummary("The covered rectangles, in pixels of the upright picture, with their version as ETag.");
        covers.MapPut("", SetAsync).Produces<PictureCovers>().ProducesProblem(412).ProducesProblem(422).ProducesProblem(428)
            .WithName("SetCovers").WithSummary("Replaces all of them; If-Match names the version they were changed from. Copies for merchants are grey there from now on.");
    }

    static async Task<IResult> GetAsync(string sha256, HttpContext context, [FromServices] Covers covers, CancellationToken cancellation) =>
        await covers.GetAsync(sha256, cancellation) is { } now ? Answer(context, now) : ApiProblem.OfStatus(context, StatusCodes.Status404NotFound);

    static async Task<IResult> SetAsync(string sha256, CoversBody body, HttpContext context, [FromServices] Covers covers, CancellationToken cancellation)
    {
        if (Versions.Expected(context.Request) is not (int version and > 0))
        {
            return ApiProblem.Of(context, StatusCodes.Status428PreconditionRequired, ProblemCode.VersionNeeded);
        }

        var result = await covers.SetAsync(sha256, body.Rectangles, version, Caller.Of(context).Actor, cancellation);
        return result.Problem switch
        {
            null => Answer(context, result.Covers!),
            CoversProblem.NotFound => ApiProblem.OfStatus(context, StatusCodes.Status404NotFound),
            CoversProblem.Stale => ApiProblem.Of(context, StatusCodes.Status412PreconditionFailed, result.Problem),
            _ => ApiProblem.Of(context, StatusCodes.Status422UnprocessableEntity, result.Problem),
        };
    }

    static IResult Answer(HttpContext context, PictureCovers covers)
    {
        Versions.Tell(context.Response, covers.Version);
        return Results.Json(covers, DisputeJson.Options);
    }
}

/// <param name="Rectangles">All there shall be; none uncovers the picture.</param>
sealed record CoversBody(IReadOnlyList<CoverRectangle> Rectangles);
