using Microsoft.Playwright;

namespace Forensics.BrowserTests;

/// <summary>Debian's Chromium, headless, driven by Playwright.</summary>
static class Chromium
{
    /// <summary>Where it is, or null.</summary>
    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("FORENSICS_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser" }
        .FirstOrDefault(path => path is not null && File.Exists(path));

    /// <summary>Where screenshots go: FORENSICS_SCREENSHOTS, or a folder of the build's artifacts.</summary>
    public static string Screenshots => Environment.GetEnvironmentVariable("FORENSICS_SCREENSHOTS") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "screenshots");

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Path ?? throw new InvalidOperationException("Chromium is missing: apt-get install -y chromium, or set FORENSICS_CHROMIUM."),
        Headless = true,
        // Without these, Chromium calls home at every start and, as root, refuses to start at all.
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
}

/// <summary>Needs a browser: skipped by name where there is none, unless CI promises one.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Path is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = "Chromium is missing: apt-get install -y chromium fonts-noto-cjk, or set FORENSICS_CHROMIUM.";
        }
    }
}
