using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Engine;

public abstract class JobQueueTests(TestDatabase database) : IDisposable
{
    static readonly string[] Kinds = [JobKind.Analyze, JobKind.Score];

    readonly TestFolder folder = new(database);

    [StorageFact]
    public async Task A_step_asked_for_twice_is_done_once()
    {
        await Ask("analyze", "a");
        await Ask("analyze", "a");
        var job = Assert.Single(await Claim(10));
        Assert.Empty(await Claim(10));
        await Complete(job);
        await Ask("analyze", "a");
        Assert.Empty(await Claim(10));
    }

    [StorageFact]
    public async Task A_step_asked_for_again_that_keeps_its_place_is_done_where_it_waits_and_once_more_when_it_runs_or_is_done()
    {
        await Ask("analyze", "a");
        await Ask("score", "before");
        await AskKeepingPlaceAsync(90);
        var waited = Assert.Single(await Claim(10));
        Assert.Equal("a", waited.Subject);
        Assert.InRange(waited.Sequence, 0, 89);

        // It runs: what it is asked again for may have come too late for it.
        await AskKeepingPlaceAsync(91);
        await Complete(waited);
        var again = (await Claim(10)).Single(job => job.Kind == "analyze");
        Assert.Equal(91, again.Sequence);
        await Complete(again);
        await AskKeepingPlaceAsync(92);
        Assert.Equal(92, (await Claim(10)).Single(job => job.Kind == "analyze").Sequence);

        Task AskKeepingPlaceAsync(long sequence) =>
            folder.InTransaction(db => Queue.RequestAsync(db, [new JobRequest("analyze", "a", sequence, Again: true) { KeepsPlace = true }], default));
    }

    [StorageFact]
    public async Task A_step_rolled_back_with_its_cause_was_never_asked_for()
    {
        await using (var db = folder.Database.CreateDbContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await Queue.RequestAsync(db, [new JobRequest("analyze", "a", 1)], default);
            await transaction.RollbackAsync();
        }

        Assert.Empty(await Claim(10));
    }

    [StorageFact]
    public async Task Steps_come_in_the_order_they_were_asked_for_and_a_report_after_the_pictures_before_it()
    {
        await Ask("analyze", "b");
        await Ask("score", "r1");
        await Ask("analyze", "a");
        List<string> order = [];
        while (await Claim(1) is [var job])
        {
            order.Add(job.Subject);
            await Complete(job);
        }

        Assert.Equal(["b", "r1", "a"], order);
    }

    [StorageFact]
    public async Task A_score_waits_for_the_pictures_asked_for_before_it_and_no_others()
    {
        await Ask("analyze", "before");
        await Ask("score", "report");
        await Ask("analyze", "after");
        var before = Assert.Single(await Claim(1));
        Assert.Equal(["after"], Subjects(await Claim(10)));
        await Complete(before);
        Assert.Equal(["report"], Subjects(await Claim(10)));
    }

    [StorageFact]
    public async Task A_picture_given_up_holds_no_score_back()
    {
        await Ask("analyze", "picture");
        await Ask("score", "report");
        await Fail(Assert.Single(await Claim(10)), FailureKind.Permanent);
        Assert.Equal(["report"], Subjects(await Claim(10)));
    }

    [StorageFact]
    public async Task What_somebody_waits_for_goes_before_what_is_examined_again_and_that_before_batches()
    {
        await Ask("score", "batch", JobPriority.Rescoring);
        await Ask("analyze", "again", JobPriority.Reanalysis);
        await Ask("analyze", "now");
        Assert.Equal(["now"], Subjects(await Claim(1)));
        Assert.Equal(["again"], Subjects(await Claim(1)));
        Assert.Equal(["batch"], Subjects(await Claim(1)));
    }

    [StorageFact]
    public async Task A_batch_does_not_wait_for_pictures_and_pictures_examined_again_hold_no_report_back()
    {
        await Ask("analyze", "again", JobPriority.Reanalysis);
        await Ask("analyze", "now");
        await Ask("score", "batch", JobPriority.Rescoring);
        await Ask("score", "report");
        var now = Assert.Single(await Claim(1));
        Assert.Equal(["again", "batch"], Subjects(await Claim(10)).Order());
        await Complete(now);
        Assert.Equal(["report"], Subjects(await Claim(10)));
    }

