using Forensics.IntegrationTests.Web;
using Microsoft.Playwright;

namespace Forensics.BrowserTests;

/// <summary>A signed-in browser at the console, with everything it complained about.</summary>
sealed class Visit : IAsyncDisposable
{
    readonly RunningConsole console;
    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly List<string> complaints = [];

    Visit(RunningConsole console, IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.console, this.playwright, this.browser, Page) = (console, playwright, browser, page);
        page.Console += (_, message) =>
        {
            // Violations of the content security policy are told as errors too.
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                complaints.Add($"{response.Status} {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    public HandMadeDisputes Disputes => console.Disputes;

    /// <summary>What the browser's console, the page's scripts and failed requests said; a healthy page says nothing.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<Visit> StartAsync(bool scripts = true, int width = 1440, int height = 900)
    {
        var console = await RunningConsole.StartAsync();
        var playwright = await Playwright.CreateAsync();
        var browser = await Chromium.LaunchAsync(playwright);
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = scripts, Locale = "en-GB" });
        var visit = new Visit(console, playwright, browser, await context.NewPageAsync());
        await visit.Page.GotoAsync(console.SignInLink.ToString());
        return visit;
    }

    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(console.Address, path).ToString());

    /// <summary>Hiding the caret would need a style sheet of Playwright's, which the page's security policy refuses.</summary>
    public Task ScreenshotAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, name + ".png"), Caret = ScreenshotCaret.Initial });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await console.DisposeAsync();
    }
}
