using System.Diagnostics;
using Forensics.Benchmarks.Harness;
using Forensics.Engine;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Forensics.Benchmarks.Benches;

/// <summary>Steps claimed and finished a second by sixteen workers, every commit synced. Nothing is done in a step: this is what the queue itself costs.</summary>
/// <remarks>A worker claims ten steps at once, as a pool does that has room for ten, and finishes each in a transaction of its own; the case with a result
/// writes a row in that transaction. Statements and commits are the server's own count (pg_stat_statements, pg_stat_database) over the whole run, what EF adds included.</remarks>
static class QueueBench
{
    const int Workers = 16;
    const int Claimed = 10;
    const int Shops = 50;

    static readonly string[] Kinds = [JobKind.Analyze];

    public static Bench Create() => new("queue", "steps of work claimed and finished a second, durable, with what each costs the database", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        new("postgres", () => OnPostgres(context, Finish.OneByOne)),
        new("postgres, with a result", () => OnPostgres(context, Finish.WithResult)),
        new("postgres, finished in batches", () => OnPostgres(context, Finish.InBatches)),
        new("sqlite", () => OnSqlite(context)),
    ];

    static IEnumerable<Figure> OnPostgres(BenchContext context, Finish finish)
    {
        using var server = PrivatePostgres.Start();
        var folder = Directory.CreateTempSubdirectory("forensics-bench-");
        try
        {
            using var database = Database.Open(DataFolder.Open(folder.FullName), server.ConnectionString + ";Maximum Pool Size=40;Max Auto Prepare=20");
            Run(database, """CREATE EXTENSION IF NOT EXISTS pg_stat_statements; CREATE TABLE results (step bigint PRIMARY KEY)""");
            return [.. Measure(context, database, finish, steps: context.Measure.Seconds > 0 ? 20_000 : 200)];
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    static IEnumerable<Figure> OnSqlite(BenchContext context)
    {
        var folder = Directory.CreateTempSubdirectory("forensics-bench-");
        try
        {
            using var database = Database.Open(DataFolder.Open(folder.FullName));
            return [.. Measure(context, database, Finish.OneByOne, steps: context.Measure.Seconds > 0 ? 2_000 : 100)];
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    static IEnumerable<Figure> Measure(BenchContext context, Database database, Finish finish, int steps)
    {
        var queue = new JobQueue(database, new EngineOptions { DataFolder = "", ModelsFolder = "" }, TimeProvider.System, () => 0.5);
        Fill(database, queue, "warm", steps / 10);
        Work(database, queue, finish);
        Fill(database, queue, "step", steps);
        var before = Counted(database);
        var wall = Stopwatch.GetTimestamp();
        Work(database, queue, finish);
        var seconds = Stopwatch.GetElapsedTime(wall).TotalSeconds;
        var after = Counted(database);
        using var db = database.CreateDbContext();
        var once = db.Jobs.Count(job => job.State == JobState.Done && job.Completions == 1 && job.Subject.StartsWith("step"));
        context.Say(FormattableString.Invariant($"{steps} steps in {seconds:0.0} s"));
        Dictionary<string, double> accuracy = new() { ["done_once"] = (double)once / steps, ["workers"] = Workers };
        yield return new("jobs_per_s", steps / seconds, "1/s", accuracy);
        if (database.Postgres is not null)
        {
            yield return new("statements_per_job", (double)(after.Statements - before.Statements) / steps, "", accuracy);
            yield return new("commits_per_job", (double)(after.Commits - before.Commits) / steps, "", accuracy);
        }
    }

    static void Fill(Database database, JobQueue queue, string name, int steps)
    {
        using var db = database.CreateDbContext();
        using var transaction = db.Database.BeginTransaction();
        var last = db.HoldSequenceAsync(default).GetAwaiter().GetResult();
        var requests = Enumerable.Range(0, steps).Select(i => new JobRequest(JobKind.Analyze, $"{name}-{i}", last + 1 + i, Shop: $"shop-{i % Shops}"));
        queue.RequestAsync(db, [.. requests], default).GetAwaiter().GetResult();
        db.SetSequenceAsync(last + steps, default).GetAwaiter().GetResult();
        transaction.Commit();
    }

    static void Work(Database database, JobQueue queue, Finish finish) => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
    {
        while (await queue.ClaimAsync(Claimed, Kinds, default) is { Count: > 0 } jobs)
        {
            foreach (var done in finish == Finish.InBatches ? [jobs] : jobs.Select(job => (IReadOnlyList<LeasedJob>)[job]))
            {
                await using var db = database.CreateDbContext();
                if (finish == Finish.WithResult)
                {
                    await using var transaction = await db.Database.BeginTransactionAsync();
                    await queue.CompleteAsync(db, done, default);
                    await db.Database.ExecuteSqlAsync($"INSERT INTO results VALUES ({done[0].Id})");
                    await transaction.CommitAsync();
                }
                else
                {
                    await queue.CompleteAsync(db, done, default);
                }
            }
        }
    }))).GetAwaiter().GetResult();

    static (long Statements, long Commits) Counted(Database database)
    {
        if (database.Postgres is null)
        {
            return default;
        }

        // A connection hands its numbers in when it ends.
        database.Postgres.Clear();
        Thread.Sleep(1_500);
        return (
            Run(database, "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()"),
            Run(database, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"));
    }

    static long Run(Database database, string sql)
    {
        using var connection = database.Postgres!.OpenConnection();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    enum Finish
    {
        OneByOne,
        WithResult,
        InBatches,
    }
}
