using System.Security.Claims;
using Forensics.Engine.Access;
using Microsoft.AspNetCore.Http;

namespace Forensics.Web.Access;

/// <summary>Who makes a request: a platform system by key, a merchant of one shop, or a user of the console.</summary>
/// <param name="Kind">One of <see cref="CallerKind"/>.</param>
/// <param name="Id">Id of the key, the merchant or the user.</param>
/// <param name="Role">One of <see cref="Engine.Access.Role"/>; null for a platform system.</param>
/// <param name="Shop">The one shop a merchant may see; null for everyone else.</param>
/// <param name="Scopes">Names of <see cref="Scope"/> of a platform system's key; empty for everyone else.</param>
public sealed record Caller(string Kind, string Id, string? Role, string? Shop, IReadOnlyList<string> Scopes)
{
    // Names of the claims, in cookies too: changing one signs everybody out.
    public const string KindClaim = "forensics:kind";
    public const string ShopClaim = "forensics:shop";
    public const string ScopeClaim = "forensics:scope";
    public const string StampClaim = "forensics:stamp";
    public const string DisplayNameClaim = "display-name";

    /// <summary>As the audit record keeps it.</summary>
    public Actor Actor => new(Kind, Id, Role, Shop);

    public bool Has(string scope) => Kind == CallerKind.Platform && Scopes.Contains(scope);

    /// <summary>A user of the console with one of the roles.</summary>
    public bool IsUser(params ReadOnlySpan<string> roles) => Kind == CallerKind.User && Role is not null && roles.Contains(Role);

    /// <summary>Who makes the request; null when nobody is signed in.</summary>
    public static Caller? From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Identity?.IsAuthenticated == true && principal.FindFirst(KindClaim)?.Value is { } kind && principal.FindFirst(ClaimTypes.NameIdentifier)?.Value is { } id
            ? new Caller(kind, id, principal.FindFirst(ClaimTypes.Role)?.Value, principal.FindFirst(ShopClaim)?.Value, [.. principal.FindAll(ScopeClaim).Select(claim => claim.Value)])
            : null;
    }

    /// <summary>Who makes a request that a policy let in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint has no policy.</exception>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return From(context.User) ?? throw new InvalidOperationException("An endpoint that needs a caller was open to everybody.");
    }

    /// <summary>What <see cref="From"/> reads again.</summary>
    /// <param name="scheme">The authentication scheme that vouches for the caller.</param>
    /// <param name="displayName">Shown in the bar of pages; null for callers without pages.</param>
    /// <param name="stamp">Of the account behind a session; null where there is no account.</param>
    public ClaimsPrincipal ToPrincipal(string scheme, string? displayName = null, string? stamp = null)
    {
        List<Claim> claims = [new(KindClaim, Kind), new(ClaimTypes.NameIdentifier, Id), new(ClaimTypes.Name, Id)];
        Add(ClaimTypes.Role, Role);
        Add(ShopClaim, Shop);
        Add(DisplayNameClaim, displayName);
        Add(StampClaim, stamp);
        claims.AddRange(Scopes.Select(scope => new Claim(ScopeClaim, scope)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));

        void Add(string type, string? value)
        {
            if (value is not null)
            {
                claims.Add(new Claim(type, value));
            }
        }
    }
}
