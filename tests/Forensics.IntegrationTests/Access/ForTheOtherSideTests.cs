using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>What merchants are given of what reviewers covered and of what others wrote.</summary>
public sealed class ForTheOtherSideTests
{
    [Rule("covered-regions")]
    [Fact]
    public async Task A_merchant_never_gets_an_uncovered_copy()
    {
        await using var service = await RunningService.StartAsync();
        var report = await service.ReportWithPictureAsync();
        string[] paths =
        [
            "/merchant/pictures/orders/o1/e1", "/merchant/pictures/orders/o1/e1?small=1", $"/merchant/pictures/reports/{report}/0", $"/merchant/pictures/reports/{report}/0?small=1",
        ];
        Dictionary<string, string> tags = [];
        foreach (var path in paths)
        {
            using var before = await GetAsync(service, "merchant", path);
            Assert.NotEqual(128, await MiddleAsync(before));
            tags[path] = before.Headers.ETag!.Tag;
        }

        var rectangles = new { rectangles = new[] { new { x = 40, y = 40, width = 80, height = 80 } } };
        async Task<HttpStatusCode> SetAsync(string caller, int? version)
        {
            var request = await EndpointSamples.Put($"/api/v1/pictures/{service.Picture}/covers", rectangles);
            using var answer = await service.SendAsync(caller, version is { } from ? EndpointSamples.IfMatch(request, from) : request);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.PreconditionRequired, await SetAsync("reviewer", null));
        Assert.Equal(HttpStatusCode.Forbidden, await SetAsync("merchant", 1));
        Assert.Equal(HttpStatusCode.OK, await SetAsync("reviewer", 1));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await SetAsync("lead", 1));
        using var read = await GetAsync(service, "lead", $"/api/v1/pictures/{service.Picture}/covers");
        Assert.Equal("\"2\"", read.Headers.ETag!.Tag);

