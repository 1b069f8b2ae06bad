using Forensics.IntegrationTests.Web;
using Microsoft.Playwright;

namespace Forensics.BrowserTests;

/// <summary>A signed-in browser at the console, with everything it complained about.</summary>
sealed class Visit : IAsyncDisposable
{
    readonly IAsyncDisposable console;
    readonly Uri address;
    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly List<string> complaints = [];

    Visit(IAsyncDisposable console, Uri address, IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.console, this.address, this.playwright, this.browser, Page) = (console, address, playwright, browser, page);
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

    public HandMadeDisputes Disputes => ((RunningConsole)console).Disputes;

    /// <summary>What the browser's console, the page's scripts and failed requests said; a healthy page says nothing.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<Visit> StartAsync(bool scripts = true, int width = 1440, int height = 900)
    {
        var console = await RunningConsole.StartAsync();
        return await OfAsync(console, console.Address, console.SignInLink, scripts, width, height);
    }

    /// <summary>At a console whose engine has examined one of the disputes of samples/.</summary>
    public static async Task<Visit> OfSampleAsync(string sample)
    {
        var console = await RunningSample.StartAsync(sample);
        return await OfAsync(console, console.Address, console.SignInLink, scripts: true, width: 1440, height: 900);
    }

    static async Task<Visit> OfAsync(IAsyncDisposable console, Uri address, Uri signInLink, bool scripts, int width, int height)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await Chromium.LaunchAsync(playwright);
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = scripts, Locale = "en-GB" });
        var visit = new Visit(console, address, playwright, browser, await context.NewPageAsync());
        await visit.Page.GotoAsync(signInLink.ToString());
        return visit;
    }

    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(address, path).ToString());

    /// <summary>Hiding the caret would need a style sheet of Playwright's, which the page's security policy refuses.</summary>
    public Task ScreenshotAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, name + ".png"), Caret = ScreenshotCaret.Initial });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await console.DisposeAsync();
    }
}
