using System.Diagnostics;
using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Engine;
using Forensics.Engine.Ingest;
using Forensics.Engine.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Benchmarks.Benches;

/// <summary>Taking reports in from a file: from the first line read to the last commit on the disk.</summary>
/// <remarks>SQLite with synchronous=FULL, pictures synced before their rows. The rate is of wall time: waiting for the disk is part of it;
/// the processor's time is told beside it. The folder lies in TMPDIR: give it a real disk.</remarks>
static class IngestBench
{
    // A phone's photo after a chat client has made it smaller.
    const int PictureBytes = 200_000;

    const int ReportsPerOrder = 2;

    public static Bench Create() => new("ingest", "reports taken in a second, durable at the end, with and without pictures", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        new("with pictures", () => Measure(context, ReportsOf(context, 1_000), withPictures: true, whole: false)),
        new("without pictures", () => Measure(context, ReportsOf(context, 4_000), withPictures: false, whole: false)),
        new("whole dispute", () => Measure(context, ReportsOf(context, 2_000), withPictures: false, whole: true)),
        new("whole dispute with pictures", () => Measure(context, ReportsOf(context, 500), withPictures: true, whole: true)),
        new("postgres, with pictures", () => Measure(context, ReportsOf(context, 1_000), withPictures: true, whole: false, postgres: true)),
        new("postgres, without pictures", () => Measure(context, ReportsOf(context, 4_000), withPictures: false, whole: false, postgres: true)),
        new("postgres, whole dispute", () => Measure(context, ReportsOf(context, 2_000), withPictures: false, whole: true, postgres: true)),
    ];

    /// <summary>Fewer where only the bench itself is tried.</summary>
    static int ReportsOf(BenchContext context, int reports) => context.Measure.Seconds > 0 ? reports : 20;

    /// <param name="withPictures">Each report brings a new picture as an attachment.</param>
    /// <param name="whole">Order, application and evidence come with the reports; otherwise they are there before.</param>
    static IEnumerable<Figure> Measure(BenchContext context, int reports, bool withPictures, bool whole, bool postgres = false)
    {
        using var server = postgres ? PrivatePostgres.Start() : null;
        List<double> wall = [], cpu = [];
        // Deleted at the end only: ext4 spends much time on not giving a number away again that was freed a moment ago.
        var root = Directory.CreateTempSubdirectory("forensics-bench-");
        try
        {
            Run(context, root, Math.Min(reports, 300), seed: 0, withPictures, whole, server); // Lets the compiler finish its tiers.
            for (var run = 1; run <= Math.Clamp(context.Measure.Repeats, 1, 3); run++)
            {
                var (wallSeconds, cpuSeconds) = Run(context, root, reports, run, withPictures, whole, server);
                context.Say(FormattableString.Invariant($"{reports} reports in {wallSeconds:0.00} s, {cpuSeconds:0.00} s of processor time"));
                wall.Add(reports / wallSeconds);
                cpu.Add(cpuSeconds * 1000 / reports);
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            root.Delete(recursive: true);
        }

        // Others at work on the machine only ever slow a run down.
        Dictionary<string, double> shape = new() { ["reports"] = reports, ["picture_bytes"] = withPictures ? PictureBytes : 0, ["orders_come_with_them"] = whole ? 1 : 0 };
        return
        [
            new("reports_per_s", wall.Max(), "1/s", shape),
            new("reports_per_s_median", wall.Order().ElementAt(wall.Count / 2), "1/s", shape),
            new("cpu_ms_per_report", cpu.Min(), "ms", shape),
        ];
    }

    static (double Wall, double Cpu) Run(BenchContext context, DirectoryInfo root, int reports, int seed, bool withPictures, bool whole, PrivatePostgres? server)
    {
        var folder = root.CreateSubdirectory(FormattableString.Invariant($"run-{seed}")).FullName;
        var files = new Delivery(folder, seed);
        using var services = Services(context, Path.Combine(folder, "data"), server?.NewDatabase());
        var ingestor = services.GetRequiredService<Ingestor>();
        var orders = reports / ReportsPerOrder;
        var before = files.Disputes(orders);
        var lines = files.Reports(reports, withPictures);
        if (whole)
        {
            File.AppendAllLines(before, File.ReadAllLines(lines));
            lines = before;
        }
        else
        {
            Take(ingestor, before, orders * 3);
        }

        GC.Collect();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var wall = Stopwatch.GetTimestamp();
        Take(ingestor, lines, reports + (whole ? orders * 3 : 0));
        var result = (Stopwatch.GetElapsedTime(wall).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        using var db = services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();
        return db.Reports.Count() == reports ? result : throw new InvalidOperationException("Not every report is stored.");
    }

    static void Take(Ingestor ingestor, string path, int expected)
    {
        var summary = ingestor.IngestAsync(path).GetAwaiter().GetResult();
        if (summary.Accepted != expected)
        {
            throw new InvalidOperationException($"{summary.Accepted} of {expected} lines were accepted. {(summary.Problems is [var first, ..] ? first.Message : "")}");
        }
    }

    static ServiceProvider Services(BenchContext context, string data, string? postgres)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context.Codec);
        return services.AddForensicsEngine(new EngineOptions { DataFolder = data, ModelsFolder = "", Postgres = postgres }).BuildServiceProvider();
    }

