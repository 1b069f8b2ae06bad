using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Match;

/// <summary>Disputes whose pictures are looked up, on a data folder of their own; processes on it come and go.</summary>
sealed class CopyHouse : IDisposable
{
    ServiceProvider? services;
    int deliveries;

    public CopyHouse(TestDatabase database)
    {
        Folder = new TestFolder(database);
        Files = new DisputeFiles(Folder.Root);
    }

    public TestFolder Folder { get; }

    public DisputeFiles Files { get; private set; }

    public string IndexFolder => Folder.Folder.Index;

    /// <summary>The engine of this process, begun anew after <see cref="Stop"/>.</summary>
    public ServiceProvider Services => services ??= EngineHost.Create(EngineHost.Options(Folder), Folder.Time);

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public ForensicsDbContext Db() => Folder.Database.CreateDbContext();

    /// <summary>What a process had in memory is gone; a merge that was begun is finished.</summary>
    public void Stop()
    {
        services?.Dispose();
        services = null;
    }

    /// <summary>Takes in what <see cref="Files"/> holds, and begins a new delivery.</summary>
    public async Task TakeAsync()
    {
        Assert.Empty((await Get<Ingestor>().IngestAsync(Files.Save())).Problems);
        Files = new DisputeFiles(Directory.CreateDirectory(Path.Combine(Folder.Root, $"delivery-{++deliveries}")).FullName);
    }

    public async Task WorkAsync()
    {
        await TakeAsync();
        await Get<WorkerPool>().RunAsync(untilIdle: true);
    }

    public async Task<ReportView> ReportAsync(string id) => (await Get<ReviewQueries>().ReportAsync(id, default))!;

    /// <summary>A report on a copy of the picture that the seed makes, in a new order; scored.</summary>
    public async Task<PictureView> DisputeAsync(string name, int seed, string claims = "\"web-image\",\"reused\"", int qualityPercent = 60)
    {
        Files.Picture($"{name}.jpg", seed, qualityPercent).Order($"o-{name}", $"buyer-{name}", shop: $"shop-{name}").Evidence($"e-{name}", $"o-{name}", $"{name}.jpg").Report(name, $"o-{name}", $"e-{name}", claims);
        await WorkAsync();
        return Assert.Single((await ReportAsync(name)).Pictures);
    }

    public void Dispose()
    {
        Stop();
        Folder.Dispose();
    }

    public static Finding FindingOf(PictureView picture, string analyzer) => picture.Findings.Single(view => view.Finding.Analyzer == analyzer).Finding;

    public static double? Llr(ReportView report, Claim claim) => report.Score!.Claims.Single(score => score.Claim == claim).Llr;
}
