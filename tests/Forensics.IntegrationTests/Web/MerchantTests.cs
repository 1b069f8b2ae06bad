using System.Net;
using System.Text.RegularExpressions;
using Forensics.Disputes.Reports;
using Forensics.Engine.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

/// <summary>The merchants' pages by their forms, as a browser without scripts sends them.</summary>
public sealed partial class MerchantTests
{
    [Rule("merchant-own-shop")]
    [Rule("people-on-the-dispute")]
    [Fact]
    public async Task Another_shops_merchant_finds_nothing_and_reviewers_and_merchants_never_see_each_others_pages()
    {
        await using var shop = await RunningShop.StartAsync();
        using var merchant = await shop.ClientAsync();
        using var other = await shop.ClientAsync(RunningShop.OtherShop);
        using var reviewer = await shop.ClientAsync(null);
        var draft = await StartAsync(merchant, "o1", "e1");
        using var attached = await PostAsync(merchant, draft, new() { ["action"] = "attachments" }, ("upload-other", RunningShop.Sample("02-splice/pictures/shop-reference.jpg")));
        var file = FileOf().Match(await merchant.GetStringAsync(draft)).Groups[1].Value;
        var second = await StartAsync(merchant, "o1", "e1");
        using var submitted = await PostAsync(merchant, second, new() { ["claims"] = "reused", ["text"] = "同一张图片在上周的订单里用过", ["action"] = "submit" });
        var report = submitted.Headers.Location!.OriginalString.Split('?')[0];
        Assert.StartsWith("/merchant/reports/MR-", report, StringComparison.Ordinal);
        string[] paths =
        [
            "/merchant/orders/o1", draft, report, "/merchant/pictures/orders/o1/e1", "/merchant/pictures/orders/o1/e1?small=1", $"/merchant/pictures/drafts/{draft[(draft.LastIndexOf('/') + 1)..]}/{file}",
        ];

        foreach (var path in paths)
        {
            using var own = await merchant.GetAsync(path);
            using var none = await other.GetAsync(path);
            using var refused = await reviewer.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (own.StatusCode, none.StatusCode, refused.StatusCode));
        }

