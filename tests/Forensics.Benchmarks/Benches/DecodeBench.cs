using Forensics.Benchmarks.Harness;
using Forensics.Benchmarks.Inputs;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;

namespace Forensics.Benchmarks.Benches;

/// <summary>From file bytes to pixels through the codec, and to JPEG coefficients through our own reader, beside libjpeg-turbo's program.</summary>
static class DecodeBench
{
    static readonly Dictionary<string, double> NoPeer = [];

    public static Bench Create() => new("decode", "JPEG full and reduced, PNG, WebP, JPEG coefficients; beside libjpeg-turbo's djpeg", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        new($"{context.Size}-jpeg", () => Jpeg(context, 1)),
        .. Enumerable.Range(1, 3).Select(power => 1 << power).Select(divisor => new BenchCase($"{context.Size}-jpeg 1/{divisor}", () => Jpeg(context, divisor))),
        new($"{context.Size}-jpeg djpeg (peer)", () => Peer(context)),
        new($"{context.Size}-jpeg-coefficients", () => Coefficients(context)),
        new($"{context.Size}-png", () => Png(context)),
        new($"{context.Size}-webp", () => WebP(context)),
    ];

    static IEnumerable<Figure> Jpeg(BenchContext context, int divisor)
    {
        var file = context.Pictures.Jpeg;
        // The smallest side at which the codec chooses this reduction: its rule is "at least".
        var shortSide = (context.Pictures.Height + divisor - 1) / divisor;
        DecodedImage Decode() => divisor == 1
            ? context.Codec.Decode(file, context.Limits)
            : context.Codec.DecodeReduced(file, context.Limits, shortSide);
        return Stopwatches.Time(context.Measure, Decode).ToFigures(FromPeer(context, Decode().Image, divisor));
    }

    static Dictionary<string, double> FromPeer(BenchContext context, RgbImage image, int divisor)
    {
        if (!Djpeg.IsInstalled)
        {
            context.Say(Djpeg.Missing);
            return NoPeer;
        }

        var peer = Djpeg.Decode(context.Pictures.JpegPath, context.Pictures.Scratch("peer.ppm"), divisor);
        return new() { ["max_difference_from_djpeg"] = Differences(image, peer).Max };
    }

    /// <summary>A whole process: its start, reading the file, decoding, writing to nowhere.</summary>
    static IEnumerable<Figure> Peer(BenchContext context)
    {
        if (!Djpeg.IsInstalled)
        {
            context.Say(Djpeg.Missing);
            return [];
        }

        var file = context.Pictures.JpegPath;
        return Stopwatches.TimeChildren(context.Measure, () => Djpeg.Run(file, "/dev/null")).ToFigures(new Dictionary<string, double> { ["max_difference_from_djpeg"] = 0 });
    }

    static IEnumerable<Figure> Coefficients(BenchContext context)
    {
        var file = context.Pictures.Jpeg;
        var read = JpegFile.Read(file, context.Limits).Coefficients!;
        var blocks = read.Planes.Sum(plane => (double)plane.BlocksWide * plane.BlocksHigh);
        var timing = Stopwatches.Time(context.Measure, () => JpegFile.Read(file, context.Limits).Coefficients);
        return timing.ToFigures(new Dictionary<string, double>
        {
            // Blocks that only fill up the last MCUs are decoded too and not kept, so this may pass 1 by a little.
            ["share_of_blocks_decoded"] = read.DecodedBlocks / blocks,
            ["problems"] = read.Problems.Count,
        });
    }

    static IEnumerable<Figure> Png(BenchContext context)
    {
        var file = context.Pictures.Png;
        var limits = context.Limits with { MaxBytes = Math.Max(context.Limits.MaxBytes, file.Length) };
        var difference = Differences(context.Codec.Decode(file, limits).Image, context.Pictures.Pixels);
        return Stopwatches.Time(context.Measure, () => context.Codec.Decode(file, limits))
            .ToFigures(new Dictionary<string, double> { ["max_difference_from_source"] = difference.Max });
    }

    static IEnumerable<Figure> WebP(BenchContext context)
    {
        var file = context.Pictures.WebP;
        var difference = Differences(context.Codec.Decode(file, context.Limits).Image, context.Pictures.Pixels);
        return Stopwatches.Time(context.Measure, () => context.Codec.Decode(file, context.Limits))
            .ToFigures(new Dictionary<string, double> { ["mean_difference_from_source"] = difference.Mean });
    }

    /// <summary>Absolute differences of all samples, in levels.</summary>
    static (int Max, double Mean) Differences(RgbImage left, RgbImage right)
    {
        if (left.Width != right.Width || left.Height != right.Height)
        {
            throw new InvalidOperationException($"{left.Width}×{left.Height} pixels beside {right.Width}×{right.Height}.");
        }

        var (max, sum) = (0, 0L);
        ReadOnlySpan<byte> a = left.Pixels, b = right.Pixels;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs(a[i] - b[i]);
            max = Math.Max(max, difference);
            sum += difference;
        }

        return (max, (double)sum / a.Length);
    }
}
