using Forensics.Benchmarks.Harness;
using Forensics.Imaging;

namespace Forensics.Benchmarks.Inputs;

/// <summary>Every real picture at hand that is not made from another: samples, the measuring data beside the repository, and the folders that FORENSICS_PHOTOS names.</summary>
static class RealPictures
{
    static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    // Folders of shared/data; queries and edited pictures are made from those.
    static readonly string[] Shared = ["forensics/authentic", "near-dup/originals", "near-dup/distractors", "products", "metadata"];

    // Of shared/data/metadata: one picture with many labels, and controls that are saved again.
    static readonly string[] Variants = ["c2pa_", "gen_", "syn_"];

    // Smaller ones are icons and test patterns.
    const int MinSidePixels = 100;

    public static IReadOnlyList<string> All(string home)
    {
        var data = Environment.GetEnvironmentVariable("FORENSICS_SHARED") ?? Path.Combine(home, "..", "shared", "data");
        var photos = (Environment.GetEnvironmentVariable("FORENSICS_PHOTOS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [.. new[] { Path.Combine(home, "samples") }.Concat(Shared.Select(part => Path.Combine(data, part))).Concat(photos)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !Variants.Any(start => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal)))
            .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Null for what can't be read or is too small.</summary>
    public static RgbImage? Open(string path, BenchContext context)
    {
        try
        {
            var picture = EvidenceImage.Open(PictureFile.Read(path, context.Limits), context.Codec, context.Limits).Upright;
            return Math.Min(picture.Width, picture.Height) < MinSidePixels ? null : picture;
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
    }
}
