using Forensics.Imaging.Jpeg;

namespace Forensics.Engine.Evaluate;

/// <summary>The quality of a picture's last save, as it is told where tools that find edits are compared.</summary>
public static class LastSave
{
    /// <summary>Bins in which pictures are compared: between them, the last save alone tells sets apart.</summary>
    /// <param name="percent">Null: no JPEG.</param>
    public static string Bin(int? percent) => percent switch
    {
        null => "no JPEG",
        < 75 => "below 75",
        < 85 => "75 to 84",
        < 93 => "85 to 92",
        < 97 => "93 to 96",
        _ => "97 to 100",
    };

    /// <summary>The quality whose luma table differs least from the file's by the sum of absolute differences (<see cref="QualityEstimate"/> takes squares: tables that
    /// are not libjpeg's may fall into another bin); the lowest of several; null without a table.</summary>
    public static int? QualityPercent(JpegFile? jpeg) => jpeg?.ComponentQuantTables is not [{ Steps: var steps }, ..] ? null : Enumerable.Range(1, 100).MinBy(quality =>
    {
        var scaled = StandardTables.Scale(StandardTables.Luminance, quality);
        return Enumerable.Range(0, steps.Length).Sum(i => Math.Abs(steps[i] - scaled[i]));
    });
}