        foreach (var path in paths)
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, path);
            ask.Headers.IfNoneMatch.ParseAdd(tags[path]);
            using var after = await service.SendAsync("merchant", ask);
            Assert.Equal((HttpStatusCode.OK, true), (after.StatusCode, after.Headers.CacheControl!.NoCache));
            Assert.Equal(128, await MiddleAsync(after));
        }

        foreach (var path in new[] { $"/pictures/{service.Picture}", $"/pictures/{service.Picture}/thumbnail", $"/pictures/{service.Picture}/maps/ela", $"/api/v1/pictures/{service.Picture}" })
        {
            using var refused = await GetAsync(service, "merchant", path);
            using var reviewed = await GetAsync(service, "reviewer", path);
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, reviewed.StatusCode));
        }

        using var original = await GetAsync(service, "reviewer", $"/pictures/{service.Picture}");
        Assert.Equal(await service.Services.GetRequiredService<PictureStore>().GetAsync(service.Picture, default), await original.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_reviewer_covers_and_uncovers_on_the_reports_page()
    {
        await using var service = await RunningService.StartAsync();
        await service.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        var covers = service.Services.GetRequiredService<Covers>();
        async Task<string> SendAsync(params (string, string)[] fields)
        {
            using var answer = await service.SendAsync("reviewer", await EndpointSamples.Form($"/pictures/{service.Picture}/covers", [("report", RunningService.Report), .. fields]));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            using var page = await GetAsync(service, "reviewer", answer.Headers.Location!.OriginalString.Split('#')[0]);
            return await page.Content.ReadAsStringAsync();
        }

        Assert.Contains("左 8，上 16，24 × 32", await SendAsync(("version", "1"), ("x", "8"), ("y", "16"), ("width", "24"), ("height", "32")), StringComparison.Ordinal);
        Assert.Contains("遮盖区域已被他人修改", await SendAsync(("version", "1"), ("remove", "0")), StringComparison.Ordinal);
        Assert.Contains("完全在图片之内", await SendAsync(("version", "2"), ("x", "8"), ("y", "16"), ("width", "9000"), ("height", "1")), StringComparison.Ordinal);
        Assert.Contains("完全在图片之内", await SendAsync(("version", "2"), ("x", "8.5"), ("y", "16"), ("width", "9"), ("height", "1")), StringComparison.Ordinal);
        Assert.Single((await covers.GetAsync(service.Picture, default))!.Rectangles);
        Assert.DoesNotContain("左 8，上 16", await SendAsync(("version", "2"), ("remove", "0")), StringComparison.Ordinal);
        Assert.Empty((await covers.GetAsync(service.Picture, default))!.Rectangles);
    }

    [Rule("redacted-texts")]
    [Fact]
    public async Task A_phone_number_of_the_buyer_reaches_the_merchant_masked_or_not_at_all()
    {
        const string Phone = "13912345678", Own = "13800001111";
        await using var service = await RunningService.StartAsync();
        var store = service.Services.GetRequiredService<PictureStore>();
        string[] records =
        [
            $$"""{"type":"order","id":"o9","shop":{"id":"{{RunningService.OwnShop}}","name":"Shop"},"buyer":"b","goods":{"id":"g","title":"Cup","class":"ordinary","referencePhotos":[]},"amountPaidFen":1990,"paidAt":"2026-02-01T10:00:00+08:00"}""",
            $$"""{"type":"evidence","id":"e9","order":"o9","by":"buyer","kind":"photo","file":"sha256:{{service.Picture}}","statedSource":"电话 {{Phone}}","submittedAt":"2026-02-05T10:00:00+08:00"}""",
            $$"""{"type":"report","id":"r9","order":"o9","entryPoint":"chat-web","evidence":["e9"],"claims":["reused"],"text":"我的电话 {{Own}}","submittedAt":"2026-02-06T10:00:00+08:00"}""",
            $$"""{"type":"decision","id":"d9","order":"o9","report":"r9","claims":[{"claim":"reused","outcome":"need-more"}],"by":"reviewer","at":"2026-02-07T10:00:00+08:00","reason":"买家 {{Phone}}","request":"请向 {{Phone}} 要原图","effect":"none"}""",
        ];
        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', records)));
        await foreach (var line in service.Services.GetRequiredService<Ingestor>().IngestAsync(lines, (file, field) => DeliveredPicture.OfStore(store, file, field), Actor.AtCommandLine))
        {
            Assert.Equal(IngestOutcome.Accepted, line.Result.Outcome);
        }

        foreach (var path in new[] { "/merchant", "/merchant/orders/o9", "/merchant/reports/r9", "/api/v1/merchant/orders", "/api/v1/merchant/orders/o9", "/api/v1/merchant/reports", "/api/v1/merchant/reports/r9" })
        {
            using var answer = await GetAsync(service, "merchant", path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain(Phone, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var page = await GetAsync(service, "merchant", "/merchant/reports/r9");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("请向 【手机号】 要原图", html, StringComparison.Ordinal);
        Assert.Contains(Own, html, StringComparison.Ordinal);
        using var api = await GetAsync(service, "merchant", "/api/v1/merchant/reports/r9");
        var report = await api.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("请向 【手机号】 要原图", report.GetProperty("request").GetString());
        Assert.Contains("请向 【手机号】 要原图", report.GetProperty("history").EnumerateArray().Select(step => step.GetProperty("text").GetString()));
        Assert.Equal($"我的电话 {Own}", report.GetProperty("text").GetString());
    }

    static Task<HttpResponseMessage> GetAsync(RunningService service, string caller, string path) => service.SendAsync(caller, new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Red of the picture's middle, where 128 stands for covered: its neighbours are taken too, so that no picture has it by chance.</summary>
    static async Task<double> MiddleAsync(HttpResponseMessage answer)
    {
        var picture = EvidenceImage.Open(await answer.Content.ReadAsByteArrayAsync(), new SystemImageCodec(), new DecodeLimits()).Upright;
        var values = Enumerable.Range(-20, 41).Select(i => (int)picture.Row(picture.Height / 2)[3 * (picture.Width / 2 + i)]).ToList();
        return values.All(value => Math.Abs(value - 128) <= 1) ? 128 : values.Average() is 128 ? 0 : values.Average();
    }
}
