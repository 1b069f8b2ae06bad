using System.Diagnostics;
using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Children;
using Forensics.Engine.Ingest;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Storage;
using Forensics.Imaging;
using Forensics.Native;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Benchmarks.Benches;

/// <summary>What the way around the analysis costs: the time in which a pool with two children examines stored photos, over the time that two threads
/// take for the same analysis with nothing around it.</summary>
/// <remarks>Both are warm: four hundred other photos come first, since a worker runs for days. The pure time is taken before and after each run and the smaller counts, so that a machine that is shared does not flatter the pipeline.
/// 200 photos of 2 megapixels, as chat clients send them: sample photos enlarged with seeded noise, no two alike.</remarks>
static class PipelineBench
{
    const int Photos = 200;

    // What the compiler takes in the first minute, in the worker and in its children, is not what an item costs.
    const int WarmPhotos = 400;
    const int Processes = 2;
    const int Width = 1600;
    const int Height = 1200;
    const int QualityPercent = 85;

    public static Bench Create() => new("pipeline", "examining stored photos with two children, over the pure computing time", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        new("2 workers", () => Measure(context, postgres: false)),
        new("2 workers, postgres", () => Measure(context, postgres: true)),
    ];

    static IEnumerable<Figure> Measure(BenchContext context, bool postgres)
    {
        var root = Directory.CreateTempSubdirectory("forensics-bench-");
        using var server = postgres ? PrivatePostgres.Start() : null;
        try
        {
            var (count, warm) = context.Measure.Seconds > 0 ? (Photos, WarmPhotos) : (6, 2);
            var first = Write(context, Directory.CreateDirectory(Path.Combine(root.FullName, "first")).FullName, from: count, warm);
            var lines = Write(context, root.FullName, from: 0, count);
            var photos = Directory.EnumerateFiles(root.FullName, "*.jpg").Order(StringComparer.Ordinal).ToList();
            var options = new EngineOptions
            {
                DataFolder = Path.Combine(root.FullName, "data"), ModelsFolder = Path.Combine(context.Home, "models"), Workers = Processes, Postgres = server?.ConnectionString,
            };
            using var services = Services(context, options);
            Take(services, first);
            services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true).GetAwaiter().GetResult();
            Take(services, lines);
            var pure = Pure(services, photos);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var began = Stopwatch.GetTimestamp();
            services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true).GetAwaiter().GetResult();
            var wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var around = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            pure = Math.Min(pure, Pure(services, photos));
            using var db = services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();
            var stored = db.Pictures.Count(row => row.AnalyzedAt != null && row.ErrorCode == null) - warm;
            context.Say(FormattableString.Invariant($"{count} photos: {wall:0.00} s, pure {pure:0.00} s; {1000 * around / count:0.0} ms of the worker's own processor time a photo"));
            Dictionary<string, double> accuracy = new() { ["photos"] = count, ["stored"] = (double)stored / count, ["wall_s"] = wall, ["pure_s"] = pure };
            return [new("overhead_ratio", wall / pure, "", accuracy)];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            root.Delete(recursive: true);
        }
    }

    /// <summary>Seconds that two threads take for the analysis alone, with the drawing of its maps.</summary>
    static double Pure(IServiceProvider services, List<string> photos)
    {
        var (analyzer, maps) = (services.GetRequiredService<PictureAnalyzer>(), services.GetRequiredService<MapRenderer>());
        var files = photos.ConvertAll(File.ReadAllBytes);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Processes };
        Parallel.ForEach(files.Take(8), threads, Examine);
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        Parallel.ForEach(files, threads, Examine);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;

        void Examine(byte[] file)
        {
            var analysis = analyzer.Analyze(file);
            foreach (var found in analysis.Findings.Where(found => found.Map is not null))
            {
                maps.Overlay(found.Map!, analysis);
            }
        }
    }

    static void Take(IServiceProvider services, string lines) => services.GetRequiredService<Ingestor>().IngestAsync(lines).GetAwaiter().GetResult();

    static string Write(BenchContext context, string folder, int from, int count)
    {
        var originals = context.Pictures.SamplePhotos().ToList();
        Parallel.For(from, from + count, i => File.WriteAllBytes(
            Path.Combine(folder, FormattableString.Invariant($"p{i:000}.jpg")),
            context.Codec.EncodeJpeg(EnlargedPhoto.Make(originals[i % originals.Count], Width, Height, i), QualityPercent, ChromaSampling.Samp420)));
        var path = Path.Combine(folder, "records.jsonl");
        File.WriteAllLines(path, Enumerable.Range(from, count).SelectMany(i => new[]
        {
            $$"""{"type":"order","id":"o{{i}}","shop":{"id":"s{{i % 20}}","name":"小店"},"buyer":"b{{i}}","goods":{"id":"g","title":"杯子","class":"ordinary","referencePhotos":[]},"amountPaidFen":4990,"paidAt":"2026-02-01T10:00:00+08:00"}""",
            $$"""{"type":"evidence","id":"e{{i}}","order":"o{{i}}","by":"buyer","kind":"photo","file":"p{{i:000}}.jpg","submittedAt":"2026-02-05T10:00:00+08:00"}""",
        }));
        return path;
    }

    static ServiceProvider Services(BenchContext context, EngineOptions options)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context.Codec);
        services.AddSingleton<IKeypointEngine>(_ => new OpenCvKeypointEngine());
        services.AddSingleton(new ExaminerCommand(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "forensics.dll"), "examine-child"]));
        return services.AddForensicsEngine(options).BuildServiceProvider();
    }
}
