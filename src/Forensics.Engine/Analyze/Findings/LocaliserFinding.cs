using Forensics.Disputes.Scoring;
using Forensics.Imaging;
using Forensics.Similarity.Localisers;
using Microsoft.Extensions.Logging;

namespace Forensics.Engine.Analyze.Findings;

/// <summary>A network of somebody else as an analyzer, and what it says as a finding.</summary>
/// <remarks>Without calibration the finding is "not applicable" with all that is to be shown, map included: whatever a policy names, it hears only analyzers that ran.</remarks>
public static class LocaliserFinding
{
    /// <summary>Ids of these analyzers are this and the model's name.</summary>
    public const string IdPrefix = "localiser-";

    /// <summary>The log10 likelihood ratio that a policy may name; there only with a calibration.</summary>
    public const string Llr = "llr";

    /// <summary>Changing anything in the manifest, the model's SHA-256 included, or in how networks are asked makes it another finding.</summary>
    public static ImageAnalyzer Create(Localiser localiser, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(localiser);
        var manifest = localiser.Manifest;
        var id = IdPrefix + manifest.Name;
        var version = int.Parse(manifest.Version!, System.Globalization.CultureInfo.InvariantCulture);
        return new(id, version, ImageAnalyzer.HashOfGated(new { Reading = Localiser.Version, Manifest = manifest }), Run) { Tier = AnalyzerTier.Second };

        MeasuredFinding Run(EvidenceImage image, PictureGate gate)
        {
            try
            {
                var result = localiser.Analyze(image, gate.Channel?.Channel);
                return new(Of(result, id, version, manifest.Title ?? manifest.Name), result.Map);
            }
            catch (LocaliserException failure)
            {
                Log.AnalyzerFailed(log, failure, id, image.Sha256);
                return new(Finding.Failed(id, version, failure.Code));
            }
        }
    }

    static Finding Of(LocaliserResult result, string id, int version, string title)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["modelTitle"] = title };
        if (result.Score is { } score)
        {
            values["calibrated"] = result.Llr10 is not null;
            values["modelScore"] = score;
            values["suspectedShare"] = result.SuspectedShare;
            values["tiles"] = result.Tiles;
        }

        if (result.Llr10 is { } llr)
        {
            values[Llr] = llr;
        }

        return result.NotApplicable is { } reason ? Finding.NotApplicable(id, version, reason, values) : Finding.Ok(id, version, values);
    }
}
