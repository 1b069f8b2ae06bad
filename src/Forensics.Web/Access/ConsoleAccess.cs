using System.Security.Claims;
using Forensics.Engine.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Access;

/// <summary>Who may see anything: a signed-in reviewer, lead or administrator. Whatever is not opened by name is closed.</summary>
static class ConsoleAccess
{
    public const string SignInPath = "/sign-in";

    static readonly string[] Roles = [Role.Reviewer, Role.LeadReviewer, Role.Administrator];

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

        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
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
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(Roles).Build());
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "forensics.antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.FormFieldName = "antiforgery";
        });
    }

    public static Task SignInAsync(HttpContext context, ConsoleUser user)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, user.Id), new(ClaimTypes.Name, user.Id), new("display-name", user.Name), new(ClaimTypes.Role, user.Role)];
        if (user.Shop is { } shop)
        {
            claims.Add(new(Merchant.MerchantAccess.ShopClaim, shop));
        }

        return context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)));
    }

    public static string? NameOf(ClaimsPrincipal user) => user.FindFirst("display-name")?.Value;

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
}
