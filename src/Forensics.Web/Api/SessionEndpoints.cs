using Forensics.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>Who the caller is.</summary>
static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/session", Who)
        .RequireAuthorization(Policies.KnownCaller)
        .WithName("GetSession").WithSummary("Who the caller is, and the antiforgery token that a session's changes need.").WithTags("access");

    static Ok<SessionView> Who(HttpContext context, IAntiforgery antiforgery)
    {
        var caller = Caller.Of(context);
        var byCookie = context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
        return TypedResults.Ok(new SessionView(
            caller.Kind, caller.Id, caller.Role, caller.Shop, caller.Scopes, byCookie ? antiforgery.GetAndStoreTokens(context).RequestToken : null));
    }
}

/// <param name="Kind">platform, merchant or user.</param>
/// <param name="Role">Null for a platform system.</param>
/// <param name="Shop">The shop of a merchant.</param>
/// <param name="Scopes">Of a platform system's key.</param>
/// <param name="Antiforgery">For the header X-Antiforgery; null for callers by key or token, who need none.</param>
sealed record SessionView(string Kind, string Id, string? Role, string? Shop, IReadOnlyList<string> Scopes, string? Antiforgery);
