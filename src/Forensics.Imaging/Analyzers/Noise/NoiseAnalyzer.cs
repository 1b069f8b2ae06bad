using System.Buffers.Binary;
using Forensics.Imaging.Analyzers.EditMap;

namespace Forensics.Imaging.Analyzers.Noise;

/// <summary>Noise that is unlike that of surfaces of the same texture. Maths, limits and innocent causes: README.md.</summary>
/// <remarks>The same bytes give the same result: random translations are seeded from the picture's SHA-256.</remarks>
public sealed class NoiseAnalyzer(NoiseOptions? options = null)
{
    public const string Id = "noise";
    public const int Version = 1;

    // z at which the map shows full suspicion, after smoothing.
    const float MapFullScale = 3;
    const double LogSpread = 0.02;

    // Standard deviation of the smoothing: some 50 pixels, as of error level analysis.
    const double SmoothingBlocks = 2;

    readonly NoiseOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="NoiseResult.NotApplicable"/>.</summary>
    public NoiseResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Traces, Convert.FromHexString(image.Sha256));
    }

    /// <param name="sha256">Of the file: the seed.</param>
    internal NoiseResult Analyze(BlockTraces traces, ReadOnlySpan<byte> sha256)
    {
        if (traces.UsableCount < options.MinBlocks)
        {
            return new(NoiseReason.NotEnoughBlocks);
        }

        var z = Conditioning.Standardise(traces.Noise, Conditioning.Cut(traces.Usable, traces.Middle), LogSpread);
        var smooth = Smoothing.Gaussian([.. z.Select(value => Math.Clamp(value, -4, 4))], traces.Columns, SmoothingBlocks);
        for (var block = 0; block < smooth.Length; block++)
        {
            smooth[block] = traces.Usable[block] ? smooth[block] : float.NaN;
        }

        var result = new NoiseResult(
            null,
            StrongestParts.Mean(z, traces.Columns, SmoothingBlocks),
            Map: new(traces.Columns, traces.Rows, BlockTraces.Side, smooth, MapFullScale));
        var scored = new ScoredBlocks(traces.Columns, traces.Rows, BlockTraces.Side, traces.Usable, traces.Middle, smooth);
        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(sha256));
        return new ScoreRegions(scored, options.Regions).Strongest(random) is not { } region ? result : result with
        {
            T = region.T,
            MeanZ = region.MeanZ,
            AreaFraction = (double)region.Count / traces.UsableCount,
            EmpiricalP = region.EmpiricalP,
            Region = region.Box,
        };
    }
}
