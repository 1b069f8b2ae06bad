using System.Security.Cryptography;
using Forensics.Engine.Access;
using Forensics.Engine.Analyze;
using Forensics.Engine.Banks;
using Forensics.Engine.Children;
using Forensics.Engine.Circles;
using Forensics.Engine.Erasing;
using Forensics.Engine.Ingest;
using Forensics.Engine.Jobs;
using Forensics.Engine.Ledger;
using Forensics.Engine.Match;
using Forensics.Engine.Pictures;
using Forensics.Engine.Pipeline;
using Forensics.Engine.Reports;
using Forensics.Engine.Rescore;
using Forensics.Engine.Review;
using Forensics.Engine.Score;
using Forensics.Engine.Storage;
using Forensics.Engine.Watching;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Forensics.Engine;

/// <summary>Puts the engine together. The host adds the ports, <c>IImageCodec</c> and <c>IKeypointEngine</c>, and says by <see cref="ExaminerCommand"/> where pictures are examined.</summary>
public static class EngineServices
{
    /// <summary>Adds everything; the data folder is opened, and its tables brought up to date, when first used.</summary>
    public static IServiceCollection AddForensicsEngine(this IServiceCollection services, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);

        services.AddForensicsAccess(options);
        services.AddSingleton<PictureStore>();
        services.AddSingleton<SchemaWatch>();
        services.AddForensicsJobs();
        services.AddForensicsWatching();

        services.AddSingleton<RecordIntake>();
        services.AddSingleton<Ingestor>();
        services.AddSingleton<WaitingQueries>();
        services.AddSingleton<PictureImport>();
        services.AddSingleton<Feed>();
        services.AddSingleton<IdempotencyKeys>();

        services.AddPictureAnalysis();
        services.AddSingleton(provider => new Lazy<ProductKit>(provider.GetRequiredService<ProductKit>));
        services.AddSingleton<Examiner>();
        services.AddSingleton(provider => new Lazy<Examiner>(provider.GetRequiredService<Examiner>));
        services.AddSingleton<ExaminerPool>();
        services.AddSingleton<PictureExaminer>();
        services.AddSingleton<AnalyzeStep>();
        services.AddSingleton<ProductKit>();
        services.AddSingleton<ProductMatch>();
        services.AddSingleton<CircleComparison>();
        services.AddSingleton<CopyLookup>();
        services.AddSingleton(provider => new CopyVerifier(provider.GetRequiredService<IKeypointEngine>()));
        services.AddSingleton<CopySearch>();
        services.AddSingleton<LookBackFinder>();
        services.AddSingleton<LookBack>();
        services.AddSingleton<LookBackQueries>();
        services.AddSingleton(provider => new ScheduledTask(LookBack.TaskName, TimeSpan.FromSeconds(5), provider.GetRequiredService<LookBack>().RunAsync));
        services.AddSingleton<LateMatches>();
        services.AddSingleton<PrintSweep>();
        services.AddSingleton(provider => new ScheduledTask(PrintSweep.TaskName, TimeSpan.FromMinutes(1), provider.GetRequiredService<PrintSweep>().RunAsync));
        services.AddSingleton<ScoreStep>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<Rescoring>();
        services.AddSingleton<RescoreStep>();
        services.AddSingleton<RescoreCsv>();
        services.AddSingleton<ShadowComparison>();
        services.AddSingleton(provider => new ScheduledTask("rescore", TimeSpan.FromSeconds(5), provider.GetRequiredService<Rescoring>().AdvanceAllAsync));
        services.AddSingleton<WorkerPool>();
        services.AddSingleton(provider =>
        {
            var waiting = provider.GetRequiredService<WaitingQueries>();
            return new ScheduledTask("waiting-sweep", TimeSpan.FromSeconds(20), waiting.SweepAsync);
        });

        services.AddSingleton<LedgerSealer>();
        services.AddSingleton<PictureInspection>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<PictureRepair>();
        services.AddSingleton(options.Retention);
        services.AddSingleton<Erasures>();
        services.AddSingleton<Retention>();
        services.AddSingleton(provider => new ScheduledTask(Erasures.TaskName, TimeSpan.FromMinutes(1), provider.GetRequiredService<Erasures>().FinishAllAsync));
        services.AddSingleton(provider => new ScheduledTask(CopyLookup.TaskName, TimeSpan.FromMinutes(10), provider.GetRequiredService<CopyLookup>().MaintainAsync));
        services.AddSingleton(provider => new ScheduledTask(Retention.TaskName, TimeSpan.FromHours(6), provider.GetRequiredService<Retention>().RunAsync));
        services.AddSingleton(provider => new ScheduledTask(
            LedgerSealer.TaskName, TimeSpan.FromSeconds(1), provider.GetRequiredService<LedgerSealer>().SealAsync));

        services.AddSingleton<ReviewQueries>();
        services.AddSingleton<Decisions>();
        services.AddSingleton<Covers>();
        services.AddSingleton<PictureFiles>();
        services.AddSingleton<DraftPictures>();
        services.AddSingleton(_ => new MerchantIds(RandomNumberGenerator.GetBytes));
        services.AddSingleton<Drafts>();
        services.AddSingleton<DraftSubmissions>();
        services.AddSingleton<MerchantQueries>();
        services.AddSingleton<MerchantSupplements>();
        return services;
    }

    static void AddPictureAnalysis(this IServiceCollection services)
    {
        services.AddSingleton<LocaliserAnalyzers>();
        // As a list, so that models are read when the first picture is examined and not by every command.
        services.AddSingleton<IReadOnlyList<ImageAnalyzer>>(provider =>
        [
            .. Analyzers.All(provider.GetRequiredService<IImageCodec>(), provider.GetRequiredService<IKeypointEngine>()),
            .. provider.GetRequiredService<LocaliserAnalyzers>().All,
        ]);
        services.AddSingleton<PictureAnalyzer>();
        services.AddSingleton(provider => new CopyPrintExtractor(provider.GetRequiredService<IKeypointEngine>()));
        services.AddSingleton<MapRenderer>();
    }
}
