using Forensics.Web.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>Programs are told in problem details that a credential is missing (401) or does not suffice (403), and are never sent to a sign-in page.</summary>
sealed class ApiRefusals : IAuthorizationMiddlewareResultHandler
{
    readonly AuthorizationMiddlewareResultHandler pages = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !ApiV1.Covers(context))
        {
            return pages.HandleAsync(next, context, policy, authorizeResult);
        }

        if (authorizeResult.Challenged)
        {
            BearerSchemes.Challenge(context.Response);
            return ApiProblem.OfStatus(context, StatusCodes.Status401Unauthorized).ExecuteAsync(context);
        }

        // No endpoint, or one that only says "not this method": a known caller may be told so.
        return context.GetEndpoint() is RouteEndpoint
            ? ApiProblem.OfStatus(context, StatusCodes.Status403Forbidden).ExecuteAsync(context)
            : next(context);
    }
}
