namespace Forensics.Imaging.Analyzers.Stability;

/// <summary>An analyzer that found something, and how it is asked again.</summary>
/// <param name="Analyzer">Its id.</param>
/// <param name="First">Boxes of its strongest finding, stored orientation: one, or copy and source.</param>
/// <param name="Again">Boxes of all that it finds in another picture, finding by finding.</param>
/// <param name="Cost">Expected processor time on a picture of so many megapixels, in milliseconds.</param>
public sealed record StabilityProbe(
    string Analyzer, IReadOnlyList<PixelBox> First, Func<EvidenceImage, IEnumerable<IReadOnlyList<PixelBox>>> Again, Func<double, double> Cost);
