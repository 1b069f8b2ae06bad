using Forensics.Imaging.Jpeg;

namespace Forensics.Imaging.Analyzers.Thumbnail;

/// <summary>Holds the thumbnail that a camera or program left in a file against its picture. Maths, limits and innocent causes: README.md.</summary>
/// <param name="codec">Decodes the thumbnail.</param>
public sealed class ThumbnailAnalyzer(IImageCodec codec, ThumbnailOptions? options = null)
{
    public const string Id = "thumbnail";
    public const int Version = 1;

    const int Side = 32;

    // Thumbnails are rounded to whole pixels and cut to multiples of 8: at 160 × 120 that is up to 5 % of a side.
    const double ShapeTolerance = 0.06;

    // Bars are written black; JPEG lets some of the picture into them.
    const double DarkestPicture = 24;

    // A cut to less than this share of the side leaves too few pixels of the thumbnail.
    const double MinCutScale = 0.2;

    // Programs that cut thumbnails take all of the shorter side.
    const double MinMiddleScale = 0.97;

    // A preview of some megapixels is still one; more is no thumbnail.
    static readonly DecodeLimits Limits = new() { MaxPixels = 25_000_000 };

    readonly ThumbnailOptions options = options ?? new();

    /// <summary>Never throws for bad thumbnails: they give a reason in <see cref="ThumbnailResult.NotApplicable"/>.</summary>
    public ThumbnailResult Analyze(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        List<ThumbnailResult> results = [];
        foreach (var (kind, bytes) in Thumbnails(image))
        {
            results.Add(Compare(image.Stored, bytes) with { Source = kind });
        }

        return results.Where(result => result.Verdict is not null).MaxBy(result => result.Verdict)
            ?? (results.Count > 0 ? results[0] : new(ThumbnailReason.NoThumbnail));
    }

    static IEnumerable<(EmbeddedPictureKind Kind, ReadOnlyMemory<byte> Bytes)> Thumbnails(EvidenceImage image)
    {
        if (image.Metadata.Exif.Thumbnail is { } thumbnail)
        {
            yield return (EmbeddedPictureKind.ExifThumbnail, thumbnail.Bytes);
        }

        // Other pictures of a multi-picture file are not meant to show the same: gain maps, depth, bursts.
        if (image.Jpeg is { } jpeg)
        {
            foreach (var embedded in EmbeddedPictures.Read(image.Bytes, jpeg, image.Metadata).Pictures)
            {
                if (embedded is { Kind: EmbeddedPictureKind.PhotoshopThumbnail, Offset: >= 0 })
                {
                    yield return (embedded.Kind, image.Bytes.Slice((int)embedded.Offset, (int)embedded.Length));
                }
            }
        }
    }

    ThumbnailResult Compare(RgbImage picture, ReadOnlyMemory<byte> file)
    {
        RgbImage thumbnail;
        try
        {
            thumbnail = codec.Decode(file, Limits).Image;
        }
        catch (EvidenceFormatException)
        {
            return new(ThumbnailReason.Unreadable);
        }

        return Compare(picture, thumbnail);
    }

    internal ThumbnailResult Compare(RgbImage picture, RgbImage thumbnail)
    {
        if (Math.Min(Math.Min(picture.Width, picture.Height), Math.Min(thumbnail.Width, thumbnail.Height)) < options.MinSidePixels)
        {
            return new(ThumbnailReason.TooSmall);
        }

        var (whole, small) = (new LumaGrid(picture), new LumaGrid(thumbnail));
        var shown = WithoutBars(small, whole.Whole.LogShape);
        var (a, b) = (whole.Sample(whole.Whole, Side), small.Sample(shown, Side));
        if (Math.Min(GridFit.Spread(a), GridFit.Spread(b)) < options.MinSpread)
        {
            return new(ThumbnailReason.Flat);
        }

        var result = SameView(a, b, whole.Whole.LogShape, shown) with { IsLetterboxed = shown != small.Whole };
        return Judge(result) ?? PartialView(result, whole, small, shown);
    }

