using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.IntegrationTests.Web;
using Forensics.Web.SelfContained;
using static Microsoft.Playwright.Assertions;

namespace Forensics.BrowserTests;

public sealed class ReportInChromiumTests
{
    const string EditedReport = "/reports/" + HandMadeDisputes.Edited;

    [BrowserFact]
    public async Task Pointing_at_a_finding_fades_its_map_over_the_picture()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;
        await visit.OpenAsync(EditedReport);
        await Expect(page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        var map = page.Locator(".map[data-analyzer=ela]");
        await Expect(map).ToBeHiddenAsync();

        await page.Locator(".finding.has-map").First.HoverAsync();

        await Expect(map).ToHaveCSSAsync("opacity", "0.65");
        Assert.True(await map.EvaluateAsync<bool>("image => image.complete && image.naturalWidth === 200"));
        await Expect(page.Locator(".showing")).ToContainTextAsync("ELA");
        await visit.ScreenshotAsync("report-zh-map");
        await page.Locator("input[data-tool=opacity]").FillAsync("20");
        await page.Locator(".finding.has-map").First.HoverAsync();
        await Expect(map).ToHaveCSSAsync("opacity", "0.2");
        await page.Locator(".finding:not(.has-map)").First.HoverAsync();
        await Expect(map).ToHaveCSSAsync("opacity", "0");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Of_several_maps_the_one_whose_finding_is_pointed_at_is_shown_alone()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;
        await visit.OpenAsync("/reports/" + HandMadeDisputes.OtherProduct);
        await Expect(page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        string[] analyzers = ["double-jpeg", "copy-move"];
        foreach (var (shown, hidden, name) in new[] { (0, 1, "双重 JPEG 压缩"), (1, 0, "图内复制"), (0, 1, "双重 JPEG 压缩") })
        {
            await page.Locator($".finding[data-analyzer={analyzers[shown]}]").HoverAsync();
            await Expect(page.Locator($".map[data-analyzer={analyzers[shown]}]")).ToHaveCSSAsync("opacity", "0.65");
            await Expect(page.Locator($".map[data-analyzer={analyzers[hidden]}]")).ToHaveCSSAsync("opacity", "0");
            await Expect(page.Locator(".showing")).ToHaveTextAsync(name);
        }

        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task A_map_lies_exactly_on_its_picture()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;
        await visit.OpenAsync(EditedReport);
        await Expect(page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator(".map[data-analyzer=ela]")).ToHaveCSSAsync("opacity", "0.65");

        // The picture is 4:3 and fills the height of the viewer when it opens.
        var (map, stage) = ((await page.Locator(".map").BoundingBoxAsync())!, (await page.Locator(".stage").BoundingBoxAsync())!);
        Assert.Equal(4.0 / 3, map.Width / map.Height, 2);
        Assert.True(Math.Abs(map.Height - stage.Height) < 2 || Math.Abs(map.Width - stage.Width) < 2, $"map {map.Width}×{map.Height}, stage {stage.Width}×{stage.Height}");
        Assert.Equal(stage.X + stage.Width / 2, map.X + map.Width / 2, 0);
    }

    [BrowserFact]
    public async Task A_window_that_grows_keeps_the_whole_picture_in_view_and_the_map_on_it()
    {
        await using var visit = await Visit.StartAsync(width: 1280, height: 700);
        var page = visit.Page;
        await visit.OpenAsync(EditedReport);
        await Expect(page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        await page.SetViewportSizeAsync(1600, 1000);

        await page.WaitForFunctionAsync("""
            () => {
              const [stage, layers] = ['.stage', '.stage-layers'].map(name => document.querySelector(name).getBoundingClientRect());
              return Math.abs(layers.height - stage.height) < 2 || Math.abs(layers.width - stage.width) < 2;
            }
            """);
    }

    [BrowserFact]
    public async Task Keys_show_maps_switch_circles_and_lead_back()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;
        await visit.OpenAsync(EditedReport + "?culture=en");
        await Expect(page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("1");
        await Expect(page.Locator(".finding[data-number='1']")).ToBeFocusedAsync();
        await Expect(page.Locator(".map")).ToHaveCSSAsync("opacity", "0.65");
        await Expect(page.Locator(".showing")).ToHaveTextAsync("Error level analysis (ELA)");
        await page.Keyboard.PressAsync("0");
        await Expect(page.Locator(".map")).ToHaveCSSAsync("opacity", "0");
        await Expect(page.Locator(".circles")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("c");
        await Expect(page.Locator(".circles")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("c");
        await visit.ScreenshotAsync("report-en");
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator(".queue")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Every_kind_of_report_opens_without_a_complaint()
    {
        await using var visit = await Visit.StartAsync();
        foreach (var report in new[] { HandMadeDisputes.Edited, HandMadeDisputes.OtherProduct, HandMadeDisputes.Working })
        {
            await visit.OpenAsync("/reports/" + report);
            await Expect(visit.Page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);
        }

        await visit.OpenAsync("/reports/" + HandMadeDisputes.OtherProduct);
        await visit.Page.Locator(".keypoints").ScrollIntoViewIfNeededAsync();
        await visit.ScreenshotAsync("report-product");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Without_scripts_the_picture_the_circles_and_the_link_to_the_map_are_there()
    {
        await using var visit = await Visit.StartAsync(scripts: false);
        await visit.OpenAsync(EditedReport);

        await Expect(visit.Page.Locator(".stage-picture")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".circles")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("a.tag")).ToHaveAttributeAsync("href", $"/pictures/{visit.Disputes.EditedPicture}/maps/ela");
        await Expect(visit.Page.Locator(".tools")).ToBeHiddenAsync();
        await visit.ScreenshotAsync("report-no-script");
    }

    [BrowserFact]
    public async Task The_report_fits_a_narrow_screen()
    {
        await using var visit = await Visit.StartAsync(width: 1024, height: 768);
        await visit.OpenAsync(EditedReport);
        await Expect(visit.Page.Locator(".stage[data-ready]")).ToHaveCountAsync(1);

        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await visit.ScreenshotAsync("report-1024");
    }

    [BrowserFact]
    public async Task The_self_contained_file_shows_maps_and_changes_language_by_itself()
    {
        await using var visit = await Visit.StartAsync();
        var page = visit.Page;
        Directory.CreateDirectory(Chromium.Screenshots);
        var file = Path.Combine(Chromium.Screenshots, "report.html");
        DemoOutcome[] outcomes = [new(HandMadeDisputes.Edited, "霉斑拼接", Claim.Edited, new(Band.Support, IsComplete: true), new(Band.Support, IsComplete: true, 1.2))];
        await StaticReport.WriteAsync(file, visit.Disputes.All, outcomes, visit.Disputes, HandMadeDisputes.Now);

        await page.GotoAsync("file://" + file);
        await visit.ScreenshotAsync("static-top");
        await Expect(page.Locator("h4").First).ToHaveTextAsync("误差水平分析（ELA）", new() { UseInnerText = true });
        await page.Locator(".finding.has-map").First.HoverAsync();
        await Expect(page.Locator(".map[data-analyzer=ela]").First).ToHaveCSSAsync("opacity", "0.65");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(page.Locator("h4").First).ToHaveTextAsync("Error level analysis (ELA)", new() { UseInnerText = true });
        await page.Locator(".finding.has-map").First.HoverAsync();
        await visit.ScreenshotAsync("static-en");
        Assert.Empty(visit.Complaints);
    }
}
