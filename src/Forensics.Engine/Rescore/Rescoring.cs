using System.Data;
using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Analyze;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;

namespace Forensics.Engine.Rescore;

/// <summary>Scores stored reports again by a policy, from stored findings, and tells what moved.</summary>
/// <remarks>A run's scope is stored when it begins, in parts, each report with the score that counted then; each part is a step of work. So a run
/// that was cut off goes on with the parts that are missing and compares with the same, and any number of workers may help.
/// The score that counts for a report is always the active policy's: a run by another policy only adds to the history.</remarks>
public sealed class Rescoring(
    IDbContextFactory<ForensicsDbContext> database, Policies policies, IJobQueue jobs, IReadOnlyList<ImageAnalyzer> analyzers, AuditLog audit, TimeProvider time)
{
    /// <summary>Reports of a part: half a second of work, some megabytes.</summary>
    public const int ChunkReports = 1_000;

    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    readonly OutdatedReports outdatedReports = new(analyzers);

    /// <summary>Stores a run with its scope and asks for its work.</summary>
    /// <returns>The run's number.</returns>
    public async Task<long> StartAsync(RescoreRequest request, Actor by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(by);
        var inForce = await policies.InForceAsync(cancellation);
        await using var db = await database.CreateDbContextAsync(cancellation);
        // One sight of all reports, however many they are; what is taken meanwhile is scored by itself.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        List<RescoreChunkRow> chunks = [];
        HashSet<string> outdated = [];
        var count = 0;
        await foreach (var reports in ScopeAsync(db, request, cancellation))
        {
            count += reports.Ids.Count;
            chunks.Add(new RescoreChunkRow { RunId = 0, Number = chunks.Count, Reports = Documents.Write(reports) });
            outdated.UnionWith(await outdatedReports.PicturesAsync(db, reports.Ids, cancellation));
        }

        var run = new RescoreRunRow
        {
            PolicySha256 = request.PolicySha256,
            Since = request.Since,
            ShopId = request.Shop,
            Claim = request.Claim is { } claim ? DisputeJson.NameOf(claim) : null,
            IsDryRun = request.IsDryRun,
            WasActive = inForce.Active.Sha256 == request.PolicySha256,
            Reports = count,
            Chunks = chunks.Count,
            Outdated = outdated.Count,
            State = RescoreState.Prepared,
            WaitsFor = 0,
            StartedAt = time.GetUtcNow(),
            StartedBy = by.Id,
        };
        db.RescoreRuns.Add(run);
        await audit.AppendAsync(db, by, new AuditEntry(AuditAction.RescoreStarted, AuditSubject.Rescore, "", request.PolicySha256), cancellation);
        await RowInsert.InsertAsync(db, chunks.ConvertAll(chunk => new RescoreChunkRow { RunId = run.Id, Number = chunk.Number, Reports = chunk.Reports }), cancellation);
        await transaction.CommitAsync(cancellation);
        await BeginAsync(run.Id, outdated, cancellation);
        return run.Id;
    }

    /// <summary>Brings a run as far as it can go without its steps of work: asks for what comes next, or calls it done.</summary>
    public async Task AdvanceAsync(long run, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.RescoreRuns.AsNoTracking().SingleAsync(row => row.Id == run, cancellation);
        switch (row.State)
        {
            case RescoreState.Prepared:
                await BeginAsync(run, await outdatedReports.PicturesAsync(db, run, cancellation), cancellation);
                break;
            case RescoreState.Examining when !await IsBusyAsync(db, JobKind.Analyze, row.WaitsFor, cancellation):
                var outmatched = await OutdatedReports.MatchesAsync(db, run, cancellation);
                await MoveOnAsync(run, row.State, RescoreState.Renewing, (db, last) => AskAsync(
                    db,
                    [.. outmatched.Select((report, i) => new JobRequest(JobKind.Score, report.Id, last + i + 1, Again: true, JobPriority.Reanalysis, report.Shop))],
                    last,
                    cancellation), cancellation);
                break;
            case RescoreState.Renewing when !await IsBusyAsync(db, JobKind.Score, row.WaitsFor, cancellation):
                await MoveOnAsync(run, row.State, RescoreState.Scoring, (db, last) => AskForChunksAsync(db, row, last, cancellation), cancellation);
                break;
            case RescoreState.Scoring when !await db.RescoreChunks.AnyAsync(chunk => chunk.RunId == run && chunk.Tally == null, cancellation):
                DateTimeOffset? now = time.GetUtcNow();
                await db.RescoreRuns.Where(row => row.Id == run && row.State == RescoreState.Scoring)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, RescoreState.Done).SetProperty(row => row.FinishedAt, now), cancellation);
                break;
        }
    }

    /// <summary>The same for every run that isn't done.</summary>
    public async Task AdvanceAllAsync(CancellationToken cancellation)
    {
        List<long> runs;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            runs = await db.RescoreRuns.Where(row => row.State != RescoreState.Done).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellation);
        }

        foreach (var run in runs)
        {
            await AdvanceAsync(run, cancellation);
        }
    }

    /// <summary>Asks again for what was given up of a run.</summary>
    public async Task RetryAsync(long run, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var last = await db.HoldSequenceAsync(cancellation);
        var prefix = Prefix(run);
        var failed = await db.Jobs.AsNoTracking()
            .Where(job => job.Kind == RescoreStep.Kind && job.State == JobState.Failed && job.Subject.StartsWith(prefix))
            .OrderBy(job => job.Subject).Select(job => job.Subject).ToListAsync(cancellation);
        await AskAsync(db, [.. failed.Select((subject, i) => Request(subject, last + i + 1, again: true))], last, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Works in this process until the run is done or stuck. Others may help.</summary>
    /// <param name="progress">Told now and then.</param>
    public async Task<RescoreView> WorkAsync(long run, WorkerPool workers, IProgress<RescoreView>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = workers.RunAsync(untilIdle: false, cancellation: stop.Token);
        try
        {
            while (true)
            {
                await AdvanceAsync(run, cancellation);
                var view = (await ViewAsync(run, withTally: false, cancellation))!;
                progress?.Report(view);
                if (view.IsDone || view.IsStuck)
                {
                    return (await ViewAsync(run, cancellation))!;
                }

                await Task.WhenAny(working, Task.Delay(Poll, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (working.IsCompleted)
                {
                    await working;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await working;
        }
    }

    /// <summary>Every run, the newest first.</summary>
    public async Task<IReadOnlyList<RescoreView>> ListAsync(int limit, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var runs = await db.RescoreRuns.AsNoTracking().OrderByDescending(row => row.Id).Take(limit).Select(row => row.Id).ToListAsync(cancellation);
        List<RescoreView> views = [];
        foreach (var run in runs)
        {
            views.Add((await ViewAsync(run, cancellation))!);
        }

        return views;
    }

    /// <summary>A run; null when there is none of that number.</summary>
    public Task<RescoreView?> ViewAsync(long run, CancellationToken cancellation) => ViewAsync(run, withTally: true, cancellation);

    /// <param name="withTally">Adding up a thousand parts for each look at the progress would cost as much as some of them.</param>
    async Task<RescoreView?> ViewAsync(long run, bool withTally, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.RescoreRuns.AsNoTracking().SingleOrDefaultAsync(row => row.Id == run, cancellation) is not { } row)
        {
            return null;
        }

        var tally = new RescoreTally();
        var parts = db.RescoreChunks.AsNoTracking().Where(chunk => chunk.RunId == run && chunk.Tally != null);
        var done = await parts.CountAsync(cancellation);
        foreach (var part in withTally ? await parts.Select(chunk => chunk.Tally!).ToListAsync(cancellation) : [])
        {
            tally.Add(Documents.Read<RescoreTally>(part));
        }

        var policy = await policies.ReadAsync(db, row.PolicySha256, cancellation);
        var prefix = Prefix(run);
        var failed = row.State == RescoreState.Done ? 0 : await db.Jobs.CountAsync(
            job => job.Kind == RescoreStep.Kind && job.State == JobState.Failed && job.Subject.StartsWith(prefix), cancellation);
        var kind = row.State == RescoreState.Examining ? JobKind.Analyze : row.State == RescoreState.Renewing ? JobKind.Score : null;
        var waiting = kind is null ? 0 : await Busy(db, kind, row.WaitsFor).CountAsync(cancellation);
        return new RescoreView(row, policy.Name, done, failed, waiting, tally);
    }

    /// <summary>Decided claims of a run that disagree with the advice now and did not before, by report and claim.</summary>
    public async Task<IReadOnlyList<RescoreDiffRow>> DisagreeingAsync(long run, int limit, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.RescoreDiffs.AsNoTracking()
            .Where(row => row.RunId == run && row.IsNewlyDisagreeing).OrderBy(row => row.ReportId).ThenBy(row => row.Claim).Take(limit).ToListAsync(cancellation);
    }

    static async IAsyncEnumerable<ChunkReports> ScopeAsync(
        ForensicsDbContext db, RescoreRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var scope = db.Reports.AsNoTracking().Where(report => report.ScoreId != null);
        scope = request.Since is { } since ? scope.Where(report => report.SubmittedAt >= since) : scope;
        scope = request.Shop is { } shop ? scope.Where(report => db.Orders.Any(order => order.Id == report.OrderId && order.ShopId == shop)) : scope;
        for (var last = ""; ;)
        {
            var after = last;
            // What a report claims stands in its document only: that is read where it matters.
            var some = await scope.Where(report => string.Compare(report.Id, after) > 0)
                .OrderBy(report => report.Id).Take(ChunkReports)
                .Select(report => new { report.Id, report.ScoreId, Document = request.Claim == null ? null : report.Document }).ToListAsync(cancellation);
            var meant = some.Where(report => report.Document is null || ClaimsOf(report.Document).Contains(request.Claim!.Value)).ToList();
            if (meant.Count > 0)
            {
                yield return new ChunkReports(meant.ConvertAll(report => report.Id), meant.ConvertAll(report => report.ScoreId!.Value));
            }

            if (some.Count < ChunkReports)
            {
                yield break;
            }

            last = some[^1].Id;
        }
    }

    static IReadOnlyList<Claim> ClaimsOf(string report) => ((FakeEvidenceReport)Documents.Read<IngestRecord>(report)).Claims;

    /// <summary>Asks for the pictures that must be examined again, or at once for the parts.</summary>
    async Task BeginAsync(long run, HashSet<string> outdated, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var row = await db.RescoreRuns.AsNoTracking().SingleAsync(row => row.Id == run, cancellation);
        if (row.IsDryRun || (outdated.Count == 0 && (await OutdatedReports.MatchesAsync(db, run, cancellation)).Count == 0))
        {
            await MoveOnAsync(run, RescoreState.Prepared, RescoreState.Scoring, (db, last) => AskForChunksAsync(db, row, last, cancellation), cancellation);
            return;
        }

        await MoveOnAsync(run, RescoreState.Prepared, RescoreState.Examining, (db, last) => AskAsync(
            db,
            [.. outdated.Order(StringComparer.Ordinal).Select((sha256, i) => new JobRequest(JobKind.Analyze, sha256, last + i + 1, Again: true, JobPriority.Reanalysis))],
            last,
            cancellation), cancellation);
    }

    /// <param name="ask">Asks for work with numbers above the given one; returns the last number it took.</param>
    async Task MoveOnAsync(long run, string from, string to, Func<ForensicsDbContext, long, Task<long>> ask, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var last = await db.HoldSequenceAsync(cancellation);
        if (await db.RescoreRuns.SingleAsync(row => row.Id == run, cancellation) is { } row && row.State == from)
        {
            (row.State, row.WaitsFor) = (to, await ask(db, last));
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    Task<long> AskForChunksAsync(ForensicsDbContext db, RescoreRunRow run, long last, CancellationToken cancellation) => AskAsync(
        db, [.. Enumerable.Range(0, run.Chunks).Select(i => Request(RescoreStep.SubjectOf(run.Id, i), last + i + 1, again: false))], last, cancellation);

    async Task<long> AskAsync(ForensicsDbContext db, IReadOnlyCollection<JobRequest> requests, long last, CancellationToken cancellation)
    {
        await jobs.RequestAsync(db, requests, cancellation);
        await db.SetSequenceAsync(last + requests.Count, cancellation);
        return last + requests.Count;
    }

    static JobRequest Request(string subject, long sequence, bool again) => new(RescoreStep.Kind, subject, sequence, again, JobPriority.Rescoring);

    static Task<bool> IsBusyAsync(ForensicsDbContext db, string kind, long upTo, CancellationToken cancellation) => Busy(db, kind, upTo).AnyAsync(cancellation);

    static IQueryable<JobRow> Busy(ForensicsDbContext db, string kind, long upTo) =>
        db.Jobs.Where(job => job.Kind == kind && job.Sequence <= upTo && (job.State == JobState.Waiting || job.State == JobState.Running));

    static string Prefix(long run) => string.Create(CultureInfo.InvariantCulture, $"{run}/");
}
