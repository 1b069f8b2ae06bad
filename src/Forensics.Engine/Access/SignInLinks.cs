using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>Sign-in by link: whoever brings the token first is the user, once, until it expires. Only the token's SHA-256 is kept.</summary>
public sealed class SignInLinks(IDbContextFactory<ForensicsDbContext> database, TimeProvider time)
{
    // 256 bits: not to be guessed, so the stored hash needs no salt and no slowness.
    const int TokenBytes = 32;

    /// <inheritdoc cref="CreateAsync(string, string?, string?, TimeSpan, CancellationToken)"/>
    public Task<string> CreateAsync(string user, string? role, TimeSpan validFor, CancellationToken cancellation) =>
        CreateAsync(user, role, shop: null, validFor, cancellation);

    /// <summary>Makes a token for a user, who is made too when missing.</summary>
    /// <param name="role">One of <see cref="Role"/>; null keeps a known user's, and makes a new user a reviewer.</param>
    /// <param name="shop">The shop of a merchant; null keeps a known merchant's.</param>
    /// <returns>The token, in characters that need no escaping in an address.</returns>
    /// <exception cref="ArgumentException">No such role, or a user name that is empty or longer than 100 characters.</exception>
    public async Task<string> CreateAsync(string user, string? role, string? shop, TimeSpan validFor, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(user) || user.Length > 100)
        {
            throw new ArgumentException($"\"{user}\" is no user name: it needs 1 to 100 characters.", nameof(user));
        }

        if (role is not null && !Role.All.Contains(role))
        {
            throw new ArgumentException($"\"{role}\" is no role; use one of: {string.Join(", ", Role.All)}.", nameof(role));
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var known = await db.Users.FindAsync([user], cancellation);
        if (known is null)
        {
            db.Users.Add(new UserRow { Id = user, Name = user, Role = role ?? Role.Reviewer, ShopId = shop });
        }
        else if (role is not null)
        {
            (known.Role, known.ShopId) = (role, role == Role.Merchant ? shop ?? known.ShopId : null);
        }

        db.SignInTokens.Add(new SignInTokenRow { TokenSha256 = Hash(token), UserId = user, ExpiresAt = time.GetUtcNow() + validFor });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return token;
    }

    /// <summary>The user a token signs in, or null when it is unknown, used up or has expired. It is used up by this.</summary>
    public async Task<SignedInUser?> RedeemAsync(string token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, now) = (Hash(token), time.GetUtcNow());
        await using var db = await database.CreateDbContextAsync(cancellation);
        var valid = db.SignInTokens.Where(row => row.TokenSha256 == hash && row.ExpiresAt > now);
        var user = await valid
            .Join(db.Users, row => row.UserId, user => user.Id, (_, user) => new SignedInUser(user.Id, user.Name, user.Role, user.ShopId))
            .SingleOrDefaultAsync(cancellation);
        // Of two who bring it at the same moment, one deletes the row.
        return await valid.ExecuteDeleteAsync(cancellation) == 1 ? user : null;
    }

    static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <param name="ShopId">The shop of a merchant; null for everyone else.</param>
public sealed record SignedInUser(string Id, string Name, string Role, string? ShopId);
