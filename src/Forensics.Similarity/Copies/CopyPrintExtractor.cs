using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Similarity.Pixels;

namespace Forensics.Similarity.Copies;

/// <summary>Makes a <see cref="CopyPrint"/>. Safe to use from several threads.</summary>
public sealed class CopyPrintExtractor(IKeypointEngine keypoints, CopyPrintOptions? options = null)
{
    const int GridCells = 4;

    readonly CopyPrintOptions options = options ?? new CopyPrintOptions();

    /// <param name="upright">The picture as shown, EXIF orientation applied.</param>
    public CopyPrint Extract(RgbImage upright)
    {
        ArgumentNullException.ThrowIfNull(upright);
        var regions = Resampler.ShrinkToFit(upright, options.RegionSidePixels);
        var small = Resampler.ShrinkToFit(regions, options.FeatureSidePixels);
        var thumbnail = Resampler.ShrinkToFit(small, ThumbnailSide(upright));
        return new CopyPrint(
            upright.Width,
            upright.Height,
            [Whole(upright), .. Parts(regions, upright)],
            Features(small),
            new LumaThumbnail(thumbnail.Width, thumbnail.Height, Luminance.Of(thumbnail)));
    }

    static RegionHash Whole(RgbImage upright)
    {
        var hashed = Pdq.Turned(upright);
        return new RegionHash(RegionKind.Whole, PixelRegion.Whole(upright), hashed.Hashes, hashed.Quality);
    }

    static IEnumerable<RegionHash> Parts(RgbImage reduced, RgbImage upright) => PictureRegions.Of(reduced).Select(part =>
    {
        var hashed = Pdq.Turned(Crop(reduced, part.Place));
        return new RegionHash(part.Kind, Enlarged(part.Place, reduced, upright), hashed.Hashes, hashed.Quality);
    });

    LocalFeatures Features(RgbImage small)
    {
        var found = keypoints.Detect(Luminance.Of(small), small.Width, small.Height, KeypointKind.Sift, options.MaxDetected);
        var codes = LocalFeatureCode.Of(found);
        var kept = InTurn(found.Points, small.Width, small.Height).Take(options.MaxFeatures).ToList();
        // The library counts from the centre of the first pixel.
        return new LocalFeatures(small.Width, small.Height, [.. kept.Select(i => new FeaturePoint(found.Points[i].X + 0.5f, found.Points[i].Y + 0.5f))], [.. kept.Select(i => codes[i])]);
    }

    /// <summary>The strongest of each cell of a grid, then the second strongest of each, and so on: what is cropped out of a picture, and each picture of a collage, keeps its share.</summary>
    static IEnumerable<int> InTurn(IReadOnlyList<Keypoint> points, int width, int height)
    {
        var cells = new List<int>[GridCells * GridCells];
        for (var i = 0; i < points.Count; i++)
        {
            var (column, row) = (Cell(points[i].X, width), Cell(points[i].Y, height));
            (cells[row * GridCells + column] ??= []).Add(i);
        }

        var held = cells.Where(cell => cell is not null).ToList();
        for (var turn = 0; turn < points.Count; turn++)
        {
            foreach (var cell in held.Where(cell => cell.Count > turn).OrderBy(cell => cell[turn]))
            {
                yield return cell[turn];
            }
        }

        static int Cell(float place, int length) => Math.Clamp((int)(place * GridCells / length), 0, GridCells - 1);
    }

    int ThumbnailSide(RgbImage upright)
    {
        var (shorter, longer) = (Math.Min(upright.Width, upright.Height), Math.Max(upright.Width, upright.Height));
        return Math.Min(options.FeatureSidePixels, (int)Math.Sqrt((double)options.ThumbnailPixels * longer / shorter));
    }

    static RgbImage Crop(RgbImage image, PixelRegion region)
    {
        var pixels = new byte[3 * region.Width * region.Height];
        for (var y = 0; y < region.Height; y++)
        {
            image.Pixels.Slice(3 * ((region.Y + y) * image.Width + region.X), 3 * region.Width).CopyTo(pixels.AsSpan(3 * y * region.Width));
        }

        return new RgbImage(region.Width, region.Height, pixels);
    }

    static PixelRegion Enlarged(PixelRegion region, RgbImage reduced, RgbImage upright)
    {
        var (left, top) = ((int)((long)region.X * upright.Width / reduced.Width), (int)((long)region.Y * upright.Height / reduced.Height));
        var right = (int)((long)(region.X + region.Width) * upright.Width / reduced.Width);
        var bottom = (int)((long)(region.Y + region.Height) * upright.Height / reduced.Height);
        return new PixelRegion(left, top, Math.Max(1, right - left), Math.Max(1, bottom - top));
    }
}
