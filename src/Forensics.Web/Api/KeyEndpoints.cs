using System.ComponentModel.DataAnnotations;
using Forensics.Engine.Access;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>Keys of platform systems, for administrators.</summary>
static class KeyEndpoints
{
    const double MaxOverlapHours = 24 * 365;

    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireAuthorization(Policies.Administering).WithTags("access");
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("Every key, ended ones too; never a secret.");
        keys.MapPost("", CreateAsync).WithName("CreateKey").WithSummary("Makes a key. Its secret is in this answer and nowhere else.");
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("RotateKey").WithSummary("Makes a new secret; the old one stays good until the overlap ends.");
        keys.MapPost("/{id}/revoke", RevokeAsync).WithName("RevokeKey").WithSummary("Ends a key at once.");
    }

    static async Task<Ok<IReadOnlyList<ApiKeyInfo>>> ListAsync(ApiKeys keys, CancellationToken cancellation) => TypedResults.Ok(await keys.ListAsync(cancellation));

    static async Task<Created<NewApiKey>> CreateAsync(NewKey key, HttpContext context, ApiKeys keys, CancellationToken cancellation) =>
        TypedResults.Created((string?)null, await keys.CreateAsync(key.Name, key.Scopes, key.ExpiresAt, Caller.Of(context).Actor, cancellation));

    static async Task<IResult> RotateAsync(string id, Rotation? rotation, HttpContext context, ApiKeys keys, CancellationToken cancellation)
    {
        if (rotation?.OverlapHours is < 0 or > MaxOverlapHours)
        {
            return ApiProblem.Of(context, StatusCodes.Status400BadRequest, AccessRefusal.BadInstant);
        }

        TimeSpan? overlap = rotation?.OverlapHours is { } hours ? TimeSpan.FromHours(hours) : null;
        return TypedResults.Ok(await keys.RotateAsync(id, overlap, Caller.Of(context).Actor, cancellation));
    }

    static async Task<NoContent> RevokeAsync(string id, HttpContext context, ApiKeys keys, CancellationToken cancellation)
    {
        await keys.RevokeAsync(id, Caller.Of(context).Actor, cancellation);
        return TypedResults.NoContent();
    }
}

/// <param name="Name">What people call the system.</param>
/// <param name="Scopes">At least one of the known scopes.</param>
/// <param name="ExpiresAt">The first instant at which the key is no longer good; absent: until revoked.</param>
sealed record NewKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <param name="OverlapHours">How long the old secret stays good, 0 to 8,760 hours; absent: as configured, 24.</param>
sealed record Rotation([property: Range(0, 8760)] double? OverlapHours = null);