    [StorageFact]
    public async Task A_shop_that_asked_for_thousands_does_not_hold_up_one_that_asked_for_few()
    {
        const int Quantum = 64;
        await AskMany("big", 1000);
        await AskMany("small", 3);
        var places = (await ClaimedInOrder(1003)).Select((job, place) => (job.Shop, place)).Where(pair => pair.Shop == "small").Select(pair => pair.place).ToList();
        Assert.Equal(3, places.Count);
        Assert.InRange(places.Max(), 3, Quantum + 3);
    }

    [StorageFact]
    public async Task Two_busy_shops_are_served_alike_and_neither_waits_for_the_end_of_the_other()
    {
        await AskMany("a", 300);
        await AskMany("b", 300);
        var order = await ClaimedInOrder(600);
        for (var served = 128; served <= 512; served += 128)
        {
            Assert.InRange(order.Take(served).Count(job => job.Shop == "a"), served / 2 - 64, served / 2 + 64);
        }
    }

    [StorageFact]
    public async Task A_shop_that_was_away_gets_no_credit_for_it_and_a_busy_one_no_blame()
    {
        await AskMany("busy", 640);
        await ClaimedInOrder(640);
        await AskMany("new", 256);
        await AskMany("busy", 64, first: 640);
        // The busy shop's next turn lies among the first ones of the new shop: neither before them all nor after them all.
        var places = (await ClaimedInOrder(320)).Select((job, place) => (job.Shop, place)).Where(pair => pair.Shop == "busy").Select(pair => pair.place).ToList();
        Assert.Equal(64, places.Count);
        Assert.Equal((128, 191), (places.Min(), places.Max()));
    }

    [StorageFact]
    public async Task A_picture_at_the_end_of_one_shops_row_comes_forward_when_another_shop_needs_it()
    {
        await AskMany("big", 1000);
        await Ask("analyze", "big-999", shop: "small");
        await Ask("score", "report", shop: "small");
        var order = await ClaimedInOrder(200);
        Assert.Contains("big-999", Subjects(order));
        Assert.DoesNotContain("big-998", Subjects(order));
    }

    [StorageFact]
    public async Task A_failed_step_comes_back_later_and_later_and_is_set_aside_after_the_last_attempt()
    {
        await Ask("analyze", "a");
        foreach (var wait in new[] { 2, 4 })
        {
            await Fail(Assert.Single(await Claim(1)), FailureKind.Error);
            await Elapse(TimeSpan.FromSeconds(wait - 0.5));
            Assert.Empty(await Claim(1));
            await Elapse(TimeSpan.FromSeconds(1));
        }

        await Fail(Assert.Single(await Claim(1)), FailureKind.Error);
        await Elapse(TimeSpan.FromHours(1));
        Assert.Empty(await Claim(1));
        var row = await Row("a");
        Assert.Equal((JobState.Failed, 3, "trouble", FailureKind.Error), (row.State, row.Attempts, row.Error, row.FailureKind));
        Assert.NotNull(row.FinishedAt);
        Assert.Equal(1, await Admin.RetryAsync("analyze", "a", Actor.AtCommandLine, default));
        Assert.Equal(0, Assert.Single(await Claim(1)).Attempts);
    }

    [StorageFact]
    public async Task Trouble_of_the_storage_is_not_counted_against_a_step()
    {
        await Ask("analyze", "a");
        for (var i = 0; i < 20; i++)
        {
            await Fail(Assert.Single(await Claim(1)), FailureKind.Storage);
            Assert.Empty(await Claim(1));
            await Elapse(TimeSpan.FromSeconds(6));
        }

        Assert.Equal((JobState.Waiting, 0, FailureKind.Storage), ((await Row("a")).State, (await Row("a")).Attempts, (await Row("a")).FailureKind));
        await Complete(Assert.Single(await Claim(1)));
        Assert.Equal((JobState.Done, null), ((await Row("a")).State, (await Row("a")).FailureKind));
    }

