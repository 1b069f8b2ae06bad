namespace Forensics.Imaging.Metadata;

/// <summary>The IPTC vocabulary http://cv.iptc.org/newscodes/digitalsourcetype/ (2025 release).</summary>
static class DigitalSourceType
{
    public const string ScreenCapture = "screenCapture";

    /// <summary>The vocabulary's own name, from a URI or a bare name.</summary>
    public static string NameOf(string value)
    {
        var trimmed = value.Trim();
        return trimmed[(trimmed.LastIndexOfAny(['/', ':']) + 1)..];
    }

    /// <summary>Made or altered by a trained model. algorithmicMedia (no training) and compositeSynthetic (any synthetic element) do not
    /// say so.</summary>
    public static bool DeclaresAi(string name) =>
        name.Equals("trainedAlgorithmicMedia", StringComparison.OrdinalIgnoreCase)
        || name.Equals("compositeWithTrainedAlgorithmicMedia", StringComparison.OrdinalIgnoreCase);
}
