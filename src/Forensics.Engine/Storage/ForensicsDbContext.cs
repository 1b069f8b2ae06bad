using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Forensics.Engine.Storage;

/// <summary>The tables, as every database has them. What a provider spells in its own way is in the class derived for it.</summary>
public abstract class ForensicsDbContext(DbContextOptions options) : DbContext(options)
{
    public const string Sequence = "sequence";

    public DbSet<OrderRow> Orders => Set<OrderRow>();

    public DbSet<AfterSaleRow> AfterSales => Set<AfterSaleRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<EvidenceRow> Evidence => Set<EvidenceRow>();

    public DbSet<KnownImageRow> KnownImages => Set<KnownImageRow>();

    public DbSet<ReportRow> Reports => Set<ReportRow>();

    public DbSet<ReportEvidenceRow> ReportEvidence => Set<ReportEvidenceRow>();

    public DbSet<SupplementRow> Supplements => Set<SupplementRow>();

    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();

    public DbSet<FailedAppealRow> FailedAppeals => Set<FailedAppealRow>();

    public DbSet<FeedRow> Feed => Set<FeedRow>();

    public DbSet<WaitingRow> Waiting => Set<WaitingRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    public DbSet<PictureRow> Pictures => Set<PictureRow>();

    public DbSet<PictureRefRow> PictureRefs => Set<PictureRefRow>();

    public DbSet<PictureCoversRow> PictureCovers => Set<PictureCoversRow>();

    public DbSet<PicturePrintRow> PicturePrints => Set<PicturePrintRow>();

    public DbSet<BankRow> Banks => Set<BankRow>();

    public DbSet<KnownHashRow> KnownHashes => Set<KnownHashRow>();

    public DbSet<LookBackRow> LookBacks => Set<LookBackRow>();

    public DbSet<WriterCountRow> WriterCounts => Set<WriterCountRow>();

    public DbSet<FindingRow> Findings => Set<FindingRow>();

    public DbSet<DisputeFindingRow> DisputeFindings => Set<DisputeFindingRow>();

    public DbSet<MatchRow> Matches => Set<MatchRow>();

    public DbSet<ScoreRow> Scores => Set<ScoreRow>();

    public DbSet<FindingSetRow> FindingSets => Set<FindingSetRow>();

    public DbSet<PolicyRow> Policies => Set<PolicyRow>();

    public DbSet<PolicyActivationRow> PolicyActivations => Set<PolicyActivationRow>();

    public DbSet<RescoreRunRow> RescoreRuns => Set<RescoreRunRow>();

    public DbSet<RescoreChunkRow> RescoreChunks => Set<RescoreChunkRow>();

    public DbSet<RescoreDiffRow> RescoreDiffs => Set<RescoreDiffRow>();

    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<TurnRow> Turns => Set<TurnRow>();

    public DbSet<ScheduleRow> Schedule => Set<ScheduleRow>();

    public DbSet<CounterRow> Counters => Set<CounterRow>();

    public DbSet<OperationSampleRow> OperationSamples => Set<OperationSampleRow>();

    public DbSet<ProcessRow> Processes => Set<ProcessRow>();

    public DbSet<DriftRow> DriftRows => Set<DriftRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<SignInTokenRow> SignInTokens => Set<SignInTokenRow>();

    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    public DbSet<ApiKeySecretRow> ApiKeySecrets => Set<ApiKeySecretRow>();

    public DbSet<AuditRow> AuditLog => Set<AuditRow>();

    public DbSet<LedgerRow> Ledger => Set<LedgerRow>();

    public DbSet<LedgerHeadRow> LedgerHead => Set<LedgerHeadRow>();

    public DbSet<LedgerBacklogRow> LedgerBacklog => Set<LedgerBacklogRow>();

    public DbSet<ErasureRow> Erasures => Set<ErasureRow>();

    public DbSet<ErasedPictureRow> ErasedPictures => Set<ErasedPictureRow>();

    public DbSet<DraftRow> Drafts => Set<DraftRow>();

