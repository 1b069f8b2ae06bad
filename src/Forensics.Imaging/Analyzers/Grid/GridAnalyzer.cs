using Forensics.Imaging.Formats;
using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Grid;

/// <summary>Which JPEG block grids the pixels carry: one of the whole picture, and regions with another. Maths, limits and innocent causes: README.md.</summary>
public sealed class GridAnalyzer(GridOptions? options = null)
{
    public const string Id = "jpeg-grid";
    public const int Version = 1;

    readonly GridOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="GridResult.NotApplicable"/>.</summary>
    public GridResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Refuse(image.Header.Format, image.Bytes.Span) is { } reason)
        {
            return new(reason);
        }

        return Analyze(image.Luma, image.Stored.Width, image.Stored.Height, image.Jpeg);
    }

    /// <param name="luma">Row-major.</param>
    /// <param name="jpeg">The file's structure where it is a JPEG.</param>
    internal GridResult Analyze(ReadOnlySpan<byte> luma, int width, int height, JpegFile? jpeg)
    {
        if (Math.Min(width, height) < options.MinSidePixels)
        {
            return new(GridReason.TooSmall);
        }

        var votes = GridVotes.Count(luma, width, height);
        if (votes.Voted == 0)
        {
            return new(GridReason.Flat);
        }

        // Two coordinates each for two corners of a region, times the grids voted for and against.
        var logTests = 2 * Math.Log10(GridVotes.Grids) + 2 * Math.Log10(width) + 2 * Math.Log10(height);
        var grids = SignificantGrids(votes, logTests);
        JpegGrid? main = grids.Count > 0 ? grids[0] : null;
        var mainVote = main is { } grid ? (byte)(8 * grid.Y + grid.X) : GridVotes.None;
        var result = new GridResult(null, main, grids, jpeg is not null, VotedFraction: (double)votes.Voted / ((long)width * height));
        if (options.LookForMissingGrid && main is not null)
        {
            result = result with { Missing = MissingGrid(luma, votes, mainVote, logTests) };
        }

        if (jpeg?.ComponentQuantTables is [{ } table, ..]
            && QualityEstimate.Of(table.Steps.AsSpan(), StandardTables.Luminance).QualityPercent < options.MinForeignQualityPercent)
        {
            return result with { ForeignNotApplicable = GridReason.LowQuality };
        }

        var foreign = GridRegions.Find(votes, mainVote, null, options, logTests);
        return result with { Foreign = foreign, Map = GridMap.Of(votes, foreign) };
    }

    List<JpegGrid> SignificantGrids(GridVotes votes, double logTests)
    {
        var trials = (long)votes.Width * votes.Height / 64;
        List<JpegGrid> grids = [];
        for (var grid = 0; grid < GridVotes.Grids; grid++)
        {
            var count = votes.Totals[grid];
            var logFalseAlarms = logTests + BinomialTail.Log10(trials, count / 64, 1.0 / GridVotes.Grids);
            if (logFalseAlarms < Math.Log10(options.MaxFalseAlarms))
            {
                grids.Add(new(grid % 8, grid / 8, (double)count / votes.Voted, logFalseAlarms));
            }
        }

        // By votes; of two with the same number the upper left one, so that there is always one answer.
        grids.Sort((a, b) => a.VoteFraction != b.VoteFraction ? b.VoteFraction.CompareTo(a.VoteFraction) : (a.Y, a.X).CompareTo((b.Y, b.X)));
        return grids;
    }

    /// <summary>A fine save gives a grid to areas that have none; the others keep their own.</summary>
    List<GridRegion> MissingGrid(ReadOnlySpan<byte> luma, GridVotes votes, byte mainVote, double logTests)
    {
        var plane = new SamplePlane(votes.Width, votes.Height);
        for (var y = 0; y < votes.Height; y++)
        {
            luma.Slice(y * votes.Width, votes.Width).CopyTo(plane.WritableRow(y));
        }

        plane.Pad();
        var saved = JpegRoundTrip.Apply(plane, StandardTables.Scale(StandardTables.Luminance, options.MissingGridQualityPercent));
        var again = new byte[votes.Width * votes.Height];
        for (var y = 0; y < votes.Height; y++)
        {
            saved.Row(y).CopyTo(again.AsSpan(y * votes.Width));
        }

        var after = GridVotes.Count(again, votes.Width, votes.Height);
        for (var i = 0; i < again.Length; i++)
        {
            if (votes.Votes[i] == mainVote)
            {
                after.Votes[i] = GridVotes.None;
            }
        }

        return GridRegions.Find(after, GridVotes.None, 0, options, logTests);
    }

    static string? Refuse(ImageFormat format, ReadOnlySpan<byte> file) => format switch
    {
        ImageFormat.Heic or ImageFormat.Avif => GridReason.OtherCodec,
        ImageFormat.Webp when !WebPHeader.IsLossless(file) => GridReason.OtherCodec,
        ImageFormat.Gif => GridReason.Palette,
        _ => null,
    };
}
