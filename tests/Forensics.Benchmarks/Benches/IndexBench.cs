using System.Globalization;
using System.Runtime.InteropServices;
using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Imaging.Hashing;
using Forensics.Imaging.Hashing.Index;

namespace Forensics.Benchmarks.Benches;

/// <summary>The Hamming index at radius 31: building, opening and searching one segment, against brute force for its recall.</summary>
/// <remarks>Half of the queries are unrelated codes, half stored ones with 0 to 31 bits changed. Building and opening are processor time of
/// the whole process, built by one thread; a machine whose memory was never used adds the hypervisor's faults to both.</remarks>
static partial class IndexBench
{
    const int Radius = 31;
    const int QueryCount = 2000;
    const int CheckedQueries = 32;

    // From here on codes get fewer tables: 85 bytes each, so that 100 million and their page tables fit 24 GiB.
    const int ManyCodes = 50_000_000;
    const int BytesOfManyCodes = 85;

    // sys/mman.h
    const int AdviseHugePages = 14;

    public static Bench Create() => new("index", "exact search of 256-bit codes within 31 bits: --n 1000000,10000000 [--skewed]", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) => context.CodeCounts.Select(count =>
        new BenchCase(Name(count) + (context.Skewed ? " skewed" : ""), () => Run(context, count)));

    static IEnumerable<Figure> Run(BenchContext context, int count)
    {
        context.Say($"making {count} codes …");
        BenchCodes? codes = new BenchCodes(count, context.Skewed);
        var queries = codes.Queries(QueryCount);
        var options = new HammingIndexOptions { BuildThreads = 1 };
        options = count >= ManyCodes ? options with { MaxBytesPerCode = BytesOfManyCodes } : options;
        var folder = Directory.CreateTempSubdirectory("forensics-bench-");
        try
        {
            var file = Path.Combine(folder.FullName, "bench.segment");
            var before = ProcessSeconds();
            HammingSegment.Build(file, codes.Codes, codes.Ids, options);
            var build = ProcessSeconds() - before;

            before = ProcessSeconds();
            using var segment = HammingSegment.Open(file);
            var open = ProcessSeconds() - before;
            context.Say("comparing with brute force …");
            var accuracy = new Dictionary<string, double> { ["recall"] = Recall(segment, codes, queries, out var wrong), ["wrong"] = wrong };
            // Their memory is the page cache's from here on.
            codes = null;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            segment.Warm();
            var search = Search(context, segment, queries);
            foreach (var figure in search.ToFigures(accuracy))
            {
                yield return figure;
            }

            yield return new("cpu_ms_max", search.CpuMax, "ms", accuracy);

            yield return new("bytes_per_hash", (double)segment.FileBytes / count, "B", accuracy);
            yield return new("build_s", build, "s", accuracy);
            yield return new("open_s", open, "s", accuracy);

            // A copy of more than a third of the memory would push the file itself out.
            if (OperatingSystem.IsLinux() && segment.FileBytes < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3)
            {
                before = ProcessSeconds();
                using var copied = HammingSegment.Open(file, new HammingIndexOptions
                {
                    Residence = SegmentResidence.Private,
                    // Where the kernel has no huge pages this fails and changes nothing.
                    AdviseMemory = (address, length) => _ = MemoryAdvise(address, length, AdviseHugePages),
                });
                open = ProcessSeconds() - before;
                var timing = Search(context, copied, queries);
                yield return new("cpu_ms_median_huge_pages", timing.CpuMedian, "ms", accuracy);
                yield return new("cpu_ms_p99_huge_pages", timing.CpuP99, "ms", accuracy);
                yield return new("open_s_huge_pages", open, "s", accuracy);
            }

            yield return new("cpu_ms_median_scan", Scan(context, segment, queries).CpuMedian, "ms", accuracy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static Timing Search(BenchContext context, HammingSegment segment, PdqHash[] queries)
    {
        var next = 0;
        return Stopwatches.Time(context.Measure, () => queries[next++ % queries.Length], query => segment.Search(query, Radius), _ => { });
    }

    /// <summary>One bit more than there are tables for: every code is compared.</summary>
    static Timing Scan(BenchContext context, HammingSegment segment, PdqHash[] queries)
    {
        var next = 0;
        return Stopwatches.Time(context.Measure, () => queries[next++ % queries.Length], query => segment.Search(query, Radius + 1), _ => { });
    }

    /// <param name="wrong">Matches that brute force does not find, or at another distance.</param>
    static double Recall(HammingSegment segment, BenchCodes codes, PdqHash[] queries, out int wrong)
    {
        var (expected, found) = (0, 0);
        wrong = 0;
        foreach (var query in queries.AsSpan(0, Math.Min(CheckedQueries, queries.Length)))
        {
            var truth = new HashSet<HammingMatch>();
            for (var i = 0; i < codes.Codes.Length; i++)
            {
                var distance = PdqHash.Distance(codes.Codes[i], query);
                if (distance <= Radius)
                {
                    truth.Add(new HammingMatch(codes.Ids[i], distance));
                }
            }

            var matches = segment.Search(query, Radius);
            var right = matches.Count(truth.Contains);
            (expected, found, wrong) = (expected + truth.Count, found + right, wrong + matches.Count - right);
        }

        return expected == 0 ? 1 : (double)found / expected;
    }

    static double ProcessSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    public static string Name(int count) => count switch
    {
        >= 1_000_000 when count % 100_000 == 0 => (count / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M",
        >= 1000 when count % 100 == 0 => (count / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nint address, nuint length, int advice);
}
