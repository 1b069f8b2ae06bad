using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

/// <summary>The console over a real engine that has examined one of the disputes of samples/.</summary>
sealed class RunningSample : IAsyncDisposable
{
    readonly WebApplication app;
    readonly string data;

    RunningSample(WebApplication app, string data, Uri address, Uri signInLink) => (this.app, this.data, Address, SignInLink) = (app, data, address, signInLink);

    public Uri Address { get; }

    /// <summary>For a reviewer; good once.</summary>
    public Uri SignInLink { get; }

    public static async Task<RunningSample> StartAsync(string sample)
    {
        var data = Directory.CreateTempSubdirectory("forensics-sample-").FullName;
        var options = new ConsoleOptions { Port = 0 };
        var app = ConsoleHost.Build(options, services => RunningShop.AddEngine(services, data));
        var summary = await app.Services.GetRequiredService<Ingestor>().IngestAsync(RunningShop.Sample(sample));
        Assert.Empty(summary.Problems);
        await app.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        var token = await app.Services.GetRequiredService<SignInLinks>().CreateAsync("reviewer", Role.Reviewer, TimeSpan.FromHours(1), default);
        var address = await ConsoleHost.StartAsync(app, options);
        return new RunningSample(app, data, address, new Uri(address, "/sign-in?token=" + token));
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }
}
