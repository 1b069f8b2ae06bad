using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Children;
using Forensics.IntegrationTests.Web;
using Forensics.Native;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.IntegrationTests.Engine;

public sealed class AnalyzeStepTests : IDisposable
{
    const string Kept = """{"kept":true}""";

    readonly TestFolder folder = new();

    [Fact]
    public async Task A_picture_that_comes_back_is_examined_only_by_analyzers_whose_finding_is_missing()
    {
        using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root));
        await WorkAsync(services, PaintedPictures.Fruit(320, 240, 1, spot: true));
        string map;
        await using (var db = folder.Database.CreateDbContext())
        {
            var rows = await db.Findings.ToDictionaryAsync(row => row.Analyzer);
            Assert.Equal(EngineHost.Analyzers.Where(analyzer => analyzer.Tier == AnalyzerTier.First).Select(analyzer => analyzer.Id).Order(), rows.Keys.Order());
            map = services.GetRequiredService<PictureStore>().MapPath(rows["ela"].Sha256, "ela.png");
            File.Delete(map);
            db.Findings.Remove(rows["jpeg-quality"]);
            (rows["metadata"].Values, rows["metadata"].IsCurrent, rows["ela"].Values) = (Kept, false, Kept);
            db.Findings.Add(new FindingRow
            {
                Sha256 = rows["ela"].Sha256, Analyzer = "ela", Version = 0, OptionsSha256 = "", IsCurrent = true, Status = FindingStatus.Ok, Reason = null, Values = Kept, Map = null,
            });
            await services.GetRequiredService<IJobQueue>().RenewAsync(db, JobKind.Analyze, [(rows["ela"].Sha256, null)], JobPriority.Reanalysis, default);
            await db.SaveChangesAsync();
        }

        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);

        await using var after = folder.Database.CreateDbContext();
        var found = await after.Findings.OrderBy(row => row.Analyzer).ThenBy(row => row.Version).ToListAsync();
        Assert.Equal(
            // Of an earlier version; its map was lost; its row was; as it was.
            [("ela", false, true), ("ela", true, false), ("jpeg-quality", true, false), ("metadata", true, true)],
            found.Where(row => row.Analyzer is "ela" or "jpeg-quality" or "metadata").Select(row => (row.Analyzer, row.IsCurrent, row.Values == Kept)));
        Assert.True(File.Exists(map));
    }

    [Fact]
    public async Task A_picture_that_brings_every_child_down_is_set_aside_with_the_reason_and_the_others_are_examined()
    {
        using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root) with { MaxAttempts = 2 }, children: UnsoundChild.Command);
        await WorkAsync(services, PaintedPictures.Fruit(320, 240, 1, spot: true), UnsoundCodec.Picture(UnsoundCodec.Segfault), PaintedPictures.Fruit(320, 240, 2, spot: true));

        await using var db = folder.Database.CreateDbContext();
        var failed = await db.Jobs.SingleAsync(job => job.State == JobState.Failed);
        Assert.Contains("crashed: signal 11", failed.Error, StringComparison.Ordinal);
        Assert.Equal(2, await db.Pictures.CountAsync(row => row.AnalyzedAt != null));
        Assert.Null((await db.Pictures.SingleAsync(row => row.Sha256 == failed.Subject)).AnalyzedAt);
    }

    [Fact]
    public void Want_of_memory_is_no_finding_and_other_errors_cost_one()
    {
        var file = PaintedPictures.Fruit(64, 48, 1, spot: false);

        Assert.ThrowsAny<OutOfMemoryException>(() => Analyze(new InsufficientMemoryException()));
        Assert.Equal((FindingStatus.Failed, "InvalidOperationException"), Analyze(new InvalidOperationException()));

        (FindingStatus, string?) Analyze(Exception error)
        {
            ImageAnalyzer failing = new("failing", 1, "", (_, _) => throw error);
            var analyzer = new PictureAnalyzer(new SystemImageCodec(), [failing], EngineHost.Options("unused"), NullLogger<PictureAnalyzer>.Instance);
            var finding = Assert.Single(analyzer.Analyze(file).Findings).Finding;
            return (finding.Status, finding.Reason);
        }
    }

    public void Dispose() => folder.Dispose();

    async Task WorkAsync(ServiceProvider services, params byte[][] pictures)
    {
        var files = new DisputeFiles(folder.Root).Order("o1");
        for (var i = 0; i < pictures.Length; i++)
        {
            files.Bytes($"{i}.png", pictures[i]).Evidence($"e{i}", "o1", $"{i}.png");
        }

        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }
}
