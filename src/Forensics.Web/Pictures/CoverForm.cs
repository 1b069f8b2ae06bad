using System.Globalization;
using Forensics.Engine.Review;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Forensics.Web.Pictures;

/// <summary>The form of a report's page that covers regions of a picture: one rectangle more, or one less.</summary>
static class CoverForm
{
    /// <summary>Where the form stands in the page of a report.</summary>
    public static string Anchor(string sha256) => "covers-" + sha256[..12];

    public static async Task<IResult> TakeAsync(string sha256, HttpContext context, [FromServices] Covers covers, [FromServices] IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        if (!ServedPicture.IsAddress(sha256) || await covers.GetAsync(sha256, context.RequestAborted) is not { } now)
        {
            return Results.NotFound();
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var problem = Number(form["version"]) != now.Version ? CoversProblem.Stale
            : Asked(form, now.Rectangles) is not { } asked ? CoversProblem.Outside
            : (await covers.SetAsync(sha256, asked, now.Version, Caller.Of(context).Actor, context.RequestAborted)).Problem;
        var told = problem is null ? "" : QueryString.Create("covers", problem).Add("picture", sha256).Value;
        return Results.LocalRedirect($"/reports/{Uri.EscapeDataString(form["report"].ToString())}{told}#{Anchor(sha256)}");
    }

    /// <summary>The rectangles as the form wants them; null when it holds something that is no number.</summary>
    static List<CoverRectangle>? Asked(IFormCollection form, IReadOnlyList<CoverRectangle> now)
    {
        if (form["remove"].ToString() is { Length: > 0 } remove)
        {
            return Number(remove) is { } place && place < now.Count ? [.. now.Where((_, i) => i != place)] : null;
        }

        return Number(form["x"]) is { } x && Number(form["y"]) is { } y && Number(form["width"]) is { } width && Number(form["height"]) is { } height
            ? [.. now, new CoverRectangle(x, y, width, height)]
            : null;
    }

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
