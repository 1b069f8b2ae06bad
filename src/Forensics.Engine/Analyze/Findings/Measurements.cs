using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>What several findings say in the same way.</summary>
static class Measurements
{
    /// <summary>Adds a number; one that is not finite was not measured, and is left out.</summary>
    public static void AddFinite(this SortedDictionary<string, FindingValue> values, string name, double? number)
    {
        if (number is { } measured && double.IsFinite(measured))
        {
            values[name] = measured;
        }
    }

    public static void AddText(this SortedDictionary<string, FindingValue> values, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            values[name] = text;
        }
    }

    /// <summary>Share of the picture that a box covers, 0 to 1.</summary>
    public static double ShareOf(this EvidenceImage image, PixelBox box) =>
        Math.Min(1, (double)box.Width * box.Height / ((double)image.Stored.Width * image.Stored.Height));
}
