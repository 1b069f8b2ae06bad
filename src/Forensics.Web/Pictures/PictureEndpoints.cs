using Forensics.Engine.Access;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Pictures;

/// <summary>Pictures, thumbnails and maps, for signed-in people only.</summary>
/// <remarks>Each picture and map that is handed out is in the audit record first. Thumbnails are not: a queue shows dozens at once, too small to read a
/// waybill by, and the page that shows them large is recorded. Nor is a browser's own copy, which it may keep for an hour.</remarks>
static class PictureEndpoints
{
    // TIFF, BMP, HEIC … are shown converted: as large as the deep zoom is of use.
    const int ConvertedSidePixels = 4096;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pictures = routes.MapGroup("/pictures/{sha256}");
        pictures.MapGet("", Picture);
        pictures.MapGet("/thumbnail", Thumbnail);
        pictures.MapGet("/maps/{analyzer}", MapOf);
        pictures.MapPost("/covers", CoverForm.TakeAsync);
    }

    static async Task<IResult> Picture(string sha256, HttpContext context, IConsoleData data, AuditLog audit, ILogger<ConsoleUser> log)
    {
        if (!ServedPicture.IsAddress(sha256))
        {
            return Results.NotFound();
        }

        var original = await data.PictureAsync(sha256, context.RequestAborted);
        if (original is not null)
        {
            await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(AuditAction.PictureRead, AuditSubject.Picture, sha256), context.RequestAborted);
            Log.PictureShown(log, context.User.Identity?.Name ?? "", sha256);
        }

        return Show(context, original is null || ServedPicture.ContentType(original) is not null
            ? original
            : await data.PreviewAsync(sha256, ConvertedSidePixels, context.RequestAborted) ?? original);
    }

    static async Task<IResult> Thumbnail(string sha256, HttpContext context, IConsoleData data) =>
        !ServedPicture.IsAddress(sha256) ? Results.NotFound()
        : await data.ThumbnailAsync(sha256, context.RequestAborted) is { } thumbnail ? Show(context, thumbnail)
        : AssetFiles.Serve("no-picture.svg", context); // A picture that can't be read has no thumbnail; a queue shows that calmly.

    static async Task<IResult> MapOf(string sha256, string analyzer, HttpContext context, IConsoleData data, AuditLog audit)
    {
        if (!ServedPicture.IsAddress(sha256) || !ServedPicture.IsAnalyzer(analyzer) || await data.MapAsync(sha256, analyzer, context.RequestAborted) is not { } map)
        {
            return Results.NotFound();
        }

        await audit.RecordAsync(Caller.Of(context).Actor, new AuditEntry(AuditAction.MapRead, AuditSubject.Picture, sha256, analyzer), context.RequestAborted);
        return Show(context, map);
    }

    static IResult Show(HttpContext context, byte[]? bytes)
    {
        if (bytes is null)
        {
            return Results.NotFound();
        }

        if (ServedPicture.ContentType(bytes) is not { } type)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        // A file that is a picture and a page at once stays a picture: no sniffing, and no script should one be opened by itself.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(bytes, type);
    }
}
