using Forensics.Engine.Jobs;
using Forensics.Engine.Watching;
using Forensics.Web.Access;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Operations;

/// <summary>The operations page, and what can be done there with steps.</summary>
static class OperationsEndpoints
{
    public const string Path = "/operations";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireAuthorization(Policies.Leading);
        routes.MapPost(Path + "/steps", ChangeAsync).RequireAuthorization(Policies.Leading);
    }

    static async Task<IResult> ShowAsync(HttpContext context, [FromServices] OperationsQueries queries) => Page.Of<OperationsPage>(
        context,
        StatusCodes.Status200OK,
        (nameof(OperationsPage.Now), await queries.ReadAsync(context.RequestAborted)));

    /// <summary>Retries or cancels one step, or all of a kind that were set aside; on record with who did it.</summary>
    static async Task<IResult> ChangeAsync(HttpContext context, [FromServices] JobAdmin jobs, [FromServices] IAntiforgery antiforgery)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (kind, subject) = (form["kind"].ToString(), form["subject"].ToString());
        if (kind.Length is 0 or > 100 || subject.Length > 500)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var actor = Caller.Of(context).Actor;
        switch (form["action"].ToString())
        {
            case "retry":
                await jobs.RetryAsync(kind, subject.Length == 0 ? null : subject, actor, context.RequestAborted);
                break;
            case "cancel" when subject.Length > 0:
                await jobs.CancelAsync(kind, subject, actor, context.RequestAborted);
                break;
            default:
                return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        return Results.LocalRedirect(Path);
    }
}