    [StorageFact]
    public async Task A_picture_that_ends_its_child_twice_is_set_aside()
    {
        await Ask("analyze", "a");
        await Fail(Assert.Single(await Claim(1)), FailureKind.Crash);
        await Elapse(TimeSpan.FromSeconds(3));
        await Fail(Assert.Single(await Claim(1)), FailureKind.Memory);
        Assert.Equal((JobState.Failed, FailureKind.Memory), ((await Row("a")).State, (await Row("a")).FailureKind));
    }

    [StorageFact]
    public async Task Work_on_a_lease_that_ran_out_stores_nothing()
    {
        await Ask("analyze", "a");
        var old = Assert.Single(await Claim(1));
        await MakeOwner("another machine|1|1");
        await Elapse(TimeSpan.FromSeconds(folder.Options.LeaseSeconds - 2));
        Assert.Equal(0, await Queue.ReclaimAsync(default));
        await Elapse(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await Queue.ReclaimAsync(default));
        var current = Assert.Single(await Claim(1));

        await Assert.ThrowsAsync<LeaseLostException>(() => folder.InTransaction(async db =>
        {
            db.Users.Add(new UserRow { Id = "result", Name = "", Role = "" });
            await db.SaveChangesAsync();
            await Queue.CompleteAsync(db, old, default);
        }));
        await Complete(current);
        await using var after = folder.Database.CreateDbContext();
        Assert.False(await after.Users.AnyAsync());
        Assert.Equal((JobState.Done, 1), ((await Row("a")).State, (await Row("a")).Completions));
    }

    [StorageFact]
    public async Task A_claim_whose_answer_got_lost_comes_back_when_its_lease_runs_out()
    {
        await Ask("analyze", "a");
        await Claim(1);
        await Elapse(TimeSpan.FromSeconds(folder.Options.LeaseSeconds + 1));
        Assert.Equal(1, await Queue.ReclaimAsync(default));
        Assert.Single(await Claim(1));
    }

    [StorageFact]
    public async Task Of_many_steps_finished_at_once_one_that_was_taken_over_keeps_all_from_being_stored()
    {
        await AskMany("shop", 5);
        var jobs = await Claim(5);
        await Queue.ReleaseAsync([jobs[3]], default);
        await Assert.ThrowsAsync<LeaseLostException>(() => folder.InTransaction(db => Queue.CompleteAsync(db, jobs, default)));
        Assert.Equal(JobState.Running, (await Row(jobs[0].Subject)).State);
        await folder.InTransaction(db => Queue.CompleteAsync(db, [.. jobs.Where(job => job != jobs[3])], default));
        Assert.Equal([jobs[3].Subject], Subjects(await Claim(5)));
    }

    [StorageFact]
    public async Task The_steps_of_a_process_that_ended_come_back_at_once_and_those_of_a_living_one_do_not()
    {
        await Ask("analyze", "a");
        await Claim(1);
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        var stat = await File.ReadAllTextAsync($"/proc/{other.Id}/stat");
        var start = long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        await MakeOwner(ProcessIdentity.Of(other.Id, start));
        Assert.Equal(0, await Queue.ReclaimAsync(default));
        other.Kill();
        await other.WaitForExitAsync();
        Assert.Equal(1, await Queue.ReclaimAsync(default));
        Assert.Equal((JobState.Waiting, 1), ((await Row("a")).State, (await Row("a")).Interruptions));
        await MakeOwner(ProcessIdentity.Of(Environment.ProcessId, 1));
        Assert.True(ProcessIdentity.HasEnded(ProcessIdentity.Of(Environment.ProcessId, 1)));
        Assert.False(ProcessIdentity.HasEnded(ProcessIdentity.Current));
    }

