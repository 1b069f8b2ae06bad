namespace Forensics.Imaging.Analyzers.CopyMove;

/// <summary>Two areas that agree pixel by pixel, with what they are to each other.</summary>
sealed class CopiedArea
{
    // A copy and its source do not overlap, whatever the shift: where they would, the source is no longer there. A pattern does.
    const double MostOverlap = 0.3;

    // Of the inliers, how many another area has to explain to show the same.
    const double KnownShare = 0.5;
    const double KnownWithinPixels = 6;

    // A shift by whole JPEG blocks puts the same rounding under the same content: two equal things correlated by up to 0.6 after quality 75. A copy does so by nearly 1.
    const int JpegBlock = 8;
    const double LeastOnGrid = 0.8;

    // As many pairs of equal things make others likely; so many times the noise is then asked for.
    const int ManyEquals = 3;
    const double MoreNoise = 2;

    // A copy that was turned or enlarged was made of means of pixels, which leaves less noise: less than this share of the source's.
    const double SmootherShare = 0.85;
    const double ResampledScale = 0.02;
    const double ResampledDegrees = 1;
    const double EqualScale = 1.05;

    // Print and fine patterns of unlike brightness reach 0.45 in the authentic pictures, and a copy is as bright as its source unless somebody hid that.
    const double LeastUnequal = 0.6;

    // The more noise is there the more of it has to agree, however exactly the rest does: none where only rounding is left, as much as of any copy above.
    // Beside it detail that outlasts a coarse save has to agree.
    const double RoundingNoise = 0.3;
    const double FullNoise = 1.5;
    const double LeastDetail = 0.65;

    readonly CopyMapping found;
    readonly AgreeingArea area;
    readonly NoiseAgreement noise;
    readonly ExactAgreement exact;

    // With what of a clone shows no texture.
    AgreeingArea whole;
    readonly SimilarityMapping back;

    CopiedArea(WorkingLuma luma, CopyMapping found, AgreeingArea area, CopyMoveOptions options)
    {
        (this.found, this.area, whole, back) = (found, area, area, found.Mapping.Inverse());
        var first = luma.Part(area.Left, area.Top, area.Width, area.Height);
        noise = NoiseAgreement.Measure(first, area.Laid, area.Inside, area.Width, area.Height);
        exact = ExactAgreement.Measure(first, area);
        Verdict = OverlapShare() > MostOverlap ? CopyMoveVerdict.Repeated
            : noise.Correlation > Math.Max(LeastNoise(), options.MinNoiseCorrelation) ? CopyMoveVerdict.Clone
            : IsExact(options.MinNoiseCorrelation) ? CopyMoveVerdict.Clone
            : double.IsNaN(noise.Correlation) ? CopyMoveVerdict.CannotTell
            : CopyMoveVerdict.EqualContent;
    }

    public CopyMoveVerdict Verdict { get; private set; }

    public static CopiedArea? Find(WorkingLuma luma, CopyMapping found, CopyMoveOptions options)
    {
        // From the smaller to the larger, so that the larger is what is reduced.
        if (found.Mapping.Scale < 1)
        {
            found = found with { Mapping = found.Mapping.Inverse(), Inliers = [.. found.Inliers.Select(pair => pair.Reverse())] };
        }

        if (AgreeingArea.Find(luma, found, options) is not { } rough)
        {
            return null;
        }

        found = found with { Mapping = MappingRefinement.Of(luma, rough, found.Mapping) };
        return AgreeingArea.Find(luma, found, options) is { } area ? new(luma, found, area, options) : null;
    }

    /// <summary>Of a label in a carton, a letter in a text and a tile the picture holds many: then the areas together explain few of the matches that
    /// begin or end in them, and none is a copy. Where several pairs are known to be equal things, the others need more to be anything else.</summary>
    public static void TellPatterns(List<CopiedArea> areas, List<PlacePair> pairs, CopyMoveOptions options)
    {
        var clones = areas.FindAll(area => area.Verdict == CopyMoveVerdict.Clone);
        var equals = areas.Count(area => area.Verdict is CopyMoveVerdict.EqualContent or CopyMoveVerdict.Repeated);
        foreach (var area in clones)
        {
            var own = pairs.FindAll(area.Touches);
            if (own.Count(pair => clones.Exists(clone => clone.Maps(pair))) < options.MinExplainedShare * own.Count)
            {
                area.Verdict = CopyMoveVerdict.Repeated;
            }
            else if (equals >= ManyEquals && area.noise.Correlation < MoreNoise * options.MinNoiseCorrelation)
            {
                area.Verdict = CopyMoveVerdict.EqualContent;
            }
        }
    }

    /// <summary>Takes in what of a clone shows no texture.</summary>
    public void Widen(WorkingLuma luma)
    {
        if (Verdict == CopyMoveVerdict.Clone)
        {
            whole = area.Whole(luma, found.Mapping, noise.Correlation, exact.LevelMost);
        }
    }

    bool Touches(PlacePair pair) =>
        Holds(pair.FromX, pair.FromY) || Holds(pair.ToX, pair.ToY) || HoldsBack(pair.FromX, pair.FromY) || HoldsBack(pair.ToX, pair.ToY);

    bool Maps(PlacePair pair) => MapsForward(pair) || MapsForward(pair.Reverse());

    bool MapsForward(in PlacePair pair) =>
        pair.IsMirrored == found.Mapping.IsMirrored && found.Mapping.SquaredError(pair) <= KnownWithinPixels * KnownWithinPixels;

    /// <summary>Most of the other mapping's inliers lie in this area and go where this mapping says, in either direction.</summary>
    public bool Explains(CopyMapping other) =>
        other.Inliers.Count(pair => Maps(pair) && (Holds(pair.FromX, pair.FromY) || Holds(pair.ToX, pair.ToY))) >= KnownShare * other.Inliers.Count;

