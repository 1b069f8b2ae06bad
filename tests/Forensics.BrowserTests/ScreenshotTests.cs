using Forensics.IntegrationTests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Forensics.BrowserTests;

/// <summary>Takes the README's pictures: two of the console that tools/screenshots names, or else of the hand-made disputes.</summary>
public sealed class ScreenshotTests
{
    [BrowserFact]
    public async Task The_pictures_of_the_readme_can_be_taken()
    {
        await using var console = await RunningConsole.StartAsync();
        var link = new Uri(Environment.GetEnvironmentVariable("FORENSICS_CONSOLE_LINK") ?? console.SignInLink.ToString());
        var report = Environment.GetEnvironmentVariable("FORENSICS_CONSOLE_REPORT") ?? HandMadeDisputes.Edited;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });

        await page.GotoAsync(link.ToString());
        await Expect(page.Locator(".rows tbody tr").First).ToBeVisibleAsync();
        await TakeAsync(page, "queue.png");
        await page.GotoAsync(new Uri(link, "/reports/" + report).ToString());
        await Expect(page.Locator(".stage[data-ready]").First).ToBeVisibleAsync();
        await page.Locator(".finding.has-map").First.HoverAsync();
        await Expect(page.Locator(".map").First).ToHaveCSSAsync("opacity", "0.65");
        await TakeAsync(page, "report.png");

        Assert.All(["queue.png", "report.png"], (string name) => Assert.True(new FileInfo(Path.Combine(Chromium.Screenshots, name)).Length > 20_000, name));
    }

    [BrowserFact]
    public async Task The_picture_of_the_report_form_can_be_taken()
    {
        await using var visit = await ShopVisit.StartAsync();
        var page = visit.Page;
        await visit.StartDraftAsync("o1");
        await Expect(page.Locator(".circling[data-ready]")).ToHaveCountAsync(1);
        await page.CheckAsync("input[value=edited]");
        await page.CheckAsync("input[value=web-image]");
        await Expect(page.Locator("[data-code=no-region]")).ToBeVisibleAsync();
        await MerchantInChromiumTests.CircleAsync(page, 0.505, 0.295, 0.6, 0.405);
        await Expect(page.Locator(".check[data-claim=edited]")).ToHaveClassAsync("check done");
        await page.SetInputFilesAsync("input[name=upload-original]", Forensics.IntegrationTests.Web.RunningShop.Sample("02-splice/pictures/shop-reference.jpg"));
        await Expect(page.Locator(".attachment")).ToHaveCountAsync(1);
        await Expect(page.Locator(".circling[data-ready] " + MerchantInChromiumTests.Circle)).ToHaveCountAsync(1);
        await page.EvaluateAsync("scrollTo(0, 0)");
        await TakeAsync(page, "report-form.png");

        Assert.True(new FileInfo(Path.Combine(Chromium.Screenshots, "report-form.png")).Length > 20_000);
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task The_picture_of_a_match_can_be_taken()
    {
        await using var visit = await Visit.OfSampleAsync("01-web-picture-screenshot");
        await visit.Page.SetViewportSizeAsync(1440, 1500);
        await visit.OpenAsync("/reports/R-0101");
        await Expect(visit.Page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var path = Path.Combine(Chromium.Screenshots, "match.png");
        await visit.Page.Locator(".match[data-bank=web-image]").ScreenshotAsync(new() { Path = path, Caret = ScreenshotCaret.Initial });

        Assert.True(new FileInfo(path).Length > 20_000);
        Assert.Empty(visit.Complaints);
    }

    static async Task TakeAsync(IPage page, string name)
    {
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, name), Caret = ScreenshotCaret.Initial });
    }
}
