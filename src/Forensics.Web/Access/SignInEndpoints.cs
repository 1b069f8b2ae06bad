using Forensics.Engine.Access;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Access;

/// <summary>Signing in by name and password or by a printed link, and out again.</summary>
static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConsoleAccess.SignInPath, ByLink).AllowAnonymous().RequireRateLimiting(CallerLimits.SignIn);
        routes.MapPost(ConsoleAccess.SignInPath, ByPassword).AllowAnonymous().RequireRateLimiting(CallerLimits.SignIn);
        routes.MapPost("/sign-out", SignOut).AllowAnonymous();
    }

    /// <summary>With a good token: signs in and goes on to a page without the token in its address. Otherwise shows the form.</summary>
    static async Task<IResult> ByLink(string? token, string? next, HttpContext context, IConsoleData data, AuditLog audit, ILogger<ConsoleUser> log)
    {
        if (string.IsNullOrEmpty(token))
        {
            return Form(context, StatusCodes.Status200OK, next, refusal: null);
        }

        if (token.Length > 512 || await data.SignInAsync(token, context.RequestAborted) is not { } user)
        {
            if (Caller.From(context.User) is { } caller)
            {
                // Someone who is signed in opens a link of theirs again.
                return Results.LocalRedirect(IsLocal(next) ? next! : ConsoleAccess.HomeOf(caller.Role ?? ""));
            }

            Log.SignInRefused(log, CallerLimits.NetworkOf(context));
            return Form(context, StatusCodes.Status403Forbidden, next, "sign-in.refused");
        }

        return await EnterAsync(context, user, "link", next, audit, log);
    }

    /// <summary>One answer for a wrong name, a wrong password, a lock and a disabled account: it tells nothing about who has one.</summary>
    static async Task<IResult> ByPassword(HttpContext context, IAntiforgery antiforgery, Accounts accounts, AuditLog audit, ILogger<ConsoleUser> log)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var next = form["next"].ToString();
        if (await accounts.SignInAsync(form["user"].ToString().Trim(), form["password"].ToString(), context.RequestAborted) is not { } user)
        {
            Log.SignInRefused(log, CallerLimits.NetworkOf(context));
            return Form(context, StatusCodes.Status403Forbidden, next, "sign-in.wrong");
        }

        return await EnterAsync(context, new ConsoleUser(user.Id, user.Name, user.Role) { ShopId = user.ShopId, Stamp = user.Stamp }, "password", next, audit, log);
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

    static async Task<IResult> EnterAsync(HttpContext context, ConsoleUser user, string how, string? next, AuditLog audit, ILogger log)
    {
        await audit.RecordAsync(
            new Actor(Accounts.KindOf(user.Role), user.Id, user.Role, user.ShopId), new AuditEntry(AuditAction.SessionStarted, AuditSubject.User, user.Id, how), context.RequestAborted);
        await ConsoleAccess.SignInAsync(context, user);
        Log.SignedIn(log, user.Id, user.Role);
        return Results.LocalRedirect(IsLocal(next) ? next! : ConsoleAccess.HomeOf(user.Role));
    }

    /// <param name="refusal">Key of the text that says what was refused; null when nothing was.</param>
    internal static IResult Form(HttpContext context, int status, string? next, string? refusal) => Page.Of<SignInPage>(
        context,
        status,
        (nameof(SignInPage.Refusal), refusal),
        (nameof(SignInPage.Next), IsLocal(next) ? next : null),
        (nameof(SignInPage.Antiforgery), context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken));
}
