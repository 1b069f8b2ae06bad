namespace Forensics.Imaging.Jpeg;

/// <summary>Which bits of which coefficients the scans have given, to name scans that come twice, out of order or not at all (ITU-T T.81 G.1.1.1).</summary>
/// <remarks>They are decoded all the same, as libjpeg does: values of a later scan are laid over the earlier.</remarks>
sealed class ScanProgress(JpegFrame frame)
{
    const int NotSeen = -1;

    readonly bool isProgressive = frame.Process == JpegProcess.Progressive;

    // The lowest bit known of each component's 64 coefficients, in zigzag order.
    readonly int[][] lowest = [.. frame.Components.Select(_ => Enumerable.Repeat(NotSeen, 64).ToArray())];

    /// <summary>The first component without DC; null when all have it.</summary>
    public string? Missing => Array.FindIndex(lowest, bits => bits[0] == NotSeen) is >= 0 and var component ? $"Component {component} is in no scan" : null;

    /// <returns>What is wrong with the order, or null.</returns>
    public string? Add(JpegScan scan)
    {
        string? oddity = null;
        var (first, last, high, low) = isProgressive
            ? (scan.SpectralStart, scan.SpectralEnd, scan.ApproximationHigh, scan.ApproximationLow)
            : (0, 63, 0, 0);
        foreach (var component in scan.Components)
        {
            var bits = lowest[component.Component];
            for (var k = first; k <= last; k++)
            {
                if (bits[k] == NotSeen ? high != 0 : bits[k] != high || high == 0)
                {
                    oddity ??= $"Scan of component {component.Component}, coefficients {first} to {last}, bits {high} to {low}, comes out of order or twice";
                }

                bits[k] = low;
            }

            if (bits[0] == NotSeen)
            {
                oddity ??= $"Scan of component {component.Component} before its DC";
            }
        }

        return oddity;
    }
}
