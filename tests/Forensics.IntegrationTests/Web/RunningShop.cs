using System.Net;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

/// <summary>The console over a real engine, with two shops: shop-1 with the orders o1 and o2, shop-2 with the order x1. Pictures are those of samples/.</summary>
sealed class RunningShop : IAsyncDisposable
{
    public const string Shop = "shop-1";
    public const string OtherShop = "shop-2";

    readonly WebApplication app;
    readonly string root;

    RunningShop(WebApplication app, string root, Uri address) => (this.app, this.root, Address) = (app, root, address);

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>A picture of the sample disputes.</summary>
    public static string Sample(string path) => Path.Combine(HandMadeDisputes.Root(), "samples", path);

    public static async Task<RunningShop> StartAsync()
    {
        var root = Directory.CreateTempSubdirectory("forensics-shop-").FullName;
        var records = Path.Combine(root, "records");
        Directory.CreateDirectory(records);
        Copy("02-splice/pictures/evidence-rot.jpg", "rot.jpg");
        Copy("08-chat-copy/pictures/evidence-poster.jpg", "poster.jpg");
        Copy("11-own-product/pictures/evidence-box.jpg", "box.jpg");
        await File.WriteAllLinesAsync(Path.Combine(records, "records.jsonl"),
        [
            Order("o1", Shop, "库拉索芦荟大株盆栽 带陶土盆发货"),
            Order("o2", Shop, "复古电影海报 装饰画"),
            Order("x1", OtherShop, "收纳盒"),
            Evidence("e1", "o1", "rot.jpg"),
            Evidence("e2", "o2", "poster.jpg"),
            Evidence("f1", "x1", "box.jpg"),
            """{"type":"after-sale","id":"a2","order":"o2","kind":"refund-only","reason":"broken","amountFen":4990,"appliedAt":"2026-02-05T09:00:00+08:00"}""",
            """{"type":"event","id":"agreed","order":"o2","at":"2026-02-05T12:00:00+08:00","by":"merchant","kind":"merchant-agreed"}""",
            """{"type":"event","id":"refund","order":"o2","at":"2026-02-06T10:00:00+08:00","by":"system","kind":"refunded"}""",
        ]);
        var options = new ConsoleOptions { Port = 0 };
        var app = ConsoleHost.Build(options, services => AddEngine(services, Path.Combine(root, "data")));
        var summary = await app.Services.GetRequiredService<Ingestor>().IngestAsync(Path.Combine(records, "records.jsonl"));
        Assert.Empty(summary.Problems);
        await app.Services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
        return new RunningShop(app, root, await ConsoleHost.StartAsync(app, options));

        void Copy(string from, string to) => File.Copy(Sample(from), Path.Combine(records, to));
    }

    /// <summary>The real engine over a data folder, with pictures examined in this process.</summary>
    internal static void AddEngine(IServiceCollection services, string data)
    {
        services.AddSingleton<IImageCodec, SystemImageCodec>();
        services.AddSingleton<IKeypointEngine, OpenCvKeypointEngine>();
        services.AddSingleton(ExaminerCommand.InProcess);
        services.AddForensicsEngine(new EngineOptions { DataFolder = data, ModelsFolder = Path.Combine(HandMadeDisputes.Root(), "models"), Workers = 2 });
        services.AddSingleton<IConsoleData, EngineConsoleData>();
    }

    /// <summary>A link for a merchant of a shop, or for a reviewer where it is null; good once.</summary>
    public async Task<Uri> LinkAsync(string? shop = Shop)
    {
        var links = app.Services.GetRequiredService<SignInLinks>();
        var token = shop is null
            ? await links.CreateAsync("reviewer", Role.Reviewer, TimeSpan.FromHours(1), default)
            : await links.CreateAsync("merchant-of-" + shop, Role.Merchant, shop, TimeSpan.FromHours(1), default);
        return new Uri(Address, "/sign-in?token=" + token);
    }

    /// <summary>A browser without redirects, signed in.</summary>
    public async Task<HttpClient> ClientAsync(string? shop = Shop)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        using var signedIn = await client.GetAsync(await LinkAsync(shop));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(root, recursive: true);
    }

    static string Order(string id, string shop, string title) =>
        $$"""{"type":"order","id":"{{id}}","shop":{"id":"{{shop}}","name":"{{shop}}"},"buyer":"buyer-1","goods":{"id":"g","title":"{{title}}","class":"ordinary","referencePhotos":[]},"amountPaidFen":4990,"paidAt":"2026-02-01T10:00:00+08:00","signedAt":"2026-02-04T10:00:00+08:00"}""";

    static string Evidence(string id, string order, string file) =>
        $$"""{"type":"evidence","id":"{{id}}","order":"{{order}}","by":"buyer","kind":"photo","file":"{{file}}","submittedAt":"2026-02-05T10:00:00+08:00"}""";
}
