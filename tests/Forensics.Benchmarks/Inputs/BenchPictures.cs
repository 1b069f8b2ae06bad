using System.Security.Cryptography;
using Forensics.Imaging;
using Forensics.Native;

namespace Forensics.Benchmarks.Inputs;

/// <summary>The pictures that benches read, made once from photos of <c>samples/</c> and kept in <c>.cache/bench/</c>.</summary>
/// <remarks>No camera file of 12 MP may be shipped, so none is: these are enlarged photos with seeded noise (<see cref="EnlargedPhoto"/>).
/// Their entropy, and with it the cost of Huffman decoding, is that of a camera's file of the same size in bytes.</remarks>
sealed class BenchPictures
{
    // Raised when the same photo would give another file; part of the cached names.
    const int Version = 1;

    const int QualityPercent = 95;
    const int WebPQualityPercent = 85;
    const int Seed = 20_260_101;

    // Middlebury 2006 "Aloe", right view: samples/SOURCES.md. Leaves and cloth: fine texture everywhere, as in a close-up of goods.
    static readonly string Photo = Path.Combine("02-splice", "pictures", "shop-reference.jpg");

    readonly string samples;
    readonly string cache;
    readonly string size;
    readonly Action<string> say;
    readonly SystemImageCodec codec = new();
    readonly Lazy<byte[]> jpeg;
    readonly Lazy<RgbImage> pixels;

    /// <param name="home">The repository's root.</param>
    public BenchPictures(string home, double megapixels, Action<string> say)
    {
        (samples, cache, this.say) = (Path.Combine(home, "samples"), Path.Combine(home, ".cache", "bench"), say);
        // 4:3 and even, so that 4:2:0 has no half samples: 4000×3000 at 12.
        Height = Math.Max(2, (int)Math.Round(Math.Sqrt(megapixels * 1e6 * 3 / 4) / 2) * 2);
        Width = Math.Max(2, (int)Math.Round(Height * 4 / 3.0 / 2) * 2);
        size = $"{Width}x{Height}";
        jpeg = new(() => File.ReadAllBytes(JpegPath));
        pixels = new(() => codec.Decode(Jpeg, new DecodeLimits()).Image);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>JPEG, quality 95, 4:2:0, 3 to 5 MB at 12 MP.</summary>
    public byte[] Jpeg => jpeg.Value;

    /// <summary>As <see cref="Jpeg"/> decodes at full size.</summary>
    public RgbImage Pixels => pixels.Value;

    public string JpegPath => Kept("jpg", () => Encode(Enlarge(Path.Combine(samples, Photo), Seed)));

    /// <summary>The pixels of <see cref="Jpeg"/> as 8-bit RGB PNG.</summary>
    public byte[] Png => File.ReadAllBytes(Kept("png", () => codec.EncodePng(Width, Height, 3, Pixels.Pixels)));

    /// <summary>The pixels of <see cref="Jpeg"/> as lossy WebP, quality 85.</summary>
    public byte[] WebP => File.ReadAllBytes(Kept("webp", () => WebPEncoder.Encode(Pixels, WebPQualityPercent)));

    /// <summary>A place for a peer's output.</summary>
    public string Scratch(string name)
    {
        Directory.CreateDirectory(cache);
        return Path.Combine(cache, FormattableString.Invariant($"{Environment.ProcessId}-{name}"));
    }

    /// <summary>One photo of each sample dispute, at its own size.</summary>
    public IEnumerable<RgbImage> SamplePhotos() => PhotoFiles().Select(Decode);

    /// <summary>JPEG files of one photo of each sample dispute, enlarged as <see cref="Jpeg"/> is.</summary>
    public IEnumerable<byte[]> EnlargedSamplePhotos() => PhotoFiles().Select((file, i) => Encode(Enlarge(file, Seed + 1 + i)));

    IEnumerable<string> PhotoFiles() =>
        from folder in Directory.EnumerateDirectories(samples).Order(StringComparer.Ordinal)
        let photos = Path.Combine(folder, "pictures")
        where Directory.Exists(photos)
        from photo in Directory.EnumerateFiles(photos, "*.jpg").Order(StringComparer.Ordinal).Take(1)
        select photo;

    RgbImage Enlarge(string photo, int seed) => EnlargedPhoto.Make(Decode(photo), Width, Height, seed);

    RgbImage Decode(string file) => codec.Decode(File.ReadAllBytes(file), new DecodeLimits()).Image;

    byte[] Encode(RgbImage image) => codec.EncodeJpeg(image, QualityPercent, ChromaSampling.Samp420);

    string Kept(string extension, Func<byte[]> make)
    {
        var path = Path.Combine(cache, $"photo-v{Version}-{size}.{extension}");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(cache);
            var made = Scratch(Path.GetFileName(path));
            File.WriteAllBytes(made, make());
            File.Move(made, path, overwrite: true);
        }

        if (said.Add(extension))
        {
            var bytes = File.ReadAllBytes(path);
            say(FormattableString.Invariant(
                $"input: {path}, {Width}×{Height}, {bytes.Length / 1e6:0.00} MB, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))};"));
            say($"       no camera file: samples/{Photo} enlarged, with seeded noise");
        }

        return path;
    }

    readonly HashSet<string> said = [];
}
