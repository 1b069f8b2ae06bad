using System.Collections.Concurrent;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>Tells whether a session's account is still what it was when the session began; asks the database once a while for each user, not for each request.</summary>
public sealed class SessionStamps(IDbContextFactory<ForensicsDbContext> database, AccessOptions options, TimeProvider time)
{
    // As many as there are accounts: only those with a signed cookie are ever asked for.
    readonly ConcurrentDictionary<string, (string? Stamp, DateTimeOffset ReadAt)> seen = new();

    /// <summary>False once the user was disabled, or the password, role or shop changed: at once in this process, within <see cref="AccessOptions.StampCheckEvery"/> in others.</summary>
    public async ValueTask<bool> IsCurrentAsync(string userId, string stamp, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!seen.TryGetValue(userId, out var known) || now - known.ReadAt >= options.StampCheckEvery)
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            var current = await db.Users.Where(row => row.Id == userId && row.DisabledAt == null).Select(row => row.Stamp).SingleOrDefaultAsync(cancellation);
            seen[userId] = known = (current, now);
        }

        return known.Stamp is { } expected && string.Equals(expected, stamp, StringComparison.Ordinal);
    }

    /// <summary>Looks at the account again at the next request.</summary>
    public void Forget(string userId) => seen.TryRemove(userId, out _);
}
