using System.Text;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Access;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

public sealed class RescoreTests
{
    const int Reports = 2_300; // Two parts and a bit.

    static readonly Actor Lead = new(CallerKind.User, "lead-1", Role.LeadReviewer);

    public static TheoryData<string> Databases => StoredHistory.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_comparison_is_that_of_scoring_each_report_again_the_slow_way(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, Reports);
        var view = await RescoreAsync(history, history.Services, new RescoreRequest(await StricterAsync(history)));

        var expected = await SlowComparisonAsync(history);
        await using var db = history.Context();
        var stored = await db.RescoreDiffs.AsNoTracking().Where(row => row.RunId == view.Run.Id).OrderBy(row => row.ReportId).ThenBy(row => row.Claim).ToListAsync();
        Assert.Equal(expected, stored.Select(Line));
        Assert.Equal((Reports, 0), (view.Tally.Scored, view.Tally.LeftOut));
        Assert.Equal(stored.Select(row => row.ReportId).Distinct().Count(), view.Tally.Moved);
        Assert.Equal(stored.Where(row => row.BandBefore != row.BandAfter).Select(row => row.ReportId).Distinct().Count(), view.Tally.BandMoved);
        Assert.Equal(stored.Count(row => row.IsNewlyDisagreeing), view.Tally.NewlyDisagreeing);
        Assert.Equal(stored.Count(row => row.BandBefore != row.BandAfter), view.Tally.ClaimBandsMoved);
        Assert.Equal(Reports * 5, view.Tally.Bands.Sum());
        Assert.True(view.Tally.NewlyDisagreeing > 0 && view.Tally.BandMoved > 100, "The made-up reports move too little to tell anything.");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task By_a_policy_that_is_not_active_scores_are_kept_as_history_and_nothing_that_counts_changes(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, 1_000);
        var before = await CurrentAsync(history);
        var stricter = await StricterAsync(history);
        var view = await RescoreAsync(history, history.Services, new RescoreRequest(stricter));

        Assert.False(view.Run.WasActive);
        Assert.Equal(before, await CurrentAsync(history));
        await using var db = history.Context();
        Assert.Equal(1_000, await db.Scores.CountAsync(row => row.PolicySha256 == stricter && row.Role == ScoreRole.Batch));
        Assert.Equal(0, await db.Feed.CountAsync());

        // The same again stores no score twice.
        var again = await RescoreAsync(history, history.Services, new RescoreRequest(stricter));
        Assert.Equal(2_000, await db.Scores.CountAsync());
        Assert.Equal(await CsvAsync(history, view.Run.Id), await CsvAsync(history, again.Run.Id));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task By_the_active_policy_the_new_scores_count_and_the_feed_tells_just_those_that_moved_in_a_band_or_the_strongest_claim(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, 1_000);
        var stricter = await StricterAsync(history);
        await history.Policies.ActivateAsync(PolicyRole.Active, "stricter@2", "better", Lead, default);
        var view = await RescoreAsync(history, history.Services, new RescoreRequest(stricter));

        Assert.True(view.Run.WasActive);
        await using var db = history.Context();
        var current = await db.Reports.Join(db.Scores, report => report.ScoreId, score => score.Id, (report, score) => new { report.Id, score.PolicySha256, score.Role, score.ReportId }).ToListAsync();
        Assert.All(current, row => Assert.Equal((stricter, ScoreRole.Counted, row.Id), (row.PolicySha256, row.Role, row.ReportId)));
        Assert.Equal(1_000, current.Count);
        var news = (await db.RescoreDiffs.AsNoTracking().Where(row => row.BandBefore != row.BandAfter || row.StrongestBefore != row.StrongestAfter).ToListAsync())
            .Select(row => row.ReportId).Distinct().Order(StringComparer.Ordinal).ToList();
        var told = await db.Feed.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync();
        Assert.Equal(news, told.Select(row => row.RecordId).Order(StringComparer.Ordinal));
        Assert.Equal(told.Count, told.Select(row => row.Sequence).Distinct().Count());
        Assert.True((await db.Counters.SingleAsync(row => row.Name == ForensicsDbContext.Sequence)).Value >= told[^1].Sequence);
        Assert.All(told, row => Assert.Contains(stricter, row.Document, StringComparison.Ordinal));
        Assert.Equal(view.Tally.BandMoved + told.Count(row => !InBand(db, row.RecordId)), told.Count);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_dry_run_stores_the_comparison_and_nothing_else(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, 1_200);
        var before = await CurrentAsync(history);
        var stricter = await StricterAsync(history);
        await history.Policies.ActivateAsync(PolicyRole.Active, "stricter@2", "better", Lead, default);
        var dry = await RescoreAsync(history, history.Services, new RescoreRequest(stricter, IsDryRun: true));