        // Forms of the other shop's own pages, sent to this shop's addresses.
        var page = await other.GetStringAsync("/merchant/orders/x1");
        foreach (var (path, fields) in new (string, Dictionary<string, string>)[]
        {
            ("/merchant/orders/o1/drafts", new() { ["evidence"] = "e1" }), (draft, new() { ["action"] = "submit", ["version"] = "1" }), (draft, new() { ["action"] = "discard" }),
            (draft + "/guidance", new() { ["version"] = "1" }), (report + "/supplements", new() { ["text"] = "more" }),
        })
        {
            fields["antiforgery"] = Field(page, "antiforgery");
            using var none = await other.PostAsync(path, new FormUrlEncodedContent(fields));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, none.StatusCode));
        }

        using var byHash = await merchant.GetAsync("/pictures/" + new string('a', 64));
        using var queue = await merchant.GetAsync("/");
        using var theirs = await reviewer.GetAsync("/merchant");
        using var attachment = await merchant.GetAsync(report.Replace("/reports/", "/pictures/reports/", StringComparison.Ordinal) + "/0");
        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (byHash.StatusCode, queue.StatusCode, theirs.StatusCode, attachment.StatusCode));
        // In an address: the form's token may be any letters.
        Assert.DoesNotContain("orders/o1", await other.GetStringAsync("/merchant"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_the_pages_token_changes_nothing()
    {
        await using var shop = await RunningShop.StartAsync();
        using var merchant = await shop.ClientAsync();
        var draft = await StartAsync(merchant, "o1", "e1");

        using var forged = await merchant.PostAsync(draft, new FormUrlEncodedContent([new("action", "discard")]));

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var still = await merchant.GetAsync(draft);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task Without_scripts_regions_are_numbers_and_a_form_sent_twice_is_one_report()
    {
        await using var shop = await RunningShop.StartAsync();
        using var merchant = await shop.ClientAsync();
        var draft = await StartAsync(merchant, "o1", "e1");
        Assert.Contains("还差 1 项", await merchant.GetStringAsync(draft), StringComparison.Ordinal);
        using var ticked = await PostAsync(merchant, draft, new() { ["claims"] = "edited", ["action"] = "save" });
        Assert.Contains("还没有圈出修改的位置", await merchant.GetStringAsync(draft), StringComparison.Ordinal);
        using var incomplete = await PostAsync(merchant, draft, new() { ["claims"] = "edited", ["action"] = "submit" });
        Assert.EndsWith("?problem=incomplete", incomplete.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Dictionary<string, string> circled = new()
        {
            ["claims"] = "edited", ["region-evidence"] = "e1", ["region-x"] = "604", ["region-y"] = "300", ["region-width"] = "112", ["region-height"] = "124", ["region-points"] = "", ["action"] = "submit",
        };
        var page = await merchant.GetStringAsync(draft);
        circled["antiforgery"] = Field(page, "antiforgery");
        circled["version"] = Field(page, "version");

        using var first = await merchant.PostAsync(draft, new FormUrlEncodedContent(circled));
        using var second = await merchant.PostAsync(draft, new FormUrlEncodedContent(circled));

        Assert.Equal(first.Headers.Location, second.Headers.Location);
        var report = await merchant.GetStringAsync(first.Headers.Location);
        Assert.Contains("举报已收到", report, StringComparison.Ordinal);
        Assert.Contains("材料齐全", report, StringComparison.Ordinal);
        Assert.Contains("还可举报 2 次", report, StringComparison.Ordinal);
        var line = Assert.Single(await shop.Services.GetRequiredService<MerchantQueries>().ReportsAsync(RunningShop.Shop, default));
        Assert.True(line.IsComplete);
    }

    [Fact]
    public async Task An_old_window_is_told_that_the_draft_was_changed()
    {
        await using var shop = await RunningShop.StartAsync();
        using var merchant = await shop.ClientAsync();
        var draft = await StartAsync(merchant, "o1", "e1");
        var page = await merchant.GetStringAsync(draft);
        using var changed = await PostAsync(merchant, draft, new() { ["text"] = "第一个窗口", ["action"] = "save" });

        Dictionary<string, string> old = new() { ["antiforgery"] = Field(page, "antiforgery"), ["version"] = Field(page, "version"), ["text"] = "第二个窗口" };
        using var guidance = await merchant.PostAsync(draft + "/guidance", new FormUrlEncodedContent(old));

        Assert.Equal(HttpStatusCode.Conflict, guidance.StatusCode);
        Assert.Contains("在另一个窗口里改动过", await guidance.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("第一个窗口", await merchant.GetStringAsync(draft), StringComparison.Ordinal);
    }

    [Rule("report-after-refund")]
    [Fact]
    public async Task A_refunded_order_is_told_to_appeal_as_well()
    {
        await using var shop = await RunningShop.StartAsync();
        using var merchant = await shop.ClientAsync();

        Assert.Contains("申诉期内", await merchant.GetStringAsync("/merchant/orders/o2"), StringComparison.Ordinal);
        Assert.Contains("data-code=\"appeal-too\"", await merchant.GetStringAsync(await StartAsync(merchant, "o2", "e2")), StringComparison.Ordinal);
    }

    static async Task<string> StartAsync(HttpClient client, string order, string evidence)
    {
        var page = await client.GetStringAsync("/merchant/orders/" + order);
        using var started = await client.PostAsync(
            $"/merchant/orders/{order}/drafts",
            new FormUrlEncodedContent([new("antiforgery", Field(page, "antiforgery")), new("evidence", evidence), new("entry-point", "chat-app")]));
        Assert.Equal(HttpStatusCode.Redirect, started.StatusCode);
        return started.Headers.Location!.OriginalString;
    }

    static async Task<HttpResponseMessage> PostAsync(HttpClient client, string draft, Dictionary<string, string> fields, params (string Field, string Path)[] files)
    {
        var page = await client.GetStringAsync(draft);
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Append(new("antiforgery", Field(page, "antiforgery"))).Append(new("version", Field(page, "version"))))
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var (name, path) in files)
        {
            form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(path)), name, Path.GetFileName(path));
        }

        var answer = await client.PostAsync(draft, form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer;
    }

    /// <summary>The first field of a name in a page.</summary>
    static string Field(string page, string name) => Regex.Match(page, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("/merchant/pictures/drafts/[^/\"]+/(P-[0-9A-Z]+)")]
    private static partial Regex FileOf();
}