    public DbSet<DraftPictureRow> DraftPictures => Set<DraftPictureRow>();

    /// <summary>The next number of the common counter. Call it inside a transaction: a number rolled back is given again.</summary>
    public async Task<long> NextSequenceAsync(CancellationToken cancellation)
    {
        var numbers = await Database
            .SqlQuery<long>($"""UPDATE "Counters" SET "Value" = "Value" + 1 WHERE "Name" = {Sequence} RETURNING "Value" AS "Value" """)
            .ToListAsync(cancellation);
        return numbers.Single();
    }

    /// <summary>The last number given. Until the transaction ends nobody else is given one: what commits later has larger numbers,
    /// so a reader of the feed never finds a row before its place.</summary>
    public async Task<long> HoldSequenceAsync(CancellationToken cancellation)
    {
        var numbers = await Database
            .SqlQuery<long>($"""UPDATE "Counters" SET "Value" = "Value" WHERE "Name" = {Sequence} RETURNING "Value" AS "Value" """)
            .ToListAsync(cancellation);
        return numbers.Single();
    }

    /// <summary>Sets the last number given, in the transaction that holds the counter.</summary>
    public Task SetSequenceAsync(long last, CancellationToken cancellation) =>
        Database.ExecuteSqlAsync($"""UPDATE "Counters" SET "Value" = {last} WHERE "Name" = {Sequence}""", cancellation);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        RecordTables(modelBuilder);
        FeedTables(modelBuilder);
        PictureTables(modelBuilder);
        CopyTables(modelBuilder);
        ScoreTables(modelBuilder);
        PolicyTables(modelBuilder);
        DraftTables(modelBuilder);
        LedgerTables(modelBuilder);

        JobTables(modelBuilder);
        WatchingTables(modelBuilder);
        AccessTables(modelBuilder);

