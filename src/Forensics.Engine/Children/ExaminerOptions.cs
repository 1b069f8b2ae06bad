using System.ComponentModel.DataAnnotations;

namespace Forensics.Engine.Children;

/// <summary>What a child process that examines pictures may use. A picture that needs more costs itself only.</summary>
/// <remarks>Measured: a child rests at 46 MB; a photo of 12 megapixels takes it to 330 MB, all hostile files we have, one after another, to 580 MB, and JPEGs
/// at the limit of decoding, 100 megapixels, to 1.9 GB and 6 s of processor time.</remarks>
public sealed record ExaminerOptions
{
    /// <summary>Children that examine for steps of work are as many as <see cref="EngineOptions.Workers"/>; as many more serve people who wait for a page. Default 1.</summary>
    [Range(1, 64)]
    public int ViewChildren { get; init; } = 1;

    /// <summary>Largest managed heap of a child, in MiB. Default 3,072. Past it the child says so and is replaced.</summary>
    [Range(64, 1 << 20)]
    public int HeapMegabytes { get; init; } = 3_072;

    /// <summary>Largest resident memory of a child, in MiB, its codecs' own included; looked at ten times a second. Default 4,096.</summary>
    [Range(64, 1 << 20)]
    public int ResidentMegabytes { get; init; } = 4_096;

    /// <summary>Most processor time for one item, in seconds. Default 120: twenty times the largest JPEG's.</summary>
    [Range(0.1, 3600)]
    public double CpuSeconds { get; init; } = 120;

    /// <summary>Longest time for one item by the clock, in seconds. Default 300: a machine under load gives a child a part of a processor.</summary>
    [Range(0.1, 3600)]
    public double WallSeconds { get; init; } = 300;

    /// <summary>The same where a person waits for the answer, in seconds. Default 60: a picture that hangs must not keep every page waiting for long.</summary>
    [Range(0.1, 3600)]
    public double ViewSeconds { get; init; } = 60;

    /// <summary>Items that a child serves before another takes its place: what a library leaks ends with it. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int ItemsPerChild { get; init; } = 1_000;

    /// <summary>Longest time until a new child is ready, in seconds. Default 30; measured: 0.1 to 0.4, the latter on a busy machine.</summary>
    [Range(0.1, 600)]
    public double StartSeconds { get; init; } = 30;
}
