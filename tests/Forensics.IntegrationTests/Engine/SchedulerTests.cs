using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.IntegrationTests.Engine;

public abstract class SchedulerTests(TestDatabase database) : IDisposable
{
    readonly TestFolder folder = new(database);
    readonly List<string> runs = [];

    [StorageFact]
    public async Task One_leads_until_its_lease_has_run_out()
    {
        Assert.True(await Scheduler().AcquireAsync(default));
        Assert.True(await Scheduler().AcquireAsync(default));
        await MakeLeader("another machine|1|1");
        Assert.False(await Scheduler().AcquireAsync(default));
        await using var db = folder.Database.CreateDbContext();
        await db.Schedule.Where(row => row.Name == Forensics.Engine.Jobs.Scheduler.Leader)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch));
        Assert.True(await Scheduler().AcquireAsync(default));
    }

    [StorageFact]
    public async Task A_leader_of_this_machine_that_ended_is_followed_at_once()
    {
        await Scheduler().AcquireAsync(default);
        await MakeLeader(ProcessIdentity.Of(Environment.ProcessId, 1));
        Assert.True(await Scheduler().AcquireAsync(default));
    }

    [StorageFact]
    public async Task Work_comes_round_when_its_time_has_passed_and_an_error_does_not_end_it()
    {
        var scheduler = Scheduler(Task("often", 20), Task("seldom", 3600), new ScheduledTask("broken", TimeSpan.FromSeconds(20), _ => throw new InvalidOperationException("no")));
        await scheduler.RunDueAsync(default);
        await scheduler.RunDueAsync(default);
        folder.Time.Now += TimeSpan.FromSeconds(20);
        await scheduler.RunDueAsync(default);
        Assert.Equal(["often", "seldom", "often"], runs);
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(["broken InvalidOperationException: no", "seldom "], (await db.Schedule.OrderBy(row => row.Name).ToListAsync()).Select(row => $"{row.Name} {row.Error}"));
    }

    public void Dispose() => folder.Dispose();

    Scheduler Scheduler(params IEnumerable<ScheduledTask> tasks) => new(folder.Database, tasks, folder.Options, folder.Time, NullLogger<Scheduler>.Instance);

    ScheduledTask Task(string name, int seconds) => new(name, TimeSpan.FromSeconds(seconds), _ =>
    {
        runs.Add(name);
        return System.Threading.Tasks.Task.CompletedTask;
    });

    async Task MakeLeader(string owner)
    {
        await using var db = folder.Database.CreateDbContext();
        await db.Schedule.ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, owner));
    }
}

public sealed class SchedulerOnSqliteTests() : SchedulerTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class SchedulerOnPostgresTests() : SchedulerTests(TestDatabase.Postgres);
