namespace Forensics.Imaging.Analyzers.Channel;

/// <summary>The strip that a phone draws at the upper or lower edge of its screen: one colour, some small marks (clock, battery, a pill to swipe), and plain
/// rows above and below the marks.</summary>
/// <remarks>Goods photographed on white have a plain edge too, but do not return to plain rows after it has begun.</remarks>
static class UiBar
{
    // Status bars take 2.5 to 6 % of a screen's height, the strip at its lower edge up to 7 %; an app's own title is often of the same colour.
    const double MaxShare = 0.12;

    // Marks cover little of a row: a clock and three signs about a quarter, the widest pill a third.
    const double MaxMarkedShare = 0.4;

    /// <returns>Rows from the edge to the end of the first marks; 0 without a bar.</returns>
    public static int Find(RgbImage image, int tolerance, bool fromBelow)
    {
        var limit = (int)(MaxShare * image.Height);
        var plain = Math.Max(3, image.Height / 400);
        var fewestMarked = Math.Max(3, image.Height / 400);
        var most = (int)(MaxMarkedShare * image.Width);
        if (limit < 2 * plain + fewestMarked)
        {
            return 0;
        }

        ReadOnlySpan<byte> Row(int y) => image.Row(fromBelow ? image.Height - 1 - y : y);
        var colour = Row(0)[..3];
        var (plainBefore, marked, plainAfter) = (0, 0, 0);
        for (var y = 0; y < limit; y++)
        {
            var marks = PixelTraits.MarkedPixels(Row(y), colour, tolerance, most);
            if (marks > most)
            {
                return 0;
            }

            if (marks > 0)
            {
                if (plainBefore < plain)
                {
                    return 0;
                }

                // A gap between dots is no end of the marks.
                marked += plainAfter + 1;
                plainAfter = 0;
            }
            else if (marked == 0)
            {
                plainBefore++;
            }
            else if (++plainAfter >= plain && marked >= fewestMarked)
            {
                return y + 1 - plainAfter;
            }
        }

        return 0;
    }
}
