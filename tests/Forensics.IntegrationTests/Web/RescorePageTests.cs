using System.Net;
using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

public sealed class RescorePageTests
{
    /// <summary>A policy by which every JPEG speaks a little for a picture of the web.</summary>
    static readonly byte[] Moving = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PolicyActivationTests.Stricter(2))
        .Replace("\"match-web\"", "\"jpeg-quality\"", StringComparison.Ordinal).Replace("\"llrCopy\"", "\"lumaQuality\"", StringComparison.Ordinal));

    [Fact]
    public async Task A_lead_starts_a_run_from_the_form_and_sees_what_moved()
    {
        await using var service = await RunningService.StartAsync();
        await service.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        var policy = await service.Services.GetRequiredService<Policies>().AddAsync(Moving, "stricter", AccessFolder.Admin, default);
        using var start = await service.SendAsync("lead", await EndpointSamples.Form("/rescore", ("policy", policy.Sha256), ("claim", ""), ("dry-run", "1")));
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        var run = start.Headers.Location!.OriginalString;
        Assert.Contains("评分中", await PageAsync(service, run), StringComparison.Ordinal);

        await service.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        var page = await PageAsync(service, run);
        Assert.Contains("stricter@2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("评分中", page, StringComparison.Ordinal);
        Assert.Equal(5, page.Split("rescore-matrices")[1].Split("<svg").Length - 1);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal); // The policy of pages allows none.
        Assert.Contains("stricter@2", await PageAsync(service, "/rescore?culture=en"), StringComparison.Ordinal);

        using var csv = await service.SendAsync("lead", await EndpointSamples.Get(run + "/csv"));
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Contains("r1,web-image,", await csv.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shadow_is_compared_with_what_counts_on_the_reports_of_the_last_days()
    {
        await using var service = await RunningService.StartAsync();
        Assert.Contains("当前没有影子策略", await PageAsync(service, "/rescore/shadow"), StringComparison.Ordinal);
        var policies = service.Services.GetRequiredService<Policies>();
        await policies.AddAsync(Moving, "stricter", AccessFolder.Admin, default);
        await policies.ActivateAsync(PolicyRole.Shadow, "stricter@2", "to compare", AccessFolder.Admin, default);
        await service.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        var shadow = service.Services.GetRequiredService<ShadowComparison>();
        var view = (await shadow.CompareAsync(7, default))!;
        Assert.Equal(("baseline@4", "stricter@2", 1, 1), (view.Active, view.Shadow, view.Tally.Scored, view.Tally.Moved));
        Assert.Contains("stricter@2", await PageAsync(service, "/rescore/shadow?days=30"), StringComparison.Ordinal);
        service.Time.Now += TimeSpan.FromDays(8);
        Assert.Equal(0, (await shadow.CompareAsync(7, default))!.Tally.Scored);
        Assert.Equal(1, (await shadow.CompareAsync(9, default))!.Tally.Scored);
    }

    [Fact]
    public async Task The_file_holds_both_languages_and_no_script()
    {
        await using var history = await StoredHistory.CreateAsync("sqlite", 400);
        var policy = await history.Policies.AddAsync(PolicyActivationTests.Stricter(2), "stricter", AccessFolder.Admin, default);
        var runs = history.Services.GetRequiredService<Rescoring>();
        var run = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(policy.Sha256, IsDryRun: true), AccessFolder.Admin, default), history.Services.GetRequiredService<WorkerPool>(), null, default);
        var disagreeing = await runs.DisagreeingAsync(run.Run.Id, 10, default);
        Assert.NotEmpty(disagreeing);
        var path = Path.Combine(history.Folder.Root, "rescore.html");
        await Forensics.Web.SelfContained.StaticRescore.WriteAsync(path, run, disagreeing, default);
        var html = await File.ReadAllTextAsync(path);

        Assert.Contains("重新评分", html, StringComparison.Ordinal);
        Assert.Contains("Decisions that disagree now", html, StringComparison.Ordinal);
        Assert.Contains(disagreeing[0].ReportId, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
        Assert.Contains($">{run.Tally.Of(Forensics.Disputes.Claim.NotThisProduct, Band.Strong, Band.Support):#,0}</text>", html, StringComparison.Ordinal);
    }

    static async Task<string> PageAsync(RunningService service, string path)
    {
        using var answer = await service.SendAsync("lead", await EndpointSamples.Get(path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
