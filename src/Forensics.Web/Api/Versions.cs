using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Forensics.Web.Api;

/// <summary>Versions of records and drafts as entity tags (RFC 9110, section 8.8.3): a change names the version it was made from.</summary>
static class Versions
{
    public static void Tell(HttpResponse response, int version)
    {
        if (version > 0)
        {
            response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
        }
    }

    /// <summary>The version that the request wants to change: 0 for none yet (If-None-Match: *), null when it doesn't say.</summary>
    /// <exception cref="BadHttpRequestException">An entity tag that was never given out.</exception>
    public static int? Expected(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
        {
            return 0;
        }

        return headers.IfMatch switch
        {
            [] => null,
            [var tag] when tag.Equals(EntityTagHeaderValue.Any) => null,
            [{ IsWeak: false } tag] when int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
            _ => throw new BadHttpRequestException("If-Match names no version of ours.", StatusCodes.Status412PreconditionFailed),
        };
    }
}
