using System.Net;
using System.Text.RegularExpressions;

namespace Forensics.IntegrationTests.Web;

/// <summary>The pages as a browser without scripts sees them.</summary>
public sealed partial class PageTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/reports/" + HandMadeDisputes.Edited)]
    [InlineData("/reports/" + HandMadeDisputes.OtherProduct)]
    [InlineData("/reports/" + HandMadeDisputes.Working)]
    [InlineData("/reports/" + HandMadeDisputes.Unreadable)]
    [InlineData("/sign-in")]
    [InlineData("/reports/unknown")]
    public async Task A_page_runs_nothing_inline_and_forbids_it(string path)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var answer = await client.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("</html>", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), html);
        Assert.DoesNotMatch(UnknownText(), html);
    }

    [Theory]
    [InlineData("zh-CN", "待审举报", "PS 图片", "无法判断")]
    [InlineData("en", "Reports to review", "Edited image", "Cannot tell")]
    public async Task The_queue_speaks_both_languages_and_remembers_which(string culture, params string[] texts)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var asked = await client.GetAsync("/?culture=" + culture);
        var remembered = await client.GetStringAsync("/");

        Assert.Equal(culture, asked.Content.Headers.ContentLanguage.Single());
        Assert.Contains($"<html lang=\"{culture}\">", remembered, StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, remembered, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_queue_puts_the_nearest_deadline_first_and_says_what_is_missing()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = await client.GetStringAsync("/?culture=en");

        string[] order = [HandMadeDisputes.Unreadable, HandMadeDisputes.Edited, HandMadeDisputes.OtherProduct, HandMadeDisputes.Working];
        Assert.Equal(order, ReportLink().Matches(html).Select(match => match.Groups[1].Value));
        Assert.Contains("2 h 0 min overdue", html, StringComparison.Ordinal);
        Assert.Contains("4 h 20 min left", html, StringComparison.Ordinal);
        Assert.Contains("No comparison photo", html, StringComparison.Ordinal);
        Assert.Contains("Working…", html, StringComparison.Ordinal);
        Assert.Contains("¥129.00", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?claim=edited", HandMadeDisputes.Unreadable, HandMadeDisputes.Edited)]
    [InlineData("?band=pending", HandMadeDisputes.Working)]
    [InlineData("?band=cannot-tell", HandMadeDisputes.Unreadable)]
    [InlineData("?shop=shop-2", HandMadeDisputes.OtherProduct)]
    [InlineData("?q=%E9%9B%A8%E8%A1%A3", HandMadeDisputes.Unreadable)]
    [InlineData("?q=ORDER-1", HandMadeDisputes.Edited)]
    [InlineData("?claim=edited&band=strong", HandMadeDisputes.Edited)]
    [InlineData("?q=nothing-of-the-kind")]
    [InlineData("?claim=no-such-claim&band=%3Cscript%3E", HandMadeDisputes.Unreadable, HandMadeDisputes.Edited, HandMadeDisputes.OtherProduct, HandMadeDisputes.Working)]
    public async Task Filters_live_in_the_address(string query, params string[] reports)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = await client.GetStringAsync("/" + query);

        Assert.Equal(reports, ReportLink().Matches(html).Select(match => match.Groups[1].Value));
    }

    [Rule("score-is-advice")]
    [Rule("silence-is-no-evidence")]
    [Fact]
    public async Task The_report_page_tells_the_whole_dispute()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = await client.GetStringAsync($"/reports/{HandMadeDisputes.Edited}?culture=en");

        string[] texts =
        [
            "A score is advice; a person decides.", "Missing is not clean, and edited is not fraud", "Error level analysis (ELA)", "Adobe Photoshop 25.1",
            "The same as a collected web picture", "log10 LR +4.00", "18 of 256 bits", "392 days before the order", "turned 90°", "the same buyer&#x27;s evidence",
            "too plain for a reliable fingerprint", "小红书，搜索“丑苹果”", "Merchant rejected", "buyer-7f3a", "baseline v1", "Web image, Edited image", "<ellipse", "/maps/ela", "2 of 2 signal families heard",
        ];
        Assert.All(texts, text => Assert.Contains(text.Replace("&#x27;", "'", StringComparison.Ordinal), WebUtility.HtmlDecode(html), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "inside", "like places", "too few other places of the picture have a like texture", "the circle is too small for the map's cells", "add nothing to the score", "Compared with 200 places")]
    [InlineData("zh-CN", "圈内", "相似处", "图中没有足够多纹理相近的其他位置", "圈太小，热图分辨不出", "不计入评分", "与图中 200 处")]
    public async Task What_the_merchant_circled_is_held_against_each_map_and_said_not_to_count(string culture, params string[] texts)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = WebUtility.HtmlDecode(await client.GetStringAsync($"/reports/{HandMadeDisputes.Edited}?culture={culture}"));

        Assert.All(texts, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.Matches(@"0\.71</td>\s*<td class=""figure"">0\.08</td>\s*<td class=""figure"">0\.11</td>\s*<td class=""figure"">\s*<span title=""[^""]*"">0\.005</span>", html);
        // The circle on the picture has the number of its rows, and the values are not spelled a second time.
        Assert.Matches(@"<text [^>]*>1</text>", html);
        Assert.DoesNotContain("circle1.ela", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "survives 2 of 3 further saves", "survives 0 of 3 further saves", "chat app (long side 1280, quality 75) ✗", "JPEG 90 ✓", "another way of saving ✓", "2 more ways of saving were not tried")]
    [InlineData("zh-CN", "3 种再次保存中，2 种之后", "3 种再次保存中，0 种之后", "聊天软件（长边 1280，质量 75） ✗", "JPEG 90 ✓", "其他保存方式 ✓", "另有 2 种再次保存没有试")]
    public async Task Which_saves_a_finding_survives_is_said_for_each_analyzer_that_found_something(string culture, params string[] texts)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = WebUtility.HtmlDecode(await client.GetStringAsync($"/reports/{HandMadeDisputes.Edited}?culture={culture}"));

        Assert.All(texts, text => Assert.Contains(text, html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "en",
        "The same picture", "fingerprint of a part", "the known picture at 125% of its size", "the known picture contains the disputed one", "what was cut away can't come back",
        "45 places agree; chance would give so many at most 10⁻⁴⁵ times", "correlation of detail 0.97", "log10 LR +3.20", "1,585 times likelier to be seen if one is a copy of the other",
        "Only its fingerprint is known, not the picture", "The same scene, another shot", "This is shown and not weighed.", "a common one that says nothing", "erased", "another way", "Show all 5")]
    [InlineData(
        "zh-CN",
        "同一张图片", "局部指纹", "已知图片缩放到 125%", "已知图片包含被举报图片", "被裁掉的部分无法恢复", "45 处对应；偶然出现这么多的次数不超过 10⁻⁴⁵", "细节相关度 0.97",
        "仅有指纹，没有图片", "同一场景的另一张", "仅供查看，不计入评分。", "其他方式", "查看全部 5 张")]
    public async Task A_match_says_what_it_is_how_it_was_found_and_which_picture_can_be_the_original(string culture, params string[] texts)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = await client.GetStringAsync($"/reports/{HandMadeDisputes.Edited}?culture={culture}");

        Assert.All(texts, text => Assert.Contains(text, WebUtility.HtmlDecode(html), StringComparison.Ordinal));
        // Where a picture was seen is text: a link would tell that place who looks.
        Assert.DoesNotMatch("(?:src|href)=\"https?:", html);
        Assert.Contains("https://hashes.example.com/list/1?&lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("beam<", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_uses_of_a_picture_are_drawn_by_buyer_and_shop_and_told_in_a_list()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = WebUtility.HtmlDecode(await client.GetStringAsync($"/reports/{HandMadeDisputes.Edited}?culture=en"));

        Assert.Contains("aria-label=\"Earlier uses of this evidence: 2. other buyer, other shop · shown, not weighed: 1×, buyer buyer-9, shop shop-9; same buyer, other order", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"id\">order-9</td>", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "class=\"reuse-graph\""));
    }

    [Fact]
    public async Task What_people_wrote_is_text_and_an_unknown_code_shows_itself()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        var html = await client.GetStringAsync($"/reports/{HandMadeDisputes.OtherProduct}") + await client.GetStringAsync("/?q=" + Uri.EscapeDataString(HandMadeDisputes.Hostile));

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"figure\">&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal); // A model's own name.
        Assert.Contains("brand-new-analyzer", html, StringComparison.Ordinal);
        Assert.Contains("brand-new-reason", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_and_failing_pages_answer_in_words()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var missing = await client.GetAsync("/reports/unknown?culture=en");
        console.Disputes.Broken = true;
        using var failed = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("Not found", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        var html = await failed.Content.ReadAsStringAsync();
        Assert.Contains("Something went wrong here", html, StringComparison.Ordinal);
        Assert.DoesNotContain("broken on purpose", html, StringComparison.Ordinal);
    }

    // A script with a body, a style, a handler attribute or a script address.
    [GeneratedRegex(@"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"\[[a-z-]+(\.[a-zA-Z0-9-]+)+\]")]
    private static partial Regex UnknownText();

    [GeneratedRegex("class=\"row-link\" href=\"/reports/([^\"]+)\"")]
    private static partial Regex ReportLink();
}
