using System.Buffers.Binary;
using System.Text;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Access;
using Forensics.Engine.Erasing;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Fingerprints of writers are counted once an upload, taken back with it, and a picture is held against the others.</summary>
public abstract class FingerprintTableTests : IDisposable
{
    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly DisputeFiles files;

    protected FingerprintTableTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        files = new DisputeFiles(folder.Root).Order("o1");
    }

    [StorageFact]
    public async Task A_picture_is_counted_once_however_often_it_is_examined_and_never_against_itself()
    {
        await TakeAsync("e1", Photo(1));
        Assert.Equal([("Maker", "X1", 1L)], await CountsAsync());
        var first = await FindingAsync("e1");
        Assert.Equal((FindingStatus.Ok, "not-in-table", 0.0), (first.Status, Text(first, "standing"), Number(first, "uploadsCounted")));
        Assert.Equal((64, "X1", 0.0), (Text(first, "writer")!.Length, Text(first, "claimedModel"), Number(first, "uploadsOfModel")));

        await ExamineAgainAsync("e1");
        Assert.Equal([("Maker", "X1", 1L)], await CountsAsync());
        Assert.Equal("not-in-table", Text(await FindingAsync("e1"), "standing"));

        await TakeAsync("e2", Photo(2));
        var second = await FindingAsync("e2");
        Assert.Equal(("known", 1.0, 1.0, 1.0), (Text(second, "standing"), Number(second, "uploadsCounted"), Number(second, "uploadsOfFingerprint"), Number(second, "uploadsOfBoth")));
        Assert.Equal([("Maker", "X1", 2L)], await CountsAsync());
    }

    [StorageFact]
    public async Task A_fingerprint_contradicts_a_model_that_is_known_well_and_never_wrote_it()
    {
        await TakeAsync("e1", Photo(1));
        var writer = Text(await FindingAsync("e1"), "writer")!;
        await SeedAsync(("Maker", "X1", "another", 29), ("Other", "Y2", writer, 50));
        await ExamineAgainAsync("e1");
        var littleKnown = await FindingAsync("e1");
        Assert.Equal(("known", 29.0, 50.0, 0.0), (Text(littleKnown, "standing"), Number(littleKnown, "uploadsOfModel"), Number(littleKnown, "uploadsOfFingerprint"), Number(littleKnown, "uploadsOfBoth")));
        Assert.DoesNotContain("log10Lr", littleKnown.Values, StringComparison.Ordinal);

        await SeedAsync(("Maker", "X1", "another", 71));
        await ExamineAgainAsync("e1");
        var contradicted = await FindingAsync("e1");
        Assert.Equal("contradicts", Text(contradicted, "standing"));
        // None of 100, and 50 of 150, each with one more for either fingerprint and for all others.
        Assert.Equal(Math.Log10(1.0 / 103) - Math.Log10(51.0 / 153), Number(contradicted, "log10Lr")!.Value, 12);

        await SeedAsync(("Maker", "X1", writer, 100));
        await ExamineAgainAsync("e1");
        var usual = await FindingAsync("e1");
        Assert.Equal("known", Text(usual, "standing"));
        Assert.Equal(Math.Log10(101.0 / 203) - Math.Log10(151.0 / 253), Number(usual, "log10Lr")!.Value, 12);
    }

    [StorageFact]
    public async Task A_picture_without_a_claim_or_without_tables_is_not_held_against_a_model()
    {
        await TakeAsync("e1", Jpeg(1));
        var bare = await FindingAsync("e1");
        Assert.Equal(("not-in-table", null), (Text(bare, "standing"), Number(bare, "uploadsOfModel")));
        await TakeAsync("e2", new SystemImageCodec().EncodePng(64, 64, 3, DisputeFiles.Shapes(5, 64).Pixels));
        var png = await FindingAsync("e2");
        Assert.Equal((FindingStatus.NotApplicable, "not-jpeg"), (png.Status, png.Reason));
        Assert.Equal([("", "", 1L)], await CountsAsync());
    }

    [StorageFact]
    public async Task What_an_erasure_takes_is_taken_back_and_what_another_order_uses_stays_counted()
    {
        files.Order("o2");
        await TakeAsync("e1", Photo(1));
        await TakeAsync("e2", Photo(2));
        await TakeAsync("e3", Photo(2), "o2");
        await TakeAsync("e4", Photo(3, model: "X2"));
        Assert.Equal([("Maker", "X1", 2L), ("Maker", "X2", 1L)], await CountsAsync());

        await services.GetRequiredService<Erasures>().EraseAsync("o1", "a request", "data protection", Actor.AtCommandLine, default);

        Assert.Equal([("Maker", "X1", 1L)], await CountsAsync());
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(1, await db.Pictures.CountAsync(row => row.CountedAs != null));
    }

    [StorageFact]
    public async Task A_banks_picture_is_looked_up_and_not_counted()
    {
        files.Bytes("k1.jpg", Photo(1)).Known("k1", "k1.jpg", "2026-01-01T00:00:00+08:00");
        await WorkAsync();
        Assert.Empty(await CountsAsync());
        await using var db = folder.Database.CreateDbContext();
        Assert.Equal(FindingStatus.Ok, (await db.Findings.SingleAsync(row => row.Analyzer == "fingerprint")).Status);
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    async Task TakeAsync(string evidence, byte[] picture, string order = "o1")
    {
        files.Bytes(evidence + ".jpg", picture).Evidence(evidence, order, evidence + ".jpg");
        await WorkAsync();
    }

    async Task WorkAsync()
    {
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    async Task ExamineAgainAsync(string evidence)
    {
        await folder.InTransaction(async db =>
        {
            var sha256 = await db.Evidence.Where(row => row.Id == evidence).Select(row => row.Sha256).SingleAsync();
            await db.Findings.Where(row => row.Sha256 == sha256 && row.Analyzer == "fingerprint").ExecuteDeleteAsync();
            await services.GetRequiredService<IJobQueue>().RenewAsync(db, JobKind.Analyze, [(sha256, null)], JobPriority.Reanalysis, default);
        });
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    Task SeedAsync(params (string Make, string Model, string Fingerprint, long Uploads)[] counts) => folder.InTransaction(async db =>
    {
        foreach (var (make, model, fingerprint, uploads) in counts)
        {
            var row = await db.WriterCounts.SingleOrDefaultAsync(row => row.Make == make && row.Model == model && row.Fingerprint == fingerprint)
                ?? db.WriterCounts.Add(new WriterCountRow { Version = 1, Make = make, Model = model, Software = "", Fingerprint = fingerprint, Uploads = 0 }).Entity;
            row.Uploads += uploads;
        }
    });

    async Task<List<(string Make, string Model, long Uploads)>> CountsAsync()
    {
        await using var db = folder.Database.CreateDbContext();
        return (await db.WriterCounts.AsNoTracking().OrderBy(row => row.Make).ThenBy(row => row.Model).ToListAsync()).ConvertAll(row => (row.Make, row.Model, row.Uploads));
    }

    async Task<FindingRow> FindingAsync(string evidence)
    {
        await using var db = folder.Database.CreateDbContext();
        var sha256 = await db.Evidence.Where(row => row.Id == evidence).Select(row => row.Sha256).SingleAsync();
        return await db.Findings.AsNoTracking().SingleAsync(row => row.Sha256 == sha256 && row.Analyzer == "fingerprint" && row.IsCurrent);
    }

    static string? Text(FindingRow row, string name) => Value(row, name)?.GetString();

    static double? Number(FindingRow row, string name) => Value(row, name)?.GetDouble();

    static System.Text.Json.JsonElement? Value(FindingRow row, string name) =>
        System.Text.Json.JsonDocument.Parse(row.Values).RootElement.TryGetProperty(name, out var value) ? value : null;

    static byte[] Jpeg(int seed) => new SystemImageCodec().EncodeJpeg(DisputeFiles.Shapes(seed, 160), 90, ChromaSampling.Samp420);

    /// <summary>A JPEG whose EXIF names a maker and a model, and nothing else.</summary>
    static byte[] Photo(int seed, string model = "X1")
    {
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 2, 0, .. Entry(0x010F, "Maker\0", 38), .. Entry(0x0110, model + "\0", 0), 0, 0, 0, 0, .. "Maker\0"u8];
        var (jpeg, length) = (Jpeg(seed), new byte[2]);
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. exif, .. jpeg[2..]];
    }

    /// <summary>A text of up to four bytes stands in the entry itself.</summary>
    static byte[] Entry(ushort tag, string text, int offset)
    {
        var entry = new byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), 2);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), text.Length);
        if (text.Length <= 4)
        {
            Encoding.ASCII.GetBytes(text).CopyTo(entry, 8);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(8), offset);
        }

        return entry;
    }
}

public sealed class FingerprintTableOnSqliteTests() : FingerprintTableTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class FingerprintTableOnPostgresTests() : FingerprintTableTests(TestDatabase.Postgres);
