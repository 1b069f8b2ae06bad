using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Storage;

/// <summary>Notices that a newer version of the program has changed the tables while this one was running.</summary>
public sealed class SchemaWatch(Database database)
{
    /// <summary>The first change this version does not know; null while there is none.</summary>
    public string? Newer { get; private set; }

    public async Task<bool> IsNewerAsync(CancellationToken cancellation)
    {
        await using var db = database.CreateDbContext();
        var known = db.Database.GetMigrations().ToHashSet();
        Newer = (await db.Database.GetAppliedMigrationsAsync(cancellation)).FirstOrDefault(applied => !known.Contains(applied));
        return Newer is not null;
    }
}
