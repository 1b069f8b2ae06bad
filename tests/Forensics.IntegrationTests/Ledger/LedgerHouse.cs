using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Ledger;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Ledger;

/// <summary>The whole engine on a data folder of its own, over SQLite or over a PostgreSQL database of its own.</summary>
public sealed class LedgerHouse : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    readonly string? database;

    LedgerHouse(string root, string? database)
    {
        (Root, this.database) = (root, database);
        Options = EngineHost.Options(Path.Combine(root, "data")) with { Postgres = database };
        Services = EngineHost.Create(Options, Time);
        Files = new DisputeFiles(root);
    }

    /// <summary>Null where there is no server to try it on.</summary>
    public static Task<LedgerHouse?> OpenAsync(string kind)
    {
        var root = Directory.CreateTempSubdirectory("forensics-ledger-").FullName;
        if (kind == Sqlite)
        {
            return Task.FromResult<LedgerHouse?>(new LedgerHouse(root, null));
        }

        if (TestDatabases.SkipReason is not null)
        {
            Directory.Delete(root);
            return Task.FromResult<LedgerHouse?>(null);
        }

        return Task.FromResult<LedgerHouse?>(new LedgerHouse(root, TestDatabases.Make()));
    }

    /// <summary>Those at hand.</summary>
    public static TheoryData<string> Databases => TestDatabases.SkipReason is null ? [Sqlite, Postgres] : [Sqlite];

    public string Root { get; }

    public EngineOptions Options { get; }

    public ManualTime Time { get; } = new() { Now = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero) };

    public ServiceProvider Services { get; private set; }

    public DisputeFiles Files { get; }

    public PictureStore Store => Get<PictureStore>();

    public ForensicsDbContext Db() => Get<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Takes in what was written into <see cref="Files"/>, and does all work that waits.</summary>
    public async Task TakeAsync()
    {
        var summary = await Get<Ingestor>().IngestAsync(Files.Save());
        Assert.True(summary.Refused + summary.Conflicts == 0, string.Join('\n', summary.Problems.Select(problem => problem.Message)));
        await WorkAsync();
    }

    /// <summary>Takes the steps one by one: which queue hands them out is no matter here.</summary>
    public async Task WorkAsync()
    {
        for (var fence = 100L; ; fence++)
        {
            await using var db = Db();
            if (await db.Jobs.AsNoTracking().Where(row => row.State == JobState.Waiting).OrderBy(row => row.Sequence).FirstOrDefaultAsync() is not { } row)
            {
                return;
            }

            var number = fence;
            await db.Jobs.Where(job => job.Id == row.Id).ExecuteUpdateAsync(set => set
                .SetProperty(job => job.State, JobState.Running).SetProperty(job => job.Fence, number).SetProperty(job => job.Owner, ProcessIdentity.Current));
            var job = new LeasedJob(row.Id, row.Kind, row.Subject, row.Sequence, fence, row.Priority, row.Shop, row.Attempts);
            await (job.Kind == JobKind.Analyze ? Get<AnalyzeStep>().RunAsync(job, default) : Get<ScoreStep>().RunAsync(job, default));
        }
    }

    public async Task<(VerifySummary Summary, List<VerifyProblem> Problems)> VerifyAsync(VerifyOptions? options = null)
    {
        List<VerifyProblem> problems = [];
        var summary = await Get<Verifier>().RunAsync(options ?? new VerifyOptions { Sample = null }, problems.Add);
        Assert.Equal(problems.Count, summary.Problems);
        return (summary, problems);
    }

    /// <summary>As somebody with all rights on the database would.</summary>
    public async Task RunAsync(string sql)
    {
        await using var db = Db();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Takes away what keeps rows from being changed.</summary>
    public Task DropTriggersAsync() => RunAsync(database is null
        ? """DROP TRIGGER "Ledger_no_DELETE"; DROP TRIGGER "Ledger_seal_once"; DROP TRIGGER "AuditLog_no_UPDATE"; DROP TRIGGER "AuditLog_no_DELETE";"""
        : """DROP TRIGGER "Ledger_append_only" ON "Ledger"; DROP TRIGGER "Ledger_seal_once" ON "Ledger"; DROP TRIGGER "AuditLog_append_only" ON "AuditLog";""");

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (database is not null)
        {
            TestDatabases.Drop(database);
        }

        Directory.Delete(Root, recursive: true);
    }
}
