using System.Buffers.Binary;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Circles;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Circled;
using Forensics.Native;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.IntegrationTests.Engine;

/// <summary>What a merchant circles is held against the maps of the picture when the report is scored.</summary>
public abstract class CircleTests : IDisposable
{
    const string Circle = """{"evidence":"e1","x":96,"y":64,"width":120,"height":100,"shape":"ellipse"}""";

    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly DisputeFiles files;

    protected CircleTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        files = new DisputeFiles(folder.Root).Picture("a.jpg", 1, 92, 480).Order("o1").Evidence("e1", "o1", "a.jpg");
    }

    [StorageFact]
    public async Task A_circle_is_read_from_each_map_as_the_map_itself_says_and_scoring_again_changes_nothing()
    {
        files.Report("r1", "o1", "e1", "\"edited\"", $$""","regions":[{{Circle}},{"evidence":"e1","x":1,"y":1,"width":9,"height":9}]""");
        await WorkAsync();

        var picture = (await ReportAsync()).Pictures[0];
        var finding = picture.Findings.Single(view => view.Finding.Analyzer == CircleComparison.Analyzer).Finding;
        Assert.Equal((FindingStatus.Ok, 2), (finding.Status, finding.Values["circles"].Number));
        Assert.Equal(picture.Findings.Where(view => view.HasMap).Select(view => view.Finding.Analyzer), picture.Circles.Where(view => view.Circle == 1).Select(view => view.Map));
        Assert.All(picture.Circles.Where(view => view.Circle == 2 && view.Map == "ela"), view => Assert.Equal(CircledReason.TooSmall, view.NotApplicable));

        var file = await services.GetRequiredService<PictureStore>().GetAsync(picture.Picture.Sha256, default);
        var map = new PictureAnalyzer(new SystemImageCodec(), EngineHost.Analyzers, EngineHost.Options("unused"), NullLogger<PictureAnalyzer>.Instance)
            .Analyze(file, ["ela"], keepsMaps: true).KeptMaps["ela"].Map;
        var seed = BinaryPrimitives.ReadInt32LittleEndian(Convert.FromHexString(picture.Picture.Sha256));
        var expected = new CircledStrength().Read(map, [new(96, 64, 120, 100, IsEllipse: true), new(1, 1, 9, 9)], seed)[0];
        var read = picture.Circles.Single(view => view is { Circle: 1, Map: "ela" });
        Assert.NotNull(expected.P);
        Assert.Equal((expected.Inside!.Value, expected.P.Value), (read.Inside!.Value, read.P!.Value), Near);
        Assert.Equal(read.Inside, finding.Values["circle1.ela.inside"].Number);

        await ScoreAgainAsync();
        await using var db = folder.Database.CreateDbContext();
        var score = Assert.Single(await db.Scores.Where(row => row.ReportId == "r1").ToListAsync());
        var kept = await db.FindingSets.Where(row => row.Sha256 == score.FindingsSha256).Select(row => row.Document).SingleAsync();
        Assert.Contains("\"circle1.ela.p\":", kept, StringComparison.Ordinal);
        Assert.Equivalent(picture.Circles, (await ReportAsync()).Pictures[0].Circles, strict: true);
        // No policy names it.
        Assert.DoesNotContain(CircleComparison.Analyzer, score.Document, StringComparison.Ordinal);
    }

    [StorageFact]
    public async Task A_report_without_a_circle_has_no_such_finding_and_one_on_an_unreadable_picture_says_why()
    {
        files.Bytes("b.jpg", "no picture"u8.ToArray()).Order("o2").Evidence("e2", "o2", "b.jpg")
            .Report("r1", "o1", "e1", "\"edited\"").Report("r2", "o2", "e2", "\"edited\"", ""","regions":[{"evidence":"e2","x":0,"y":0,"width":50,"height":50}]""");
        await WorkAsync();

        Assert.DoesNotContain((await ReportAsync()).Pictures[0].Findings, view => view.Finding.Analyzer == CircleComparison.Analyzer);
        var broken = (await services.GetRequiredService<ReviewQueries>().ReportAsync("r2", default))!.Pictures[0];
        Assert.Equal(PictureAnalyzer.Unreadable, broken.Findings.Single(view => view.Finding.Analyzer == CircleComparison.Analyzer).Finding.Reason);
        Assert.Empty(broken.Circles);
    }

    [StorageFact]
    public async Task A_map_that_is_lost_or_damaged_is_said_to_be_and_comes_back_with_the_next_examination()
    {
        files.Report("r1", "o1", "e1", "\"reused\"", $$""","regions":[{{Circle}}]""");
        await WorkAsync();
        var before = (await ReportAsync()).Pictures[0];
        var path = services.GetRequiredService<PictureStore>().MapPath(before.Picture.Sha256, "ela" + KeptMap.Extension);
        var bytes = await File.ReadAllBytesAsync(path);

        await File.WriteAllBytesAsync(path, bytes.AsMemory(0, bytes.Length - 3));
        await ScoreAgainAsync();
        Assert.Equal(CircleComparison.NotKept, (await ReportAsync()).Pictures[0].Circles.Single(view => view.Map == "ela").NotApplicable);

        File.Delete(path);
        await RenewAsync(JobKind.Analyze, before.Picture.Sha256);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.Equivalent(before.Circles, (await ReportAsync()).Pictures[0].Circles, strict: true);
    }

    [Fact]
    public void A_kept_map_comes_back_as_it_was_and_anything_else_is_refused()
    {
        var random = new Random(7);
        TexturedMap map = new(200, 3, 16,
            [.. Enumerable.Range(0, 600).Select(i => i % 9 == 0 ? float.NaN : random.NextSingle())],
            [.. Enumerable.Range(0, 600).Select(i => i % 11 == 0 ? float.NaN : (8 * random.NextSingle()) - 0.69f)]);
        var bytes = new KeptMap(3200, 40, Orientation.Rotate90, map).ToBytes();

        var back = KeptMap.Read(bytes);
        Assert.Equal((3200, 40, Orientation.Rotate90, 200, 3, 16), (back.Width, back.Height, back.Orientation, back.Map.Columns, back.Map.Rows, back.Map.CellPixels));
        Assert.All(map.Strength.Zip(back.Map.Strength), pair => Assert.Equal(pair.First, pair.Second, 1 / 65_534f));
        Assert.All(map.Activity.Zip(back.Map.Activity), pair => Assert.Equal(pair.First, pair.Second, 1 / 59f));

        foreach (var length in (int[])[0, 3, 27, 28, bytes.Length - 1])
        {
            Assert.Throws<InvalidDataException>(() => KeptMap.Read(bytes.AsMemory(0, length)));
        }

        for (var i = 0; i < 28; i += 4)
        {
            var wrong = bytes.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(wrong.AsSpan(i), -5);
            Assert.Throws<InvalidDataException>(() => KeptMap.Read(wrong));
        }
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    // What is kept is rounded, and a place as strong as the region may fall on either side of it.
    static bool Near((double Inside, double P) a, (double Inside, double P) b) => Math.Abs(a.Inside - b.Inside) < 0.001 && Math.Abs(a.P - b.P) < 0.1;

    async Task WorkAsync()
    {
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    Task ScoreAgainAsync() => RenewAsync(JobKind.Score, "r1");

    async Task RenewAsync(string kind, string subject)
    {
        await using (var db = folder.Database.CreateDbContext())
        {
            await services.GetRequiredService<IJobQueue>().RenewAsync(db, kind, [(subject, null)], JobPriority.Reanalysis, default);
            await db.SaveChangesAsync();
        }

        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    async Task<ReportView> ReportAsync() => (await services.GetRequiredService<ReviewQueries>().ReportAsync("r1", default))!;
}

public sealed class CirclesOnSqliteTests() : CircleTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class CirclesOnPostgresTests() : CircleTests(TestDatabase.Postgres);
