using Forensics.Disputes.Scoring;
using Forensics.Engine.Access;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Rescore;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Engine;

/// <summary>Analyzers of the second tier run on pictures of reports that claim them to be edited, whenever the report comes.</summary>
public abstract class SecondTierTests : IDisposable
{
    const string CopyMove = "copy-move";

    readonly TestFolder folder;
    readonly ServiceProvider services;
    readonly DisputeFiles files;

    protected SecondTierTests(TestDatabase database)
    {
        folder = new TestFolder(database);
        services = EngineHost.Create(EngineHost.Options(folder), folder.Time);
        files = new DisputeFiles(folder.Root).Picture("a.jpg", 1, 92, 320).Order("o1").Evidence("e1", "o1", "a.jpg");
    }

    [StorageFact]
    public async Task A_report_that_claims_an_edit_has_the_picture_looked_at_before_it_is_scored_and_another_does_not()
    {
        await WorkAsync();
        Assert.Empty(await FoundAsync());

        files.Report("r1", "o1", "e1", more: ""","attachments":[]""");
        await WorkAsync();
        Assert.Empty(await FoundAsync());
        Assert.Equal(1, await CompletionsAsync());

        files.Report("r2", "o1", "e1", "\"edited\"");
        await WorkAsync();
        Assert.Single(await FoundAsync());
        Assert.Equal(2, await CompletionsAsync());
        Assert.Equal((false, true), (await IsInScoreAsync("r1", first: true), await IsInScoreAsync("r2", first: true)));
        Assert.False(await IsInScoreAsync("r2", first: true, "fingerprint"));
        // The report that was scored before the finding was there is scored again with it.
        Assert.True(await IsInScoreAsync("r1", first: false));
    }

    [StorageFact]
    public async Task A_report_that_comes_with_its_evidence_has_it_looked_at_once()
    {
        files.Report("r1", "o1", "e1", "\"reused\",\"edited\"");
        await WorkAsync();
        Assert.Single(await FoundAsync());
        Assert.Equal(1, await CompletionsAsync());
    }

    [StorageFact]
    public async Task A_report_does_not_move_the_examination_behind_scores_that_wait_for_it()
    {
        // Another order's report comes between the evidence and the report that asks for more; it must see the evidence examined.
        files.Picture("c.jpg", 1, 70, 320).Order("o2", "buyer-2").Evidence("e2", "o2", "c.jpg", "2026-02-05T11:00:00+08:00").Report("r2", "o2", "e2");
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);
        files.Report("r1", "o1", "e1", "\"edited\"");
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);

        await using var db = folder.Database.CreateDbContext();
        var places = await db.Jobs.AsNoTracking().ToDictionaryAsync(job => job.Subject, job => job.Sequence);
        var examined = await db.Evidence.Where(row => row.Id == "e1").Select(row => row.Sha256).SingleAsync();
        Assert.InRange(places[examined], 0, places["r2"] - 1);
        await WorkAsync();
        Assert.Single(await FoundAsync());
        Assert.Contains(await db.Matches.ToListAsync(), match => match.ReportId == "r2" && match.Sha256 == examined);
    }

    [StorageFact]
    public async Task A_report_that_only_speaks_of_the_claim_asks_for_nothing()
    {
        files.Line("""{"type":"report","id":"r1","order":"o1","entryPoint":"chat-web","evidence":["e1"],"claims":["reused"],"text":"edited","submittedAt":"2026-02-06T10:00:00+08:00"}""");
        await WorkAsync();
        Assert.Empty(await FoundAsync());
    }

    [StorageFact]
    public async Task A_rescore_makes_a_finding_that_a_report_wants_and_that_is_not_there()
    {
        files.Report("r1", "o1", "e1", "\"edited\"").Picture("b.jpg", 2, 92, 320).Order("o2").Evidence("e2", "o2", "b.jpg").Report("r2", "o2", "e2");
        await WorkAsync();
        await using var db = folder.Database.CreateDbContext();
        // Taken before there was such an analyzer.
        await db.Findings.Where(row => row.Analyzer == CopyMove).ExecuteDeleteAsync();
        var lead = new Actor(CallerKind.User, "lead-1", Role.LeadReviewer);
        var policy = (await services.GetRequiredService<Policies>().AddAsync(PolicyActivationTests.Stricter(2), "stricter", lead, default)).Sha256;
        var runs = services.GetRequiredService<Rescoring>();

        var run = await runs.WorkAsync(await runs.StartAsync(new RescoreRequest(policy), lead, default), services.GetRequiredService<WorkerPool>(), null, default);

        Assert.Equal((1, 2, true), (run.Run.Outdated, run.Tally.Scored, run.IsDone));
        Assert.Single(await FoundAsync());
    }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    async Task WorkAsync()
    {
        Assert.Empty((await services.GetRequiredService<Ingestor>().IngestAsync(files.Save())).Problems);
        await services.GetRequiredService<WorkerPool>().RunAsync(untilIdle: true);
    }

    async Task<List<FindingRow>> FoundAsync()
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Findings.AsNoTracking().Where(row => row.Analyzer == CopyMove && row.IsCurrent && row.Status != FindingStatus.Failed).ToListAsync();
    }

    async Task<int> CompletionsAsync()
    {
        await using var db = folder.Database.CreateDbContext();
        return await db.Jobs.Where(job => job.Kind == JobKind.Analyze).Select(job => job.Completions).SingleAsync();
    }

    async Task<bool> IsInScoreAsync(string report, bool first, string analyzer = CopyMove)
    {
        await using var db = folder.Database.CreateDbContext();
        var sets = await db.Scores.AsNoTracking().Where(row => row.ReportId == report).OrderBy(row => row.Id)
            .Join(db.FindingSets, row => row.FindingsSha256, set => set.Sha256, (row, set) => new { row.Id, set.Document }).OrderBy(row => row.Id).ToListAsync();
        return (first ? sets[0] : sets[^1]).Document.Contains($"\"{analyzer}\"", StringComparison.Ordinal);
    }
}

public sealed class SecondTierOnSqliteTests() : SecondTierTests(TestDatabase.Sqlite);

[Trait(OnPostgres.Name, OnPostgres.Value)]
public sealed class SecondTierOnPostgresTests() : SecondTierTests(TestDatabase.Postgres);
