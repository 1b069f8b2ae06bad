using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Forensics.Engine.Access;
using Forensics.Engine.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>What reviewers decide, by page and by API.</summary>
[Collection(nameof(OneService))]
public sealed partial class DecisionTests(OneService one)
{
    readonly RunningService service = one.Service;

    [Rule("report-effect")]
    [Rule("report-decision-reason")]
    [Fact]
    public async Task A_decision_by_the_page_stands_in_the_record_and_in_the_feed_with_its_effect()
    {
        var report = await service.ReportWithPictureAsync();
        using var answer = await service.SendAsync("reviewer", await EndpointSamples.Form(
            $"/reports/{report}/decisions", ("seen", "0"), ("claim.reused", "adopt"), ("reason", "the same picture"), ("effect", "adjust-liability")));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        using var read = await service.SendAsync("reviewer", new HttpRequestMessage(HttpMethod.Get, $"/api/v1/reports/{report}"));
        Assert.Equal("\"2\"", read.Headers.ETag!.Tag);
        var decision = (await JsonAsync(read)).GetProperty("decisions").EnumerateArray().Single();
        Assert.Equal(("reviewer", "adjust-liability"), (decision.GetProperty("by").GetString(), decision.GetProperty("effect").GetString()));

        using var feed = await service.SendAsync("key " + Scope.FeedRead, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/feed?order=o-{report}"));
        var told = (await JsonAsync(feed)).GetProperty("entries").EnumerateArray().Last();
        Assert.Equal(("decision", "adjust-liability"), (told.GetProperty("type").GetString(), told.GetProperty("document").GetProperty("effect").GetString()));

        using var page = await service.SendAsync("reviewer", new HttpRequestMessage(HttpMethod.Get, $"/reports/{report}"));
        Assert.Contains("the same picture", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adopt", "", "", "none", "reason")]
    [InlineData("need-more", "unclear", "", "none", "request")]
    [InlineData("dont-adopt", "clear", "", "adjust-liability", "effect")]
    [InlineData("", "clear", "", "none", "claims")]
    public async Task What_a_decision_lacks_is_said_and_what_was_filled_in_stays(string outcome, string reason, string request, string effect, string about)
    {
        var report = await service.ReportWithPictureAsync();
        using var answer = await service.SendAsync("reviewer", await EndpointSamples.Form(
            $"/reports/{report}/decisions?lang=en", ("seen", "0"), ("claim.reused", outcome), ("reason", reason), ("request", request), ("effect", effect)));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity, $"{about}: {answer.StatusCode}");
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains(reason, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_decide_from_the_same_page_the_second_is_told()
    {
        var report = await service.ReportWithPictureAsync();
        async Task<HttpResponseMessage> DecideAsync(string caller, int version) => await service.SendAsync(caller, EndpointSamples.IfMatch(
            await EndpointSamples.Post($"/api/v1/reports/{report}/decisions", new { claims = new[] { new { claim = "reused", outcome = "dont-adopt" } }, reason = "a retry" }), version));

        using var first = await DecideAsync("reviewer", 1);
        using var second = await DecideAsync("lead", 1);
        using var reopened = await DecideAsync("lead", 2);
        using var unversioned = await service.SendAsync("lead", await EndpointSamples.Post(
            $"/api/v1/reports/{report}/decisions", new { claims = new[] { new { claim = "reused", outcome = "adopt" } }, reason = "clear" }));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.PreconditionFailed, HttpStatusCode.Created), (first.StatusCode, second.StatusCode, reopened.StatusCode));
        Assert.Equal(HttpStatusCode.PreconditionRequired, unversioned.StatusCode);
    }

    [Fact]
    public async Task A_decided_report_leaves_the_open_queue_and_a_request_for_more_waits_for_its_merchant()
    {
        var (decided, asked) = (await service.ReportWithPictureAsync(), await service.ReportThatNeedsMoreAsync());
        using var done = await service.SendAsync("reviewer", await EndpointSamples.Form($"/reports/{decided}/decisions", ("seen", "0"), ("claim.reused", "dont-adopt"), ("reason", "a retry")));

        Assert.DoesNotContain(decided, await StateAsync("open"));
        Assert.Contains(decided, await StateAsync("decided"));
        Assert.Contains(asked, await StateAsync("need-more"));
        using var supplemented = await service.SendAsync("merchant", await EndpointSamples.Upload($"/api/v1/merchant/reports/{asked}/supplements"));
        Assert.Equal(HttpStatusCode.Created, supplemented.StatusCode);
        Assert.Contains(asked, await StateAsync("open"));
    }

    [Rule("score-is-advice")]
    [Fact]
    public async Task Nothing_is_decided_by_a_score()
    {
        var report = await service.ReportWithPictureAsync();
        await service.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        using var feed = await service.SendAsync("key " + Scope.FeedRead, new HttpRequestMessage(HttpMethod.Get, $"/api/v1/feed?order=o-{report}"));
        var told = (await JsonAsync(feed)).GetProperty("entries").EnumerateArray().Select(entry => (entry.GetProperty("kind").GetString(), entry.GetProperty("type").GetString())).ToList();

        Assert.Contains(("score", "report"), told);
        Assert.DoesNotContain(told, entry => entry.Item2 == "decision");
        Assert.Contains(report, await StateAsync("open"));
    }

    [Rule("merchant-no-verdict")]
    [Theory]
    [InlineData("adopt", "adjust-liability")]
    [InlineData("dont-adopt", "none")]
    public async Task A_merchant_learns_nothing_of_a_decision(string outcome, string effect)
    {
        const string Reason = "words-for-reviewers";
        var report = await service.ReportWithPictureAsync();
        string[] paths = [$"/api/v1/merchant/reports/{report}", $"/merchant/reports/{report}", "/api/v1/merchant/reports", "/merchant"];
        var before = await SeenAsync(paths);
        using var decided = await service.SendAsync("reviewer", await EndpointSamples.Form(
            $"/reports/{report}/decisions", ("seen", "0"), ("claim.reused", outcome), ("reason", Reason), ("effect", effect)));
        Assert.Equal(HttpStatusCode.Redirect, decided.StatusCode);

        Assert.Equal(before, await SeenAsync(paths));
        Assert.DoesNotContain(before, text => text.Contains(Reason, StringComparison.Ordinal) || text.Contains("llr", StringComparison.Ordinal));
    }

    /// <summary>What a merchant sees, without the antiforgery tokens, which are new each time.</summary>
    async Task<List<string>> SeenAsync(IEnumerable<string> paths)
    {
        List<string> seen = [];
        foreach (var path in paths)
        {
            using var answer = await service.SendAsync("merchant", new HttpRequestMessage(HttpMethod.Get, path));
            seen.Add(Token().Replace(await answer.Content.ReadAsStringAsync(), ""));
        }

        return seen;
    }

    [GeneratedRegex("(value|name)=\"[^\"]{40,}\"")]
    private static partial Regex Token();

    async Task<List<string>> StateAsync(string state)
    {
        using var answer = await service.SendAsync("reviewer", new HttpRequestMessage(HttpMethod.Get, $"/api/v1/reports?state={state}"));
        return [.. (await JsonAsync(answer)).EnumerateArray().Select(row => row.GetProperty("reportId").GetString()!)];
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();
}
