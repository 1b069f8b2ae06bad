using Forensics.Engine.Access;
using Forensics.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forensics.Web.Access;

/// <summary>The merchant's way in: the platform's own page posts a token it signed for one merchant of one shop.</summary>
/// <remarks>There is no antiforgery token: the form stands on another site. What a forged post could do is sign a browser in as the merchant whose token
/// the forger already holds.</remarks>
static class MerchantEntry
{
    public const string HomePath = "/merchant";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/merchant/enter", Enter).AllowAnonymous().RequireRateLimiting(CallerLimits.SignIn);
    }

    static async Task<IResult> Enter(HttpContext context, MerchantTokens tokens, AuditLog audit, TimeProvider time, ILogger<MerchantTokens> log)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var (merchant, refusal) = await tokens.ValidateAsync(form?["token"].ToString() ?? "");
        // A token in its last forgiven minute would begin a session that has ended.
        if (merchant is null || merchant.ExpiresAt <= time.GetUtcNow())
        {
            Log.MerchantTokenRefused(log, refusal ?? MerchantTokenRefusal.Expired, CallerLimits.NetworkOf(context));
            return SignInEndpoints.Form(context, StatusCodes.Status403Forbidden, next: null, "sign-in.merchant-refused");
        }

        await audit.RecordAsync(
            new Actor(CallerKind.Merchant, merchant.Id, Role.Merchant, merchant.ShopId),
            new AuditEntry(AuditAction.SessionStarted, AuditSubject.User, merchant.Id, "token"),
            context.RequestAborted);
        await ConsoleAccess.SignInAsync(context, merchant);
        Log.SignedIn(log, merchant.Id, Role.Merchant);
        return Results.LocalRedirect(HomePath);
    }
}
