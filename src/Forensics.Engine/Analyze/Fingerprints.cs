using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Analyze;

/// <summary>What a picture can be found again by.</summary>
/// <param name="Pdq">Of the upright picture and its seven other forms.</param>
/// <param name="Identity">Of the picture whatever its metadata: <see cref="PictureIdentity"/>.</param>
/// <param name="PHash">64 bits, beside PDQ for calibration, never searched by.</param>
/// <param name="DHash">64 bits, beside PDQ for calibration, never searched by.</param>
public sealed record Fingerprints(PdqDihedral Pdq, string Identity, ulong PHash, ulong DHash)
{
    public static Fingerprints Of(EvidenceImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var upright = image.Upright;
        return new Fingerprints(Imaging.Hashing.Pdq.Turned(upright), PictureIdentity.Of(image), Imaging.Hashing.PHash.Compute(upright), Imaging.Hashing.DHash.Compute(upright));
    }
}
