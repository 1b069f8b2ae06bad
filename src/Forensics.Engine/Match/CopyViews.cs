using Forensics.Disputes;
using Forensics.Engine.Review;
using Forensics.Similarity.Copies;

namespace Forensics.Engine.Match;

/// <summary>What a reviewer is shown of a match beside its figures. A pure function.</summary>
static class CopyViews
{
    /// <summary>Which of the two can be the picture that the other was made from.</summary>
    public const string Known = "known", Disputed = "disputed", Either = "either", Unknown = "unknown";

    // More lines hide the pictures.
    const int MostLines = 60;

    // Within a twentieth two pictures are of one size: the mapping is not known better.
    const double SameSize = 0.05;

    public static CopyView Of<T>(BankHit<T> hit, string? bank) where T : IBankPicture => new(
        bank,
        Rounded(hit.Match?.Correlation, 4),
        Rounded(hit.Match?.Log10Nfa, 2),
        DisputeJson.NameOf(hit.Containment),
        hit.Match is null ? 1 : Rounded(hit.Match.ScaleKnownToDisputed, 4),
        OriginalOf(hit.Containment, hit.Match is null ? 1 : hit.Match.ScaleKnownToDisputed),
        [.. (hit.Match?.Lines ?? []).Take(MostLines).Select(line => new[] { Pixel(line.QueryX), Pixel(line.QueryY), Pixel(line.ReferenceX), Pixel(line.ReferenceY) })],
        hit.Match?.Matrix is { } matrix && hit.Width > 0 ? Outline(matrix, hit.Width, hit.Height) : null);

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
        var (a, b, c, d, e, f, g, h, i) = (toKnown[0], toKnown[1], toKnown[2], toKnown[3], toKnown[4], toKnown[5], toKnown[6], toKnown[7], toKnown[8]);
        // The adjugate: the inverse but for a factor, which a mapping of points does not feel.
        double[] back = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
        List<double[]> corners = [];
        foreach (var (x, y) in new[] { (0, 0), (width, 0), (width, height), (0, height) })
        {
            var depth = back[6] * x + back[7] * y + back[8];
            double[] corner = [Pixel((back[0] * x + back[1] * y + back[2]) / depth), Pixel((back[3] * x + back[4] * y + back[5]) / depth)];
            if (!double.IsFinite(corner[0]) || !double.IsFinite(corner[1]))
            {
                return null;
            }

            corners.Add(corner);
        }

        return corners;
    }

    /// <summary>Null also for what JSON has no number for.</summary>
    public static double? Rounded(double? value, int digits) => value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;

    static double Pixel(double at) => Math.Round(at, 1);
}