    [StorageFact]
    public async Task A_step_that_keeps_ending_its_process_is_set_aside_with_the_reason()
    {
        await Ask("analyze", "a");
        for (var i = 1; i <= folder.Options.MaxInterruptions; i++)
        {
            Assert.Single(await Claim(1));
            await MakeOwner(ProcessIdentity.Of(Environment.ProcessId, 1));
            Assert.Equal(1, await Queue.ReclaimAsync(default));
            await Elapse(TimeSpan.FromHours(1));
        }

        var row = await Row("a");
        Assert.Equal((JobState.Failed, FailureKind.Interrupted), (row.State, row.FailureKind));
        Assert.Contains("ended 10 times", row.Error, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_step_asked_for_again_while_it_runs_is_done_again_after_what_it_was_asked_for()
    {
        await Ask("score", "r");
        var first = Assert.Single(await Claim(1));
        await folder.InTransaction(db => Queue.RenewAsync(db, "score", [("r", null)], JobPriority.Interactive, default));
        Assert.Empty(await Claim(1));
        await Complete(first);
        var second = Assert.Single(await Claim(1));
        Assert.True(second.Sequence > first.Sequence);
        await Complete(second);
        Assert.Empty(await Claim(1));
        Assert.Equal(2, (await Row("r")).Completions);
    }

    [StorageFact]
    public async Task A_step_that_is_given_up_while_it_was_asked_for_again_is_tried_again()
    {
        await Ask("score", "r");
        var first = Assert.Single(await Claim(1));
        await folder.InTransaction(db => Queue.RenewAsync(db, "score", [("r", null)], JobPriority.Interactive, default));
        await Fail(first, FailureKind.Permanent);
        Assert.Equal(["r"], Subjects(await Claim(1)));
    }

    [StorageFact]
    public async Task A_sign_of_life_keeps_a_lease_and_tells_what_was_lost_meanwhile()
    {
        await AskMany("shop", 3);
        var jobs = await Claim(3);
        await Elapse(TimeSpan.FromSeconds(50));
        Assert.Equal(1, await Admin.CancelAsync("analyze", jobs[1].Subject, Actor.AtCommandLine, default));
        Assert.Equal([jobs[1]], await Queue.HeartbeatAsync(jobs, default));
        await Elapse(TimeSpan.FromSeconds(50));
        Assert.Equal(0, await Queue.ReclaimAsync(default));
        Assert.Equal(JobState.Cancelled, (await Row(jobs[1].Subject)).State);
        await Assert.ThrowsAsync<LeaseLostException>(() => Complete(jobs[1]));
    }

    [StorageFact]
    public async Task What_was_cancelled_stays_aside_until_somebody_retries_it_and_holds_no_report_back()
    {
        await Ask("analyze", "a");
        await Ask("score", "r");
        Assert.Equal(1, await Admin.CancelAsync("analyze", null, Actor.AtCommandLine, default));
        Assert.Equal(["r"], Subjects(await Claim(10)));
        Assert.Equal(1, await Admin.RetryAsync(null, null, Actor.AtCommandLine, default));
        Assert.Equal(["a"], Subjects(await Claim(10)));
    }

    [StorageFact]
    public async Task What_a_stopping_process_gives_back_is_taken_by_the_next_and_counts_against_nobody()
    {
        await Ask("analyze", "a");
        await Queue.ReleaseAsync(await Claim(1), default);
        var job = Assert.Single(await Claim(1));
        Assert.Equal((0, 0), (job.Attempts, (await Row("a")).Interruptions));
    }

    [StorageFact]
    public async Task A_clock_that_jumps_takes_a_step_from_nobody_who_gives_signs_of_life_and_lets_nobody_store_it_twice()
    {
        await Ask("analyze", "a");
        await Ask("analyze", "b");
        var jobs = await Claim(2);
        folder.Time.Now -= TimeSpan.FromHours(3);
        Assert.Empty(await Queue.HeartbeatAsync(jobs, default));
        Assert.Equal(0, await Queue.ReclaimAsync(default));
        await Complete(jobs[0]);
        folder.Time.Now += TimeSpan.FromHours(6);
        // On SQLite the lease has run out by the clock at hand; on PostgreSQL the server's clock did not jump. The step is finished once either way.
        var again = await Queue.ReclaimAsync(default) > 0 ? Assert.Single(await Claim(2)) : null;
        Assert.Equal(folder.Kind == TestDatabase.Sqlite, again is not null);
        if (again is not null)
        {
            await Assert.ThrowsAsync<LeaseLostException>(() => Complete(jobs[1]));
        }

        await Complete(again ?? jobs[1]);
        Assert.Equal((1, 1), ((await Row("a")).Completions, (await Row("b")).Completions));
    }

    [StorageFact]
    public async Task Steps_of_a_newer_version_are_left_to_it()
    {
        await Ask("dream", "a");
        await Ask("analyze", "b");
        Assert.Equal(["b"], Subjects(await Claim(10)));
        Assert.Equal(["a"], Subjects(await Queue.ClaimAsync(10, ["dream"], default)));
    }

    [StorageFact]
    public async Task Workers_at_once_never_hold_the_same_step()
    {
        await AskMany("shop", 60);
        var claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            List<long> ids = [];
            while (await folder.Queue().ClaimAsync(3, Kinds, default) is { Count: > 0 } jobs)
            {
                ids.AddRange(jobs.Select(job => job.Id));
            }

            return ids;
        })));
        Assert.Equal(60, claimed.SelectMany(ids => ids).Distinct().Count());
        Assert.Equal(60, claimed.Sum(ids => ids.Count));
    }

    public void Dispose() => folder.Dispose();

    protected JobQueue Queue => folder.Queue();

    JobAdmin Admin => new(folder.Database, Queue, new AuditLog(folder.Database, folder.Time), folder.Time);

    static IEnumerable<string> Subjects(IEnumerable<LeasedJob> jobs) => jobs.Select(job => job.Subject);

    Task<IReadOnlyList<LeasedJob>> Claim(int count) => Queue.ClaimAsync(count, Kinds, default);

    /// <summary>One by one, so that the order of the queue shows.</summary>
    async Task<List<LeasedJob>> ClaimedInOrder(int count)
    {
        List<LeasedJob> jobs = [];
        while (jobs.Count < count && await Claim(1) is [var job])
        {
            jobs.Add(job);
        }

        return jobs;
    }

    Task Complete(LeasedJob job) => folder.InTransaction(db => Queue.CompleteAsync(db, job, default));

    Task Fail(LeasedJob job, string kind) => Queue.FailAsync(job, new JobFailure(kind, "trouble"), default);

    Task Ask(string kind, string subject, int priority = JobPriority.Interactive, string? shop = null) => folder.InTransaction(async db =>
        await Queue.RequestAsync(db, [new JobRequest(kind, subject, await db.NextSequenceAsync(default), Priority: priority, Shop: shop)], default));

    Task AskMany(string shop, int count, int first = 0) => folder.InTransaction(async db =>
    {
        var last = await db.HoldSequenceAsync(default);
        await Queue.RequestAsync(db, [.. Enumerable.Range(0, count).Select(i => new JobRequest("analyze", $"{shop}-{first + i}", last + 1 + i, Shop: shop))], default);
        await db.SetSequenceAsync(last + count, default);
    });

    /// <summary>Lets time pass: by the test's clock on SQLite; on PostgreSQL, whose server has its own, what waits for an instant comes nearer.</summary>
    async Task Elapse(TimeSpan span)
    {
        folder.Time.Now += span;
        if (folder.Kind == TestDatabase.Postgres)
        {
            await using var db = folder.Database.CreateDbContext();
            await db.Database.ExecuteSqlAsync($"""UPDATE "Jobs" SET "LeaseUntil" = "LeaseUntil" - {span}, "NotBefore" = "NotBefore" - {span}""");
        }
    }

    Task MakeOwner(string owner) =>
        folder.InTransaction(db => db.Jobs.Where(job => job.State == JobState.Running).ExecuteUpdateAsync(set => set.SetProperty(job => job.Owner, owner)));

    async Task<JobRow> Row(string subject)
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Jobs.AsNoTracking().SingleAsync(job => job.Subject == subject);
    }
}

public sealed class JobQueueOnSqliteTests() : JobQueueTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class JobQueueOnPostgresTests() : JobQueueTests(TestDatabase.Postgres);
