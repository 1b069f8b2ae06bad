using Forensics.Web.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Web.Merchant;

/// <summary>Who may see a shop's pages: a merchant of that shop, nobody else.</summary>
static class MerchantAccess
{
    /// <summary>The shop of a request that the policy let through.</summary>
    public static string ShopOf(HttpContext context) => Caller.Of(context).Shop!;

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
