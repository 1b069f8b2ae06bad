using Forensics.Engine.Access;
using Forensics.Engine.Review;
using Forensics.Web.Access;
using Forensics.Web.Localization;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Decide;

/// <summary>One report with its decision rail, and what is decided there.</summary>
static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/reports/{id}", Show);
        routes.MapPost("/reports/{id}/decisions", Decide);
    }

    static async Task<IResult> Show(string id, HttpContext context, IConsoleData data, AuditLog audit, ILogger<ConsoleUser> log)
    {
        if (await data.ReportAsync(id, context.RequestAborted) is not { } report)
        {
            return Results.NotFound();
        }

        await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(AuditAction.ReportRead, AuditSubject.Report, report.Report.Id), context.RequestAborted);
        Log.ReportOpened(log, context.User.Identity?.Name ?? "", report.Report.Id);
        return await PageAsync(context, StatusCodes.Status200OK, report, data, DecisionValues.Empty, problem: null);
    }

    static async Task<IResult> Decide(string id, HttpContext context, IConsoleData data, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var values = DecisionValues.From(await context.Request.ReadFormAsync(context.RequestAborted));
        if (values.For(id) is not { } request)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        if (await data.DecideAsync(request, Caller.Of(context).Actor, context.RequestAborted) is not { } result
            || await data.ReportAsync(id, context.RequestAborted) is not { } report)
        {
            return Results.NotFound();
        }

        if (result.Decision is null)
        {
            var culture = ConsoleCulture.Settle(context);
            var why = result.Why is not { } refusal ? Texts.Say(culture, Phrase.Of("decide.overtaken")) : culture.Equals(Texts.Chinese) ? refusal.Chinese : refusal.English;
            return await PageAsync(context, StatusCodes.Status422UnprocessableEntity, report, data, values, why);
        }

        return Results.LocalRedirect(await NextAsync(data, id, context.RequestAborted));
    }

    static async Task<IResult> PageAsync(HttpContext context, int status, ReportView report, IConsoleData data, DecisionValues values, string? problem)
    {
        var token = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken!;
        var next = await NextAsync(data, report.Report.Id, context.RequestAborted);
        return Page.Of<ReportPage>(
            context, status, (nameof(ReportPage.Report), report), (nameof(ReportPage.Form), new DecisionForm(token, next, values, problem)
            {
                Covers = (context.Request.Query["picture"].ToString(), context.Request.Query["covers"].ToString()),
            }));
    }

    /// <summary>Address of the most pressing report after this one that nobody has decided; the queue when there is none.</summary>
    static async Task<string> NextAsync(IConsoleData data, string id, CancellationToken cancellation)
    {
        var open = QueueFilter.Open.Apply(await data.QueueAsync(cancellation));
        var place = open.ToList().FindIndex(row => row.ReportId == id);
        var next = place + 1 < open.Count ? open[place + 1] : open.FirstOrDefault(row => row.ReportId != id);
        return next is null ? "/" : $"/reports/{Uri.EscapeDataString(next.ReportId)}";
    }
}
