using System.ComponentModel.DataAnnotations;
using Forensics.Disputes;
using Forensics.Disputes.Reports;
using Forensics.Engine.Access;
using Forensics.Engine.Children;
using Forensics.Engine.Erasing;
using Forensics.Engine.Reports;
using Forensics.Imaging;

namespace Forensics.Engine;

/// <summary>Where the engine keeps its data and how much it may use. Set once at start.</summary>
public sealed record EngineOptions
{
    /// <summary>Folder of the database, the pictures and the maps; made when missing.</summary>
    [Required]
    public required string DataFolder { get; init; }

    /// <summary>Connection string of a PostgreSQL database; null keeps everything in an SQLite file of the data folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>How long a start waits for a database server that does not answer, in seconds. Default 10; services that start with the machine take more.</summary>
    [Range(1, 86_400)]
    public int DatabasePatienceSeconds { get; init; } = 10;

    /// <summary>How long an operation waits for a connection while the server is away, in seconds. Default 30, as long as a restart takes.</summary>
    [Range(0, 3600)]
    public int ConnectionPatienceSeconds { get; init; } = 30;

    /// <summary>How long taking records is tried anew when the database fails in the middle, in seconds. Default 60: sending a record twice changes nothing.</summary>
    [Range(0, 3600)]
    public int IntakePatienceSeconds { get; init; } = 60;

    /// <summary>Folder of models, calibrations and policies: the repository's <c>models/</c>.</summary>
    [Required]
    public required string ModelsFolder { get; init; }

    /// <summary>Manifest of the embedding model for product comparison, within the models folder.</summary>
    public string ProductModel { get; init; } = "nsfwjs-mnv2-140-avg1792.manifest.json";

    /// <summary>Calibration of the product comparison, within the models folder.</summary>
    public string ProductCalibration { get; init; } = Path.Combine("calibrations", "product-v1.json");

    /// <summary>Folder of networks that others made to find edits, within the models folder. Default "localisers"; it may be missing or empty.</summary>
    public string LocalisersFolder { get; init; } = "localisers";

    public DecodeLimits Decode { get; init; } = new();

    /// <summary>What the children that examine pictures may use.</summary>
    public ExaminerOptions Examiner { get; init; } = new();

    public CompletenessOptions Completeness { get; init; } = new();

    public AccessOptions Access { get; init; } = new();

    /// <summary>The platform's numbers.</summary>
    public DisputeOptions Disputes { get; init; } = new();

    /// <summary>What merchants are told about drafts. The numbers it shares with others are taken from <see cref="Disputes"/> and <see cref="Completeness"/>.</summary>
    public GuidanceOptions Guidance { get; init; } = new();

    internal GuidanceOptions GuidanceInForce => Guidance with { Disputes = Disputes, Completeness = Completeness };

    public DraftOptions Drafts { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Longest side of the copies that the other side of a dispute sees, in pixels. Default 4,096.</summary>
    [Range(256, 30_000)]
    public int CopySidePixels { get; init; } = 4096;

    /// <summary>Rectangles that can be covered of one picture. Default 50 [assumed].</summary>
    [Range(1, 1000)]
    public int MostCoversPerPicture { get; init; } = 50;

    /// <summary>Steps worked on at once. Default: one per processor.</summary>
    [Range(1, 1024)]
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Steps taken beyond <see cref="Workers"/>, so that no processor waits for the database. Default 2.</summary>
    [Range(0, 1024)]
    public int StepsAhead { get; init; } = 2;

    /// <summary>How long a claimed step belongs to a process without a sign of life, in seconds. Default 60; renewed at a third of it.</summary>
    [Range(1, 3600)]
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Failures of a step before it is given up and shown as failed. Default 3.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Free space in the data folder below which the service calls itself not ready, in MiB. Default 512: what is under way still has room to finish.</summary>
    [Range(0, 1 << 30)]
    public int LeastFreeMegabytes { get; init; } = 512;

    /// <summary>Times that a picture may end its child process, or take more time or memory than it may, before its step is set aside. Default 2:
    /// the second time in a child of its own.</summary>
    [Range(1, 100)]
    public int MaxCrashes { get; init; } = 2;

    /// <summary>Steps of one shop in a turn before the other shops come. Default 64: a shop with few disputes is served in the order of acceptance.</summary>
    [Range(1, 100_000)]
    public int StepsPerTurn { get; init; } = 64;

    /// <summary>How long steps under way may take to finish once the process was told to stop, in seconds; then they are given back. Default 45.</summary>
    [Range(0, 3600)]
    public int DrainSeconds { get; init; } = 45;

    /// <summary>Ends of the process during a step before the step is taken for their cause. Default 10.</summary>
    [Range(1, 100)]
    public int MaxInterruptions { get; init; } = 10;

    /// <summary>Longest line of an ingested file, in bytes. Default 1 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int MaxLineBytes { get; init; } = 1 << 20;

    /// <summary>Days that a record may wait for what it builds on before it is told as unfit; it is kept all the same. Default 7 [assumed].</summary>
    [Range(1, 3650)]
    public int WaitingDays { get; init; } = 7;

    /// <summary>Records of one order that may wait at once; further ones are refused. Default 1,000 [assumed]: each record that is taken
    /// tries all of them again.</summary>
    [Range(1, 1_000_000)]
    public int MostWaitingPerOrder { get; init; } = 1_000;

    /// <summary>Records taken in one transaction. Default 256: the disk is waited for once for all of them.</summary>
    [Range(1, 10_000)]
    public int BatchRecords { get; init; } = 256;

    /// <summary>Bytes of lines taken in one transaction, pictures apart. Default 4 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int BatchBytes { get; init; } = 4 << 20;

    /// <summary>Pictures read and written at once; each is in memory as long. Default 8: a disk syncs several files as fast as one.</summary>
    [Range(1, 256)]
    public int PicturesAtOnce { get; init; } = 8;

    /// <summary>Hours that the answer to a request with an idempotency key is kept. Default 24.</summary>
    [Range(1, 8760)]
    public int IdempotencyHours { get; init; } = 24;
}
