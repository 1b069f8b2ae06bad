using Forensics.Imaging;
using Forensics.Similarity.Geometry;

namespace Forensics.Similarity.Copies;

/// <summary>How two pictures lie on each other.</summary>
readonly record struct CopyPlace(Orientation Form, CopyContainment Containment, double ScaleKnownToDisputed)
{
    // Less than this share outside is a matter of rounding and of the mapping's own error.
    const double Inside = 0.97;
    const int Probes = 32;

    /// <param name="mapping">From the disputed picture's upright pixels to the known one's.</param>
    public static CopyPlace Of(CopyPrint disputed, CopyPrint known, PlaneMapping mapping)
    {
        var local = mapping.At(disputed.Width / 2.0, disputed.Height / 2.0);
        var disputedInside = ShareInside(mapping, disputed.Width, disputed.Height, known.Width, known.Height);
        var knownInside = mapping.Inverse() is { } back ? ShareInside(back, known.Width, known.Height, disputed.Width, disputed.Height) : 0;
        var containment = (disputedInside >= Inside, knownInside >= Inside) switch
        {
            (true, true) => CopyContainment.Equal,
            (true, false) => CopyContainment.KnownContainsDisputed,
            (false, true) => CopyContainment.DisputedContainsKnown,
            _ => CopyContainment.Overlap,
        };
        return new CopyPlace(local.Nearest, containment, 1 / local.Scale);
    }

    static double ShareInside(PlaneMapping mapping, int width, int height, int targetWidth, int targetHeight)
    {
        var inside = 0;
        for (var i = 0; i < Probes * Probes; i++)
        {
            var (x, y) = mapping.Map((i % Probes + 0.5) * width / Probes, (i / Probes + 0.5) * height / Probes);
            inside += x >= 0 && y >= 0 && x <= targetWidth && y <= targetHeight ? 1 : 0;
        }

        return (double)inside / (Probes * Probes);
    }
}
