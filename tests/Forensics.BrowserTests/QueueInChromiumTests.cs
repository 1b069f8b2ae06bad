using Forensics.IntegrationTests.Web;
using static Microsoft.Playwright.Assertions;

namespace Forensics.BrowserTests;

public sealed class QueueInChromiumTests
{
    [BrowserFact]
    public async Task The_queue_shows_its_rows_and_opens_a_report()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;

        await Expect(page.Locator("table.rows tbody tr")).ToHaveCountAsync(4);
        Assert.True(await page.Locator(".cell-picture img").Nth(1).EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));
        await visit.ScreenshotAsync("queue-zh");
        await page.Locator("tr", new() { HasText = "现摘丑苹果" }).Locator(".band").ClickAsync();
        await page.WaitForURLAsync($"**/reports/{HandMadeDisputes.Edited}");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task The_queue_works_by_keyboard_alone()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await Expect(page.Locator(".row-link").Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("input[type=search]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("雨衣");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("table.rows tbody tr")).ToHaveCountAsync(1);

        Assert.Equal("?q=%E9%9B%A8%E8%A1%A3", new Uri(page.Url).Query);
    }

    [BrowserFact]
    public async Task A_chosen_filter_applies_at_once_and_stays_through_a_change_of_language()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;

        await page.SelectOptionAsync("select[name=band]", "pending");
        await Expect(page.Locator("table.rows tbody tr")).ToHaveCountAsync(1);
        await page.GetByText("English").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Reports to review");
        await Expect(page.Locator("table.rows tbody tr")).ToHaveCountAsync(1);
        await visit.OpenAsync("/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Reports to review");
        await visit.ScreenshotAsync("queue-en");
    }

    [BrowserFact]
    public async Task The_queue_fits_a_narrow_screen_without_scrolling_sideways()
    {
        await using var visit = await Visit.StartAsync(width: 1024, height: 768);

        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await visit.ScreenshotAsync("queue-1024");
    }
}