    /// <summary>Sets both areas in a mask of the whole picture.</summary>
    public void Mark(bool[] marked, int width)
    {
        var (first, second) = Boxes(width, marked.Length / width);
        Mark(marked, width, first, Holds);
        Mark(marked, width, second, HoldsBack);
    }

    public CopyMoveRegion Region(WorkingLuma luma)
    {
        var (first, second) = Boxes(luma.Width, luma.Height);
        var scale = luma.Scale;

        // Pixel middles are half a pixel from its corner at either size.
        var mapping = found.Mapping;
        var (u, v) = mapping.Map(0.5 / scale - 0.5, 0.5 / scale - 0.5);
        var full = mapping with { U = (u + 0.5) * scale - 0.5, V = (v + 0.5) * scale - 0.5 };
        return new(Verdict, Scaled(first, scale), Scaled(second, scale), (int)Math.Round(whole.Count * scale * scale), full, found.Inliers.Count, found.Log10Nfa,
            noise.Correlation, noise.Detail, exact.LevelMedian, Copy(luma));
    }

    static void Mark(bool[] marked, int width, PixelBox box, Func<double, double, bool> holds)
    {
        for (var y = box.Y; y < box.Y + box.Height; y++)
        {
            for (var x = box.X; x < box.X + box.Width; x++)
            {
                marked[y * width + x] |= holds(x, y);
            }
        }
    }

    bool Holds(double x, double y)
    {
        var (column, row) = ((int)Math.Round(x) - whole.Left, (int)Math.Round(y) - whole.Top);
        return column >= 0 && row >= 0 && column < whole.Width && row < whole.Height && whole.Inside[row * whole.Width + column];
    }

    bool HoldsBack(double u, double v)
    {
        var (x, y) = back.Map(u, v);
        return Holds(x, y);
    }

    double LeastNoise() => IsOnJpegGrid() ? LeastOnGrid : exact.IsAsBright ? 0 : LeastUnequal;

    bool IsExact(double minNoise)
    {
        var least = minNoise * Math.Clamp((noise.First - RoundingNoise) / (FullNoise - RoundingNoise), 0, 1);
        return exact.IsSame && noise.Detail > LeastDetail && !(noise.Correlation < least) && !IsOnJpegGrid();
    }

    bool IsOnJpegGrid() => found.Mapping is { A: 1, B: 0, IsMirrored: false } shift && shift.U % JpegBlock == 0 && shift.V % JpegBlock == 0;

    CopySide Copy(WorkingLuma luma)
    {
        var mapping = found.Mapping;
        var isTurned = Math.Abs(Math.IEEERemainder(mapping.AngleDegrees, 90)) > ResampledDegrees;
        if (Verdict != CopyMoveVerdict.Clone || (!isTurned && mapping.Scale < 1 + ResampledScale))
        {
            return CopySide.Either;
        }

        // The second is the larger: less noise in it tells an enlarged copy. Less noise in the first may come of either being made of the other.
        var ratio = NoiseOfSecond(luma) / noise.First;
        return ratio < SmootherShare ? CopySide.Second : ratio > 1 / SmootherShare && mapping.Scale < EqualScale ? CopySide.First : CopySide.Either;
    }

    /// <summary>Root mean square of the residual where the second area lies, not as laid on the first.</summary>
    double NoiseOfSecond(WorkingLuma luma)
    {
        var (sum, count) = (0.0, 0);
        foreach (var place in noise.Places)
        {
            var (u, v) = found.Mapping.Map(area.Left + place % area.Width, area.Top + place / area.Width);
            var (x, y) = ((int)Math.Round(u), (int)Math.Round(v));
            if (x >= 1 && y >= 1 && x < luma.Width - 1 && y < luma.Height - 1)
            {
                var residual = NoiseAgreement.Residual(luma.Values, y * luma.Width + x, luma.Width);
                (sum, count) = (sum + residual * residual, count + 1);
            }
        }

        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }

    double OverlapShare()
    {
        var overlap = 0;
        for (var i = 0; i < area.Inside.Length; i++)
        {
            if (area.Inside[i])
            {
                var (u, v) = found.Mapping.Map(area.Left + i % area.Width, area.Top + i / area.Width);
                overlap += Holds(u, v) ? 1 : 0;
            }
        }

        return (double)overlap / area.Count;
    }

    (PixelBox First, PixelBox Second) Boxes(int width, int height)
    {
        var (first, second) = (new Extent(), new Extent());
        for (var i = 0; i < whole.Inside.Length; i++)
        {
            if (whole.Inside[i])
            {
                var (x, y) = (whole.Left + i % whole.Width, whole.Top + i / whole.Width);
                first.Add(x, y);
                var (u, v) = found.Mapping.Map(x, y);
                second.Add(u, v);
            }
        }

        return (first.Box(width, height), second.Box(width, height));
    }

    static PixelBox Scaled(PixelBox box, double scale)
    {
        var (left, top) = ((int)(box.X * scale), (int)(box.Y * scale));
        return new(left, top, (int)((box.X + box.Width) * scale) - left, (int)((box.Y + box.Height) * scale) - top);
    }

    sealed class Extent
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;

        public void Add(double x, double y) => (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));

        public PixelBox Box(int width, int height)
        {
            var (x, y) = ((int)Math.Clamp(Math.Floor(left), 0, width - 1), (int)Math.Clamp(Math.Floor(top), 0, height - 1));
            return new(x, y, (int)Math.Clamp(Math.Ceiling(right) + 1, x + 1, width) - x, (int)Math.Clamp(Math.Ceiling(bottom) + 1, y + 1, height) - y);
        }
    }
}
