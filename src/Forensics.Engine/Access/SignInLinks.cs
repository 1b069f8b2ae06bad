using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>Sign-in by link: whoever brings the token first is the user, once, until it expires. Only the token's SHA-256 is kept.</summary>
/// <remarks>Links are made at the command line only, which the audit record says.</remarks>
public sealed class SignInLinks(IDbContextFactory<ForensicsDbContext> database, AuditLog audit, TimeProvider time)
{
    /// <inheritdoc cref="CreateAsync(string, string?, string?, TimeSpan, CancellationToken)"/>
    public Task<string> CreateAsync(string user, string? role, TimeSpan validFor, CancellationToken cancellation) =>
        CreateAsync(user, role, shop: null, validFor, cancellation);

    /// <summary>Makes a token for a user, who is made too when missing.</summary>
    /// <param name="role">One of <see cref="Role"/>; null keeps a known user's, and makes a new user a reviewer.</param>
    /// <param name="shop">The shop of a merchant; null keeps a known merchant's.</param>
    /// <returns>The token, in characters that need no escaping in an address.</returns>
    /// <exception cref="AccessException">No such role, a bad user name, a merchant without a shop or a shop for somebody else.</exception>
    public Task<string> CreateAsync(string user, string? role, string? shop, TimeSpan validFor, CancellationToken cancellation) =>
        // Of two who make the same user at once the second finds the user when it tries again.
        StorageFailure.AgainAfterCollisionAsync(() => TryCreateAsync(user, role, shop, validFor, cancellation));

    async Task<string> TryCreateAsync(string user, string? role, string? shop, TimeSpan validFor, CancellationToken cancellation)
    {
        var token = Secrets.Create();
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var known = await db.Users.FindAsync([user], cancellation);
        var (newRole, newShop) = (role ?? known?.Role ?? Role.Reviewer, shop ?? known?.ShopId);
        Accounts.CheckNames(user, newRole, role is null or Role.Merchant ? newShop : shop);
        newShop = newRole == Role.Merchant ? newShop : null;
        if (known is null)
        {
            db.Users.Add(new UserRow { Id = user, Name = user, Role = newRole, ShopId = newShop, Stamp = Secrets.Create() });
        }
        else if (known.Role != newRole || known.ShopId != newShop)
        {
            // Sessions of the old role end.
            (known.Role, known.ShopId, known.Stamp) = (newRole, newShop, Secrets.Create());
        }

        db.SignInTokens.Add(new SignInTokenRow { TokenSha256 = Secrets.Hash(token), UserId = user, ExpiresAt = time.GetUtcNow() + validFor });
        await audit.AppendAsync(db, Actor.AtCommandLine, new AuditEntry(AuditAction.LinkCreated, AuditSubject.User, user, newRole), cancellation);
        await transaction.CommitAsync(cancellation);
        return token;
    }

    /// <summary>The user a token signs in, or null when it is unknown, used up or has expired, or the user is disabled. It is used up by this.</summary>
    public async Task<SignedInUser?> RedeemAsync(string token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, now) = (Secrets.Hash(token), time.GetUtcNow());
        await using var db = await database.CreateDbContextAsync(cancellation);
        var valid = db.SignInTokens.Where(row => row.TokenSha256 == hash && row.ExpiresAt > now);
        var user = await valid.Join(db.Users, row => row.UserId, user => user.Id, (_, user) => user).AsNoTracking().SingleOrDefaultAsync(cancellation);
        // Of two who bring it at the same moment, one deletes the row.
        var first = await valid.ExecuteDeleteAsync(cancellation) == 1;
        return first && user is { DisabledAt: null } ? new SignedInUser(user.Id, user.Name, user.Role, user.ShopId) { Stamp = user.Stamp } : null;
    }
}

/// <param name="ShopId">The shop of a merchant; null for everyone else.</param>
public sealed record SignedInUser(string Id, string Name, string Role, string? ShopId)
{
    /// <summary>Of the account at the moment of the sign-in; see <see cref="SessionStamps"/>.</summary>
    public string Stamp { get; init; } = "";
}
