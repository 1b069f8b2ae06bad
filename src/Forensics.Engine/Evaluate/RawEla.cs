using Forensics.Imaging;

namespace Forensics.Engine.Evaluate;

/// <summary>Error level analysis as it is usually done, for comparison only: saved once at quality 95, and the largest difference of a pixel's channels
/// (N. Krawetz, "A Picture's Worth", 2007; as the tools do it that call a picture edited by it).</summary>
/// <param name="Largest">Of the picture, 0 to 255.</param>
/// <param name="Pixels">Of the differences, as means of blocks stretched to the whole scale, against the truth; null where that is not known.</param>
public sealed record RawEla(int Largest, PixelFigures? Pixels)
{
    const int QualityPercent = 95;
    const int Side = 8;

    /// <param name="truth">Mask of the same size; null where it is not known.</param>
    public static RawEla Of(RgbImage stored, IImageCodec codec, RgbImage? truth)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(codec);
        var saved = codec.Decode(codec.EncodeJpeg(stored, QualityPercent, ChromaSampling.Samp420), new()).Image;
        var differences = new byte[stored.Width * stored.Height];
        for (var y = 0; y < stored.Height; y++)
        {
            var before = stored.Row(y);
            var after = saved.Row(y);
            for (var x = 0; x < 3 * stored.Width; x++)
            {
                ref var difference = ref differences[y * stored.Width + x / 3];
                difference = Math.Max(difference, (byte)Math.Abs(before[x] - after[x]));
            }
        }

        var known = truth is not null && truth.Width == stored.Width && truth.Height == stored.Height;
        return new(differences.Max(), known ? PixelFigures.Of(Stretched(differences, stored.Width), LabelledPictures.Channel(truth!)) : null);
    }

    static byte[] Stretched(byte[] differences, int width)
    {
        var columns = (width + Side - 1) / Side;
        var blocks = columns * ((differences.Length / width + Side - 1) / Side);
        var (sums, counts) = (new long[blocks], new int[blocks]);
        for (var i = 0; i < differences.Length; i++)
        {
            sums[BlockOf(i)] += differences[i];
            counts[BlockOf(i)]++;
        }

        var means = sums.Zip(counts, (sum, count) => (double)sum / count).ToArray();
        var strongest = Math.Max(means.Max(), double.Epsilon);
        return [.. differences.Select((_, i) => (byte)Math.Round(255 * means[BlockOf(i)] / strongest))];

        int BlockOf(int pixel) => pixel / width / Side * columns + pixel % width / Side;
    }
}
