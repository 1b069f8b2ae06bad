namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Finds what was copied from one place of a picture to another. Maths, limits and innocent causes: README.md.</summary>
public sealed class CopyMoveAnalyzer(IKeypointEngine engine, CopyMoveOptions? options = null)
{
    public const string Id = "copy-move";
    public const int Version = 2;

    // The map is finer than what a screen shows.
    const int MapSidePixels = 1024;

    readonly CopyMoveOptions options = options ?? new();

    /// <summary>Never throws for unsuitable pictures: they give a reason in <see cref="CopyMoveResult.NotApplicable"/>.</summary>
    public CopyMoveResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Analyze(image.Luma, image.Stored.Width, image.Stored.Height);
    }

    internal CopyMoveResult Analyze(ReadOnlySpan<byte> luma, int width, int height)
    {
        var working = WorkingLuma.Of(luma, width, height, options.WorkingSidePixels);
        if (Math.Min(working.Width, working.Height) < options.MinSidePixels)
        {
            return new(CopyMoveReason.TooSmall);
        }

        var keypoints = engine.Detect(working.Levelled(), working.Width, working.Height, KeypointKind.Sift, options.MaxKeypoints);
        if (keypoints.Points.Count < 2 * options.MinInliers)
        {
            return new(CopyMoveReason.Flat);
        }

        var pairs = SelfMatches.Find(keypoints, engine, options);
        List<CopiedArea> areas = [];
        foreach (var mapping in CopyMappings.Find(pairs, (double)working.Width * working.Height, options).Take(options.MaxMappings))
        {
            if (!areas.Exists(area => area.Explains(mapping)) && CopiedArea.Find(working, mapping, options) is { } area)
            {
                areas.Add(area);
            }
        }

        CopiedArea.TellPatterns(areas, pairs, options);
        areas.ForEach(area => area.Widen(working));
        CopyMoveRegion[] regions = [.. areas.Select(area => area.Region(working)).OrderBy(region => region.Verdict).ThenByDescending(region => region.AreaPixels)];
        return new(null, keypoints.Points.Count, pairs.Count, regions, Map(areas, working, width, height));
    }

    static SuspicionMap? Map(List<CopiedArea> areas, WorkingLuma working, int width, int height)
    {
        var clones = areas.FindAll(area => area.Verdict == CopyMoveVerdict.Clone);
        if (clones.Count == 0)
        {
            return null;
        }

        var marked = new bool[working.Width * working.Height];
        clones.ForEach(area => area.Mark(marked, working.Width));
        var cell = (Math.Max(width, height) + MapSidePixels - 1) / MapSidePixels;
        var (columns, rows) = ((width + cell - 1) / cell, (height + cell - 1) / cell);
        var values = new float[columns * rows];
        for (var row = 0; row < rows; row++)
        {
            var y = Math.Min(working.Height - 1, (int)((row + 0.5) * cell / working.Scale));
            for (var column = 0; column < columns; column++)
            {
                var x = Math.Min(working.Width - 1, (int)((column + 0.5) * cell / working.Scale));
                values[row * columns + column] = marked[y * working.Width + x] ? 1 : 0;
            }
        }

        return new(columns, rows, cell, values, 1);
    }
}