    /// <summary>Both show the same view, turned or not: the best of the turns that their shapes allow.</summary>
    static ThumbnailResult SameView(double[] picture, double[] thumbnail, double shape, GridWindow shown)
    {
        ThumbnailResult? best = null;
        for (var quarters = 0; quarters < 4; quarters++)
        {
            if (Math.Abs(shape - (quarters % 2 == 0 ? shown.LogShape : -shown.LogShape)) > ShapeTolerance)
            {
                continue;
            }

            var turned = GridFit.Turn(thumbnail, Side, quarters);
            var fit = GridFit.Of(picture, turned, Side);
            if (best is null || fit.Agreement > best.Agreement)
            {
                best = Fitted(fit) with { Turned = Turns[quarters] };
            }
        }

        return best ?? new(null, ThumbnailVerdict.Differs, Agreement: -1);
    }

    static ThumbnailResult Fitted(GridFit fit) =>
        new(null, ThumbnailVerdict.Differs, Agreement: fit.Agreement, KeptAgreement: fit.KeptAgreement, Map: fit.Cells);

    static readonly Orientation[] Turns = [Orientation.Upright, Orientation.Rotate90, Orientation.Rotate180, Orientation.Rotate270];

    ThumbnailResult PartialView(ThumbnailResult result, LumaGrid picture, LumaGrid thumbnail, GridWindow shown)
    {
        var cut = WindowSearch.Find(thumbnail, shown, picture, MinCutScale, Side);
        var middle = WindowSearch.Find(picture, picture.Whole, thumbnail, MinMiddleScale, Side);
        if (middle.Agreement >= cut.Agreement
            && Judge(Fitted(GridFit.Of(picture.Sample(middle.Window, Side), thumbnail.Sample(thumbnail.Whole, Side), Side)) with { IsThumbnailCut = true }) is { } judged)
        {
            return judged;
        }

        if (cut.Agreement >= options.MinCropAgreement)
        {
            var (box, scale) = (cut.Window, thumbnail.Scale);
            return result with
            {
                Verdict = ThumbnailVerdict.Cropped,
                Agreement = cut.Agreement,
                KeptAgreement = cut.Agreement,
                Turned = Orientation.Upright,
                Cut = new((int)(box.X / scale), (int)(box.Y / scale), Math.Max(1, (int)(box.Width / scale)), Math.Max(1, (int)(box.Height / scale))),
                Map = null,
            };
        }

        return result with { Verdict = ThumbnailVerdict.Differs, Agreement = Math.Max(result.Agreement, Math.Max(cut.Agreement, middle.Agreement)), Map = null };
    }

    /// <summary>Whether both show the same view, and whether a part differs; null where they do not.</summary>
    ThumbnailResult? Judge(ThumbnailResult result)
    {
        if (result.Map is not { } map || result.Agreement < options.MinAgreement && result.KeptAgreement < options.MinKeptAgreement)
        {
            return null;
        }

        var cells = map.Order().ToArray();
        var (median, largest) = (cells[cells.Length / 2], cells[^1]);
        var differs = largest >= options.MinCellDifference && largest >= options.MinCellContrast * median;
        return differs || result.Agreement >= options.MinAgreement
            ? result with
            {
                Verdict = differs ? ThumbnailVerdict.PartDiffers : ThumbnailVerdict.Agrees,
                LargestCellDifference = largest,
                MedianCellDifference = median,
            }
            : null;
    }

    /// <summary>The thumbnail without bars, where what lies outside the picture's shape is black; cameras fill 160 × 120 up so.</summary>
    static GridWindow WithoutBars(LumaGrid grid, double logShape)
    {
        var shape = Math.Exp(logShape);
        var (width, height) = (Math.Min(grid.Width, grid.Height * shape), Math.Min(grid.Height, grid.Width / shape));
        var window = new GridWindow((grid.Width - width) / 2, (grid.Height - height) / 2, width, height);
        if (Math.Abs(grid.Whole.LogShape - logShape) <= ShapeTolerance)
        {
            return grid.Whole;
        }

        var (x, y) = (window.X, window.Y);
        var areDark = y > 0
            ? IsDark(grid, new(0, 0, grid.Width, y)) && IsDark(grid, new(0, grid.Height - y, grid.Width, y))
            : IsDark(grid, new(0, 0, x, grid.Height)) && IsDark(grid, new(grid.Width - x, 0, x, grid.Height));

        // One pixel more is left out: the border is a mixture.
        return areDark ? y > 0 ? window with { Y = y + 1, Height = height - 2 } : window with { X = x + 1, Width = width - 2 } : grid.Whole;
    }

    static bool IsDark(LumaGrid grid, GridWindow window) => window is { Width: > 0, Height: > 0 } && grid.Mean(window) < DarkestPicture;
}
