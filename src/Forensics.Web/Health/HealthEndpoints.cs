using Forensics.Engine.Watching;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Health;

/// <summary>What an orchestrator asks: does the process live, and can it do its work now? Open to everybody, names no path and no address, and is
/// not recorded as access.</summary>
static class HealthEndpoints
{
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, IsAlive).AllowAnonymous().RequireRateLimiting(CallerLimits.Health);
        routes.MapGet(Ready, IsReadyAsync).AllowAnonymous().RequireRateLimiting(CallerLimits.Health);
    }

    /// <summary>Asks nothing of anybody: a process whose database is away shall not be killed for it.</summary>
    public static IResult IsAlive(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { Status = "live" });
    }

    public static async Task<IResult> IsReadyAsync(HttpContext context, [FromServices] Engine.Watching.Health health)
    {
        context.Response.Headers.CacheControl = "no-store";
        var report = await health.ReadyAsync();
        var (status, code) = report.IsReady ? ("ready", StatusCodes.Status200OK) : ("not-ready", StatusCodes.Status503ServiceUnavailable);
        return Results.Json(new { Status = status, report.Checks }, statusCode: code);
    }
}
