using Forensics.Disputes.Reports;
using Forensics.IntegrationTests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Forensics.BrowserTests;

public sealed class MerchantInChromiumTests
{
    /// <summary>A circle on a picture; the tool's rubber band looks like one.</summary>
    internal const string Circle = ".a9s-annotation:not(.a9s-rubberband)";

    [BrowserFact]
    public async Task Each_claim_is_filled_in_to_the_end_until_the_order_has_had_its_reports()
    {
        await using var visit = await ShopVisit.StartAsync();
        var page = visit.Page;
        await visit.ScreenshotAsync("merchant-home");

        await visit.StartDraftAsync("o1");
        await TickAsync(page, "web-image", "no-original");
        await UploadAsync(page, "original", "01-web-picture-screenshot/pictures/web-original.jpg");
        await Expect(page.Locator(".check[data-claim=web-image] [data-need=original]")).ToHaveClassAsync("need met");
        await Expect(page.Locator("[data-code=no-place-seen]")).ToBeVisibleAsync();
        await page.Locator("input[name^=seen-]").FillAsync("小红书，账号 墙边的植物，2025-07-02");
        await SubmitAsync(page, "web-image");
        await Expect(page.Locator(".history + p")).ToContainTextAsync("还可举报 2 次");

        await visit.StartDraftAsync("o1");
        await TickAsync(page, "edited", "no-region");
        await visit.ScreenshotAsync("merchant-draft-missing");
        await CircleAsync(page, 0.55, 0.35, 0.68, 0.55);
        await Expect(page.Locator(".regions .region")).ToHaveCountAsync(1);
        await visit.ScreenshotAsync("merchant-draft-edited");
        await SubmitAsync(page, "edited");
        await Expect(page.Locator(".photos figcaption").First).ToContainTextAsync("圈选 1 处");

        await visit.StartDraftAsync("o1");
        await Expect(page.Locator("[data-code=last-report]")).ToBeVisibleAsync();
        await TickAsync(page, "not-this-product", "no-comparison");
        await UploadAsync(page, "comparison", "02-splice/pictures/evidence-rot.jpg");
        await Expect(page.Locator("[data-code=comparison-is-disputed]")).ToBeVisibleAsync();
        await page.Locator(".upload[data-kind=comparison] .attachment button").ClickAsync();
        await Expect(page.Locator("[data-code=no-comparison]")).ToBeVisibleAsync();
        await UploadAsync(page, "comparison", "02-splice/pictures/shop-reference.jpg");
        await SubmitAsync(page, "not-this-product");
        await Expect(page.Locator(".history + p")).ToHaveTextAsync(Guidance.LimitReached);

        await visit.OpenAsync("/merchant/orders/o1");
        await Expect(page.Locator(".limit")).ToHaveTextAsync(Guidance.LimitReached);
        await Expect(page.Locator("button.primary")).ToHaveCountAsync(0);
        await visit.ScreenshotAsync("merchant-limit");

        await visit.StartDraftAsync("o2");
        await TickAsync(page, "ai-generated", "no-text");
        await page.FillAsync("textarea[name=text]", "手指的数目不对，海报上的文字无法辨认，像是 AI 生成的。");
        await SubmitAsync(page, "ai-generated");

        await visit.StartDraftAsync("o2");
        await TickAsync(page, "reused", "no-text");
        await page.FillAsync("textarea[name=text]", "同一张图片上周在另一个订单里用过，当时的说法是破损。");
        await SubmitAsync(page, "reused");

        await visit.OpenAsync("/merchant");
        await Expect(page.Locator(".left", new() { HasText = "已收到" })).ToHaveCountAsync(5);
        await visit.ScreenshotAsync("merchant-home-after", whole: true);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_circle_is_kept_in_pixels_of_the_whole_picture_and_can_be_a_polygon_or_be_removed()
    {
        await using var visit = await ShopVisit.StartAsync();
        var page = visit.Page;
        await visit.StartDraftAsync("o1");
        var (width, height) = (await SizeAsync(page, "width"), await SizeAsync(page, "height"));

        await CircleAsync(page, 0.25, 0.5, 0.5, 0.75);
        Assert.Equal(0.25, await RegionAsync(page, 0, "x") / width, 2);
        Assert.Equal(0.5, await RegionAsync(page, 0, "y") / height, 2);
        Assert.Equal(0.25, await RegionAsync(page, 0, "width") / width, 2);
        Assert.Equal(0.25, await RegionAsync(page, 0, "height") / height, 2);

        await page.Locator("[data-draw=polygon]").ClickAsync();
        var box = (await page.Locator(".circle-stage img").BoundingBoxAsync())!;
        foreach (var (x, y) in new[] { (0.7, 0.1), (0.9, 0.1), (0.8, 0.4) })
        {
            await page.Mouse.ClickAsync((float)(box.X + x * box.Width), (float)(box.Y + y * box.Height));
            await page.WaitForTimeoutAsync(400);
        }

        await page.Mouse.DblClickAsync((float)(box.X + 0.72 * box.Width), (float)(box.Y + 0.3 * box.Height));
        await Expect(page.Locator(".regions .region")).ToHaveCountAsync(2);
        var corners = (await page.Locator(".regions input[name=region-points]").Nth(1).InputValueAsync()).Split(' ');
        Assert.True(corners.Length is 8 or 10, string.Join(' ', corners));

        await Expect(page.Locator(".saved")).ToHaveTextAsync("已自动保存");
        await page.ReloadAsync();
        await Expect(page.Locator(".circling[data-ready]")).ToHaveCountAsync(1);
        await Expect(page.Locator(Circle)).ToHaveCountAsync(2);
        await page.Locator(".regions .region button").First.ClickAsync();
        await Expect(page.Locator(Circle)).ToHaveCountAsync(1);
        await Expect(page.Locator(".saved")).ToHaveTextAsync("已自动保存");
        await page.ReloadAsync();
        await Expect(page.Locator(".regions .region")).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task An_incomplete_report_goes_only_after_a_warning()
    {
        await using var visit = await ShopVisit.StartAsync();
        var page = visit.Page;
        await visit.StartDraftAsync("o1");
        await TickAsync(page, "edited", "no-region");
        await page.Locator("#guidance button[value=submit]").ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("材料还不齐全");

        await page.Locator("input[name=confirmed]").CheckAsync();
        await page.Locator("#guidance button[value=submit]").ClickAsync();
        await Expect(page.Locator(".received")).ToBeVisibleAsync();
        await Expect(page.Locator(".checks .chip")).ToHaveTextAsync("未圈出修改区域");
        await visit.ScreenshotAsync("merchant-report-incomplete");
    }

    [BrowserFact]
    public async Task The_form_fits_a_phone_and_speaks_english()
    {
        await using var visit = await ShopVisit.StartAsync(width: 390, height: 844);
        var page = visit.Page;
        foreach (var path in new[] { "/merchant?culture=en", "/merchant/orders/o2" })
        {
            await visit.OpenAsync(path);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), path);
        }

        await visit.StartDraftAsync("o2");
        await TickAsync(page, "web-image", "no-original");
        await TickAsync(page, "edited", "no-region");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Report fake evidence");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await visit.ScreenshotAsync("merchant-phone", whole: true);
    }

