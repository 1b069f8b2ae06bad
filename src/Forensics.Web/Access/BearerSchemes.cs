using System.Text.Encodings.Web;
using Forensics.Engine.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Forensics.Web.Access;

/// <summary>The credentials of programs, each a bearer (RFC 6750) of its own form.</summary>
static class BearerSchemes
{
    public const string ApiKey = "api-key";
    public const string MerchantToken = "merchant-token";

    const string Scheme = "Bearer ";

    /// <summary>The scheme for a request to the API that brings an Authorization header; null when it brings none, and the cookie counts.</summary>
    /// <remarks>A header always wins over a cookie, so that a request with a header never is one a foreign page could have caused.</remarks>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization.Count == 0 ? null
        // The header of every JSON Web Token is a JSON object, and base64url writes {" as eyJ.
        : Credential(request).StartsWith("eyJ", StringComparison.Ordinal) ? MerchantToken
        : ApiKey;

    /// <summary>What follows "Bearer"; empty when there is none.</summary>
    public static string Credential(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";

    public static void Challenge(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers[HeaderNames.WWWAuthenticate] = response.HttpContext.Request.Headers.Authorization.Count == 0
            ? "Bearer realm=\"forensics\""
            : "Bearer realm=\"forensics\", error=\"invalid_token\"";
    }
}

/// <summary><c>Authorization: Bearer fk_…</c>: a platform system.</summary>
sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await keys.AuthenticateAsync(BearerSchemes.Credential(Request), Context.RequestAborted) is not { } system)
        {
            return AuthenticateResult.Fail("The key is unknown, revoked or has expired.");
        }

        var caller = new Caller(CallerKind.Platform, system.Id, Role: null, Shop: null, system.Scopes);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(Scheme.Name), Scheme.Name));
    }
}

/// <summary><c>Authorization: Bearer eyJ…</c>: a merchant, by a token the platform signed.</summary>
sealed class MerchantTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, MerchantTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (merchant, refusal) = await tokens.ValidateAsync(BearerSchemes.Credential(Request));
        if (merchant is null)
        {
            Log.MerchantTokenRefused(Logger, refusal ?? "", CallerLimits.NetworkOf(Context));
            return AuthenticateResult.Fail("The token was refused.");
        }

        return AuthenticateResult.Success(new AuthenticationTicket(Principal(merchant, Scheme.Name), Scheme.Name));
    }

    public static System.Security.Claims.ClaimsPrincipal Principal(MerchantCaller merchant, string scheme) =>
        new Caller(CallerKind.Merchant, merchant.Id, Role.Merchant, merchant.ShopId, []).ToPrincipal(scheme, displayName: merchant.Id);
}
