using System.ComponentModel.DataAnnotations;

namespace Forensics.Imaging.Hashing.Index;

/// <summary>How an index is built and searched. Answers do not depend on any of it, save <see cref="MaxRadius"/>.</summary>
public sealed record HammingIndexOptions
{
    /// <summary>At 31 of 256 bits PDQ calls two pictures the same (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ
    /// image-hashing algorithm", 2019); the tables are laid out for radii up to this.</summary>
    [Range(0, 31)]
    public int MaxRadius { get; init; } = 31;

    /// <summary>Most bytes a distinct code may take in a segment, 8-byte ids included; 120 unless told. Where no tables fit in it (small
    /// segments), the segment is scanned. 85 is enough for 100 million codes, by the cost
    /// model for 1.4 times the time.</summary>
    [Range(40, 1000)]
    public int MaxBytesPerCode { get; init; } = 120;

    /// <summary>Entries in the mutable tail from which on <see cref="HammingIndex.NeedsMerge"/> is true; 100,000 unless told, which take
    /// 0.2 ms to scan.</summary>
    [Range(1, 10_000_000)]
    public int TailLimit { get; init; } = 100_000;

    /// <summary>A query whose buckets hold more than this share of the codes scans all of them instead; 1/40 unless told. A
    /// candidate costs 20 to 30 ns, a scanned code 2 ns (measured on crowded codes), so no query takes much over twice a scan.</summary>
    [Range(0.0, 1.0)]
    public double MaxCandidateShare { get; init; } = 1 / 40.0;

    /// <summary>Threads that build a segment; one a processor unless told. Each needs 20 bytes a code while it works.</summary>
    [Range(1, 1024)]
    public int BuildThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Mapped from the file unless told.</summary>
    public SegmentResidence Residence { get; init; } = SegmentResidence.Mapped;

    /// <summary>Called with address and length of private memory before it is filled: the place for <c>madvise(MADV_HUGEPAGE)</c>, which
    /// this library, having no native code, leaves to its host.</summary>
    public Action<nint, nuint>? AdviseMemory { get; init; }

    /// <summary>Called with the folder after a file in it was renamed: the place for an fsync of the folder, which .NET can't do.</summary>
    public Action<string>? SyncFolder { get; init; }
}

/// <summary>Where a segment's tables lie while it is open.</summary>
public enum SegmentResidence
{
    /// <summary>In the page cache, shared between processes, read on first use.</summary>
    Mapped,

    /// <summary>Copied into memory of this process, which can have huge pages.</summary>
    Private,
}
