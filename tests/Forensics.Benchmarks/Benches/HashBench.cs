using Forensics.Benchmarks.Harness;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Tests.References;

namespace Forensics.Benchmarks.Benches;

/// <summary>PDQ: the arithmetic alone, and from the bytes of a camera-sized JPEG in both ways there are.</summary>
static class HashBench
{
    public static Bench Create() => new("hash", "PDQ from 512×512 grey, and from a JPEG file: reduced decoding (prefilter) and exact", Cases);

    static IEnumerable<BenchCase> Cases(BenchContext context) =>
    [
        new("pdq-kernel", () => Kernel(context)),
        new($"{context.Size}-jpeg", () => Prefilter(context)),
        new($"{context.Size}-jpeg-exact", () => Exact(context)),
    ];

    static IEnumerable<Figure> Kernel(BenchContext context)
    {
        var squares = context.Pictures.SamplePhotos().Select(GreySquare).ToList();
        var bits = squares.Max(grey => Bits(Kernel(grey), SlowPdq.Compute(AsRgb(grey))));
        var square = GreySquare(context.Pictures.Pixels);
        var timing = Stopwatches.Time(context.Measure, () => Kernel(square));
        return timing.ToFigures(new Dictionary<string, double> { ["max_bits_from_reference"] = bits, ["pictures"] = squares.Count });
    }

    static IEnumerable<Figure> Prefilter(BenchContext context)
    {
        var file = context.Pictures.Jpeg;
        context.Say("comparing the prefilter's hash with the exact one on enlarged sample photos …");
        var bits = context.Pictures.EnlargedSamplePhotos().Append(file).Select(photo => Bits(Reduced(context, photo), Full(context, photo))).Order().ToList();
        var timing = Stopwatches.Time(context.Measure, () => Reduced(context, file));
        return timing.ToFigures(new Dictionary<string, double>
        {
            ["max_bits_from_exact"] = bits[^1],
            ["median_bits_from_exact"] = bits[(bits.Count - 1) / 2],
            ["pictures"] = bits.Count,
        });
    }

    static IEnumerable<Figure> Exact(BenchContext context)
    {
        var file = context.Pictures.Jpeg;
        var bits = Bits(Full(context, file), SlowPdq.Compute(context.Pictures.Pixels));
        var timing = Stopwatches.Time(context.Measure, () => Full(context, file));
        return timing.ToFigures(new Dictionary<string, double> { ["max_bits_from_reference"] = bits, ["pictures"] = 1 });
    }

    static PdqResult Kernel(byte[] grey) => Pdq.ComputeLuma(grey, Pdq.MaxSidePixels, Pdq.MaxSidePixels);

    /// <summary>The largest reduction that keeps what PDQ looks at: a short side of 512 pixels.</summary>
    static PdqResult Reduced(BenchContext context, byte[] file) => PdqPrefilter.Compute(file, context.Codec, context.Limits);

    static PdqResult Full(BenchContext context, byte[] file) => Pdq.Compute(context.Codec.Decode(file, context.Limits).Image);

    static int Bits(PdqResult left, PdqResult right) => left.Hash.DistanceTo(right.Hash);

    /// <summary>Luma at the pixels that the nearest neighbour picks.</summary>
    static byte[] GreySquare(RgbImage image)
    {
        const int side = Pdq.MaxSidePixels;
        var luma = Luminance.Of(image);
        var grey = new byte[side * side];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = luma[i / side * image.Height / side * image.Width + i % side * image.Width / side];
        }

        return grey;
    }

    static RgbImage AsRgb(byte[] grey) => new(Pdq.MaxSidePixels, Pdq.MaxSidePixels, [.. grey.SelectMany(value => new[] { value, value, value })]);
}
