using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Analyzers.EarlierJpeg;

namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>Maps of other analyzers that go into the edit map, each where its analyzer found a region.</summary>
/// <param name="DoubleJpeg">Nats against an earlier save on the file's own grid.</param>
/// <param name="EarlierJpeg">Nats of difference to the rest by an earlier save on another grid.</param>
/// <param name="Clones">1 in copies and their sources, else 0.</param>
public sealed record EditMapInputs(SuspicionMap? DoubleJpeg = null, SuspicionMap? EarlierJpeg = null, SuspicionMap? Clones = null)
{
    // Above, a map is what texture and chance make of it. Authentic pictures reach 10^-5.1 and 10^-6.8 at most (62 of them).
    const double MaxLog10OfDoubleJpeg = -3;
    const double MaxLog10OfEarlierJpeg = -5;

    /// <summary>Null where an analyzer could not tell.</summary>
    public static EditMapInputs Of(DoubleJpegResult? doubleJpeg, EarlierJpegResult? earlierJpeg, CopyMoveResult? copyMove) => new(
        doubleJpeg?.Log10FalseAlarms < MaxLog10OfDoubleJpeg ? doubleJpeg.Map : null,
        earlierJpeg?.Log10FalseAlarms < MaxLog10OfEarlierJpeg ? earlierJpeg.Map : null,
        copyMove?.Map);
}
