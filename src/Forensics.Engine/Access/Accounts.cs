using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Access;

/// <summary>The accounts of reviewers, lead reviewers and administrators, and of merchants who come by link.</summary>
public sealed class Accounts(IDbContextFactory<ForensicsDbContext> database, AuditLog audit, SessionStamps stamps, AccessOptions options, TimeProvider time)
{
    // Bounds the work that a password costs; far beyond what anybody types.
    const int MaxPasswordLength = 256;

    /// <summary>Makes an account.</summary>
    /// <param name="shop">The shop of a merchant; null for everyone else.</param>
    /// <param name="password">Null: signs in by link only.</param>
    /// <exception cref="AccessException">A bad or taken name, an unknown role, a merchant without a shop or a shop for somebody else, a bad password.</exception>
    public async Task CreateAsync(string id, string role, string? shop, string? password, Actor by, CancellationToken cancellation)
    {
        CheckNames(id, role, shop);
        var hash = password is null ? null : await HashAsync(id, password, cancellation);
        var row = new UserRow { Id = id, Name = id, Role = role, ShopId = shop, PasswordHash = hash, Stamp = Secrets.Create() };
        // Of two who take a name at once the second meets the first's row when it tries again.
        if (!await StorageFailure.AgainAfterCollisionAsync(() => TryCreateAsync(row, by, cancellation)))
        {
            throw new AccessException(AccessRefusal.UserExists, $"There is a user {id} already.");
        }
    }

    /// <summary>Sets a password, lifts a lock, and ends the user's sessions.</summary>
    /// <exception cref="AccessException">No such user, or a bad password.</exception>
    public async Task SetPasswordAsync(string id, string password, Actor by, CancellationToken cancellation)
    {
        var hash = await HashAsync(id, password, cancellation);
        await ChangeAsync(id, by, AuditAction.UserPasswordSet, user =>
        {
            (user.PasswordHash, user.FailedSignIns, user.LockedUntil) = (hash, 0, null);
            return true;
        }, cancellation);
    }

    /// <summary>Ends the user's sessions and keeps the account from signing in, by password or link. A second time changes nothing.</summary>
    /// <exception cref="AccessException">No such user.</exception>
    public Task DisableAsync(string id, Actor by, CancellationToken cancellation) => ChangeAsync(id, by, AuditAction.UserDisabled, user =>
    {
        var changed = user.DisabledAt is null;
        user.DisabledAt ??= time.GetUtcNow();
        return changed;
    }, cancellation);

    /// <summary>Lets a disabled user sign in again, and lifts a lock.</summary>
    /// <exception cref="AccessException">No such user.</exception>
    public Task EnableAsync(string id, Actor by, CancellationToken cancellation) => ChangeAsync(id, by, AuditAction.UserEnabled, user =>
    {
        var changed = user.DisabledAt is not null || user.LockedUntil is not null;
        (user.DisabledAt, user.FailedSignIns, user.LockedUntil) = (null, 0, null);
        return changed;
    }, cancellation);

