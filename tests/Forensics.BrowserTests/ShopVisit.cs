using Forensics.IntegrationTests.Web;
using Microsoft.Playwright;

namespace Forensics.BrowserTests;

/// <summary>A merchant's browser at the shop's pages, with everything it complained about.</summary>
sealed class ShopVisit : IAsyncDisposable
{
    readonly RunningShop shop;
    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly List<string> complaints = [];

    ShopVisit(RunningShop shop, IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.shop, this.playwright, this.browser, Page) = (shop, playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<ShopVisit> StartAsync(bool scripts = true, int width = 1440, int height = 900)
    {
        var shop = await RunningShop.StartAsync();
        var playwright = await Playwright.CreateAsync();
        var browser = await Chromium.LaunchAsync(playwright);
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = scripts, Locale = "en-GB" });
        var visit = new ShopVisit(shop, playwright, browser, await context.NewPageAsync());
        // Pictures are examined while the page waits, on machines that have other things to do.
        Assertions.SetDefaultExpectTimeout(30_000);
        await visit.Page.GotoAsync((await shop.LinkAsync()).ToString());
        return visit;
    }

    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(shop.Address, path).ToString());

    /// <summary>Chooses the picture of an order and comes to the form.</summary>
    public async Task StartDraftAsync(string order)
    {
        await OpenAsync("/merchant/orders/" + order);
        await Page.Locator("button.primary").ClickAsync();
        await Page.WaitForURLAsync("**/merchant/drafts/**");
    }

    public Task ScreenshotAsync(string name, bool whole = false) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, name + ".png"), Caret = ScreenshotCaret.Initial, FullPage = whole });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await shop.DisposeAsync();
    }
}
