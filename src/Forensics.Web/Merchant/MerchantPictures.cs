using System.Security.Cryptography;
using Forensics.Engine.Access;
using Forensics.Engine.Reports;
using Forensics.Engine.Review;
using Forensics.Web.Access;
using Forensics.Web.Pictures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Forensics.Web.Merchant;

/// <summary>Pictures for merchants: only by the ids of the shop's own orders, drafts and reports, and only copies made from the pixels.</summary>
static class MerchantPictures
{
    public static void Map(IEndpointRouteBuilder pictures)
    {
        pictures.MapGet("/orders/{order}/{evidence}", async (string order, string evidence, string? small, HttpContext context, [FromServices] MerchantQueries queries) =>
            await Show(context, small, await queries.EvidencePictureAsync(MerchantAccess.ShopOf(context), order, evidence, context.RequestAborted)));
        pictures.MapGet("/drafts/{draft}/{file}", async (string draft, string file, string? small, HttpContext context, [FromServices] Drafts drafts) =>
            await Show(context, small, await drafts.PictureAsync(MerchantAccess.ShopOf(context), draft, file, context.RequestAborted)));
        pictures.MapGet("/reports/{report}/{position:int}", async (string report, int position, string? small, HttpContext context, [FromServices] MerchantQueries queries) =>
            await Show(context, small, await queries.AttachedPictureAsync(MerchantAccess.ShopOf(context), report, position, context.RequestAborted)));
    }

    public static string OfOrder(string order, string evidence) => $"{MerchantEndpoints.Home}/pictures/orders/{Uri.EscapeDataString(order)}/{Uri.EscapeDataString(evidence)}";

    public static string OfDraft(string draft, string file) => $"{MerchantEndpoints.Home}/pictures/drafts/{Uri.EscapeDataString(draft)}/{Uri.EscapeDataString(file)}";

    public static string OfReport(string report, int position) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{MerchantEndpoints.Home}/pictures/reports/{Uri.EscapeDataString(report)}/{position}");

    static async Task<IResult> Show(HttpContext context, string? small, string? sha256)
    {
        if (sha256 is null)
        {
            return Results.NotFound();
        }

        var services = context.RequestServices;
        var files = services.GetRequiredService<PictureFiles>();
        var isSmall = small == "1";
        var copy = isSmall ? await files.SmallForOthersAsync(sha256, context.RequestAborted) : await files.CopyForOthersAsync(sha256, context.RequestAborted);
        if (copy is null)
        {
            return isSmall ? AssetFiles.Serve("no-picture.svg", context) : Results.NotFound();
        }

        if (!isSmall)
        {
            await services.GetRequiredService<AuditLog>().RecordAsync(
                Caller.Of(context).Actor, new AuditEntry(AuditAction.PictureRead, AuditSubject.Picture, sha256, "copy"), context.RequestAborted);
            Log.PictureShown(services.GetRequiredService<ILogger<ConsoleUser>>(), context.User.Identity?.Name ?? "", sha256);
        }

        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        // A browser asks each time: what a reviewer covers since must not come out of its own cache.
        context.Response.Headers.CacheControl = "private, no-cache";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(copy))}\"");
        return ServedPicture.ContentType(copy) is { } type ? Results.Bytes(copy, type, entityTag: tag) : Results.NotFound();
    }
}