    /// <summary>Files as a platform would send them. Pictures are noise: taking in doesn't look into them.</summary>
    sealed class Delivery(string folder, int seed)
    {
        const string Day = "2026-02-0";

        public string Disputes(int orders)
        {
            File.WriteAllBytes(Path.Combine(folder, "evidence.jpg"), Noise(-1));
            return Write("disputes.jsonl", Enumerable.Range(0, orders).SelectMany(i => new[]
            {
                $$"""{"type":"order","id":"o{{i}}","shop":{"id":"s{{i % 50}}","name":"小店"},"buyer":"b{{i % 997}}","goods":{"id":"g{{i}}","title":"陶瓷马克杯 350ml","class":"ordinary","referencePhotos":[]},"amountPaidFen":4990,"paidAt":"{{Day}}1T10:00:00+08:00","shippedAt":"{{Day}}2T10:00:00+08:00","signedAt":"{{Day}}4T10:00:00+08:00"}""",
                $$"""{"type":"after-sale","id":"a{{i}}","order":"o{{i}}","kind":"refund-only","reason":"quality","text":"杯子有裂纹","amountFen":4990,"appliedAt":"{{Day}}5T09:00:00+08:00"}""",
                $$"""{"type":"evidence","id":"e{{i}}","order":"o{{i}}","by":"buyer","kind":"photo","file":"evidence.jpg","fileName":"mmexport{{i}}.jpg","submittedAt":"{{Day}}5T10:00:00+08:00","statedSource":"手机拍摄"}""",
            }));
        }

        public string Reports(int reports, bool withPictures)
        {
            for (var i = 0; withPictures && i < reports; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"p{i}.jpg"), Noise(i));
            }

            return Write("reports.jsonl", Enumerable.Range(0, reports).Select(i =>
            {
                var attachments = withPictures ? $$"""{"kind":"original","file":"p{{i}}.jpg","seenAt":"小红书"}""" : "";
                return $$"""{"type":"report","id":"r{{i}}","order":"o{{i / ReportsPerOrder}}","entryPoint":"chat-web","evidence":["e{{i / ReportsPerOrder}}"],"claims":["web-image","edited"],"text":"图片与网上的一致","attachments":[{{attachments}}],"regions":[{"evidence":"e{{i / ReportsPerOrder}}","x":10,"y":20,"width":100,"height":80}],"submittedAt":"{{Day}}6T1{{i % ReportsPerOrder}}:00:00+08:00"}""";
            }));
        }

        byte[] Noise(int i)
        {
            var bytes = new byte[PictureBytes];
            new Random(seed * 1_000_003 + i).NextBytes(bytes);
            return bytes;
        }

        string Write(string name, IEnumerable<string> lines)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllLines(path, lines);
            return path;
        }
    }
}