    /// <summary>Every account, disabled ones too, by id.</summary>
    public async Task<IReadOnlyList<AccountInfo>> ListAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.Users.AsNoTracking().OrderBy(row => row.Id).ToListAsync(cancellation);
        return [.. rows.Select(row => new AccountInfo(
            row.Id, row.Role, row.ShopId, row.PasswordHash is not null, row.LockedUntil > now ? row.LockedUntil : null, row.DisabledAt))];
    }

    /// <summary>The user of a name and password; null when either is wrong, the account is locked or disabled, or has no password.</summary>
    /// <remarks>Every answer takes the time of one password, so that it doesn't tell which it was. An attempt is counted before it is
    /// tried: of many at the same moment no more are tried than one after the other would be.</remarks>
    public async Task<SignedInUser?> SignInAsync(string id, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length > MaxPasswordLength)
        {
            return null; // Told by the request itself, not by the account.
        }

        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellation);
        var mayTry = await CountAttemptAsync(db, id, now, cancellation);
        var user = mayTry ? await db.Users.AsNoTracking().SingleAsync(row => row.Id == id, cancellation) : null;
        var check = await Task.Run(() => PasswordHash.Check(user?.PasswordHash, password, options.PasswordIterations), cancellation);
        if (user is null || check == PasswordCheck.Wrong)
        {
            if (user?.LockedUntil > now)
            {
                await audit.RecordAsync(new Actor(KindOf(user.Role), id, user.Role, user.ShopId), new AuditEntry(AuditAction.UserLocked, AuditSubject.User, id), cancellation);
            }

            return null;
        }

        var hash = check == PasswordCheck.GoodButOutdated ? await HashAsync(password, cancellation) : user.PasswordHash;
        var still = await db.Users.Where(row => row.Id == id && row.Stamp == user.Stamp && row.DisabledAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FailedSignIns, 0).SetProperty(row => row.LockedUntil, (DateTimeOffset?)null).SetProperty(row => row.PasswordHash, hash), cancellation);
        return still == 1 ? new SignedInUser(user.Id, user.Name, user.Role, user.ShopId) { Stamp = user.Stamp } : null;
    }

    /// <summary>The kind of caller a user of a role is.</summary>
    public static string KindOf(string role) => role == Role.Merchant ? CallerKind.Merchant : CallerKind.User;

    /// <exception cref="AccessException">Name, role or shop make no account.</exception>
    internal static void CheckNames(string id, string role, string? shop)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > 100 || id.Any(c => char.IsControl(c) || c is '/' or '\\'))
        {
            throw new AccessException(AccessRefusal.BadName, $"\"{id}\" is no user name: it needs 1 to 100 characters, no slash among them.");
        }

        if (!Role.All.Contains(role))
        {
            throw new AccessException(AccessRefusal.NoSuchRole, $"\"{role}\" is no role; use one of: {string.Join(", ", Role.All)}.");
        }

        if (role == Role.Merchant && string.IsNullOrWhiteSpace(shop))
        {
            throw new AccessException(AccessRefusal.ShopNeeded, "A merchant needs a shop.");
        }

        if (role != Role.Merchant && shop is not null)
        {
            throw new AccessException(AccessRefusal.ShopNotAllowed, "Only a merchant has a shop.");
        }
    }

    async Task<bool> TryCreateAsync(UserRow row, Actor by, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.Users.AnyAsync(user => user.Id == row.Id, cancellation))
        {
            return false;
        }

        db.Users.Add(row);
        await audit.AppendAsync(db, by, new AuditEntry(AuditAction.UserCreated, AuditSubject.User, row.Id, row.Role), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    // The attempt that reaches the limit sets the lock; if its password is right, the lock goes with the count.
    async Task<bool> CountAttemptAsync(ForensicsDbContext db, string id, DateTimeOffset now, CancellationToken cancellation)
    {
        var (limit, until) = (options.SignInAttempts, (DateTimeOffset?)(now + options.LockFor));
        await db.Users.Where(row => row.Id == id && row.LockedUntil <= now).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FailedSignIns, 0).SetProperty(row => row.LockedUntil, (DateTimeOffset?)null), cancellation);
        return await db.Users.Where(row => row.Id == id && row.FailedSignIns < limit && row.DisabledAt == null && row.PasswordHash != null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FailedSignIns, row => row.FailedSignIns + 1)
                .SetProperty(row => row.LockedUntil, row => row.FailedSignIns + 1 >= limit ? until : null),
            cancellation) == 1;
    }

    Task<string> HashAsync(string id, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.Length < options.MinPasswordLength
            ? throw new AccessException(AccessRefusal.PasswordTooShort, $"A password needs at least {options.MinPasswordLength} characters.", options.MinPasswordLength)
            : password.Length > MaxPasswordLength
            ? throw new AccessException(AccessRefusal.PasswordTooLong, $"A password has at most {MaxPasswordLength} characters.", MaxPasswordLength)
            : password.Trim().Equals(id, StringComparison.OrdinalIgnoreCase)
            ? throw new AccessException(AccessRefusal.PasswordIsName, "The user name can't be the password.")
            : HashAsync(password, cancellation);
    }

    Task<string> HashAsync(string password, CancellationToken cancellation) => Task.Run(() => PasswordHash.Create(password, options.PasswordIterations), cancellation);

    async Task ChangeAsync(string id, Actor by, string action, Func<UserRow, bool> change, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Locked first: of two changes at once the second sees what the first did.
        await db.Users.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Stamp, row => row.Stamp), cancellation);
        var user = await db.Users.FindAsync([id], cancellation) ?? throw new AccessException(AccessRefusal.NoSuchUser, $"There is no user {id}.");
        if (!change(user))
        {
            return;
        }

        user.Stamp = Secrets.Create();
        await audit.AppendAsync(db, by, new AuditEntry(action, AuditSubject.User, id), cancellation);
        await transaction.CommitAsync(cancellation);
        stamps.Forget(id);
    }
}

/// <param name="ShopId">The shop of a merchant.</param>
/// <param name="LockedUntil">Null when not locked now.</param>
public sealed record AccountInfo(string Id, string Role, string? ShopId, bool HasPassword, DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt);
