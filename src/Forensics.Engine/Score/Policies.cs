using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Score;

/// <summary>The policies that the database knows, which of them is active, and which is its shadow.</summary>
/// <param name="modelsFolder">Holds the policy that a new database begins with.</param>
public sealed class Policies(IDbContextFactory<ForensicsDbContext> database, AuditLog audit, TimeProvider time, string modelsFolder)
{
    // Who stands for what no person did.
    const string System = "system";

    // A policy's bytes never change, so what was read of them once holds for ever.
    readonly ConcurrentDictionary<string, Policy> parsed = new(StringComparer.Ordinal);

    /// <summary>Adds a policy; does nothing where it is there already.</summary>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="PolicyException">It makes no sense, or its id and version belong to other bytes.</exception>
    public async Task<PolicyEntry> AddAsync(ReadOnlyMemory<byte> file, string name, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(by);
        var policy = Policy.Parse(file.Span, name);
        await SettleAsync(cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation); // Of two that add the same one, the second finds it.
        var row = await AddAsync(db, policy, file, by.Id, name, cancellation);
        if (row.IsNew)
        {
            await audit.AppendAsync(db, by, new AuditEntry(AuditAction.PolicyAdded, AuditSubject.Policy, policy.Name, policy.Sha256), cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return Entry(row.Row);
    }

    /// <summary>Makes a policy the active one, or the shadow, from the next score on, in every process.</summary>
    /// <param name="role">One of <see cref="PolicyRole"/>.</param>
    /// <param name="reference">As <see cref="FindAsync"/> takes it; null for none, which only a shadow can be.</param>
    /// <param name="why">Not empty.</param>
    /// <param name="name">Who wants it, where that is not whom <paramref name="by"/> names.</param>
    /// <exception cref="PolicyException">There is no such policy, or no reason is given.</exception>
    public async Task<PolicyEntry?> ActivateAsync(string role, string? reference, string why, Actor by, CancellationToken cancellation, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (string.IsNullOrWhiteSpace(why))
        {
            throw new PolicyException("Say why: a change of policy needs a reason.");
        }

        if (role != PolicyRole.Shadow && (role != PolicyRole.Active || reference is null))
        {
            throw new PolicyException("One policy is always active; activate another instead.");
        }

        var policy = reference is null ? null : await FindAsync(reference, cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation); // Scores are stored under the same lock: each is wholly before or after the switch.
        db.PolicyActivations.Add(new PolicyActivationRow
        {
            Role = role, PolicySha256 = policy?.Sha256, At = time.GetUtcNow(), By = string.IsNullOrWhiteSpace(name) ? by.Id : name, Why = why.Trim(),
        });
        var action = role == PolicyRole.Active ? AuditAction.PolicyActivated : AuditAction.PolicyShadowed;
        await audit.AppendAsync(db, by, new AuditEntry(action, AuditSubject.Policy, policy?.Name ?? "none", policy?.Sha256), cancellation);
        await transaction.CommitAsync(cancellation);
        return policy;
    }

    /// <summary>What scores are made by now, as the caller's transaction sees it.</summary>
    public async Task<PoliciesInForce> InForceAsync(ForensicsDbContext db, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var last = await db.PolicyActivations.AsNoTracking()
            .Where(row => db.PolicyActivations.GroupBy(other => other.Role).Select(role => role.Max(other => other.Sequence)).Contains(row.Sequence))
            .Select(row => new { row.Role, row.PolicySha256 })
            .ToDictionaryAsync(row => row.Role, row => row.PolicySha256, cancellation);
        var active = last.GetValueOrDefault(PolicyRole.Active)
            ?? throw new InvalidOperationException("No policy is active; the first is activated before anything is scored.");
        var shadow = last.GetValueOrDefault(PolicyRole.Shadow);
        return new PoliciesInForce(
            await ReadAsync(db, active, cancellation),
            shadow is null || shadow == active ? null : await ReadAsync(db, shadow, cancellation));
    }

    /// <summary>What scores are made by now.</summary>
    public async Task<PoliciesInForce> InForceAsync(CancellationToken cancellation)
    {
        await SettleAsync(cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await InForceAsync(db, cancellation);
    }

    /// <summary>A stored policy, ready to score by.</summary>
    public async Task<Policy> ReadAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation) =>
        await TryReadAsync(db, sha256, cancellation) ?? throw new InvalidOperationException($"No policy with SHA-256 {sha256} is stored.");

    /// <summary>The same; null when no such policy is stored.</summary>
    public async Task<Policy?> TryReadAsync(ForensicsDbContext db, string sha256, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!parsed.TryGetValue(sha256, out var policy)
            && await db.Policies.AsNoTracking().Where(row => row.Sha256 == sha256).Select(row => row.Document).SingleOrDefaultAsync(cancellation) is { } document)
        {
            policy = parsed.GetOrAdd(sha256, Policy.Parse(Encoding.UTF8.GetBytes(document), sha256));
        }

        return policy;
    }

    /// <summary>A policy by its id and version, such as <c>baseline@1</c>, or by its id alone: that one's highest version.</summary>
    /// <exception cref="PolicyException">There is none.</exception>
    public async Task<PolicyEntry> FindAsync(string reference, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var known = await ListAsync(cancellation);
        var at = reference.LastIndexOf('@');
        var found = at < 0
            ? known.Where(policy => policy.Id == reference).MaxBy(policy => policy.Version)
            : known.FirstOrDefault(policy => policy.Id == reference[..at] && policy.Version.ToString(CultureInfo.InvariantCulture) == reference[(at + 1)..]);
        return found ?? throw new PolicyException($"There is no policy {reference}; there are {string.Join(", ", known.Select(policy => policy.Name))}.");
    }

    /// <summary>Every policy, by id and version.</summary>
    public async Task<IReadOnlyList<PolicyEntry>> ListAsync(CancellationToken cancellation)
    {
        await SettleAsync(cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        return (await db.Policies.AsNoTracking().OrderBy(row => row.Id).ThenBy(row => row.Version).ToListAsync(cancellation)).ConvertAll(Entry);
    }

    /// <summary>Every activation, the newest first.</summary>
    public async Task<IReadOnlyList<PolicyChange>> HistoryAsync(CancellationToken cancellation)
    {
        var names = (await ListAsync(cancellation)).ToDictionary(policy => policy.Sha256, policy => policy.Name);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var rows = await db.PolicyActivations.AsNoTracking().OrderByDescending(row => row.Sequence).ToListAsync(cancellation);
        return rows.ConvertAll(row => new PolicyChange(row.Role, row.PolicySha256 is { } sha256 ? names[sha256] : null, row.PolicySha256, row.At, row.By, row.Why));
    }

    /// <summary>Adds and activates the shipped policy where none is active yet. Call it outside of transactions.</summary>
    /// <exception cref="ConfigurationException">None is active, and the shipped one can't be used.</exception>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        if (!parsed.IsEmpty)
        {
            return;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await IsSettledAsync(db, cancellation))
        {
            var path = PolicyFile.Baseline(modelsFolder);
            var (file, policy) = (PolicyFile.Read(path), PolicyFile.Load(path));
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            await db.HoldSequenceAsync(cancellation);
            if (!await IsSettledAsync(db, cancellation))
            {
                foreach (var earlier in PolicyFile.Earlier(modelsFolder))
                {
                    await AddAsync(db, PolicyFile.Load(earlier), PolicyFile.Read(earlier), System, earlier, cancellation);
                }

                await AddAsync(db, policy, file, System, path, cancellation);
                db.PolicyActivations.Add(new PolicyActivationRow
                {
                    Role = PolicyRole.Active, PolicySha256 = policy.Sha256, At = time.GetUtcNow(), By = System, Why = "The policy that ships with the program.",
                });
                await db.SaveChangesAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        await InForceAsync(db, cancellation);
    }

    static Task<bool> IsSettledAsync(ForensicsDbContext db, CancellationToken cancellation) =>
        db.PolicyActivations.AnyAsync(row => row.Role == PolicyRole.Active, cancellation);

    async Task<(PolicyRow Row, bool IsNew)> AddAsync(
        ForensicsDbContext db, Policy policy, ReadOnlyMemory<byte> file, string by, string name, CancellationToken cancellation)
    {
        var known = await db.Policies.AsNoTracking().SingleOrDefaultAsync(row => row.Id == policy.Id && row.Version == policy.Version, cancellation);
        if (known is not null)
        {
            return known.Sha256 == policy.Sha256
                ? (known, false)
                : throw new PolicyException($"{name}: {policy.Name} is known with other bytes ({known.Sha256}). A policy is never changed: raise its version.");
        }

        var row = new PolicyRow
        {
            Sha256 = policy.Sha256, Id = policy.Id, Version = policy.Version, Document = Encoding.UTF8.GetString(file.Span), AddedAt = time.GetUtcNow(), AddedBy = by,
        };
        db.Policies.Add(row);
        await db.SaveChangesAsync(cancellation);
        return (row, true);
    }

    static PolicyEntry Entry(PolicyRow row) => new(row.Id, row.Version, row.Sha256, row.AddedAt, row.AddedBy, row.Document);
}

/// <summary>What scores are made by.</summary>
/// <param name="Shadow">Scored beside the active one and shown to lead reviewers only; null for none.</param>
public sealed record PoliciesInForce(Policy Active, Policy? Shadow);

/// <summary>A policy the database knows.</summary>
/// <param name="Document">The file's bytes, as text.</param>
public sealed record PolicyEntry(string Id, int Version, string Sha256, DateTimeOffset AddedAt, string AddedBy, string Document)
{
    /// <summary>Such as <c>baseline@1</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Id}@{Version}");
}

/// <summary>A switch of policies.</summary>
/// <param name="Role">One of <see cref="PolicyRole"/>.</param>
/// <param name="Policy">Such as <c>baseline@1</c>; null for none.</param>
public sealed record PolicyChange(string Role, string? Policy, string? Sha256, DateTimeOffset At, string By, string Why);