        await using var db = history.Context();
        Assert.Equal(1_200, await db.Scores.CountAsync());
        Assert.Equal(0, await db.Feed.CountAsync());
        Assert.Equal(before, await CurrentAsync(history));
        var real = await RescoreAsync(history, history.Services, new RescoreRequest(stricter));
        Assert.Equal(await CsvAsync(history, dry.Run.Id), await CsvAsync(history, real.Run.Id));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_run_whose_process_ended_is_gone_on_with_and_compares_with_what_counted_when_it_began(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, Reports);
        var stricter = await StricterAsync(history);
        var whole = await RescoreAsync(history, history.Services, new RescoreRequest(stricter, IsDryRun: true));
        await history.Policies.ActivateAsync(PolicyRole.Active, "stricter@2", "better", Lead, default);
        long run;
        using (var stop = new CancellationTokenSource())
        await using (var first = history.Open())
        {
            var runs = first.GetRequiredService<Rescoring>();
            run = await runs.StartAsync(new RescoreRequest(stricter), Lead, default);
            await StepAsync(first); // One part is done, and its scores count: the rest must not compare with them.
            Assert.Equal(1, (await runs.ViewAsync(run, default))!.ChunksDone);
        }

        await using var second = history.Open();
        var view = await second.GetRequiredService<Rescoring>().WorkAsync(run, second.GetRequiredService<WorkerPool>(), null, default);
        Assert.True(view.IsDone);
        Assert.Equal(await CsvAsync(history, whole.Run.Id), await CsvAsync(history, run));
        Assert.Equal(JsonSerializer.Serialize(whole.Tally), JsonSerializer.Serialize(view.Tally));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_part_that_was_taken_over_stores_nothing(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, 300);
        var runs = history.Services.GetRequiredService<Rescoring>();
        var run = await runs.StartAsync(new RescoreRequest(await StricterAsync(history)), Lead, default);
        var job = Assert.Single(await history.Services.GetRequiredService<IJobQueue>().ClaimAsync(1, [RescoreStep.Kind], default));
        await Assert.ThrowsAsync<LeaseLostException>(() => history.Services.GetRequiredService<RescoreStep>().RunAsync(job with { Fence = job.Fence - 1 }, default));

        await using var db = history.Context();
        Assert.Equal((300, 0), (await db.Scores.CountAsync(), await db.RescoreDiffs.CountAsync()));
        Assert.Equal(0, (await runs.ViewAsync(run, default))!.ChunksDone);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_scope_takes_reports_by_day_shop_and_claim(string database)
    {
        await using var history = await StoredHistory.CreateAsync(database, 1_500);
        await using var db = history.Context();
        var reports = await db.Reports.AsNoTracking().Join(db.Orders, report => report.OrderId, order => order.Id, (report, order) => new { report, order.ShopId }).ToListAsync();
        var since = reports.Select(pair => pair.report.SubmittedAt).Order().ElementAt(900);
        var shop = reports.GroupBy(pair => pair.ShopId).MaxBy(group => group.Count())!.Key;
        var expected = reports
            .Where(pair => pair.report.SubmittedAt >= since && pair.ShopId == shop)
            .Where(pair => ((FakeEvidenceReport)JsonSerializer.Deserialize<IngestRecord>(pair.report.Document, DisputeJson.Options)!).Claims.Contains(Claim.Edited))
            .Select(pair => pair.report.Id).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(expected);

        var stricter = await StricterAsync(history);
        var view = await RescoreAsync(history, history.Services, new RescoreRequest(stricter, since, shop, Claim.Edited));
        Assert.Equal(expected, await db.Scores.Where(row => row.PolicySha256 == stricter).OrderBy(row => row.ReportId).Select(row => row.ReportId).ToListAsync());
        Assert.Equal(expected.Count, view.Tally.Scored);
        Assert.Equal(view.Run.Reports, view.Tally.Scored + view.Tally.LeftOut);
    }

