using Forensics.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Access;

/// <summary>Signing in by a printed link, and out again.</summary>
static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConsoleAccess.SignInPath, SignIn).AllowAnonymous();
        routes.MapPost("/sign-out", SignOut).AllowAnonymous();
    }

    /// <summary>With a good token: signs in and goes on to a page without the token in its address. Otherwise says how to get a link.</summary>
    static async Task<IResult> SignIn(string? token, string? next, HttpContext context, IConsoleData data, ILogger<ConsoleUser> log)
    {
        if (string.IsNullOrEmpty(token))
        {
            return Page.Of<SignInPage>(context, StatusCodes.Status200OK);
        }

        if (token.Length > 512 || await data.SignInAsync(token, context.RequestAborted) is not { } user)
        {
            if (context.User.Identity?.IsAuthenticated == true)
            {
                // Someone who is signed in opens a link of theirs again.
                return Results.LocalRedirect(IsLocal(next) ? next! : "/");
            }

            Log.SignInRefused(log, context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
            return Page.Of<SignInPage>(context, StatusCodes.Status403Forbidden, (nameof(SignInPage.Refused), true));
        }

        await ConsoleAccess.SignInAsync(context, user);
        Log.SignedIn(log, user.Id, user.Role);
        return Results.LocalRedirect(IsLocal(next) ? next! : user.Role == Engine.Access.Role.Merchant ? Merchant.MerchantEndpoints.Home : "/");
    }

    static async Task<IResult> SignOut(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        await context.SignOutAsync();
        return Results.LocalRedirect(ConsoleAccess.SignInPath);
    }

    /// <summary>A path on this host: never another host (<c>//host</c>, <c>/\host</c>) and never a control character.</summary>
    internal static bool IsLocal(string? path) =>
        path is { Length: > 0 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl);
}
