using System.Security.Claims;
using Forensics.Engine.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Merchant;

/// <summary>Who may see a shop's pages: a merchant of that shop, nobody else.</summary>
static class MerchantAccess
{
    public const string Policy = "merchant";
    public const string ShopClaim = "shop";

    public static void Add(IServiceCollection services) =>
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireAuthenticatedUser().RequireRole(Role.Merchant).RequireClaim(ShopClaim));

    /// <summary>The shop of a request that the policy let through.</summary>
    public static string ShopOf(HttpContext context) => context.User.FindFirstValue(ShopClaim)!;

    /// <summary>Lets a posted form through only when it is a page's own and can be read.</summary>
    public static async ValueTask<object?> CheckForm(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
                ? await next(call)
                : Results.StatusCode(StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException error)
        {
            return Results.StatusCode(error.StatusCode);
        }
        catch (InvalidDataException)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest); // A form with a broken or oversized part.
        }
    }
}
