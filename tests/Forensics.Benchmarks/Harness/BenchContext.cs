using System.Globalization;
using Forensics.Benchmarks.Inputs;
using Forensics.Imaging;
using Forensics.Native;

namespace Forensics.Benchmarks.Harness;

/// <summary>What every bench works with: the codec, the inputs and how long to measure.</summary>
/// <param name="home">The repository's root.</param>
/// <param name="megapixels">Size of the input pictures.</param>
/// <param name="say">Takes a line for people.</param>
sealed class BenchContext(string home, double megapixels, MeasureOptions measure, Action<string> say)
{
    readonly Lazy<BenchPictures> pictures = new(() => new BenchPictures(home, megapixels, say));

    public string Home { get; } = home;

    public IImageCodec Codec { get; } = new SystemImageCodec();

    public DecodeLimits Limits { get; } = new();

    public MeasureOptions Measure { get; } = measure;

    /// <summary>"12MP", with which the names of cases begin.</summary>
    public string Size { get; } = FormattableString.Invariant($"{megapixels:0.##}MP");

    /// <summary>Sizes of the index bench, and whether its codes are skewed.</summary>
    public required IReadOnlyList<int> CodeCounts { get; init; }

    public required bool Skewed { get; init; }

    /// <returns>Nothing when one is no number from 1 to 200 million.</returns>
    public static IReadOnlyList<int>? ParseCounts(string? list)
    {
        List<int> counts = [];
        foreach (var item in (list ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 200_000_000)
            {
                return null;
            }

            counts.Add(count);
        }

        return counts;
    }

    public BenchPictures Pictures => pictures.Value;

    public void Say(string line) => say(line);
}
