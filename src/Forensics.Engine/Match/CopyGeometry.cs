using Forensics.Similarity.Copies;
using Forensics.Similarity.Geometry;

namespace Forensics.Engine.Match;

/// <summary>What a mapping of two pictures tells a reviewer.</summary>
public static class CopyGeometry
{
    /// <summary>Which of the two can be the picture that the other was made from.</summary>
    public const string Known = "known", Disputed = "disputed", Either = "either", Unknown = "unknown";

    // Within a twentieth two pictures are of one size: the mapping is not known better.
    const double SameSize = 0.05;

    /// <summary>What was cut away can't come back, and detail that was scaled away neither. What was added can: a screenshot holds all of the picture it shows.</summary>
    /// <param name="scale">Length in the disputed picture that one pixel of the known takes.</param>
    public static string OriginalOf(CopyContainment containment, double? scale) => containment switch
    {
        CopyContainment.KnownContainsDisputed => Known,
        CopyContainment.DisputedContainsKnown => scale < 1 - SameSize ? Known : Either,
        CopyContainment.Equal when scale < 1 - SameSize => Known,
        CopyContainment.Equal when scale > 1 + SameSize => Disputed,
        CopyContainment.Equal when scale is not null => Either,
        _ => Unknown,
    };

    /// <summary>The known picture's corners, clockwise from the upper left one, in upright pixels of the disputed picture; null when the mapping can't be turned round.</summary>
    /// <param name="toKnown">Nine values, row-major, from the disputed picture to the known one.</param>
    public static IReadOnlyList<double[]>? Outline(IReadOnlyList<double> toKnown, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(toKnown);
        if (new PlaneMapping(toKnown).Inverse() is not { } back)
        {
            return null;
        }

        List<double[]> corners = [];
        foreach (var (cornerX, cornerY) in new[] { (0, 0), (width, 0), (width, height), (0, height) })
        {
            var (x, y) = back.Map(cornerX, cornerY);
            var corner = Pixels(x, y);
            if (!double.IsFinite(corner[0]) || !double.IsFinite(corner[1]))
            {
                return null;
            }

            corners.Add(corner);
        }

        return corners;
    }

    internal static double[] Pixels(params ReadOnlySpan<double> places)
    {
        var rounded = places.ToArray();
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = Math.Round(rounded[i], 1);
        }

        return rounded;
    }
}
