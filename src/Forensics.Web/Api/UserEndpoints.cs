using Forensics.Engine.Access;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Forensics.Web.Api;

/// <summary>Accounts, for administrators.</summary>
static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").RequireAuthorization(Policies.Administering).WithTags("access");
        users.MapGet("", ListAsync).WithName("ListUsers").WithSummary("Every account, disabled ones too.");
        users.MapPost("", CreateAsync).WithName("CreateUser").WithSummary("Makes an account; without a password it signs in by link only.");
        users.MapPost("/{id}/password", SetPasswordAsync).WithName("SetPassword").WithSummary("Sets a password, lifts a lock and ends the user's sessions.");
        users.MapPost("/{id}/disable", DisableAsync).WithName("DisableUser").WithSummary("Ends the user's sessions and keeps the account from signing in.");
        users.MapPost("/{id}/enable", EnableAsync).WithName("EnableUser").WithSummary("Lets a disabled or locked user sign in again.");
    }

    static async Task<Ok<IReadOnlyList<AccountInfo>>> ListAsync(Accounts accounts, CancellationToken cancellation) => TypedResults.Ok(await accounts.ListAsync(cancellation));

    static async Task<Created<UserMade>> CreateAsync(NewUser user, HttpContext context, Accounts accounts, CancellationToken cancellation)
    {
        await accounts.CreateAsync(user.Id, user.Role, user.Shop, user.Password, Caller.Of(context).Actor, cancellation);
        return TypedResults.Created((string?)null, new UserMade(user.Id));
    }

    static async Task<NoContent> SetPasswordAsync(string id, NewPassword body, HttpContext context, Accounts accounts, CancellationToken cancellation)
    {
        await accounts.SetPasswordAsync(id, body.Password, Caller.Of(context).Actor, cancellation);
        return TypedResults.NoContent();
    }

    static async Task<IResult> DisableAsync(string id, HttpContext context, Accounts accounts, CancellationToken cancellation)
    {
        var caller = Caller.Of(context);
        if (caller.Id == id)
        {
            // The last administrator would lock everybody out.
            return ApiProblem.Of(context, StatusCodes.Status409Conflict, ProblemCode.OwnAccount);
        }

        await accounts.DisableAsync(id, caller.Actor, cancellation);
        return TypedResults.NoContent();
    }

    static async Task<NoContent> EnableAsync(string id, HttpContext context, Accounts accounts, CancellationToken cancellation)
    {
        await accounts.EnableAsync(id, Caller.Of(context).Actor, cancellation);
        return TypedResults.NoContent();
    }
}

/// <param name="Role">reviewer, lead-reviewer, administrator or merchant.</param>
/// <param name="Shop">Of a merchant; absent for everyone else.</param>
sealed record NewUser(string Id, string Role, string? Shop = null, string? Password = null);

sealed record NewPassword(string Password);

sealed record UserMade(string Id);
