using System.Text.Json.Serialization;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Watching;

/// <summary>Whether this process can do its work now: what an orchestrator asks before it sends any.</summary>
/// <remarks>An answer is good for two seconds, so that asking often costs little; while one is sought everybody who asks gets it.</remarks>
/// <param name="database">Not opened before it is asked for: opening waits for a server that is down.</param>
public sealed class Health(Lazy<Database> database, DataFolder folder, ExaminerPool children, EngineOptions options, TimeProvider time, ILogger<Health> log)
{
    static readonly TimeSpan Good = TimeSpan.FromSeconds(2);

    /// <summary>Longest that the database may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A child is started when none lives, which a slow machine may take a while for.
    static readonly TimeSpan ChildPatience = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    readonly Dictionary<string, Task<string?>> runs = [];
    Task<HealthReport>? last;
    long lastAt;

    /// <summary>What the checks find.</summary>
    public Task<HealthReport> ReadyAsync()
    {
        lock (gate)
        {
            if (last is null || (last.IsCompleted && time.GetElapsedTime(lastAt) >= Good))
            {
                (last, lastAt) = (LookAsync(), time.GetTimestamp());
            }

            return last;
        }
    }

    async Task<HealthReport> LookAsync()
    {
        var checks = await Task.WhenAll(
            CheckAsync("database", Patience, AskDatabaseAsync),
            CheckAsync("tables", Patience, CompareTablesAsync),
            CheckAsync("data-folder", Patience, WriteAsync),
            CheckAsync("children", ChildPatience, async stop =>
            {
                await children.ProbeAsync(stop);
                return null;
            }));
        return new HealthReport(checks.All(check => check.State == HealthCheck.Ok), checks);
    }

    /// <summary>A check that throws, or takes too long, has failed; the log says how, the answer does not.</summary>
    async Task<HealthCheck> CheckAsync(string name, TimeSpan patience, Func<CancellationToken, Task<string?>> check)
    {
        try
        {
            var problem = await RunOf(name, patience, check).WaitAsync(patience);
            return new HealthCheck(name, problem is null ? HealthCheck.Ok : HealthCheck.Failing, problem);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return new HealthCheck(name, HealthCheck.Failing, "no-answer");
        }
        catch (Exception error)
        {
            Log.CheckFailed(log, error, name);
            return new HealthCheck(name, HealthCheck.Failing, StorageFailure.KindOf(error) is { } kind ? Disputes.DisputeJson.NameOf(kind) : "error");
        }
    }

    /// <summary>On a thread of the pool: what blocks must not block the answer. One that hangs is waited for again, not joined by others every two seconds.</summary>
    Task<string?> RunOf(string name, TimeSpan patience, Func<CancellationToken, Task<string?>> check)
    {
        lock (gate)
        {
            return runs.TryGetValue(name, out var before) && !before.IsCompleted ? before : runs[name] = Task.Run(async () =>
            {
                using var over = new CancellationTokenSource(patience);
                return await check(over.Token);
            });
        }
    }

    async Task<string?> AskDatabaseAsync(CancellationToken cancellation)
    {
        // Not by a context, whose connections wait for a server that restarts.
        if (database.Value.Postgres is { } postgres)
        {
            await using var command = postgres.CreateCommand("SELECT 1");
            await command.ExecuteNonQueryAsync(cancellation);
            return null;
        }

        await using var db = database.Value.CreateDbContext();
        await db.Counters.AsNoTracking().AnyAsync(cancellation);
        return null;
    }

    async Task<string?> CompareTablesAsync(CancellationToken cancellation)
    {
        await using var db = database.Value.CreateDbContext();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToHashSet();
        var known = db.Database.GetMigrations().ToHashSet();
        return applied.SetEquals(known) ? null : applied.IsSupersetOf(known) ? "newer" : "older";
    }

    async Task<string?> WriteAsync(CancellationToken cancellation)
    {
        var probe = Path.Combine(folder.Root, $".health-{Environment.ProcessId}");
        await File.WriteAllBytesAsync(probe, [1], cancellation);
        File.Delete(probe);
        return folder.FreeBytes is { } free && free >> 20 < options.LeastFreeMegabytes ? "little-space" : null;
    }
}

/// <param name="Checks">Each with its state.</param>
public sealed record HealthReport(bool IsReady, IReadOnlyList<HealthCheck> Checks);

/// <param name="State"><see cref="Ok"/> or <see cref="Failing"/>.</param>
/// <param name="Problem">A code; null when there is none. Never a message: anybody may ask.</param>
public sealed record HealthCheck(string Name, string State, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem)
{
    public const string Ok = "ok";

    public const string Failing = "failing";
}
