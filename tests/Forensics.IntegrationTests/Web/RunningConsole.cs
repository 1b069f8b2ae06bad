using System.Net;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

/// <summary>The console on a free port of this machine, over the hand-made disputes, at a fixed moment.</summary>
sealed class RunningConsole : IAsyncDisposable
{
    readonly WebApplication app;
    readonly string data;

    RunningConsole(WebApplication app, string data, HandMadeDisputes disputes, Uri address) => (this.app, this.data, Disputes, Address) = (app, data, disputes, address);

    public IServiceProvider Services => app.Services;

    public EngineOptions Engine => new() { DataFolder = data, ModelsFolder = data };

    public HandMadeDisputes Disputes { get; }

    public Uri Address { get; }

    public Uri SignInLink => new(Address, $"/sign-in?token={HandMadeDisputes.Token}");

    public static async Task<RunningConsole> StartAsync()
    {
        var disputes = new HandMadeDisputes();
        var data = Directory.CreateTempSubdirectory("forensics-console-").FullName;
        var options = new ConsoleOptions { Port = 0 };
        var app = ConsoleHost.Build(options, services => services
            .AddSingleton<TimeProvider>(new FixedTime())
            .AddSingleton<IConsoleData>(disputes)
            .AddForensicsAccess(new EngineOptions { DataFolder = data, ModelsFolder = data }));
        return new RunningConsole(app, data, disputes, await ConsoleHost.StartAsync(app, options));
    }

    /// <summary>A browser without redirects, signed in unless asked otherwise.</summary>
    public async Task<HttpClient> ClientAsync(string? token = HandMadeDisputes.Token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        if (token is not null)
        {
            using var signedIn = await client.GetAsync($"/sign-in?token={token}");
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    // Cookies and antiforgery tokens are checked against this clock too, so it stands still for all of them.
    sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => HandMadeDisputes.Now;
    }
}
