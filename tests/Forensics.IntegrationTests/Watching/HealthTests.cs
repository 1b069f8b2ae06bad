using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Forensics.Engine;
using Forensics.Engine.Children;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Access;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Forensics.Web.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Watching;

public abstract class HealthTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task A_sound_service_is_ready()
    {
        var report = await Ready(EngineHost.Options(folder));
        Assert.True(report.IsReady);
        Assert.Equal(["database", "tables", "data-folder", "children"], report.Checks.Select(check => check.Name));
    }

    [StorageFact]
    public async Task A_full_disk_a_missing_child_and_tables_of_a_newer_version_are_each_told_by_name()
    {
        await using var db = folder.Database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('9999_Newer', '99')""");
        // As a process that was running when the newer one came.
        var options = EngineHost.Options(folder) with { LeastFreeMegabytes = 1 << 30 };
        using var pool = new ExaminerPool(new ExaminerCommand("/nonexistent/forensics", []), options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ExaminerPool>.Instance);
        var health = new Health(new Lazy<Database>(folder.Database), folder.Folder, pool, options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Health>.Instance);

        var report = await health.ReadyAsync();

        Assert.False(report.IsReady);
        Assert.Equal(
            [("database", "ok", null), ("tables", "failing", "newer"), ("data-folder", "failing", "little-space"), ("children", "failing", "error")],
            report.Checks.Select(check => (check.Name, check.State, check.Problem)));
    }

    public void Dispose() => folder.Dispose();

    static async Task<HealthReport> Ready(EngineOptions options)
    {
        await using var services = EngineHost.Create(options);
        return await services.GetRequiredService<Health>().ReadyAsync();
    }
}

public sealed class HealthOnSqliteTests() : HealthTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class HealthOnPostgresTests : HealthTests
{
    public HealthOnPostgresTests() : base(TestDatabase.Postgres)
    {
    }

    [Trait("Speed", "Slow")]
    [StorageFact]
    public async Task While_the_server_is_away_the_answer_comes_in_time_and_afterwards_it_is_ready_again()
    {
        using var cluster = new PostgresCluster();
        using var folder = new TestFolder(cluster.Make("forensics"));
        await using var services = EngineHost.Create(EngineHost.Options(folder));
        var health = services.GetRequiredService<Health>();
        Assert.True((await health.ReadyAsync()).IsReady);

        cluster.Stop();
        await Task.Delay(TimeSpan.FromSeconds(2.1));
        var began = Stopwatch.GetTimestamp();
        var away = await health.ReadyAsync();
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        Assert.Contains(away.Checks, check => check is { Name: "database", State: HealthCheck.Failing });

        cluster.Start();
        await Task.Delay(TimeSpan.FromSeconds(2.1));
        Assert.True((await health.ReadyAsync()).IsReady);
    }
}

/// <summary>How health is asked for over the network.</summary>
public sealed class HealthEndpointTests
{
    [Fact]
    public async Task The_console_answers_anybody_names_no_path_records_nothing_and_has_its_fill()
    {
        await using var service = await RunningService.StartAsync(new CallerLimitOptions { Health = 5 });
        using var client = new HttpClient { BaseAddress = service.Address };

        using var live = await client.GetAsync("/health/live");
        using var ready = await client.GetAsync("/health/ready");
        var body = await ready.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
        var checks = JsonDocument.Parse(body).RootElement.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(4, checks.Count);
        Assert.All(checks, check => Assert.Equal("ok", check.GetProperty("state").GetString()));
        Assert.DoesNotContain("/", body, StringComparison.Ordinal);
        await using var db = service.Services.GetRequiredService<Database>().CreateDbContext();
        Assert.Empty(await db.AuditLog.ToListAsync());
        List<HttpStatusCode> more = [];
        for (var i = 0; i < 4; i++)
        {
            more.Add((await client.GetAsync("/health/live")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, more[^1]);
    }

    [Fact]
    public async Task A_worker_answers_on_a_port_of_its_own_and_says_so_before_its_database_is_there()
    {
        var data = Directory.CreateTempSubdirectory("forensics-health-").FullName;
        // Nobody listens there: the worker waits for its database.
        using var waiting = CliProcess.Start(
            withInput: false, ["work", "--data", data, "--health-port", "0"], "Host=127.0.0.1;Port=1;Database=none;Username=nobody;Timeout=1");
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            var line = await waiting.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            var address = new Uri(line!.Split(' ').Single(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd('.'));
            using var live = await client.GetAsync(new Uri(address, "/health/live"));
            using var ready = await client.GetAsync(address);
            var checks = (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray()
                .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("state").GetString());

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
            Assert.Equal(("failing", "ok", "ok"), (checks["database"], checks["data-folder"], checks["children"]));
        }
        finally
        {
            waiting.Kill(entireProcessTree: true);
            await waiting.WaitForExitAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
