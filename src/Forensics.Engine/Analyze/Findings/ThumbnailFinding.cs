using System.Globalization;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Thumbnail;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>The embedded thumbnail against its picture, as a finding.</summary>
static class ThumbnailFinding
{
    // Of a map: cells are square, the thumbnail's are as wide and high as the picture makes them.
    const int MapSide = 64;

    // In levels, shown as full suspicion: three times the least that counts as a difference.
    const float MapFullScale = 60;

    public static ImageAnalyzer Create(IImageCodec codec)
    {
        var options = new ThumbnailOptions();
        var analyzer = new ThumbnailAnalyzer(codec, options);
        return new(ThumbnailAnalyzer.Id, ThumbnailAnalyzer.Version, ImageAnalyzer.HashOfGated(options), (image, _) =>
        {
            var result = analyzer.Analyze(image);
            return new(Of(result), MapOf(result, image.Stored.Width, image.Stored.Height));
        })
        {
            Family = AnalyzerFamily.Thumbnail,
        };
    }

    static Finding Of(ThumbnailResult result)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal);
        values.AddText("thumbnailSource", result.Source is { } source ? DisputeJson.NameOf(source) : null);
        if (result.NotApplicable is { } reason)
        {
            return Finding.NotApplicable(ThumbnailAnalyzer.Id, ThumbnailAnalyzer.Version, reason, values);
        }

        values.AddText("thumbnailVerdict", result.Verdict is { } verdict ? DisputeJson.NameOf(verdict) : null);
        values.AddFinite("agreement", result.Agreement);
        values.AddFinite("keptAgreement", result.KeptAgreement);
        values.AddFinite("largestCellDifference", result.LargestCellDifference);
        values.AddFinite("medianCellDifference", result.MedianCellDifference);
        values["letterboxed"] = result.IsLetterboxed;
        values["thumbnailCut"] = result.IsThumbnailCut;
        values["thumbnailTurned"] = DisputeJson.NameOf(result.Turned);
        values.AddText("cut", result.Cut is { } cut ? string.Create(CultureInfo.InvariantCulture, $"{cut.Width}×{cut.Height}+{cut.X}+{cut.Y}") : null);
        return Finding.Ok(ThumbnailAnalyzer.Id, ThumbnailAnalyzer.Version, values);
    }

    /// <summary>Where a part differs. None of a thumbnail that shows the middle only: its place in the picture is not told.</summary>
    static SuspicionMap? MapOf(ThumbnailResult result, int width, int height)
    {
        if (result is not { Verdict: ThumbnailVerdict.PartDiffers, IsThumbnailCut: false, Map: { } cells })
        {
            return null;
        }

        var side = (int)Math.Round(Math.Sqrt(cells.Count));
        var cell = (Math.Max(width, height) + MapSide - 1) / MapSide;
        var (columns, rows) = ((width + cell - 1) / cell, (height + cell - 1) / cell);
        var values = new float[columns * rows];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = (Place(column, width), Place(row, height));
                values[row * columns + column] = (float)cells[y * side + x];
            }
        }

        return new(columns, rows, cell, values, MapFullScale);

        int Place(int index, int length) => Math.Min(side - 1, (int)((index + 0.5) * cell * side / length));
    }
}
