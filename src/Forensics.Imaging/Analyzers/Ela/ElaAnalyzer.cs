using System.Buffers.Binary;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Ela;

/// <summary>Error level analysis conditioned on texture. Maths, limits and innocent causes: README.md.</summary>
/// <remarks>The same bytes give the same result: random translations are seeded from the picture's SHA-256.</remarks>
public sealed class ElaAnalyzer(ElaOptions? options = null)
{
    public const string Id = "ela";
    public const int Version = 2;

    // z at which the map shows full suspicion: four times a robust standard deviation is rare inside an unedited picture.
    const float MapFullScale = 4;

    // Saving at a quality close to the last one reproduces the file instead of disturbing it.
    const int TooCloseToOwnQuality = 3;
    const int LowestQuality = 60;
    const int HighestQuality = 95;

    // Standard deviation: parts of some 50 pixels and more.
    const double SmoothingBlocks = 1;

    readonly ElaOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="ElaResult.NotApplicable"/>.</summary>
    public ElaResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Stored, image.Jpeg, Convert.FromHexString(image.Sha256));
    }

    /// <param name="sha256">Of the file: the seed.</param>
    internal ElaResult Analyze(RgbImage stored, JpegFile? jpeg, ReadOnlySpan<byte> sha256)
    {
        var ownQuality = OwnQuality(jpeg);
        if (ownQuality < options.MinLumaQualityPercent)
        {
            return new(ElaReason.LowQuality, []);
        }

        var qualities = Qualities(ownQuality);
        if ((long)(stored.Width / ElaBlocks.Side) * (stored.Height / ElaBlocks.Side) < options.MinBlocks)
        {
            return new(ElaReason.NotEnoughBlocks, qualities);
        }

        var blocks = ElaBlocks.Measure(stored, Sampling(jpeg), qualities);
        if (blocks.UsableCount < options.MinBlocks)
        {
            return new(ElaReason.Flat, qualities);
        }

        var z = ElaConditioning.Scores(blocks);
        var map = new SuspicionMap(blocks.Columns, blocks.Rows, ElaBlocks.Side, z, MapFullScale);
        var result = new ElaResult(null, qualities, StrongestZ: StrongestParts.Mean(z, blocks.Columns, SmoothingBlocks), Map: map);
        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(sha256));
        var scored = new ScoredBlocks(blocks.Columns, blocks.Rows, ElaBlocks.Side, blocks.Usable, blocks.Activity, z);
        return new ScoreRegions(scored, options.Regions).Strongest(random) is not { } region ? result : result with
        {
            T = region.T,
            MeanZ = region.MeanZ,
            AreaFraction = (double)region.Count / blocks.UsableCount,
            EmpiricalP = region.EmpiricalP,
            Region = region.Box,
        };
    }

    internal IReadOnlyList<int> Qualities(int? ownQuality)
    {
        if (ownQuality is not { } own)
        {
            return options.QualitiesWithoutHistory;
        }

        return [.. options.QualityDrops
            .Select(drop => Math.Clamp(own - drop, LowestQuality, HighestQuality))
            .Where(quality => Math.Abs(quality - own) > TooCloseToOwnQuality)
            .Distinct()];
    }

    static int? OwnQuality(JpegFile? jpeg) => JpegQualityAnalyzer.Analyze(jpeg).Luma?.QualityPercent;

    /// <summary>The file's own sampling, so that chroma is disturbed on the grid it was saved on; without one, all of it.</summary>
    static ChromaSampling Sampling(JpegFile? jpeg) => jpeg?.Sampling switch
    {
        "grey" => ChromaSampling.Grey,
        "4:2:0" => ChromaSampling.Samp420,
        "4:2:2" => ChromaSampling.Samp422,
        "4:4:0" => ChromaSampling.Samp440,
        _ => ChromaSampling.Samp444,
    };
}
