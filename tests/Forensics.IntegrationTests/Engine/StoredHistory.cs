using Forensics.Benchmarks.Inputs;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Forensics.IntegrationTests.Engine;

/// <summary>The engine over a database of its own, SQLite or PostgreSQL, that holds so many made-up reports with their scores.</summary>
public sealed class StoredHistory : IAsyncDisposable
{
    const string Server = "FORENSICS_TEST_POSTGRES";

    readonly TestFolder folder = new();
    StoredHistory(string database)
    {
        Postgres = database == "postgres" ? NewPostgres() : null;
        Services = Open();
    }

    /// <summary>Those at hand: SQLite always, PostgreSQL where FORENSICS_TEST_POSTGRES names a server.</summary>
    public static TheoryData<string> Databases => Environment.GetEnvironmentVariable(Server) is { Length: > 0 } ? ["sqlite", "postgres"] : ["sqlite"];

    public string? Postgres { get; }

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
        if (Postgres is not null)
        {
            Drop(Postgres);
        }
    }

    /// <summary>A new empty database.</summary>
    public static string NewPostgres()
    {
        var name = "rescore_" + Guid.NewGuid().ToString("N");
        Run($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable(Server)) { Database = name }.ToString();
    }

    public static void Drop(string postgres)
    {
        NpgsqlConnection.ClearAllPools();
        Run($"DROP DATABASE {new NpgsqlConnectionStringBuilder(postgres).Database} WITH (FORCE)");
    }

    static void Run(string sql)
    {
        using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable(Server));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
