using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.Native;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.Benchmarks.Benches;

/// <summary>Scoring stored reports again by another policy: from asking for the run to its last commit on the disk, scores, comparison and all.</summary>
/// <remarks>PostgreSQL with fsync on; the program and the server share the processors. Reports are made up, as large as those of the samples; the
/// database holds what rescoring reads (orders, reports, scores, findings, decisions), no pictures. Fill time is not measured.</remarks>
static class RescoreBench
{
    /// <summary>Set for a child of this bench: work on this run until it is killed.</summary>
    const string ChildRun = "FORENSICS_BENCH_RESCORE_RUN";
    const string ChildDatabase = "FORENSICS_BENCH_RESCORE_DATABASE";
    const string ChildFolder = "FORENSICS_BENCH_RESCORE_FOLDER";
    const string ChildCase = "child";

    // Each is made again by the plain scorer; all of a million would take longer than the bench.
    const int Replayed = 20_000;

    static readonly Actor Bench = new(CallerKind.Command, "bench");

    public static Harness.Bench Create() => new("rescore", "stored reports scored again by another policy, with comparison: --n 1000000", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context)
    {
        if (Environment.GetEnvironmentVariable(ChildRun) is { Length: > 0 } run)
        {
            return [new BenchCase(ChildCase, () => WorkAsChild(context, long.Parse(run, CultureInfo.InvariantCulture)))];
        }

        var counts = context.Measure.Seconds > 0 ? context.CodeCounts : [Math.Min(3_000, context.CodeCounts[0])];
        return counts.SelectMany(count =>
        {
            var filled = new Lazy<Filled>(() => new Filled(context, count));
            return new BenchCase[]
            {
                new(IndexBench.Name(count), () => filled.Value.Run(new RunPlan("history", IsActive: false, IsDryRun: false))),
                new(IndexBench.Name(count) + " dry-run", () => filled.Value.Run(new RunPlan("dry", IsActive: false, IsDryRun: true))),
                new(IndexBench.Name(count) + " interrupted", () => filled.Value.Interrupted()),
                new(IndexBench.Name(count) + " active", () => filled.Value.Run(new RunPlan("active", IsActive: true, IsDryRun: false))),
            };
        });
    }

    static IEnumerable<Figure> WorkAsChild(BenchContext context, long run)
    {
        var server = Environment.GetEnvironmentVariable(ChildDatabase)!;
        using var services = Services(context, Environment.GetEnvironmentVariable(ChildFolder)!, server);
        services.GetRequiredService<Rescoring>().WorkAsync(run, services.GetRequiredService<WorkerPool>(), null, CancellationToken.None).GetAwaiter().GetResult();
        return [];
    }

