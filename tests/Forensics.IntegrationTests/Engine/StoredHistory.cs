using Forensics.Benchmarks.Inputs;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

/// <summary>The engine over a database of its own, SQLite or PostgreSQL, that holds so many made-up reports with their scores.</summary>
public sealed class StoredHistory : IAsyncDisposable
{
    readonly TestFolder folder;

    StoredHistory(string database)
    {
        folder = new TestFolder(database == "postgres" ? TestDatabase.Postgres : TestDatabase.Sqlite);
        Services = Open();
    }

    /// <summary>Those at hand: SQLite always, PostgreSQL where it is installed or a server is named, and with CI set in any case.</summary>
    public static TheoryData<string> Databases => TestDatabases.SkipReason is null ? ["sqlite", "postgres"] : ["sqlite"];

    public string? Postgres => folder.Postgres;

    public ServiceProvider Services { get; }

    public TestFolder Folder => folder;

    public string Data => folder.Folder.Root;

    public Policies Policies => Services.GetRequiredService<Policies>();

    public static async Task<StoredHistory> CreateAsync(string database, int reports)
    {
        var history = new StoredHistory(database);
        var policy = (await history.Policies.InForceAsync(default)).Active;
        var maker = new StoredReports(policy, seed: 11);
        await using var db = history.Context();
        foreach (var part in Enumerable.Range(0, reports).Chunk(500))
        {
            var made = part.Select(i => maker.Make(i, i + 1)).ToList();
            db.AddRange(made.Select(report => report.Order));
            db.AddRange(made.Select(report => report.Findings));
            await db.SaveChangesAsync();
            db.AddRange(made.Select(report => report.Row));
            await db.SaveChangesAsync();
            db.AddRange(made.Select(report => report.Score));
            db.AddRange(made.Select(report => report.Decision).OfType<DecisionRow>());
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }

        if (history.Postgres is not null)
        {
            await db.Database.ExecuteSqlRawAsync("""SELECT setval(pg_get_serial_sequence('"Scores"', 'Id'), (SELECT max("Id") FROM "Scores"))""");
        }

        await db.Database.ExecuteSqlAsync($"""UPDATE "Counters" SET "Value" = {4L * reports + 10}""");
        return history;
    }

    /// <summary>Another process on the same database.</summary>
    public ServiceProvider Open() => EngineHost.Create(EngineHost.Options(Data) with { Postgres = Postgres }, folder.Time);

    public ForensicsDbContext Context() => Services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        folder.Dispose();
    }
}