    [BrowserFact]
    public async Task Without_scripts_the_form_shows_numbers_and_buttons()
    {
        await using var visit = await ShopVisit.StartAsync(scripts: false);
        var page = visit.Page;
        await visit.StartDraftAsync("o1");
        await page.Locator("input[value=edited]").CheckAsync();
        foreach (var (name, value) in new[] { ("x", "604"), ("y", "300"), ("width", "112"), ("height", "124") })
        {
            await page.Locator($".new-region input[name=region-{name}]").FillAsync(value);
        }

        await page.Locator(".new-region button").ClickAsync();
        await Expect(page.Locator(".regions .region")).ToHaveCountAsync(1);
        await Expect(page.Locator(".guidance-state.ready")).ToBeVisibleAsync();
        await visit.ScreenshotAsync("merchant-no-script");
        await page.Locator("#guidance button[value=submit]").ClickAsync();
        await Expect(page.Locator(".received")).ToBeVisibleAsync();
    }

    static async Task TickAsync(IPage page, string claim, string missing)
    {
        await Expect(page.Locator(".circling[data-ready]")).ToHaveCountAsync(1);
        await page.Locator($"input[name=claims][value={claim}]").CheckAsync();
        await Expect(page.Locator($".check[data-claim={claim}]")).ToHaveClassAsync("check open");
        await Expect(page.Locator($"[data-code={missing}]")).ToBeVisibleAsync();
        await Expect(page.Locator(".saved")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("已自动保存|Saved"));
    }

    static async Task UploadAsync(IPage page, string kind, string sample)
    {
        var before = await page.Locator($".upload[data-kind={kind}] .attachment").CountAsync();
        await page.Locator($"input[name=upload-{kind}]").SetInputFilesAsync(RunningShop.Sample(sample));
        await Expect(page.Locator($".upload[data-kind={kind}] .attachment")).ToHaveCountAsync(before + 1);
    }

    internal static async Task CircleAsync(IPage page, double left, double top, double right, double bottom)
    {
        await Expect(page.Locator(".circling[data-ready]")).ToHaveCountAsync(1);
        var box = (await page.Locator(".circle-stage img").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync((float)(box.X + left * box.Width), (float)(box.Y + top * box.Height));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(box.X + (left + right) / 2 * box.Width), (float)(box.Y + (top + bottom) / 2 * box.Height), new() { Steps = 4 });
        await page.WaitForTimeoutAsync(350); // A shorter drag is taken for a click.
        await page.Mouse.MoveAsync((float)(box.X + right * box.Width), (float)(box.Y + bottom * box.Height), new() { Steps = 4 });
        await page.Mouse.UpAsync();
    }

    /// <summary>What was missing is there: submits, and reads the receipt.</summary>
    static async Task SubmitAsync(IPage page, string claim)
    {
        await Expect(page.Locator($".check[data-claim={claim}]")).ToHaveClassAsync("check done");
        await Expect(page.Locator(".guidance-state")).ToHaveClassAsync("guidance-state ready");
        await page.Locator("#guidance button[value=submit]").ClickAsync();
        await Expect(page.Locator(".received")).ToBeVisibleAsync();
        await Expect(page.Locator(".receipt")).ToContainTextAsync("MR-");
        await Expect(page.Locator(".checks .check.done")).ToHaveCountAsync(1);
    }

    static async Task<double> SizeAsync(IPage page, string side) =>
        double.Parse((await page.Locator(".circling").GetAttributeAsync("data-" + side))!, System.Globalization.CultureInfo.InvariantCulture);

    static async Task<double> RegionAsync(IPage page, int i, string field)
    {
        await Expect(page.Locator(".regions .region")).ToHaveCountAsync(i + 1);
        return double.Parse(await page.Locator($".regions input[name=region-{field}]").Nth(i).InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
