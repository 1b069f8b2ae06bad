namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>A part of the picture with what a mapping lays on it, and where both agree.</summary>
/// <param name="Left">Of the part, working pixels.</param>
/// <param name="Laid">What lies at the mapped places, NaN outside the picture.</param>
/// <param name="Inside">The area, row-major in the part.</param>
/// <param name="Count">Pixels of the area.</param>
sealed record AgreeingArea(int Left, int Top, int Width, int Height, float[] Laid, bool[] Inside, int Count)
{
    const int Window = 16;
    const int Half = Window / 2;

    // How much farther than the outermost matches the area may reach, at first and when it reaches the border of what was looked at.
    const int MarginPixels = 64;
    const int MaxGrowths = 3;

    // A window of less variance, in squared grey levels, agrees or disagrees by rounding.
    public const double FlatVariance = 2;

    // Beside places that agree, less is asked for: at the border of a copy the windows hold something else too.
    const float BesideCorrelation = 0.8f;

    // Windows agree up to about so far beyond their middle.
    const int ReachPixels = 4;

    // From this scale on the mapped place is a mean over its extent, so that both show detail of the same size.
    const double MeanFromScale = 1.15;

    /// <returns>Null where no connected area is large enough.</returns>
    public static AgreeingArea? Find(WorkingLuma luma, CopyMapping found, CopyMoveOptions options)
    {
        var inliers = found.Inliers;
        var (left, top) = (inliers.Min(pair => pair.FromX), inliers.Min(pair => pair.FromY));
        var (right, bottom) = (inliers.Max(pair => pair.FromX), inliers.Max(pair => pair.FromY));
        var margin = Math.Max(MarginPixels, Math.Max(right - left, bottom - top) / 2);
        for (var growth = 0; ; growth++)
        {
            var (x, y) = ((int)Math.Max(0, left - margin), (int)Math.Max(0, top - margin));
            var (endX, endY) = ((int)Math.Min(luma.Width, right + margin), (int)Math.Min(luma.Height, bottom + margin));
            var area = Measure(luma, found, x, y, endX - x, endY - y, options);
            if (area is null || growth == MaxGrowths || !area.TouchesBorder(luma))
            {
                return area;
            }

            margin *= 2;
        }
    }

    /// <summary>With the parts of a copy that show no texture.</summary>
    /// <param name="noiseCorrelation">Of the area.</param>
    /// <param name="levelDifference">Not exceeded by most of its parts, grey levels.</param>
    public AgreeingArea Whole(WorkingLuma luma, SimilarityMapping mapping, double noiseCorrelation, double levelDifference)
    {
        var bounds = Bounds();
        var margin = Math.Max(MarginPixels, Math.Max(bounds.Width, bounds.Height));
        for (var growth = 0; ; growth++)
        {
            var (x, y) = (Math.Max(0, bounds.X - margin), Math.Max(0, bounds.Y - margin));
            var (width, height) = (Math.Min(luma.Width, bounds.X + bounds.Width + margin) - x, Math.Min(luma.Height, bounds.Y + bounds.Height + margin) - y);
            var roomy = new AgreeingArea(x, y, width, height, Lay(luma, mapping, x, y, width, height), Moved(x, y, width, height), Count);
            var inside = WholeCopy.Of(roomy, luma.Part(x, y, width, height), noiseCorrelation, levelDifference);
            roomy = roomy with { Inside = inside, Count = inside.Count(value => value) };
            if (growth == MaxGrowths || !roomy.TouchesBorder(luma))
            {
                return roomy;
            }

            margin *= 2;
        }
    }

    PixelBox Bounds()
    {
        var (left, top, right, bottom) = (Width, Height, -1, -1);
        for (var i = 0; i < Inside.Length; i++)
        {
            if (Inside[i])
            {
                var (x, y) = (i % Width, i / Width);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        return new(Left + left, Top + top, right - left + 1, bottom - top + 1);
    }

    bool[] Moved(int left, int top, int width, int height)
    {
        var moved = new bool[width * height];
        for (var i = 0; i < Inside.Length; i++)
        {
            if (Inside[i])
            {
                moved[(Top + i / Width - top) * width + Left + i % Width - left] = true;
            }
        }

        return moved;
    }

    static AgreeingArea? Measure(WorkingLuma luma, CopyMapping found, int left, int top, int width, int height, CopyMoveOptions options)
    {
        if (width < Window || height < Window)
        {
            return null;
        }

        var laid = Lay(luma, found.Mapping, left, top, width, height);
        var correlation = WindowCorrelation.Of(luma.Part(left, top, width, height), laid, width, height, Window, FlatVariance);
        var inside = Grow(correlation, width, height, found, left, top, options);
        Extend(inside, laid, width, height);
        MaskShapes.FillHoles(inside, width, height);
        var count = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            inside[i] &= !float.IsNaN(laid[i]);
            count += inside[i] ? 1 : 0;
        }

        return count >= options.MinAreaPixels ? new(left, top, width, height, laid, inside, count) : null;
    }

    static float[] Lay(WorkingLuma luma, SimilarityMapping mapping, int left, int top, int width, int height)
    {
        var laid = new float[width * height];
        var offset = mapping.Scale >= MeanFromScale ? 0.25 : 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = mapping.Map(left + x, top + y);
                laid[y * width + x] = offset == 0 ? luma.At(u, v) : Mean(luma, mapping, left + x, top + y, offset);
            }
        }

        return laid;
    }

    static float Mean(WorkingLuma luma, SimilarityMapping mapping, double x, double y, double offset)
    {
        var sum = 0f;
        for (var i = 0; i < 4; i++)
        {
            var (u, v) = mapping.Map(x + (i % 2 == 0 ? -offset : offset), y + (i < 2 ? -offset : offset));
            sum += luma.At(u, v);
        }

        return sum / 4;
    }

    /// <summary>Connected places beside the inliers, begun where they agree well and large enough there.</summary>
    static bool[] Grow(float[] correlation, int width, int height, CopyMapping found, int left, int top, CopyMoveOptions options)
    {
        var strict = Array.ConvertAll(correlation, value => value > options.MinCorrelation);
        var seeds = new bool[strict.Length];
        foreach (var pair in found.Inliers)
        {
            MaskShapes.MarkAround(seeds, width, height, (int)pair.FromX - left, (int)pair.FromY - top, Half);
        }

        var begun = MaskShapes.Connected(strict, seeds, width, height, Math.Max(1, options.MinAreaPixels / 2));
        return MaskShapes.Connected(Array.ConvertAll(correlation, value => value > BesideCorrelation), begun, width, height, 1);
    }

    static void Extend(bool[] inside, float[] laid, int width, int height)
    {
        MaskShapes.Dilate(inside, width, height, ReachPixels);
        for (var i = 0; i < inside.Length; i++)
        {
            inside[i] &= !float.IsNaN(laid[i]);
        }
    }

    bool TouchesBorder(WorkingLuma luma)
    {
        for (var i = 0; i < Inside.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            if (Inside[i] && ((x <= Half && Left > 0) || (y <= Half && Top > 0)
                || (x >= Width - 1 - Half && Left + Width < luma.Width) || (y >= Height - 1 - Half && Top + Height < luma.Height)))
            {
                return true;
            }
        }

        return false;
    }
}
