using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Forensics.Similarity.Copies;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Banks;

/// <summary>The banks of known pictures: what there is, and changes with who made them. Stored scores stay as they are whatever changes here.</summary>
public sealed class BankAdmin(IDbContextFactory<ForensicsDbContext> database, AuditLog audit, TimeProvider time)
{
    public const int MaxNameLength = 64;

    /// <summary>Most characters of what a bank says about itself.</summary>
    public const int MaxAboutLength = 1000;

    /// <summary>Every bank with what it holds, by name.</summary>
    public async Task<IReadOnlyList<BankView>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var banks = await db.Banks.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        var pictures = await db.KnownImages.GroupBy(row => row.Bank).Select(bank => new { bank.Key, Count = bank.LongCount() }).ToDictionaryAsync(bank => bank.Key, bank => bank.Count, cancellation);
        var hashes = await db.KnownHashes.GroupBy(row => row.Bank)
            .Select(bank => new { bank.Key, Count = bank.LongCount(), Poor = bank.LongCount(row => row.Quality < RegionHash.MinQuality) })
            .ToDictionaryAsync(bank => bank.Key, cancellation);
        return banks.ConvertAll(row => new BankView(
            row.Name, row.Kind, row.MatchBits, row.About, row.CreatedAt, pictures.GetValueOrDefault(row.Name), hashes.GetValueOrDefault(row.Name)?.Count ?? 0, hashes.GetValueOrDefault(row.Name)?.Poor ?? 0));
    }

    /// <summary>Names of the banks.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.Banks.OrderBy(row => row.Name).Select(row => row.Name).ToListAsync(cancellation);
    }

    /// <summary>Makes a bank.</summary>
    /// <param name="kind">One of <see cref="BankKind"/>.</param>
    /// <param name="matchBits">0 to <see cref="BankRow.MostMatchBits"/>.</param>
    /// <exception cref="ConfigurationException">The name or a number can't be taken, or there is such a bank.</exception>
    public async Task AddAsync(string name, string kind, int matchBits, string about, Actor by, CancellationToken cancellation)
    {
        CheckName(name);
        Check(matchBits, about);
        await ChangeAsync(async db =>
        {
            if (await db.Banks.AnyAsync(row => row.Name == name, cancellation))
            {
                throw new ConfigurationException($"There is a bank {name} already; change it with: forensics bank set {name}");
            }

            db.Banks.Add(new BankRow { Name = name, Kind = kind, MatchBits = matchBits, About = about.Trim(), CreatedAt = time.GetUtcNow() });
            return new AuditEntry(AuditAction.BankAdded, AuditSubject.Bank, name, kind);
        }, by, cancellation);
    }

    /// <summary>Changes what is not null.</summary>
    /// <exception cref="ConfigurationException">There is no such bank, or a value can't be taken.</exception>
    public async Task SetAsync(string name, string? kind, int? matchBits, string? about, Actor by, CancellationToken cancellation)
    {
        Check(matchBits ?? 0, about ?? "");
        await ChangeAsync(async db =>
        {
            var row = await FindAsync(db, name, cancellation);
            (row.Kind, row.MatchBits, row.About) = (kind ?? row.Kind, matchBits ?? row.MatchBits, about?.Trim() ?? row.About);
            return new AuditEntry(AuditAction.BankChanged, AuditSubject.Bank, name, FormattableString.Invariant($"{row.Kind} {row.MatchBits}"));
        }, by, cancellation);
    }

    /// <summary>Removes a bank that holds nothing.</summary>
    /// <exception cref="ConfigurationException">There is no such bank, it holds something, or it is the one that is always there.</exception>
    public async Task RemoveAsync(string name, Actor by, CancellationToken cancellation) => await ChangeAsync(async db =>
    {
        var row = await FindAsync(db, name, cancellation);
        if (name == BankRow.Web)
        {
            throw new ConfigurationException($"The bank {name} stays: known pictures that name no bank go there.");
        }

        if (await db.KnownImages.AnyAsync(picture => picture.Bank == name, cancellation) || await db.KnownHashes.AnyAsync(hash => hash.Bank == name, cancellation))
        {
            throw new ConfigurationException($"The bank {name} is not empty: scores rest on what it holds.");
        }

        db.Banks.Remove(row);
        return new AuditEntry(AuditAction.BankRemoved, AuditSubject.Bank, name);
    }, by, cancellation);

    /// <summary>A bank that is there.</summary>
    /// <exception cref="ConfigurationException">It is not; the message names those that are.</exception>
    public async Task<BankRow> FindAsync(string name, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await FindAsync(db, name, cancellation);
    }

    static async Task<BankRow> FindAsync(ForensicsDbContext db, string name, CancellationToken cancellation)
    {
        if (await db.Banks.SingleOrDefaultAsync(row => row.Name == name, cancellation) is { } row)
        {
            return row;
        }

        var known = await db.Banks.OrderBy(bank => bank.Name).Select(bank => bank.Name).ToListAsync(cancellation);
        throw new ConfigurationException($"There is no bank {name}; there are {string.Join(", ", known)}. Make it with: forensics bank add {name}");
    }

    // Under the counter: records are taken under it too, so none goes into a bank that is removed at that moment.
    async Task ChangeAsync(Func<ForensicsDbContext, Task<AuditEntry>> change, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(by);
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.HoldSequenceAsync(cancellation);
        await audit.AppendAsync(db, by, await change(db), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    internal static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ConfigurationException($"\"{name}\" can't name a bank: use 1 to {MaxNameLength} letters, digits, dashes and underscores.");
        }
    }

    static void Check(int matchBits, string about)
    {
        if (matchBits is < 0 or > BankRow.MostMatchBits)
        {
            throw new ConfigurationException($"--match-bits takes 0 to {BankRow.MostMatchBits}: hashes that lie farther apart are not found.");
        }

        if (about.Length > MaxAboutLength)
        {
            throw new ConfigurationException($"--about takes up to {MaxAboutLength} characters.");
        }
    }
}

/// <summary>A bank and what it holds.</summary>
/// <param name="Kind">One of <see cref="BankKind"/>.</param>
/// <param name="Pictures">Records of known pictures.</param>
/// <param name="PoorHashes">Of the hashes, those of so low a quality that they are never matched.</param>
public sealed record BankView(string Name, string Kind, int MatchBits, string About, DateTimeOffset CreatedAt, long Pictures, long Hashes, long PoorHashes);
