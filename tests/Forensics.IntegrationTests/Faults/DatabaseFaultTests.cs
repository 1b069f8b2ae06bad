using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Access;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;
using static Forensics.IntegrationTests.Engine.Deliveries;

namespace Forensics.IntegrationTests.Faults;

/// <summary>A server that is down at the start or in the middle, and a way to it that is cut.</summary>
[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class DatabaseFaultTests(ITestOutputHelper output) : IDisposable
{
    const string Secret = "s3cr3t-of-the-operator";

    readonly PostgresCluster cluster = new();
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("forensics-fault-");

    [StorageFact]
    public async Task A_start_waits_for_the_server_and_says_why()
    {
        cluster.Stop();
        var log = new Lines();
        var opening = Task.Run(() => Database.Open(Folder, cluster.To() + $";Password={Secret}", new DatabaseStart { Patience = TimeSpan.FromSeconds(60), Log = log }));
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.False(opening.IsCompleted);
        cluster.Start();
        using var database = await opening;
        await using var db = database.CreateDbContext();
        Assert.Equal(0, await db.Orders.CountAsync());
        Assert.InRange(log.All.Count, 2, 4); // At once, and every five seconds.
        Assert.All(log.All, line => Assert.Contains($"127.0.0.1:{cluster.Port}", line, StringComparison.Ordinal));
        Assert.All(log.All, line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
    }

    [StorageTheory]
    [InlineData(0)] // The lost line is found by the next question,
    [InlineData(3)] // or by the keepalive, before it.
    public async Task A_server_that_restarts_while_tables_are_made_is_waited_for_and_they_are_made(int secondsAfter)
    {
        var restarted = false;
        using var database = Database.Open(Folder, cluster.To() + ";Keepalive=1", new DatabaseStart
        {
            Patience = TimeSpan.FromSeconds(60),
            Progress = (at, _, _) =>
            {
                if (at == 3 && !restarted)
                {
                    restarted = true;
                    cluster.Restart(immediate: true);
                    Thread.Sleep(TimeSpan.FromSeconds(secondsAfter));
                }
            },
        });
        await using var db = database.CreateDbContext();
        Assert.True(restarted);
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
        Assert.Equal(0, await db.Orders.CountAsync());
    }

    [StorageFact]
    public async Task A_server_that_does_not_come_ends_the_command_with_the_exit_code_of_something_missing()
    {
        cluster.Stop();
        var began = Stopwatch.GetTimestamp();
        using var process = CliProcess.Start(false, ["work", "--until-idle", "--data", root.FullName, "--database-patience", "3"], cluster.To() + $";Password={Secret}");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(3, process.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2, 20);
        Assert.Contains($"database postgres on 127.0.0.1:{cluster.Port} can't be reached", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
    }

    [StorageTheory]
    [InlineData("Database=nothing-here;Username=postgres", "createdb")]
    [InlineData("Database=postgres;Username=locked;Password=" + Secret, "refuses this user or password")]
    [InlineData("Database=postgres;Username=locked", "can't be used")]
    [InlineData("Database=postgres;Pasword=" + Secret, "no connection string")]
    [InlineData("Username=postgres", "needs at least Host and Database")]
    public async Task What_waiting_does_not_mend_is_said_at_once_with_the_remedy(string connection, string remedy)
    {
        await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "pg_hba.conf"), "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        cluster.Restart();
        var began = Stopwatch.GetTimestamp();
        var error = Assert.Throws<ConfigurationException>(() => Database.Open(
            Folder, $"Host=127.0.0.1;Port={cluster.Port};{connection}", new DatabaseStart { Patience = TimeSpan.FromSeconds(60) }));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
    }

    [StorageTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_between_two_operations_is_not_noticed(bool immediate)
    {
        using var folder = new TestFolder(cluster.To());
        using var services = new ServiceCollection().AddForensicsAccess(EngineHost.Options(folder)).BuildServiceProvider();
        var accounts = services.GetRequiredService<Accounts>();
        for (var round = 0; round < 3; round++)
        {
            await accounts.CreateAsync($"li-{round}", Role.Reviewer, null, null, AccessFolder.Admin, default);
            await Task.Delay(TimeSpan.FromSeconds(1.2)); // As long as a connection is taken for good without asking.
            cluster.Restart(immediate);
        }

        Assert.Equal(3, (await accounts.ListAsync(default)).Count);
    }

    [StorageFact]
    public async Task Records_taken_while_the_server_restarts_are_all_there_once()
    {
        const int Records = 400;
        using var folder = new TestFolder(cluster.To());
        using var services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        var intake = services.GetRequiredService<RecordIntake>();
        await intake.TakeAsync([Of(Order("o1"))], default);
        var restarts = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Delay(300);
                cluster.Restart(immediate: i % 2 == 0);
            }
        });
        var next = 0;
        var took = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            List<IngestOutcome> outcomes = [];
            for (int i; (i = Interlocked.Increment(ref next)) <= Records || !restarts.IsCompleted;)
            {
                outcomes.Add((await intake.TakeAsync([Of(Message($"m{i}", "o1"))], default))[0].Outcome);
            }

            return outcomes;
        })));
        await restarts;

        var all = took.SelectMany(outcomes => outcomes).ToList();
        // Unchanged: taken, but the answer got lost on its way.
        Assert.All(all, outcome => Assert.True(outcome is IngestOutcome.Accepted or IngestOutcome.Unchanged, $"{outcome}"));
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(all.Count, await db.Events.CountAsync());
        Assert.Equal(all.Count + 1, await db.Feed.CountAsync());
        output.WriteLine($"{all.Count} records, {all.Count(outcome => outcome == IngestOutcome.Unchanged)} answered the second time.");
    }

    [StorageTheory]
    [Trait("Speed", "Slow")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_way_that_is_cut_is_noticed_within_half_a_minute_and_used_again_when_it_is_back(bool loudly)
    {
        await using var proxy = new CuttableProxy(cluster.Port);
        using var folder = new TestFolder(cluster.To(port: proxy.Port));
        await Run();
        if (loudly)
        {
            proxy.Cut();
        }
        else
        {
            proxy.Pause();
        }

        var began = Stopwatch.GetTimestamp();
        var error = await Record.ExceptionAsync(Run);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine($"{seconds:0.0} s: {error?.GetBaseException().Message}");
        Assert.Equal(StorageFailureKind.Unreachable, StorageFailure.KindOf(error));
        Assert.InRange(seconds, 0, 40);
        proxy.Resume();
        await Run();

        async Task Run()
        {
            await using var db = folder.Database.CreateDbContext();
            await db.Orders.CountAsync();
        }
    }

    [StorageFact]
    public async Task While_the_database_is_away_the_api_and_the_pages_ask_to_come_again_in_both_languages()
    {
        await using var service = await RunningService.StartAsync(
            on: new TestFolder(cluster.To()), change: options => options with { ConnectionPatienceSeconds = 1, IntakePatienceSeconds = 1 });
        const string Key = "key records:write";
        await service.CredentialAsync(Key);
        cluster.Stop();
        foreach (var (language, word) in new[] { ("zh-CN", "存储"), ("en", "storage") })
        {
            using var push = new HttpRequestMessage(HttpMethod.Put, "/api/v1/records/order/o9") { Content = JsonContent.Create(JsonDocument.Parse(Order("o9"))) };
            push.Headers.AcceptLanguage.ParseAdd(language);
            using var answer = await service.SendAsync(Key, push);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal("storage-unavailable", problem.GetProperty("code").GetString());
            Assert.Contains(word, problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        }

        using var look = new HttpRequestMessage(HttpMethod.Get, "/sign-in?token=abc");
        using var page = await service.SendAsync(look);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("暂时无法访问数据", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", html, StringComparison.Ordinal);

        cluster.Start();
        using var again = await service.SendAsync(Key, new HttpRequestMessage(HttpMethod.Put, "/api/v1/records/order/o9") { Content = JsonContent.Create(JsonDocument.Parse(Order("o9"))) });
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [StorageFact]
    public async Task The_connection_string_may_stand_in_a_file_but_not_in_two_places()
    {
        var file = Path.Combine(root.FullName, "secret");
        await File.WriteAllTextAsync(file, cluster.To() + "\n");
        Assert.Equal(0, await Run(given: null, file));
        Assert.Equal(2, await Run(given: cluster.To(), file));
        Assert.Equal(2, await Run(given: null, file + ".none"));
        using var database = Database.Open(Folder, cluster.To(), new DatabaseStart { Migrate = false });
        await using var db = database.CreateDbContext();
        Assert.Equal(0, await db.Users.CountAsync()); // The tables are there: the first run made them.

        async Task<int> Run(string? given, string path)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "forensics.dll"), "user", "list", "--data", root.FullName])
            {
                RedirectStandardError = true, Environment = { ["FORENSICS_DATABASE"] = given, ["FORENSICS_DATABASE_FILE"] = path },
            };
            using var process = Process.Start(start)!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }

    public void Dispose()
    {
        cluster.Dispose();
        root.Delete(recursive: true);
    }

    DataFolder Folder => DataFolder.Open(root.FullName);

    sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception));
    }
}
