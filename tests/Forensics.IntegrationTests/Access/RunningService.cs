using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Ingest;
using Forensics.Engine.Reports;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.Native;
using Forensics.Web;
using Forensics.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>The whole service on a free port over a data folder of its own, with one dispute of shop-1 taken in and one caller of every kind.</summary>
sealed partial class RunningService : IAsyncDisposable
{
    public const string OwnShop = "shop-1";
    public const string OtherShop = "shop-2";
    public const string Report = "r1";
    public const string Password = "correct horse battery";

    readonly Dictionary<string, Task<Credential>> credentials = [];
    readonly TestFolder folder;
    readonly WebApplication app;
    readonly HttpClient client;
    int names;

    RunningService(TestFolder folder, WebApplication app, Uri address)
    {
        (this.folder, this.app) = (folder, app);
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    public IServiceProvider Services => app.Services;

    public Uri Address => client.BaseAddress!;

    public ManualTime Time => folder.Time;

    public TokenSigner Platform { get; } = new();

    /// <summary>The picture of the dispute's evidence, with a map of "ela".</summary>
    public string Picture { get; private set; } = "";

    /// <param name="limits">High ones unless a test is about them.</param>
    /// <param name="on">Where it keeps its data; null: a folder and a database of its own.</param>
    /// <param name="change">Changes of the engine's options.</param>
    public static async Task<RunningService> StartAsync(
        CallerLimitOptions? limits = null, AccessOptions? access = null, TestFolder? on = null, Func<EngineOptions, EngineOptions>? change = null)
    {
        const int Many = 1_000_000;
        var folder = on ?? new TestFolder();
        var options = EngineHost.Options(folder) with { Access = access ?? AccessFolder.Options, Drafts = new() { MostPerOrder = 1000 } };
        folder.Time.Now = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var console = new ConsoleOptions { Port = 0, Limits = limits ?? new() { Platform = Many, Merchant = Many, User = Many, Anonymous = Many, SignIn = Many }, MaxApiBodyBytes = 10_000 };
        var app = ConsoleHost.Build(console, services => services
            .AddSingleton<TimeProvider>(folder.Time)
            .AddSingleton<IImageCodec, SystemImageCodec>()
            .AddSingleton(ExaminerCommand.InProcess)
            .AddSingleton<IKeypointEngine, OpenCvKeypointEngine>()
            .AddSingleton<IConsoleData, EngineConsoleData>()
            .AddForensicsEngine(change is null ? options : change(options)));
        var service = new RunningService(folder, app, await ConsoleHost.StartAsync(app, console));
        await service.TakeInAsync();
        return service;
    }

    /// <summary>Sends a request as a caller; a change by session gets its antiforgery header.</summary>
    /// <param name="caller">See <see cref="CredentialAsync"/>.</param>
    public async Task<HttpResponseMessage> SendAsync(string caller, HttpRequestMessage request)
    {
        var credential = await CredentialAsync(caller);
        if (credential.Bearer is { } bearer)
        {
            request.Headers.Authorization = new("Bearer", bearer);
        }

        if (credential.Cookies is { } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        if (credential.Antiforgery is { } token && request.Method != HttpMethod.Get)
        {
            request.Headers.Add("X-Antiforgery", token);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Sends a request as it is, without any credential.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    public async Task<HttpStatusCode> StatusAsync(string path, Credential session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", session.Cookies);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>"nobody", "merchant", "other merchant", "reviewer", "lead", "administrator", "key …" with the scopes that follow, in blanks.</summary>
    public Task<Credential> CredentialAsync(string caller)
    {
        lock (credentials)
        {
            return credentials.TryGetValue(caller, out var known) ? known : credentials[caller] = MakeAsync(caller);
        }
    }

    /// <summary>Decisions on the report so far.</summary>
    public async Task<string> DecisionsAsync()
    {
        await using var db = folder.Database.CreateDbContext();
        return (await db.Decisions.CountAsync(row => row.ReportId == Report)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Version of what is covered of the evidence's picture.</summary>
    public async Task<int> CoversVersionAsync() => (await Services.GetRequiredService<Covers>().GetAsync(Picture, default))!.Version;

    /// <summary>A draft of the own shop's merchant that can be submitted once confirmed.</summary>
    public async Task<string> NewDraftAsync()
    {
        var drafts = Services.GetRequiredService<Drafts>();
        var draft = (await drafts.CreateAsync(OwnShop, "o1", EntryPoint.ChatWeb, ["e1"], default)).Draft!;
        return (await drafts.UpdateAsync(OwnShop, draft.Id, draft.Document with { Claims = [Claim.Reused] }, draft.Version, default)).Draft!.Id;
    }

    /// <summary>A draft with an attachment, as "draft/file".</summary>
    public async Task<string> NewDraftWithPictureAsync()
    {
        var id = await NewDraftAsync();
        var drafts = Services.GetRequiredService<Drafts>();
        var file = await File.ReadAllBytesAsync(Path.Combine(folder.Root, "a.jpg"));
        return $"{id}/{(await drafts.AttachAsync(OwnShop, id, AttachmentKind.Original, "a.jpg", file, default)).Draft!.Pictures[0].File}";
    }

    /// <summary>A report of the own shop with an attachment.</summary>
    public Task<string> ReportWithPictureAsync() =>
        ReportAsync($$""","attachments":[{"kind":"original","file":"sha256:{{Picture}}","seenAt":"a search engine"}]""", decided: false);

    /// <summary>A report of the own shop whose merchant was asked for more.</summary>
    public Task<string> ReportThatNeedsMoreAsync() => ReportAsync(attachment: "", decided: true);

    async Task<string> ReportAsync(string attachment, bool decided)
    {
        var id = NewName();
        var order = $$"""{"type":"order","id":"o-{{id}}","shop":{"id":"{{OwnShop}}","name":"Shop"},"buyer":"b","goods":{"id":"g","title":"Cup","class":"ordinary","referencePhotos":[]},"amountPaidFen":1990,"paidAt":"2026-02-01T10:00:00+08:00"}""";
        var evidence = $$"""{"type":"evidence","id":"e-{{id}}","order":"o-{{id}}","by":"buyer","kind":"photo","file":"sha256:{{Picture}}","submittedAt":"2026-02-05T10:00:00+08:00"}""";
        var report = $$"""{"type":"report","id":"{{id}}","order":"o-{{id}}","entryPoint":"chat-web","evidence":["e-{{id}}"],"claims":["reused"],"submittedAt":"2026-02-06T10:00:00+08:00"{{attachment}}}""";
        var decision = $$"""{"type":"decision","id":"d-{{id}}","order":"o-{{id}}","report":"{{id}}","claims":[{"claim":"reused","outcome":"need-more"}],"by":"reviewer","at":"2026-02-07T10:00:00+08:00","reason":"unclear","request":"a sharper photo","effect":"none"}""";
        var store = Services.GetRequiredService<PictureStore>();
        using var lines = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', order, evidence, report, decided ? decision : "")));
        await foreach (var line in Services.GetRequiredService<Ingestor>().IngestAsync(lines, (file, field) => DeliveredPicture.OfStore(store, file, field), Actor.AtCommandLine))
        {
            Assert.Equal(IngestOutcome.Accepted, line.Result.Outcome);
        }

        return id;
    }

    /// <summary>SHA-256 of the active policy.</summary>
    public async Task<string> PolicyAsync() => (await Services.GetRequiredService<Forensics.Engine.Score.Policies>().InForceAsync(default)).Active.Sha256;

    /// <summary>A run over what is stored.</summary>
    public async Task<long> RescoreAsync() =>
        await Services.GetRequiredService<Forensics.Engine.Rescore.Rescoring>().StartAsync(new(await PolicyAsync(), IsDryRun: true), AccessFolder.Admin, default);

    public string NewName() => $"new-{Interlocked.Increment(ref names)}";

    public async Task<string> NewUserAsync()
    {
        var id = NewName();
        await Services.GetRequiredService<Accounts>().CreateAsync(id, Role.Reviewer, null, Password, AccessFolder.Admin, default);
        return id;
    }

    public async Task<NewApiKey> NewKeyAsync(params string[] scopes) =>
        await Services.GetRequiredService<ApiKeys>().CreateAsync("a system", scopes.Length > 0 ? scopes : [Scope.FeedRead], null, AccessFolder.Admin, default);

    /// <summary>A session as a browser would have it, and the antiforgery token of its pages.</summary>
    public async Task<Credential> SessionAsync(HttpRequestMessage enter)
    {
        using var entered = await client.SendAsync(enter);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        var session = Cookies(entered);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        ask.Headers.Add("Cookie", session);
        using var who = await client.SendAsync(ask);
        var token = (await who.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("antiforgery").GetString();
        return new Credential(Cookies: $"{session}; {Cookies(who)}", Antiforgery: token);
    }

    public async Task<Credential> SignInAsync(string user, string role)
    {
        var token = await Services.GetRequiredService<SignInLinks>().CreateAsync(user, role, TimeSpan.FromHours(1), default);
        using var link = new HttpRequestMessage(HttpMethod.Get, "/sign-in?token=" + token);
        return await SessionAsync(link);
    }

    public HttpRequestMessage Enter(string token) => new(HttpMethod.Post, "/merchant/enter") { Content = new FormUrlEncodedContent([new("token", token)]) };

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        Platform.Dispose();
        folder.Dispose();
    }

    async Task<Credential> MakeAsync(string caller) => caller switch
    {
        "nobody" => await NobodyAsync(),
        "merchant" => await MerchantAsync(OwnShop),
        "other merchant" => await MerchantAsync(OtherShop),
        "reviewer" => await SignInAsync("reviewer", Role.Reviewer),
        "lead" => await SignInAsync("lead", Role.LeadReviewer),
        "administrator" => await SignInAsync("administrator", Role.Administrator),
        _ when caller.StartsWith("key ", StringComparison.Ordinal) => (await NobodyAsync()) with { Bearer = (await NewKeyAsync(caller[4..].Split(' '))).Secret }, // Pages ask for their own form first.
        _ => throw new ArgumentException($"No such caller: {caller}."),
    };

    async Task<Credential> MerchantAsync(string shop)
    {
        using var enter = Enter(Platform.Sign(TokenSigner.Claims(Time.Now, shop, "m-" + shop)));
        return await SessionAsync(enter);
    }

    async Task<Credential> NobodyAsync()
    {
        using var page = await client.GetAsync("/sign-in");
        return new Credential(Cookies: Cookies(page), Antiforgery: Field().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value);
    }

    async Task TakeInAsync()
    {
        Platform.WriteKeys(folder.Folder.MerchantKeys);
        var records = new DisputeFiles(folder.Root).Picture("a.jpg", 1).Order("o1").Evidence("e1", "o1", "a.jpg").Report(Report, "o1", "e1").Save();
        Assert.Equal(3, (await Services.GetRequiredService<Ingestor>().IngestAsync(records, null, default)).Accepted);
        await using var db = folder.Database.CreateDbContext();
        Picture = (await db.Evidence.SingleAsync()).Sha256;
        var map = Services.GetRequiredService<PictureStore>().MapPath(Picture, "ela.png");
        Directory.CreateDirectory(Path.GetDirectoryName(map)!);
        await File.WriteAllBytesAsync(map, Web.PaintedPictures.Map(8, 8));
    }

    static string Cookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var set)
        ? string.Join("; ", set.Select(cookie => cookie.Split(';')[0]))
        : "";

    [GeneratedRegex("name=\"antiforgery\" value=\"([^\"]+)\"")]
    private static partial Regex Field();
}

sealed record Credential(string? Bearer = null, string? Cookies = null, string? Antiforgery = null);

/// <summary>One service for all tests that neither move its clock nor break it.</summary>
[CollectionDefinition(nameof(OneService))]
public sealed class OneService : IAsyncLifetime, ICollectionFixture<OneService>
{
    internal RunningService Service { get; private set; } = null!;

    public async Task InitializeAsync() => Service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await Service.DisposeAsync();
}
