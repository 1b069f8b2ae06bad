using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

public sealed class JobQueueTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task A_step_asked_for_twice_is_done_once()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        await Enqueue("analyze", "a");
        var job = Assert.Single(await queue.ClaimAsync(10, default));
        Assert.Empty(await queue.ClaimAsync(10, default));
        await folder.InTransaction(db => queue.CompleteAsync(db, job, default));
        await Enqueue("analyze", "a");
        Assert.Empty(await queue.ClaimAsync(10, default));
    }

    [Fact]
    public async Task A_step_rolled_back_with_its_cause_was_never_asked_for()
    {
        await using (var db = folder.Database.CreateDbContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await folder.Queue().EnqueueAsync(db, "analyze", "a", default);
            await transaction.RollbackAsync();
        }

        Assert.Empty(await folder.Queue().ClaimAsync(10, default));
    }

    [Fact]
    public async Task Steps_come_in_the_order_they_were_asked_for_and_pictures_before_reports()
    {
        await Enqueue("score", "r1");
        await Enqueue("analyze", "b");
        await Enqueue("analyze", "a");
        List<string> order = [];
        while (await folder.Queue().ClaimAsync(1, default) is [var job])
        {
            order.Add(job.Subject);
        }

        Assert.Equal(["b", "a", "r1"], order);
    }

    [Fact]
    public async Task A_score_waits_for_the_pictures_asked_for_before_it_and_no_others()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "before");
        await Enqueue("score", "report");
        await Enqueue("analyze", "after");
        var before = Assert.Single(await queue.ClaimAsync(1, default));
        Assert.Equal(["after"], (await queue.ClaimAsync(10, default)).Select(job => job.Subject));
        await folder.InTransaction(db => queue.CompleteAsync(db, before, default));
        Assert.Equal(["report"], (await queue.ClaimAsync(10, default)).Select(job => job.Subject));
    }

    [Fact]
    public async Task A_picture_given_up_holds_no_score_back()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "picture");
        await Enqueue("score", "report");
        await queue.FailAsync(Assert.Single(await queue.ClaimAsync(10, default)), "no", permanent: true, default);
        Assert.Equal("report", Assert.Single(await queue.ClaimAsync(10, default)).Subject);
    }

    [Fact]
    public async Task A_failed_step_comes_back_later_and_is_given_up_after_the_last_attempt()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        for (var attempt = 1; attempt <= folder.Options.MaxAttempts; attempt++)
        {
            await queue.FailAsync(Assert.Single(await queue.ClaimAsync(1, default)), $"trouble {attempt}", permanent: false, default);
            Assert.Empty(await queue.ClaimAsync(1, default));
            folder.Time.Now += TimeSpan.FromMinutes(1);
        }

        var row = await Row("a");
        Assert.Equal((JobState.Failed, 3, "trouble 3"), (row.State, row.Attempts, row.Error));
        Assert.Empty(await queue.ClaimAsync(1, default));
        Assert.Equal(1, await queue.RetryFailedAsync(default));
        Assert.Single(await queue.ClaimAsync(1, default));
    }

    [Fact]
    public async Task Work_on_a_lease_that_ran_out_stores_nothing()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        var old = Assert.Single(await queue.ClaimAsync(1, default));
        await MakeOwner("another machine|1|1");
        folder.Time.Now += TimeSpan.FromSeconds(folder.Options.LeaseSeconds);
        Assert.Equal(0, await queue.ReclaimAsync(default));
        folder.Time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(1, await queue.ReclaimAsync(default));
        var current = Assert.Single(await queue.ClaimAsync(1, default));

        await Assert.ThrowsAsync<LeaseLostException>(() => folder.InTransaction(async db =>
        {
            db.Users.Add(new UserRow { Id = "result", Name = "", Role = "" });
            await db.SaveChangesAsync();
            await queue.CompleteAsync(db, old, default);
        }));
        await folder.InTransaction(db => queue.CompleteAsync(db, current, default));
        await using var after = folder.Database.CreateDbContext();
        Assert.False(await after.Users.AnyAsync());
        Assert.Equal((JobState.Done, 1), ((await Row("a")).State, (await Row("a")).Completions));
    }

    [Fact]
    public async Task The_steps_of_a_process_that_ended_come_back_at_once_and_those_of_a_living_one_do_not()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        await queue.ClaimAsync(1, default);
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        var stat = await File.ReadAllTextAsync($"/proc/{other.Id}/stat");
        var start = long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        await MakeOwner(ProcessIdentity.Of(other.Id, start));
        Assert.Equal(0, await queue.ReclaimAsync(default));
        other.Kill();
        await other.WaitForExitAsync();
        Assert.Equal(1, await queue.ReclaimAsync(default));
        Assert.Equal((JobState.Waiting, 1), ((await Row("a")).State, (await Row("a")).Interruptions));
        await MakeOwner(ProcessIdentity.Of(Environment.ProcessId, 1));
        Assert.True(ProcessIdentity.HasEnded(ProcessIdentity.Of(Environment.ProcessId, 1)));
        Assert.False(ProcessIdentity.HasEnded(ProcessIdentity.Current));
    }

    [Fact]
    public async Task A_step_that_keeps_ending_its_process_is_given_up_with_the_reason()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        for (var i = 1; i <= folder.Options.MaxInterruptions; i++)
        {
            Assert.Single(await queue.ClaimAsync(1, default));
            await MakeOwner(ProcessIdentity.Of(Environment.ProcessId, 1));
            Assert.Equal(1, await queue.ReclaimAsync(default));
            folder.Time.Now += TimeSpan.FromHours(1);
        }

        var row = await Row("a");
        Assert.Equal(JobState.Failed, row.State);
        Assert.Contains("ended 10 times", row.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_asked_for_again_while_it_runs_is_done_again()
    {
        var queue = folder.Queue();
        await Enqueue("score", "r");
        var first = Assert.Single(await queue.ClaimAsync(1, default));
        await folder.InTransaction(db => queue.RenewAsync(db, "score", "r", default));
        Assert.Empty(await queue.ClaimAsync(1, default));
        await folder.InTransaction(db => queue.CompleteAsync(db, first, default));
        var second = Assert.Single(await queue.ClaimAsync(1, default));
        Assert.True(second.Sequence > first.Sequence);
        await folder.InTransaction(db => queue.CompleteAsync(db, second, default));
        Assert.Empty(await queue.ClaimAsync(1, default));
        Assert.Equal(2, (await Row("r")).Completions);
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_lease()
    {
        var queue = folder.Queue();
        await Enqueue("analyze", "a");
        var job = Assert.Single(await queue.ClaimAsync(1, default));
        folder.Time.Now += TimeSpan.FromSeconds(50);
        await queue.HeartbeatAsync([job], default);
        Assert.Equal(folder.Time.Now + TimeSpan.FromSeconds(folder.Options.LeaseSeconds), (await Row("a")).LeaseUntil);
    }

    [Fact]
    public async Task Two_queues_never_hold_the_same_step()
    {
        for (var i = 0; i < 60; i++)
        {
            await Enqueue("analyze", $"p{i}");
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            List<long> ids = [];
            while (await folder.Queue().ClaimAsync(3, default) is { Count: > 0 } jobs)
            {
                ids.AddRange(jobs.Select(job => job.Id));
            }

            return ids;
        })));
        Assert.Equal(60, claimed.SelectMany(ids => ids).Distinct().Count());
        Assert.Equal(60, claimed.Sum(ids => ids.Count));
    }

    public void Dispose() => folder.Dispose();

    Task Enqueue(string kind, string subject) => folder.InTransaction(db => folder.Queue().EnqueueAsync(db, kind, subject, default));

    Task MakeOwner(string owner) =>
        folder.InTransaction(db => db.Jobs.Where(job => job.State == JobState.Running).ExecuteUpdateAsync(set => set.SetProperty(job => job.Owner, owner)));

    async Task<JobRow> Row(string subject)
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Jobs.AsNoTracking().SingleAsync(job => job.Subject == subject);
    }
}