    [Fact]
    public async Task Only_pictures_that_lack_a_finding_of_an_analyzer_as_it_is_now_are_examined_again_and_the_run_waits_for_them()
    {
        using var folder = new TestFolder();
        await using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root), folder.Time);
        var files = new DisputeFiles(folder.Root).Picture("a.jpg", 1, 60).Picture("b.jpg", 2, 70).Picture("c.jpg", 3, 80);
        foreach (var i in new[] { "a", "b", "c" })
        {
            files.Order("o" + i).Evidence("e" + i, "o" + i, i + ".jpg").Report("r" + i, "o" + i, "e" + i, "\"edited\"");
        }

        await services.GetRequiredService<Forensics.Engine.Ingest.Ingestor>().IngestAsync(files.Save());
        var workers = services.GetRequiredService<WorkerPool>();
        await workers.RunAsync(untilIdle: true);
        await using var db = folder.Database.CreateDbContext();
        var (old, other) = (await Sha256Async(db, "ea"), await Sha256Async(db, "eb"));
        // One picture was examined by an earlier version, another with other options.
        await db.Findings.Where(row => row.Sha256 == old && row.Analyzer == "ela").ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, 0));
        await db.Findings.Where(row => row.Sha256 == other && row.Analyzer == "metadata").ExecuteUpdateAsync(set => set.SetProperty(row => row.OptionsSha256, new string('0', 64)));
        var stricter = (await services.GetRequiredService<Policies>().AddAsync(PolicyActivationTests.Stricter(2), "stricter", Lead, default)).Sha256;
        var runs = services.GetRequiredService<Rescoring>();

        var dry = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(stricter, IsDryRun: true), Lead, default), workers, null, default);
        Assert.Equal((2, 3, true), (dry.Run.Outdated, dry.Tally.Scored, dry.IsDone));
        Assert.Equal([1, 1, 1], await CompletionsAsync(db));
        var one = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(stricter, Since: null, Shop: null, Claim.Reused), Lead, default), workers, null, default);
        Assert.Equal((0, 0), (one.Run.Outdated, one.Tally.Scored));
        Assert.Equal([1, 1, 1], await CompletionsAsync(db));

        var real = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(stricter), Lead, default), workers, null, default);
        Assert.Equal((2, 3), (real.Run.Outdated, real.Tally.Scored));
        Assert.Equal([1, 2, 2], await CompletionsAsync(db));
        var after = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(stricter), Lead, default), workers, null, default);
        Assert.Equal((0, 3), (after.Run.Outdated, after.Tally.Scored));
        Assert.Equal(1, await db.Findings.CountAsync(row => row.Sha256 == old && row.Analyzer == "ela" && row.IsCurrent && row.Version > 0));
    }

    [Fact]
    public async Task A_report_that_an_earlier_version_matched_is_matched_again_before_a_policy_weighs_its_matches()
    {
        using var folder = new TestFolder();
        await using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root), folder.Time);
        var files = new DisputeFiles(folder.Root).Picture("web.jpg", 1, 95).Known("k1", "web.jpg", "2026-01-01T00:00:00+08:00");
        foreach (var i in new[] { "a", "b" })
        {
            files.Picture(i + ".jpg", 1, 60).Order("o" + i, "buyer-" + i, shop: "shop-" + i).Evidence("e" + i, "o" + i, i + ".jpg").Report("r" + i, "o" + i, "e" + i, "\"web-image\"");
        }

        await services.GetRequiredService<Forensics.Engine.Ingest.Ingestor>().IngestAsync(files.Save());
        var workers = services.GetRequiredService<WorkerPool>();
        await workers.RunAsync(untilIdle: true);
        await using var db = folder.Database.CreateDbContext();
        await db.DisputeFindings.Where(row => row.ReportId == "ra" && row.Analyzer == "match-web")
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, 1).SetProperty(row => row.Values, """{"distanceBits":3,"hits":1}"""));
        var stricter = (await services.GetRequiredService<Policies>().AddAsync(PolicyActivationTests.Stricter(2), "stricter", Lead, default)).Sha256;
        var runs = services.GetRequiredService<Rescoring>();

        var view = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(stricter), Lead, default), workers, null, default);

        Assert.Equal((0, 2), (view.Run.Outdated, view.Tally.Scored));
        Assert.Equal([("ra", 2), ("rb", 1)], (await db.Jobs.AsNoTracking().Where(job => job.Kind == JobKind.Score).OrderBy(job => job.Subject).ToListAsync()).Select(job => (job.Subject, job.Completions)));
        Assert.All(await db.DisputeFindings.AsNoTracking().Where(row => row.Analyzer == "match-web").ToListAsync(), row => Assert.Contains("llrCopy", row.Values, StringComparison.Ordinal));
    }

    static Task<string> Sha256Async(ForensicsDbContext db, string evidence) => db.Evidence.Where(row => row.Id == evidence).Select(row => row.Sha256).SingleAsync();

    static async Task<List<int>> CompletionsAsync(ForensicsDbContext db) =>
        [.. (await db.Jobs.AsNoTracking().Where(job => job.Kind == JobKind.Analyze).Select(job => job.Completions).ToListAsync()).Order()];

    [Fact]
    public async Task A_run_over_nothing_is_done_at_once()
    {
        await using var history = await StoredHistory.CreateAsync("sqlite", 1);
        var view = await RescoreAsync(history, history.Services, new RescoreRequest(await StricterAsync(history), Shop: "no such shop"));
        Assert.Equal((true, 0, 0), (view.IsDone, view.Run.Reports, view.Tally.Scored));
    }

    [Fact]
    public async Task A_thousand_stored_scores_are_made_again_byte_for_byte()
    {
        await using var history = await StoredHistory.CreateAsync("sqlite", 1_000);
        var stricter = await StricterAsync(history);
        await RescoreAsync(history, history.Services, new RescoreRequest(stricter));
        await using var db = history.Context();
        var policies = new Dictionary<string, Policy>();
        foreach (var sha256 in await db.Policies.Select(row => row.Sha256).ToListAsync())
        {
            policies.Add(sha256, await history.Policies.ReadAsync(db, sha256, default));
        }

        var scores = await db.Scores.AsNoTracking().Join(db.FindingSets, score => score.FindingsSha256, set => set.Sha256, (score, set) => new { score, set.Document }).ToListAsync();
        Assert.Equal(2_000, scores.Count);
        Assert.All(scores, pair => Assert.True(Replay.IsReplayed(pair.score, pair.Document, policies[pair.score.PolicySha256])));
    }

    [Fact]
    public async Task Ids_that_begin_like_a_formula_or_hold_separators_stay_texts_in_the_file()
    {
        await using var history = await StoredHistory.CreateAsync("sqlite", 1);
        var stricter = await StricterAsync(history);
        var run = await RescoreAsync(history, history.Services, new RescoreRequest(stricter));
        await using var db = history.Context();
        await db.RescoreDiffs.ExecuteDeleteAsync();
        foreach (var id in new[] { "=1+1", "a,\"b\"", "@x", "ok" })
        {
            db.RescoreDiffs.Add(new RescoreDiffRow
            {
                RunId = run.Run.Id, ReportId = id, Claim = "edited", IsTicked = true, BandBefore = "against", BandAfter = "support", LlrBefore = -1.5, LlrAfter = 1.25, StrongestBefore = null,
                StrongestAfter = "edited", Decision = "dont-adopt", IsNewlyDisagreeing = true, MovedBy = "ela-region", MovedByAnalyzer = "ela", MovedByLlr = 2.75,
            });
        }

        await db.SaveChangesAsync();
        var lines = (await CsvAsync(history, run.Run.Id)).Split("\r\n");
        Assert.StartsWith("\uFEFFreport,claim,", lines[0], StringComparison.Ordinal);
        const string Rest = ",edited,1,against,support,-1.5,1.25,,edited,dont-adopt,1,ela-region,ela,2.75";
        Assert.Equal([$"'=1+1{Rest}", $"'@x{Rest}", $"\"a,\"\"b\"\"\"{Rest}", $"ok{Rest}", ""], lines[1..]);
    }

    static async Task<string> StricterAsync(StoredHistory history) =>
        (await history.Policies.AddAsync(PolicyActivationTests.Stricter(2), "stricter.json", Lead, default)).Sha256;

    static async Task<RescoreView> RescoreAsync(StoredHistory history, ServiceProvider services, RescoreRequest request)
    {
        var runs = services.GetRequiredService<Rescoring>();
        var run = await runs.StartAsync(request, Lead, default);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var view = await runs.WorkAsync(run, services.GetRequiredService<WorkerPool>(), null, limit.Token);
        Assert.True(view.IsDone, string.Join('\n', await history.Context().Jobs.Where(job => job.Error != null).Select(job => job.Error).ToListAsync()));
        return view;
    }

    static async Task StepAsync(ServiceProvider services) =>
        await services.GetRequiredService<RescoreStep>().RunAsync((await services.GetRequiredService<IJobQueue>().ClaimAsync(1, [RescoreStep.Kind], default)).Single(), default);

    static async Task<string> CsvAsync(StoredHistory history, long run)
    {
        using var file = new MemoryStream();
        await history.Services.GetRequiredService<RescoreCsv>().WriteAsync(run, file, default);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    static async Task<List<(string, long?)>> CurrentAsync(StoredHistory history)
    {
        await using var db = history.Context();
        return [.. (await db.Reports.AsNoTracking().OrderBy(row => row.Id).Select(row => new { row.Id, row.ScoreId }).ToListAsync()).Select(row => (row.Id, row.ScoreId))];
    }

    static bool InBand(ForensicsDbContext db, string report) => db.RescoreDiffs.Any(row => row.ReportId == report && row.BandBefore != row.BandAfter);

    static string Line(RescoreDiffRow row) =>
        FormattableString.Invariant($"{row.ReportId} {row.Claim} {row.IsTicked} {row.BandBefore}>{row.BandAfter} {row.LlrBefore:R}>{row.LlrAfter:R} {row.StrongestBefore}>{row.StrongestAfter} {row.Decision} {row.IsNewlyDisagreeing} {row.MovedBy} {row.MovedByAnalyzer} {row.MovedByLlr:R}");

    /// <summary>Every report by itself, with the plain scorer and whole objects.</summary>
    static async Task<List<string>> SlowComparisonAsync(StoredHistory history)
    {
        var policy = Policy.Parse(PolicyActivationTests.Stricter(2), "stricter");
        await using var db = history.Context();
        var rows = await db.Reports.AsNoTracking().OrderBy(report => report.Id)
            .Join(db.Scores, report => report.ScoreId, score => score.Id, (report, score) => new { report, score })
            .Join(db.FindingSets, pair => pair.score.FindingsSha256, set => set.Sha256, (pair, set) => new { pair.report, pair.score, set.Document })
            .ToListAsync();
        var decisions = (await db.Decisions.AsNoTracking().ToListAsync()).ToLookup(row => row.ReportId);
        List<string> lines = [];
        foreach (var row in rows.OrderBy(row => row.report.Id, StringComparer.Ordinal))
        {
            var before = JsonSerializer.Deserialize<ReportScore>(row.score.Document, DisputeJson.Options)!;
            var report = (FakeEvidenceReport)JsonSerializer.Deserialize<IngestRecord>(row.report.Document, DisputeJson.Options)!;
            var after = Scorer.Report(JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<Finding>>>(row.Document, DisputeJson.Options)!, [.. report.Claims], policy);
            var decided = decisions[report.Id].SelectMany(decision => ((ReviewDecision)JsonSerializer.Deserialize<IngestRecord>(decision.Document, DisputeJson.Options)!).Claims).ToLookup(claim => claim.Claim);
            foreach (var (then, now) in before.Claims.Zip(after.Claims).OrderBy(pair => DisputeJson.NameOf(pair.First.Claim), StringComparer.Ordinal))
            {
                if (then.Llr == now.Llr && then.Band == now.Band)
                {
                    continue;
                }

                DecisionOutcome? outcome = decided[now.Claim].Select(claim => (DecisionOutcome?)claim.Outcome).LastOrDefault() is { } last && last != DecisionOutcome.NeedMore ? last : null;
                var against = outcome == DecisionOutcome.Adopt ? new[] { Band.Against } : outcome == DecisionOutcome.DontAdopt ? [Band.Support, Band.Strong] : [];
                var changes = then.Contributions.Select(reason => (reason.Signal, reason.Analyzer, Llr: -reason.Llr)).Concat(now.Contributions.Select(reason => (reason.Signal, reason.Analyzer, reason.Llr)))
                    .GroupBy(reason => (reason.Signal, reason.Analyzer)).Select(group => (group.Key, Llr: group.Reverse().Sum(reason => reason.Llr))).Where(change => change.Llr != 0)
                    .OrderByDescending(change => Math.Abs(change.Llr)).ThenBy(change => change.Key.Signal, StringComparer.Ordinal).ToList();
                lines.Add(Line(new RescoreDiffRow
                {
                    RunId = 0, ReportId = report.Id, Claim = DisputeJson.NameOf(now.Claim), IsTicked = report.Claims.Contains(now.Claim),
                    BandBefore = DisputeJson.NameOf(then.Band), BandAfter = DisputeJson.NameOf(now.Band), LlrBefore = then.Llr, LlrAfter = now.Llr,
                    StrongestBefore = before.Strongest is { } first ? DisputeJson.NameOf(first) : null, StrongestAfter = after.Strongest is { } second ? DisputeJson.NameOf(second) : null,
                    Decision = outcome is { } said ? DisputeJson.NameOf(said) : null, IsNewlyDisagreeing = against.Contains(now.Band) && !against.Contains(then.Band),
                    MovedBy = changes.Count > 0 ? changes[0].Key.Signal : null, MovedByAnalyzer = changes.Count > 0 ? changes[0].Key.Analyzer : null, MovedByLlr = changes.Count > 0 ? changes[0].Llr : null,
                }));
            }
        }

        return lines;
    }
}
