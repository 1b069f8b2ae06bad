using System.Security.Claims;
using Forensics.Engine.Access;
using Forensics.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Access;

/// <summary>How a caller is known: people by a session's cookie, programs by a bearer. Whatever is not opened by name is closed; see docs/access.md.</summary>
static class ConsoleAccess
{
    public const string SignInPath = "/sign-in";
    public const string AntiforgeryHeader = "X-Antiforgery";

    const string ByForm = "by-form";

    public static void Add(IServiceCollection services, ConsoleOptions options)
    {
        var protection = services.AddDataProtection().SetApplicationName("forensics-console");
        if (options.KeyFolder is { } folder)
        {
            protection.PersistKeysToFileSystem(OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
        else
        {
            protection.UseEphemeralDataProtectionProvider();
        }

        var authentication = services.AddAuthentication(schemes =>
        {
            schemes.DefaultScheme = ByForm;
            schemes.DefaultSignInScheme = schemes.DefaultSignOutScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        });
        authentication.AddPolicyScheme(ByForm, displayName: null, forward => forward.ForwardDefaultSelector = context =>
            (ApiV1.Covers(context) ? BearerSchemes.Of(context.Request) : null) ?? CookieAuthenticationDefaults.AuthenticationScheme);
        authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(BearerSchemes.ApiKey, displayName: null, configureOptions: null);
        authentication.AddScheme<AuthenticationSchemeOptions, MerchantTokenHandler>(BearerSchemes.MerchantToken, displayName: null, configureOptions: null);
        authentication.AddCookie(cookie =>
        {
            cookie.Cookie.Name = "forensics.session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax; // Strict would sign people out who follow a link from a mail or a chat.
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = options.SignInLifetime;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = SignInPath;
            cookie.Events.OnRedirectToLogin = AskToSignIn;
            cookie.Events.OnRedirectToAccessDenied = Refuse;
            cookie.Events.OnValidatePrincipal = EndStaleSession;
            cookie.Events.OnCheckSlidingExpiration = RenewForPeople;
        });
        Policies.Add(services);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ApiRefusals>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "forensics.antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.FormFieldName = "antiforgery";
            antiforgery.HeaderName = AntiforgeryHeader;
        });
    }

    public static Task SignInAsync(HttpContext context, ConsoleUser user)
    {
        var caller = new Caller(Accounts.KindOf(user.Role), user.Id, user.Role, user.ShopId, []);
        return context.SignInAsync(caller.ToPrincipal(CookieAuthenticationDefaults.AuthenticationScheme, user.Name, user.Stamp));
    }

    /// <summary>Begins a merchant's session, which ends with the token.</summary>
    public static Task SignInAsync(HttpContext context, MerchantCaller merchant) => context.SignInAsync(
        MerchantTokenHandler.Principal(merchant, CookieAuthenticationDefaults.AuthenticationScheme),
        new AuthenticationProperties { ExpiresUtc = merchant.ExpiresAt, AllowRefresh = false });

    /// <summary>Where a session begins.</summary>
    public static string HomeOf(string role) => role == Role.Merchant ? MerchantEntry.HomePath : "/";

    public static string? NameOf(ClaimsPrincipal user) => user.FindFirst(Caller.DisplayNameClaim)?.Value;

    static Task AskToSignIn(RedirectContext<CookieAuthenticationOptions> redirect)
    {
        // A picture inside a page has no use for a sign-in form.
        if (redirect.Request.Path.StartsWithSegments("/pictures", StringComparison.Ordinal))
        {
            redirect.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            redirect.Response.Redirect(SignInPath + QueryString.Create("next", redirect.Request.Path + redirect.Request.QueryString));
        }

        return Task.CompletedTask;
    }

    static Task Refuse(RedirectContext<CookieAuthenticationOptions> redirect)
    {
        redirect.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>A page that loads itself anew is no sign that anybody sits in front of it.</summary>
    static Task RenewForPeople(CookieSlidingExpirationContext session)
    {
        session.ShouldRenew &= session.Request.Path != Operations.OperationsEndpoints.Path;
        return Task.CompletedTask;
    }

    static async Task EndStaleSession(CookieValidatePrincipalContext session)
    {
        var good = session.Principal is { } principal && Caller.From(principal) is { } caller
            && (principal.FindFirst(Caller.StampClaim)?.Value is not { } stamp
                || await session.HttpContext.RequestServices.GetRequiredService<SessionStamps>().IsCurrentAsync(caller.Id, stamp, session.HttpContext.RequestAborted));
        if (!good)
        {
            session.RejectPrincipal();
            await session.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }
}
