using System.Diagnostics;
using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Native;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Pixels;

namespace Forensics.Benchmarks.Benches;

/// <summary>Crops of 40 % of the area looked up by local features in a bank: from the crop's pixels to the verified picture.</summary>
/// <remarks>The bank is every real picture at hand, filled up to the size asked for with made-up ones: features of real pictures, halves of two each, with bits changed. Hashes
/// are left out of the query, so that nothing but local features can find it. Crops lie anywhere in their picture, seeded, and are saved as JPEG at quality 75.</remarks>
static class CopiesBench
{
    const int Queries = 60;
    const int Quality = 75;
    const double CropArea = 0.4;
    const int FeaturesEach = 400;
    const int ChangedBits = 30;
    const int MadeAtOnce = 25_000;

    // A crop of less holds too little for anything.
    const int MinSidePixels = 200;

    public static Bench Create() => new("copies", "crops of 40 % found by local features among --n 1000,100000 pictures, the real ones at hand and made-up ones", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) => context.CodeCounts.Select(count => new BenchCase($"{IndexBench.Name(count)} pictures", () => Run(context, count)));

    static IEnumerable<Figure> Run(BenchContext context, int count)
    {
        var engine = new OpenCvKeypointEngine();
        var (extractor, verifier) = (new CopyPrintExtractor(engine), new CopyVerifier(engine));
        context.Say("reading the real pictures …");
        var real = RealPictures.All(context.Home).AsParallel().AsOrdered().WithDegreeOfParallelism(Environment.ProcessorCount)
            .Select(path => (Path: path, Picture: RealPictures.Open(path, context))).Where(pair => pair.Picture is not null)
            .Select(pair => (pair.Path, Print: extractor.Extract(pair.Picture!))).Take(count).ToList();
        var folder = Directory.CreateTempSubdirectory("forensics-bench-");
        try
        {
            using var index = CopyIndex.Open(folder.FullName);
            for (var i = 0; i < real.Count; i++)
            {
                index.Add(i, real[i].Print);
            }

            var build = Stopwatch.StartNew();
            Fill(index, [.. real.SelectMany(picture => picture.Print.Features.Codes)], real.Count, count, context);
            index.Merge(1, everything: true);
            context.Say($"{real.Count} real pictures and {count - real.Count} made-up ones; looking up {Queries} crops …");

            var (found, wrong, times) = (0, 0, new List<double>());
            foreach (var (number, crop) in Crops(real.ConvertAll(picture => picture.Path), context))
            {
                var clock = Stopwatch.StartNew();
                var print = extractor.Extract(crop);
                print = print with { Regions = [.. print.Regions.Select(region => region with { Quality = 0 })] };
                // The made-up ones have no print to verify: they cost what a real one that is not it costs.
                var same = index.Search(print)
                    .Select(candidate => (candidate.Id, Match: verifier.Verify(print, real[(int)(candidate.Id % real.Count)].Print)))
                    .Where(pair => pair.Match?.Relation == CopyRelation.SamePicture && pair.Id < real.Count).Select(pair => (int)pair.Id).ToList();
                times.Add(clock.Elapsed.TotalMilliseconds);
                found += same.Contains(number) ? 1 : 0;
                wrong += same.Count(id => id != number);
                if (!same.Contains(number))
                {
                    context.Say($"not found: a crop of {real[number].Path}, {print.Features.Points.Count} features");
                }

                foreach (var other in same.Where(id => id != number))
                {
                    context.Say($"called the same: a crop of {real[number].Path} and {real[other].Path}");
                }
            }

            times.Sort();
            var accuracy = new Dictionary<string, double> { ["recall"] = (double)found / times.Count, ["queries"] = times.Count, ["other_pictures_called_same"] = wrong, ["real_pictures"] = real.Count };
            yield return new("wall_ms_median", times[times.Count / 2], "ms", accuracy);
            yield return new("wall_ms_max", times[^1], "ms", accuracy);
            yield return new("bytes_per_picture", (double)index.FileBytes / count, "B", accuracy);
            yield return new("print_bytes_median", real.Select(picture => picture.Print.ToBytes().Length).Order().ElementAt(real.Count / 2), "B", accuracy);
            yield return new("fill_and_build_wall_s", build.Elapsed.TotalSeconds, "s", accuracy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Fill(CopyIndex index, PdqHash[] pool, int from, int to, BenchContext context)
    {
        var random = new Random(1);
        for (var id = from; id < to; id++)
        {
            var codes = new PdqHash[FeaturesEach];
            for (var i = 0; i < codes.Length; i++)
            {
                var (one, other) = (pool[random.Next(pool.Length)], pool[random.Next(pool.Length)]);
                Span<ulong> words = [one.Word0, other.Word1, one.Word2, other.Word3];
                for (var change = 0; change < ChangedBits; change++)
                {
                    var bit = random.Next(PdqHash.Bits);
                    words[bit >> 6] ^= 1UL << (bit & 63);
                }

                codes[i] = new PdqHash(words[0], words[1], words[2], words[3]);
            }

            index.Add(id, new CopyPrint(640, 480, [], new LocalFeatures(640, 480, [], codes), new LumaThumbnail(0, 0, [])));
            if (id % MadeAtOnce == MadeAtOnce - 1)
            {
                context.Say($"{id + 1} of {to} …");
                index.Merge(1);
            }
        }
    }

    static IEnumerable<(int Number, RgbImage Crop)> Crops(List<string> paths, BenchContext context)
    {
        var random = new Random(2);
        var side = Math.Sqrt(CropArea);
        var left = Queries;
        foreach (var number in Enumerable.Range(0, paths.Count).OrderBy(_ => random.Next()).ToList())
        {
            var picture = RealPictures.Open(paths[number], context)!;
            var (width, height) = ((int)(side * picture.Width), (int)(side * picture.Height));
            if (Math.Min(width, height) < MinSidePixels)
            {
                continue;
            }

            var place = new PixelRegion(random.Next(picture.Width - width + 1), random.Next(picture.Height - height + 1), width, height);
            var crop = Resampler.Resize(picture, place, width, height, ResampleFilter.Area);
            yield return (number, context.Codec.Decode(context.Codec.EncodeJpeg(crop, Quality, ChromaSampling.Samp420), context.Limits).Image);
            if (--left == 0)
            {
                yield break;
            }
        }
    }
}
