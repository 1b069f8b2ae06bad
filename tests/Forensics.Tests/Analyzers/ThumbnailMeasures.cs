using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Thumbnail;
using Forensics.Native;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;
using TestPictures = Forensics.Tests.Jpeg.TestPictures;

namespace Forensics.Tests.Analyzers;

/// <summary>The figures of the thumbnail's README.md: genuine pairs, and forgeries made of them.</summary>
[Trait("Speed", "Slow")]
public class ThumbnailMeasures(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();
    static readonly ThumbnailAnalyzer Analyzer = new(Codec);

    [SharedDataFact]
    public void Genuine_thumbnails_agree_and_forged_pictures_do_not()
    {
        List<(string Path, RgbImage Picture, RgbImage Thumbnail)> genuine = [];
        SortedDictionary<string, int> verdicts = new(StringComparer.Ordinal);
        SortedDictionary<string, int> cut = new(StringComparer.Ordinal);
        var byCamera = 0;
        foreach (var path in CsvRows.Read(Path.Combine(SharedData.Root!, "manifest.csv")).Select(row => row["path"]))
        {
            if (path.StartsWith("hostile", StringComparison.Ordinal) || path.Contains("/masks/", StringComparison.Ordinal))
            {
                continue;
            }

            EvidenceImage image;
            try
            {
                image = EvidenceImage.Open(File.ReadAllBytes(Path.Combine(SharedData.Root!, path)), Codec, new DecodeLimits());
            }
            catch (EvidenceFormatException)
            {
                continue;
            }

            var result = Analyzer.Analyze(image);
            if (result.NotApplicable == ThumbnailReason.NoThumbnail)
            {
                continue;
            }

            var verdict = result.Verdict?.ToString() ?? result.NotApplicable!;

            // These were cut out of larger photos whose thumbnail they kept.
            var group = path.Contains("untouched", StringComparison.Ordinal) ? cut : verdicts;
            group[verdict] = group.GetValueOrDefault(verdict) + 1;
            byCamera += result.Verdict is not null && group == verdicts && image.Metadata.EditorTraces.Count == 0 ? 1 : 0;

            // One photo is there in eight turns; one of them is enough to make forgeries of.
            var isTurn = path.Contains("te_bridge-", StringComparison.Ordinal) && !path.Contains("rotate-180", StringComparison.Ordinal);
            if (result.Verdict is ThumbnailVerdict.Agrees && !isTurn && Math.Min(image.Stored.Width, image.Stored.Height) >= 240)
            {
                genuine.Add((path, image.Stored, Codec.Decode(image.Metadata.Exif.Thumbnail!.Bytes, new()).Image));
            }
        }

        output.WriteLine($"genuine: {string.Join(", ", verdicts)}, of those that were compared {byCamera} with no editor named; cut: {string.Join(", ", cut)}");
        var alarms = verdicts.Where(pair => Enum.TryParse<ThumbnailVerdict>(pair.Key, out var verdict) && verdict != ThumbnailVerdict.Agrees).Sum(pair => pair.Value);
        Assert.Equal(0, alarms);
        Assert.InRange(verdicts["Agrees"], 60, 200);
        Assert.Equal(0, cut.GetValueOrDefault("Agrees"));

        List<string> agreeing = [];
        var (swapped, swaps) = (0, 0);
        for (var i = 0; i < genuine.Count; i++)
        {
            foreach (var step in (int[])[1, 7, 19])
            {
                var other = genuine[(i + step) % genuine.Count];
                if (Analyzer.Compare(genuine[i].Picture, other.Thumbnail).Verdict is { } verdict)
                {
                    swaps++;
                    swapped += verdict == ThumbnailVerdict.Agrees ? 0 : 1;
                    if (verdict == ThumbnailVerdict.Agrees)
                    {
                        agreeing.Add($"{Path.GetFileName(genuine[i].Path)} with {Path.GetFileName(other.Path)}");
                    }
                }
            }
        }

        output.WriteLine($"another picture's thumbnail: {swapped} of {swaps} contradict; agree: {string.Join("; ", agreeing)}");
        var random = new Random(1);
        foreach (var area in (double[])[0.2, 0.1, 0.05, 0.02])
        {
            var found = genuine.Count(pair => Analyzer.Compare(Pasted(pair.Picture, genuine[random.Next(genuine.Count)].Picture, area, random), pair.Thumbnail).Verdict
                is ThumbnailVerdict.PartDiffers or ThumbnailVerdict.Differs);
            output.WriteLine($"{area:P0} of the picture replaced: {found} of {genuine.Count} contradict");
        }

        foreach (var share in (double[])[0.9, 0.7, 0.5, 0.3])
        {
            var results = genuine.Select(pair => Analyzer.Compare(Cut(pair.Picture, share, random), pair.Thumbnail).Verdict).ToList();
            output.WriteLine($"cut to {share:P0} of its sides: {string.Join(", ", results.CountBy(verdict => verdict?.ToString() ?? "not compared"))} of {genuine.Count}");
        }

        Assert.True(swapped >= 0.99 * swaps);
    }

    /// <summary>A rectangle of the given share of the area comes from the other picture.</summary>
    static RgbImage Pasted(RgbImage picture, RgbImage other, double area, Random random)
    {
        var (width, height) = ((int)(picture.Width * Math.Sqrt(area)), (int)(picture.Height * Math.Sqrt(area)));
        return TestPictures.Paste(
            picture, ScreenPictures.Fitted(other, picture.Width, picture.Height), random.Next(picture.Width - width), random.Next(picture.Height - height), width, height);
    }

    static RgbImage Cut(RgbImage picture, double share, Random random)
    {
        var (width, height) = ((int)(share * picture.Width), (int)(share * picture.Height));
        var region = new PixelRegion(random.Next(picture.Width - width), random.Next(picture.Height - height), width, height);
        return Resampler.Resize(picture, region, width, height, ResampleFilter.Area);
    }
}