        foreach (var reference in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetForeignKeys()))
        {
            reference.DeleteBehavior = DeleteBehavior.Restrict; // Nothing accepted disappears because something else does.
        }
    }

    static void JobTables(ModelBuilder model)
    {
        var jobs = model.Entity<JobRow>().ToTable("Jobs");
        jobs.HasKey(row => row.Id);
        jobs.Property(row => row.Turn).HasDefaultValue(0L);
        jobs.HasIndex(row => new { row.Kind, row.Subject }).IsUnique();
        // Of steps that are not over only: what is done stays for ever and must not slow the others down.
        jobs.HasIndex(row => new { row.Priority, row.Turn, row.Sequence }, "IX_Jobs_Waiting").HasFilter(JobFilter.Waiting);
        jobs.HasIndex(row => new { row.Turn, row.Sequence }, "IX_Jobs_Pictures").HasFilter(JobFilter.OpenPictures);
        jobs.HasIndex(row => row.LeaseUntil, "IX_Jobs_Running").HasFilter(JobFilter.Running);
        jobs.HasIndex(row => row.FinishedAt, "IX_Jobs_SetAside").HasFilter(JobFilter.SetAside);

        model.Entity<TurnRow>().ToTable("Turns").HasKey(row => new { row.Shop, row.Priority });
        model.Entity<ScheduleRow>().ToTable("Schedule").HasKey(row => row.Name);
        model.Entity<CounterRow>().ToTable("Counters").HasKey(row => row.Name);
    }

    static void WatchingTables(ModelBuilder model)
    {
        model.Entity<OperationSampleRow>().ToTable("OperationSamples").HasKey(row => new { row.At, row.Kind, row.Measure });
        model.Entity<ProcessRow>().ToTable("Processes").HasKey(row => row.Owner);
        model.Entity<DriftRow>().ToTable("DriftRows").HasKey(row => new { row.At, row.Measure, row.Subject });
    }

    static void AccessTables(ModelBuilder model)
    {
        var users = model.Entity<UserRow>().ToTable("Users");
        users.HasKey(row => row.Id);
        users.Property(row => row.Stamp).HasDefaultValue("");
        users.Property(row => row.FailedSignIns).HasDefaultValue(0);
        var tokens = model.Entity<SignInTokenRow>().ToTable("SignInTokens");
        tokens.HasKey(row => row.TokenSha256);
        tokens.HasOne<UserRow>().WithMany().HasForeignKey(row => row.UserId);

        model.Entity<ApiKeyRow>().ToTable("ApiKeys").HasKey(row => row.Id);
        var secrets = model.Entity<ApiKeySecretRow>().ToTable("ApiKeySecrets");
        secrets.HasKey(row => row.SecretSha256);
        secrets.HasOne<ApiKeyRow>().WithMany().HasForeignKey(row => row.KeyId);

        var audit = model.Entity<AuditRow>().ToTable("AuditLog");
        audit.HasKey(row => row.Sequence);
        audit.HasIndex(row => new { row.SubjectType, row.SubjectId });
        audit.HasIndex(row => new { row.CallerKind, row.CallerId });
        audit.HasIndex(row => row.At);
    }

    static void RecordTables(ModelBuilder model)
    {
        Record<OrderRow>(model, "Orders");
        var afterSales = Record<AfterSaleRow>(model, "AfterSales");
        afterSales.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        var events = Record<EventRow>(model, "Events");
        events.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        var evidence = Record<EvidenceRow>(model, "Evidence");
        evidence.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        evidence.HasOne<PictureRow>().WithMany().HasForeignKey(row => row.Sha256);
        evidence.HasIndex(row => row.SubmittedAt);
        var known = Record<KnownImageRow>(model, "KnownImages");
        known.HasOne<PictureRow>().WithMany().HasForeignKey(row => row.Sha256);
        known.Property(row => row.Bank).HasDefaultValue(BankRow.Web);
        known.HasIndex(row => row.Bank);
        known.HasIndex(row => row.Sequence);
        var reports = Record<ReportRow>(model, "Reports");
        reports.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        reports.HasIndex(row => row.SubmittedAt);
        reports.HasIndex(row => row.Sequence);

        var disputed = model.Entity<ReportEvidenceRow>().ToTable("ReportEvidence");
        disputed.HasKey(row => new { row.ReportId, row.EvidenceId });
        disputed.HasOne<ReportRow>().WithMany().HasForeignKey(row => row.ReportId);
        disputed.HasOne<EvidenceRow>().WithMany().HasForeignKey(row => row.EvidenceId);

        var supplements = Record<SupplementRow>(model, "Supplements");
        supplements.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        supplements.HasOne<ReportRow>().WithMany().HasForeignKey(row => row.ReportId);
        var decisions = Record<DecisionRow>(model, "Decisions");
        decisions.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        decisions.HasOne<ReportRow>().WithMany().HasForeignKey(row => row.ReportId);
        decisions.HasIndex(row => row.At);
    }

    static void FeedTables(ModelBuilder model)
    {
        var feed = model.Entity<FeedRow>().ToTable("Feed");
        feed.HasKey(row => row.Sequence);
        feed.Property(row => row.Sequence).ValueGeneratedNever();
        feed.HasIndex(row => new { row.OrderId, row.Sequence });

        var waiting = model.Entity<WaitingRow>().ToTable("Waiting");
        waiting.HasKey(row => new { row.RecordType, row.RecordId });
        waiting.HasIndex(row => row.OrderId);
        waiting.HasIndex(row => new { row.State, row.ReceivedAt });

        var appeals = model.Entity<FailedAppealRow>().ToTable("FailedAppeals");
        appeals.HasKey(row => new { row.OrderId, row.Position });
        appeals.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        appeals.HasIndex(row => new { row.ShopId, row.At });

        var answers = model.Entity<IdempotencyRow>().ToTable("Idempotency");
        answers.HasKey(row => new { row.Caller, row.Key });
        answers.HasIndex(row => row.At);
    }

    static EntityTypeBuilder<T> Record<T>(ModelBuilder model, string table) where T : RecordRow
    {
        var entity = model.Entity<T>().ToTable(table);
        entity.HasKey(row => row.Id);
        entity.Property(row => row.Version).HasDefaultValue(1);
        return entity;
    }

    static void PictureTables(ModelBuilder model)
    {
        var pictures = model.Entity<PictureRow>().ToTable("Pictures");
        pictures.HasKey(row => row.Sha256);
        pictures.HasIndex(row => row.Identity);

        var references = model.Entity<PictureRefRow>().ToTable("PictureRefs");
        references.HasKey(row => new { row.OwnerType, row.OwnerId, row.Role, row.Position });
        references.HasOne<PictureRow>().WithMany().HasForeignKey(row => row.Sha256);

        var covers = model.Entity<PictureCoversRow>().ToTable("PictureCovers");
        covers.HasKey(row => row.Sha256);
        covers.HasOne<PictureRow>().WithOne().HasForeignKey<PictureCoversRow>(row => row.Sha256);

        var findings = model.Entity<FindingRow>().ToTable("Findings");
        findings.HasKey(row => new { row.Sha256, row.Analyzer, row.Version, row.OptionsSha256 });
        findings.HasOne<PictureRow>().WithMany().HasForeignKey(row => row.Sha256);
        findings.Property(row => row.Status).HasConversion(StatusName);

        var writers = model.Entity<WriterCountRow>().ToTable("WriterCounts");
        writers.HasKey(row => row.Number);
        writers.HasIndex(row => new { row.Fingerprint, row.Version, row.Make, row.Model, row.Software }).IsUnique();
        writers.HasIndex(row => new { row.Make, row.Model });
    }

    static void CopyTables(ModelBuilder model)
    {
        var prints = model.Entity<PicturePrintRow>().ToTable("PicturePrints");
        prints.HasKey(row => row.Sha256);
        prints.HasOne<PictureRow>().WithOne().HasForeignKey<PicturePrintRow>(row => row.Sha256);
        prints.HasIndex(row => row.Sequence).IsUnique();

        var banks = model.Entity<BankRow>().ToTable("Banks");
        banks.HasKey(row => row.Name);
        banks.Property(row => row.MatchBits).HasDefaultValue(BankRow.MostMatchBits).ValueGeneratedNever();

        // No reference to the bank: PostgreSQL would lock its row for each of a million hashes.
        var hashes = model.Entity<KnownHashRow>().ToTable("KnownHashes");
        hashes.HasKey(row => row.Sequence);
        hashes.Property(row => row.Sequence).ValueGeneratedNever();
        hashes.HasIndex(row => new { row.Bank, row.Pdq, row.Source }).IsUnique();

        var looks = model.Entity<LookBackRow>().ToTable("LookBacks");
        looks.HasKey(row => row.Number);
        looks.HasOne<EvidenceRow>().WithMany().HasForeignKey(row => row.EvidenceId);
        looks.HasIndex(row => new { row.KnownSequence, row.EvidenceId }).IsUnique();
    }

    static void ScoreTables(ModelBuilder model)
    {
        var findings = model.Entity<DisputeFindingRow>().ToTable("DisputeFindings");
        findings.HasKey(row => new { row.ReportId, row.EvidenceId, row.Analyzer });
        findings.HasOne<ReportEvidenceRow>().WithMany().HasForeignKey(row => new { row.ReportId, row.EvidenceId });
        findings.Property(row => row.Status).HasConversion(StatusName);

        var matches = model.Entity<MatchRow>().ToTable("Matches");
        matches.HasKey(row => new { row.ReportId, row.EvidenceId, row.Position });
        matches.HasIndex(row => row.Sha256);
        matches.Property(row => row.Stage).HasDefaultValue(MatchRow.HashStage);
        matches.Property(row => row.Relation).HasDefaultValue(MatchRow.SamePicture);
        matches.Property(row => row.Inliers).HasDefaultValue(0);
        matches.HasOne<ReportEvidenceRow>().WithMany().HasForeignKey(row => new { row.ReportId, row.EvidenceId });

        var scores = model.Entity<ScoreRow>().ToTable("Scores");
        scores.HasKey(row => row.Id);
        scores.HasOne<ReportRow>().WithMany().HasForeignKey(row => row.ReportId);
        // No reference to the set of findings: PostgreSQL would lock the set for each score, and so write it anew. A batch over a million wrote 2.6 times as much.
        scores.Property(row => row.Role).HasDefaultValue(ScoreRole.Counted);
        scores.HasIndex(row => new { row.ReportId, row.PolicySha256, row.FindingsSha256, row.Role }).IsUnique();
        scores.HasIndex(row => row.ComputedAt).HasFilter($"\"Role\" = '{ScoreRole.Shadow}'");
        model.Entity<FindingSetRow>().ToTable("FindingSets").HasKey(row => row.Sha256);
    }

    static void PolicyTables(ModelBuilder model)
    {
        var policies = model.Entity<PolicyRow>().ToTable("Policies");
        policies.HasKey(row => row.Sha256);
        policies.Property(row => row.Id).IsRequired(); // Not the key, for which it is taken by its name.
        policies.HasIndex(row => new { row.Id, row.Version }).IsUnique();
        var activations = model.Entity<PolicyActivationRow>().ToTable("PolicyActivations");
        activations.HasKey(row => row.Sequence);
        activations.HasOne<PolicyRow>().WithMany().HasForeignKey(row => row.PolicySha256);

        var runs = model.Entity<RescoreRunRow>().ToTable("RescoreRuns");
        runs.HasKey(row => row.Id);
        runs.HasOne<PolicyRow>().WithMany().HasForeignKey(row => row.PolicySha256);
        var chunks = model.Entity<RescoreChunkRow>().ToTable("RescoreChunks");
        chunks.HasKey(row => new { row.RunId, row.Number });
        chunks.HasOne<RescoreRunRow>().WithMany().HasForeignKey(row => row.RunId);
        var diffs = model.Entity<RescoreDiffRow>().ToTable("RescoreDiffs");
        diffs.HasKey(row => new { row.RunId, row.ReportId, row.Claim }); // No reference: millions of rows name a run, and none is ever removed.
    }

    static void DraftTables(ModelBuilder model)
    {
        var drafts = model.Entity<DraftRow>().ToTable("Drafts");
        drafts.HasKey(row => row.Id);
        drafts.HasOne<OrderRow>().WithMany().HasForeignKey(row => row.OrderId);
        drafts.HasIndex(row => row.ReportId).IsUnique();
        drafts.HasIndex(row => new { row.ShopId, row.ChangedAt });

        var pictures = model.Entity<DraftPictureRow>().ToTable("DraftPictures");
        pictures.HasKey(row => new { row.DraftId, row.File });
        pictures.HasIndex(row => row.Sha256);
        pictures.HasOne<DraftRow>().WithMany().HasForeignKey(row => row.DraftId);
    }

    static void LedgerTables(ModelBuilder model)
    {
        var ledger = model.Entity<LedgerRow>().ToTable("Ledger");
        ledger.HasKey(row => row.Number);
        ledger.HasIndex(row => new { row.Kind, row.SubjectId }).IsUnique();
        ledger.HasIndex(row => row.Place).IsUnique();
        ledger.HasIndex(row => row.Number).HasFilter("\"Place\" IS NULL");
        model.Entity<LedgerHeadRow>().ToTable("LedgerHead").HasKey(row => row.Name);
        model.Entity<LedgerBacklogRow>().ToTable("LedgerBacklog").HasKey(row => row.Kind);

        var erasures = model.Entity<ErasureRow>().ToTable("Erasures");
        erasures.HasKey(row => row.Id);
        erasures.HasIndex(row => row.OrderId);
        var erased = model.Entity<ErasedPictureRow>().ToTable("ErasedPictures");
        erased.HasKey(row => row.Number);
        erased.HasIndex(row => row.ErasureId);
    }

    static readonly ValueConverter<FindingStatus, string> StatusName = new(status => DisputeJson.NameOf(status), name => StatusOf(name));

    static FindingStatus StatusOf(string name) => Enum.GetValues<FindingStatus>().First(status => DisputeJson.NameOf(status) == name);
}
