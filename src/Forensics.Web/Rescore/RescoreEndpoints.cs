using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Web.Access;
using Forensics.Web.Localization;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Rescore;

/// <summary>Batches over stored reports, and the shadow: for lead reviewers only, who compare policies with them.</summary>
static class RescoreEndpoints
{
    const int Listed = 50;
    const int Disagreeing = 200;
    const int Days = 7;
    const int MostDays = 365;

    // Days begin in Shanghai, as everywhere in the service.
    static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/rescore").RequireAuthorization(Access.Policies.Leading);
        pages.MapGet("", List);
        pages.MapPost("", Start);
        pages.MapGet("/shadow", Shadow);
        pages.MapGet("/{run:long}", Show);
        pages.MapGet("/{run:long}/csv", Csv);
    }

    static Task<IResult> List(HttpContext context, [FromServices] Rescoring runs, [FromServices] Engine.Score.Policies policies) =>
        ListAsync(context, StatusCodes.Status200OK, runs, policies, problem: null);

    static async Task<IResult> ListAsync(HttpContext context, int status, Rescoring runs, Engine.Score.Policies policies, Phrase? problem) => Page.Of<RescoreListPage>(
        context,
        status,
        (nameof(RescoreListPage.Runs), await runs.ListAsync(Listed, context.RequestAborted)),
        (nameof(RescoreListPage.Policies), await policies.ListAsync(context.RequestAborted)),
        (nameof(RescoreListPage.InForce), await policies.InForceAsync(context.RequestAborted)),
        (nameof(RescoreListPage.Problem), problem));

    static async Task<IResult> Start(HttpContext context, [FromServices] Rescoring runs, [FromServices] Engine.Score.Policies policies, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (policy, since, claim) = (form["policy"].ToString(), form["since"].ToString(), form["claim"].ToString());
        if ((await policies.ListAsync(context.RequestAborted)).All(known => known.Sha256 != policy))
        {
            return await ListAsync(context, StatusCodes.Status422UnprocessableEntity, runs, policies, Phrase.Of("rescore.problem.policy"));
        }

        var day = DateOnly.MinValue;
        if (since.Length > 0 && !DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            return await ListAsync(context, StatusCodes.Status422UnprocessableEntity, runs, policies, Phrase.Of("rescore.problem.since"));
        }

        var shop = form["shop"].ToString().Trim();
        var request = new RescoreRequest(
            policy,
            since.Length == 0 ? null : new DateTimeOffset(day, TimeOnly.MinValue, Shanghai),
            shop.Length == 0 ? null : shop,
            Enum.GetValues<Claim>().Where(known => DisputeJson.NameOf(known) == claim).Select(known => (Claim?)known).FirstOrDefault(),
            form["dry-run"] == "1");
        var run = await runs.StartAsync(request, Caller.Of(context).Actor, context.RequestAborted);
        return Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/rescore/{run}"));
    }

    static async Task<IResult> Show(long run, HttpContext context, [FromServices] Rescoring runs)
    {
        if (await runs.ViewAsync(run, context.RequestAborted) is not { } view)
        {
            return Results.NotFound();
        }

        return Page.Of<RescoreRunPage>(
            context,
            StatusCodes.Status200OK,
            (nameof(RescoreRunPage.Run), view),
            (nameof(RescoreRunPage.Disagreeing), await runs.DisagreeingAsync(run, Disagreeing, context.RequestAborted)));
    }

    static async Task<IResult> Csv(long run, HttpContext context, [FromServices] Rescoring runs, [FromServices] RescoreCsv csv)
    {
        if (await runs.ViewAsync(run, context.RequestAborted) is null)
        {
            return Results.NotFound();
        }

        return Results.Stream(
            file => csv.WriteAsync(run, file, context.RequestAborted), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"rescore-{run}.csv"));
    }

    static async Task<IResult> Shadow(HttpContext context, [FromServices] ShadowComparison shadow)
    {
        var days = int.TryParse(context.Request.Query["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= MostDays ? given : Days;
        return Page.Of<ShadowPage>(context, StatusCodes.Status200OK, (nameof(ShadowPage.Shadow), await shadow.CompareAsync(days, context.RequestAborted)));
    }
}
