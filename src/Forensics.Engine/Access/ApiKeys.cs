using System.Globalization;
using System.Security.Cryptography;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>The keys of platform systems. A secret is shown once, when it is made; only its SHA-256 is kept.</summary>
public sealed class ApiKeys(IDbContextFactory<ForensicsDbContext> database, AuditLog audit, AccessOptions options, TimeProvider time)
{
    /// <summary>What every secret starts with, so that it is recognised where it should not be (a log, a repository).</summary>
    public const string Prefix = "fk_";

    // 50 bits: enough that ids don't meet, and without the "_" that ends them in a secret.
    const int IdLength = 10;
    const string IdLetters = "abcdefghijklmnopqrstuvwxyz234567";
    const int MaxSecretLength = 100;

    // China keeps one time all year; a fixed offset needs no zone data on a bare machine.
    static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    /// <summary>Makes a key.</summary>
    /// <param name="scopes">At least one of <see cref="Scope"/>.</param>
    /// <param name="expiresAt">The first instant at which it is no longer good; null: until revoked.</param>
    /// <exception cref="AccessException">A name that is empty or over 100 characters, an unknown scope or none, an end that is not in the future.</exception>
    public async Task<NewApiKey> CreateAsync(string name, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (string.IsNullOrWhiteSpace(name) || name.Length > 100)
        {
            throw new AccessException(AccessRefusal.BadName, "A key needs a name of 1 to 100 characters.");
        }

        if (scopes.Count == 0 || scopes.Any(scope => !Scope.All.Contains(scope)))
        {
            throw new AccessException(AccessRefusal.NoSuchScope, $"A key needs one or more of the scopes {string.Join(", ", Scope.All)}.");
        }

        var now = time.GetUtcNow();
        if (expiresAt <= now)
        {
            throw new AccessException(AccessRefusal.BadInstant, "The end of a key has to be in the future.");
        }

        var id = RandomNumberGenerator.GetString(IdLetters, IdLength);
        var secret = NewSecret(id);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.ApiKeys.Add(new ApiKeyRow
        {
            Id = id,
            Name = name,
            Scopes = string.Join(' ', Scope.All.Where(scopes.Contains)),
            CreatedAt = now,
            ExpiresAt = expiresAt,
        });
        db.ApiKeySecrets.Add(new ApiKeySecretRow { SecretSha256 = Secrets.Hash(secret), KeyId = id, CreatedAt = now });
        await audit.AppendAsync(db, by, new AuditEntry(AuditAction.KeyCreated, AuditSubject.Key, id), cancellation);
        await transaction.CommitAsync(cancellation);
        return new NewApiKey(id, secret);
    }

    /// <summary>Makes a new secret; older ones stay good until the overlap ends.</summary>
    /// <param name="overlap">Zero ends the old ones at once; null takes <see cref="AccessOptions.KeyOverlap"/>.</param>
    /// <exception cref="AccessException">No such key, one that was revoked or has expired, or a negative overlap.</exception>
    public async Task<NewApiKey> RotateAsync(string id, TimeSpan? overlap, Actor by, CancellationToken cancellation)
    {
        if (overlap < TimeSpan.Zero)
        {
            throw new AccessException(AccessRefusal.BadInstant, "The overlap of two secrets can't be negative.");
        }

        var now = time.GetUtcNow();
        var until = now + (overlap ?? options.KeyOverlap);
        var secret = NewSecret(id);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var key = await HoldAsync(db, id, cancellation);
        if (key.RevokedAt is not null || key.ExpiresAt <= now)
        {
            throw new AccessException(AccessRefusal.KeyEnded, $"The key {id} was revoked or has expired; make a new one.");
        }

        await db.ApiKeySecrets.Where(row => row.KeyId == id && row.ValidUntil <= now).ExecuteDeleteAsync(cancellation);
        await db.ApiKeySecrets.Where(row => row.KeyId == id && (row.ValidUntil == null || row.ValidUntil > until))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ValidUntil, until), cancellation);
        db.ApiKeySecrets.Add(new ApiKeySecretRow { SecretSha256 = Secrets.Hash(secret), KeyId = id, CreatedAt = now });
        await audit.AppendAsync(db, by, new AuditEntry(AuditAction.KeyRotated, AuditSubject.Key, id), cancellation);
        await transaction.CommitAsync(cancellation);
        return new NewApiKey(id, secret);
    }

    /// <summary>Ends a key at once; a second time changes nothing.</summary>
    /// <exception cref="AccessException">No such key.</exception>
    public async Task RevokeAsync(string id, Actor by, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var key = await HoldAsync(db, id, cancellation);
        if (key.RevokedAt is null)
        {
            key.RevokedAt = time.GetUtcNow();
            await audit.AppendAsync(db, by, new AuditEntry(AuditAction.KeyRevoked, AuditSubject.Key, id), cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    /// <summary>Every key, ended ones too, in the order they were made.</summary>
    public async Task<IReadOnlyList<ApiKeyInfo>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.ApiKeys.AsNoTracking().OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellation);
        return [.. rows.Select(row => new ApiKeyInfo(row.Id, row.Name, row.Scopes.Split(' '), row.CreatedAt, row.ExpiresAt, row.RevokedAt, row.LastUsedDay))];
    }

    /// <summary>The system a secret belongs to; null for anything that is not a good secret now.</summary>
    public async Task<ApiCaller?> AuthenticateAsync(string secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length > MaxSecretLength || !secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var (hash, now) = (Secrets.Hash(secret), time.GetUtcNow());
        await using var db = await database.CreateDbContextAsync(cancellation);
        var key = await db.ApiKeySecrets
            .Where(row => row.SecretSha256 == hash && (row.ValidUntil == null || row.ValidUntil > now))
            .Join(db.ApiKeys, row => row.KeyId, key => key.Id, (_, key) => key)
            .Where(key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now))
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellation);
        if (key is null)
        {
            return null;
        }

        var today = now.ToOffset(Shanghai).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (key.LastUsedDay != today)
        {
            await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedDay, today), cancellation);
        }

        return new ApiCaller(key.Id, key.Name, key.Scopes.Split(' '));
    }

    static string NewSecret(string id) => $"{Prefix}{id}_{Secrets.Create()}";

    /// <summary>A key, locked until the transaction ends: of two who change it at once the second sees what the first did.</summary>
    static async Task<ApiKeyRow> HoldAsync(ForensicsDbContext db, string id, CancellationToken cancellation)
    {
        await db.ApiKeys.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, row => row.Name), cancellation);
        return await db.ApiKeys.FindAsync([id], cancellation) ?? throw new AccessException(AccessRefusal.NoSuchKey, $"There is no key {id}.");
    }
}

/// <param name="Secret">The whole of what the system sends: <c>fk_id_secret</c>. It can't be shown again.</param>
public sealed record NewApiKey(string Id, string Secret);

/// <param name="Scopes">Names of <see cref="Scope"/>.</param>
public sealed record ApiCaller(string Id, string Name, IReadOnlyList<string> Scopes);

/// <param name="LastUsedDay">yyyy-MM-dd by Asia/Shanghai; null: never used.</param>
public sealed record ApiKeyInfo(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string? LastUsedDay);
