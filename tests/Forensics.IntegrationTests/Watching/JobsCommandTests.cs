using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Cli;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;

namespace Forensics.IntegrationTests.Watching;

public sealed class JobsCommandTests : IDisposable
{
    readonly TestFolder folder = new();

    [Fact]
    public async Task The_overview_lists_and_single_steps_are_told_as_words_and_as_json()
    {
        await SetUpAsync();
        var words = await Run("jobs");
        var json = await Run("jobs", "--json");
        var list = await Run("jobs", "list", "--state", "failed", "--json");
        var shown = await Run("jobs", "show", "analyze", "a");
        var missing = await Run("jobs", "show", "analyze", "nothing");

        Assert.Equal((0, 0, 0, 0, 2), (words.ExitCode, json.ExitCode, list.ExitCode, shown.ExitCode, missing.ExitCode));
        Assert.Matches(@"analyze\W+interactive\W+failed\W+permanent\W+1\W", words.Output);
        var levels = JsonDocument.Parse(Assert.Single(json.Lines)).RootElement.GetProperty("levels").EnumerateArray()
            .Select(level => (level.GetProperty("kind").GetString(), level.GetProperty("state").GetString(), level.GetProperty("count").GetInt64()));
        Assert.Equal([("analyze", "failed", 1L), ("analyze", "waiting", 2L), ("score", "waiting", 1L)], levels);
        Assert.Equal("a", JsonDocument.Parse(Assert.Single(list.Lines)).RootElement.GetProperty("subject").GetString());
        Assert.Equal("rotten", JsonDocument.Parse(Assert.Single(shown.Lines)).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Steps_are_retried_and_cancelled_on_record_and_not_without_a_yes()
    {
        await SetUpAsync();
        var unasked = await Run("jobs", "retry", "--all");
        var unnamed = await Run("jobs", "cancel", "--all", "--yes");
        Assert.Equal((2, 2, JobState.Failed), (unasked.ExitCode, unnamed.ExitCode, await StateAsync("a")));

        var retried = await Run("jobs", "retry", "--kind", "analyze", "--subject", "a", "--yes", "--json");
        var cancelled = await Run("jobs", "cancel", "--kind", "analyze", "--all", "--yes", "--json");

        Assert.Equal(1, JsonDocument.Parse(Assert.Single(retried.Lines)).RootElement.GetProperty("steps").GetInt32());
        Assert.Equal(3, JsonDocument.Parse(Assert.Single(cancelled.Lines)).RootElement.GetProperty("steps").GetInt32());
        Assert.Equal((JobState.Cancelled, JobState.Waiting), (await StateAsync("a"), await StateAsync("r")));
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(
            [(AuditAction.StepsRetried, "analyze a", "1"), (AuditAction.StepsCancelled, "analyze *", "3")],
            (await db.AuditLog.OrderBy(row => row.Sequence).ToListAsync()).Select(row => (row.Action, row.SubjectId, row.Detail!)));
    }

    public void Dispose() => folder.Dispose();

    Task<CliResult> Run(params string[] arguments) => CliProcess.RunWithInputAsync("", [.. arguments, "--data", folder.Folder.Root]);

    async Task SetUpAsync()
    {
        await folder.InTransaction(async db => await folder.Queue().RequestAsync(
            db, [new JobRequest("analyze", "a", 1), new JobRequest("analyze", "b", 2), new JobRequest("analyze", "c", 3), new JobRequest("score", "r", 4)], default));
        var job = Assert.Single(await folder.Queue().ClaimAsync(1, ["analyze"], default));
        await folder.Queue().FailAsync(job, new JobFailure(FailureKind.Permanent, "rotten"), default);
    }

    async Task<string> StateAsync(string subject)
    {
        await using var db = folder.Database.CreateDbContext();
        return (await db.Jobs.AsNoTracking().SingleAsync(job => job.Subject == subject)).State;
    }
}
