using System.Net;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.IntegrationTests.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Watching;

public sealed class OperationsPageTests : IAsyncLifetime
{
    RunningService service = null!;

    public async Task InitializeAsync() => service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("zh-CN", "运行状况", "文件损坏", "重试")]
    [InlineData("en", "Operations", "damaged", "Retry")]
    public async Task A_lead_sees_lengths_lines_and_what_was_set_aside_with_its_error(string culture, params string[] texts)
    {
        await FailAsync("<script>alert(1)</script> rotten");
        await service.Services.GetRequiredService<QueueSampler>().SampleAsync(default);

        var html = await PageAsync(culture);

        Assert.All(texts, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.Contains(service.Picture, html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; rotten", html, StringComparison.Ordinal);
        Assert.Matches("<(polyline points|circle cx)=\"[0-9., ]+\"", html);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"15\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@">\[[a-z.-]+\]<", html);
    }

    [Fact]
    public async Task A_retry_lets_the_step_wait_anew_and_is_on_record_and_a_form_from_elsewhere_does_nothing()
    {
        await FailAsync("rotten");
        using var foreign = await service.SendAsync("reviewer", Form("retry"));
        var lead = await service.CredentialAsync("lead");
        using var forged = Form("retry");
        forged.Headers.Add("Cookie", lead.Cookies);
        using var refused = await service.SendAsync(forged);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (foreign.StatusCode, refused.StatusCode));
        Assert.Equal(JobState.Failed, (await StepAsync()).State);

        using var retried = await service.SendAsync("lead", Form("retry"));

        Assert.Equal(HttpStatusCode.Redirect, retried.StatusCode);
        Assert.Equal((JobState.Waiting, 0, null), ((await StepAsync()).State, (await StepAsync()).Attempts, (await StepAsync()).Error));
        using var cancelled = await service.SendAsync("administrator", Form("cancel"));
        Assert.Equal(JobState.Cancelled, (await StepAsync()).State);
        await using var db = service.Services.GetRequiredService<Database>().CreateDbContext();
        Assert.Equal(
            [("steps.retried", "lead", "1"), ("steps.cancelled", "administrator", "1")],
            (await db.AuditLog.Where(row => row.SubjectType == AuditSubject.Step).OrderBy(row => row.Sequence).ToListAsync()).Select(row => (row.Action, row.CallerId, row.Detail!)));
    }

    [Fact]
    public async Task A_page_that_loads_itself_anew_does_not_keep_a_session_alive()
    {
        var lead = await service.CredentialAsync("lead");
        service.Time.Now += TimeSpan.FromHours(8); // Past the half of its life, where use renews it.
        using var page = Get("/operations", lead);
        using var operations = await service.SendAsync(page);
        using var queue = Get("/", lead);
        using var used = await service.SendAsync(queue);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (operations.StatusCode, used.StatusCode));
        Assert.False(RenewsSession(operations));
        Assert.True(RenewsSession(used));
    }

    static bool RenewsSession(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("forensics.session=", StringComparison.Ordinal));

    static HttpRequestMessage Get(string path, Credential session)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", session.Cookies);
        return request;
    }

    async Task<string> PageAsync(string culture)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/operations?culture={culture}");
        using var answer = await service.SendAsync("lead", request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    HttpRequestMessage Form(string action) => new(HttpMethod.Post, "/operations/steps")
    {
        Content = new FormUrlEncodedContent([new("action", action), new("kind", JobKind.Analyze), new("subject", service.Picture)]),
    };

    async Task FailAsync(string message)
    {
        var queue = service.Services.GetRequiredService<IJobQueue>();
        var job = Assert.Single(await queue.ClaimAsync(1, [JobKind.Analyze], default));
        await queue.FailAsync(job, new JobFailure(FailureKind.Permanent, message), default);
    }

    async Task<JobRow> StepAsync() => (await service.Services.GetRequiredService<JobAdmin>().FindAsync(JobKind.Analyze, service.Picture, default))!;
}
