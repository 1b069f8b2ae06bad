using static Microsoft.Playwright.Assertions;

namespace Forensics.BrowserTests;

/// <summary>What the engine found in the samples, as a reviewer sees it.</summary>
public sealed class CopiesInChromiumTests
{
    [BrowserFact]
    public async Task A_web_picture_inside_a_screenshot_is_shown_with_its_outline_and_the_lines_that_hold_it()
    {
        await using var visit = await Visit.OfSampleAsync("01-web-picture-screenshot");
        var page = visit.Page;
        await visit.OpenAsync("/reports/R-0101?culture=en");
        var match = page.Locator(".match[data-bank=web-image]").First;

        await Expect(match.Locator(".verdict")).ToHaveTextAsync("The same picture");
        await Expect(match).ToContainTextAsync("the disputed picture contains the known one");
        Assert.True(await match.Locator(".keypoints line").CountAsync() >= 10);
        // The outline lies inside the screenshot, which is the left one of the two, and takes a good part of it.
        var (outline, drawing) = ((await match.Locator(".keypoints .outline").First.BoundingBoxAsync())!, (await match.Locator(".keypoints svg").First.BoundingBoxAsync())!);
        Assert.True(outline.X >= drawing.X - 3 && outline.X + outline.Width <= drawing.X + drawing.Width + 3, $"{outline.X} {outline.Width} in {drawing.X} {drawing.Width}");
        Assert.InRange(outline.Width * outline.Height / (drawing.Width * drawing.Height), 0.1, 0.9);
        // Every line begins inside the outline.
        var ends = await match.Locator(".keypoints line").EvaluateAllAsync<double[]>("lines => lines.flatMap(line => [line.getBoundingClientRect().left, line.getBoundingClientRect().top])");
        Assert.All(ends.Chunk(2), end => Assert.True(end[0] >= outline.X && end[0] <= outline.X + outline.Width && end[1] >= outline.Y - 3 && end[1] <= outline.Y + outline.Height + 3, $"{end[0]}, {end[1]}"));
        await match.ScrollIntoViewIfNeededAsync();
        await visit.ScreenshotAsync("report-copy");

        await match.Locator(".lay summary").ClickAsync();
        var over = match.Locator(".lay-over");
        await Expect(over).ToHaveCSSAsync("opacity", "1");
        await over.ScrollIntoViewIfNeededAsync();
        await visit.ScreenshotAsync("report-copy-laid");
        await match.Locator(".lay input").UncheckAsync();
        await Expect(over).ToHaveCSSAsync("opacity", "0");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_photo_of_another_buyers_order_is_drawn_before_this_evidence_with_the_policys_word()
    {
        await using var visit = await Visit.OfSampleAsync("05-two-orders");
        var page = visit.Page;
        await visit.OpenAsync("/reports/R-0502?culture=en");

        await Expect(page.Locator(".reuse-graph .lane.other-shop .relation")).ToHaveTextAsync("other buyer, other shop · very strong");
        await Expect(page.Locator(".reuse-graph .whose")).ToHaveTextAsync("buyer B-1c6w · shop S-4420");
        await Expect(page.Locator(".reuse-graph .lane title")).ToHaveTextAsync("O-0501 · 2026-10-03");
        var (before, now) = ((await page.Locator(".reuse-graph .lane circle").BoundingBoxAsync())!, (await page.Locator(".reuse-graph .centre").BoundingBoxAsync())!);
        Assert.True(before.X + before.Width < now.X, $"{before.X} is not left of {now.X}");
        await page.Locator(".reuse").ScrollIntoViewIfNeededAsync();
        await visit.ScreenshotAsync("report-reuse");
        await page.Locator(".reuse summary").ClickAsync();
        await Expect(page.Locator(".reuse-list tbody tr")).ToContainTextAsync("O-0501");
        Assert.Empty(visit.Complaints);
    }
}