    static ServiceProvider Services(BenchContext context, string data, string postgres)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context.Codec);
        services.AddSingleton<Imaging.IKeypointEngine>(_ => new OpenCvKeypointEngine());
        services.AddSingleton(ExaminerCommand.InProcess); // No picture is looked at.
        return services.AddForensicsEngine(new EngineOptions { DataFolder = data, ModelsFolder = Path.Combine(context.Home, "models"), Postgres = postgres }).BuildServiceProvider();
    }

    /// <param name="Policy">Id of the candidate: each run has its own, so that each makes every score.</param>
    sealed record RunPlan(string Policy, bool IsActive, bool IsDryRun);

    /// <summary>A database full of scored reports; removed with the process.</summary>
    sealed class Filled
    {
        readonly BenchContext context;
        readonly int reports;
        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("forensics-bench-rescore-");
        readonly PrivatePostgres postgres = PrivatePostgres.Start();
        readonly ServiceProvider services;

        public Filled(BenchContext context, int reports)
        {
            (this.context, this.reports) = (context, reports);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove();
            services = Services(context, folder.FullName, postgres.ConnectionString);
            var policy = services.GetRequiredService<Policies>().InForceAsync(default).GetAwaiter().GetResult().Active;
            var start = Stopwatch.GetTimestamp();
            StoredHistoryFill.Fill(postgres.ConnectionString, policy, reports, context.Say);
            context.Say(FormattableString.Invariant($"filled in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }

        public List<Figure> Run(RunPlan plan)
        {
            var policies = services.GetRequiredService<Policies>();
            var policy = Add(plan.Policy);
            if (plan.IsActive)
            {
                policies.ActivateAsync(PolicyRole.Active, policy.Name, "bench", Bench, default).GetAwaiter().GetResult();
            }

            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var start = Stopwatch.GetTimestamp();
            var run = Rescoring.StartAsync(new RescoreRequest(policy.Sha256, IsDryRun: plan.IsDryRun), Bench, default).GetAwaiter().GetResult();
            var begun = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var view = Work(run);
            var (wall, cpuSeconds) = (Stopwatch.GetElapsedTime(start).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
            context.Say(FormattableString.Invariant($"{view.Tally.Scored} scored in {wall:0.0} s ({begun:0.0} s to begin), {cpuSeconds:0} s of this program's processor time; load {Load()}"));
            return Figures(plan, view, policy, wall, cpuSeconds);
        }

        /// <summary>A run whose process is killed in the middle, gone on with by another, against an undisturbed one by the same policy.</summary>
        public List<Figure> Interrupted()
        {
            var policy = Add("interrupted");
            var run = Rescoring.StartAsync(new RescoreRequest(policy.Sha256), Bench, default).GetAwaiter().GetResult();
            using (var child = StartChild(run))
            {
                var limit = Stopwatch.GetTimestamp();
                while (View(run) is { } seen && seen.ChunksDone < seen.Run.Chunks / 2 && !child.HasExited && Stopwatch.GetElapsedTime(limit) < TimeSpan.FromMinutes(10))
                {
                    Thread.Sleep(20);
                }

                child.Kill(entireProcessTree: true);
                child.WaitForExit();
            }

            var killedAt = View(run).Share;
            var start = Stopwatch.GetTimestamp();
            Work(run);
            var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var undisturbed = Work(Rescoring.StartAsync(new RescoreRequest(policy.Sha256, IsDryRun: true), Bench, default).GetAwaiter().GetResult());
            var equal = Csv(run).SequenceEqual(Csv(undisturbed.Run.Id)) && Scores(policy) == reports;
            return [new Figure("resumed_wall_s", wall, "s", new Dictionary<string, double> { ["killed_at"] = killedAt, ["equal_to_undisturbed"] = equal ? 1 : 0, ["load"] = Load() })];
        }

        List<Figure> Figures(RunPlan plan, RescoreView view, PolicyEntry policy, double wall, double cpuSeconds)
        {
            Dictionary<string, double> accuracy = new()
            {
                ["reports"] = view.Tally.Scored, ["band_moved"] = view.Tally.BandMoved, ["diff_rows"] = DiffRows(view.Run.Id), ["load"] = Load(),
            };
            if (!plan.IsDryRun)
            {
                accuracy["equal_to_plain_scorer"] = ShareReplayed(policy);
            }

            return
            [
                new("wall_s", wall, "s", accuracy),
                new("reports_per_s", view.Tally.Scored / wall, "1/s", accuracy),
                new("cpu_us_per_report", cpuSeconds * 1e6 / Math.Max(1, view.Tally.Scored), "us", accuracy),
            ];
        }

        Rescoring Rescoring => services.GetRequiredService<Rescoring>();

        RescoreView Work(long run)
        {
            var view = Rescoring.WorkAsync(run, services.GetRequiredService<WorkerPool>(), null, CancellationToken.None).GetAwaiter().GetResult();
            return view.IsDone && view.Tally.Scored == reports ? view : throw new InvalidOperationException($"{view.Tally.Scored} of {reports} reports were scored, {view.ChunksFailed} parts failed.");
        }

        RescoreView View(long run) => Rescoring.ViewAsync(run, default).GetAwaiter().GetResult()!;

        Process StartChild(long run)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(RescoreBench).Assembly.Location, "rescore", "--case", ChildCase]) { RedirectStandardOutput = true };
            start.Environment[ChildRun] = run.ToString(CultureInfo.InvariantCulture);
            start.Environment[ChildDatabase] = postgres.ConnectionString;
            start.Environment[ChildFolder] = Path.Combine(folder.FullName, "child"); // It is killed: what it leaves is removed here.
            return Process.Start(start)!;
        }

        PolicyEntry Add(string id)
        {
            var text = File.ReadAllText(PolicyFile.Baseline(Path.Combine(context.Home, "models")))
                .Replace("\"baseline\"", $"\"{id}\"", StringComparison.Ordinal)
                .Replace("[[0.6, -0.57], [3, 0.59]]", "[[0.6, -0.5], [3, 0.6]]", StringComparison.Ordinal)
                .Replace("[[-2, 2], [2, -2]]", "[[-2, 2], [1.5, -2]]", StringComparison.Ordinal)
                .Replace("[[0, 0], [4, 4]]", "[[0, 0], [3, 1.5], [4, 4]]", StringComparison.Ordinal);
            return services.GetRequiredService<Policies>().AddAsync(Encoding.UTF8.GetBytes(text), id, Bench, default).GetAwaiter().GetResult();
        }

        double ShareReplayed(PolicyEntry entry)
        {
            var policy = Policy.Parse(Encoding.UTF8.GetBytes(entry.Document), entry.Id);
            using var db = Context();
            var every = Math.Max(1, reports / Replayed);
            var scores = db.Scores.AsNoTracking().Where(row => row.PolicySha256 == entry.Sha256 && row.Id % every == 0)
                .Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (row, set) => new { row, set.Document });
            var (all, equal) = (0, 0);
            foreach (var pair in scores.AsEnumerable())
            {
                all++;
                equal += Replay.IsReplayed(pair.row, pair.Document, policy) ? 1 : 0;
            }

            return all == 0 ? 0 : (double)equal / all;
        }

        byte[] Csv(long run)
        {
            using var hash = SHA256.Create();
            using (var file = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            {
                services.GetRequiredService<RescoreCsv>().WriteAsync(run, file, default).GetAwaiter().GetResult();
            }

            return hash.Hash!;
        }

        int Scores(PolicyEntry policy)
        {
            using var db = Context();
            return db.Scores.Count(row => row.PolicySha256 == policy.Sha256);
        }

        int DiffRows(long run)
        {
            using var db = Context();
            return db.RescoreDiffs.Count(row => row.RunId == run);
        }

        ForensicsDbContext Context()
        {
            var db = services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext();
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            return db;
        }

        /// <summary>Work that waits for a processor, the mean of a minute: others at work make every figure worse.</summary>
        static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

        void Remove()
        {
            services.Dispose();
            postgres.Dispose();
            folder.Delete(recursive: true);
        }
    }
}
