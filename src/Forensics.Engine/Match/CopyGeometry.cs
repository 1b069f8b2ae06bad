using Forensics.Similarity.Copies;

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
        var (a, b, c, d, e, f, g, h, i) = (toKnown[0], toKnown[1], toKnown[2], toKnown[3], toKnown[4], toKnown[5], toKnown[6], toKnown[7], toKnown[8]);
        // The adjugate: the inverse but for a factor, which a mapping of points does not feel.
        double[] back = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
        List<double[]> corners = [];
        foreach (var (x, y) in new[] { (0, 0), (width, 0), (width, height), (0, height) })
        {
            var depth = back[6] * x + back[7] * y + back[8];
            var corner = Pixels((back[0] * x + back[1] * y + back[2]) / depth, (back[3] * x + back[4] * y + back[5]) / depth);
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
