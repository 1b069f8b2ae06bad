using Forensics.Disputes.Reports;
using Forensics.Engine.Match;
using Forensics.Imaging;
using Forensics.Imaging.Hashing;

namespace Forensics.Engine.Reports;

/// <summary>Looks at a picture that a merchant attaches, beside the pictures the draft disputes. Safe to use from several threads.</summary>
public sealed class DraftPictures(IImageCodec codec, IKeypointEngine keypoints, EngineOptions options)
{
    /// <param name="file">What the merchant sent, whatever it is.</param>
    /// <param name="disputed">The disputed pictures' files; those that can't be read are passed over.</param>
    public AttachmentFacts Examine(ReadOnlyMemory<byte> file, IEnumerable<ReadOnlyMemory<byte>> disputed)
    {
        ArgumentNullException.ThrowIfNull(disputed);
        if (Open(file) is not { } own)
        {
            return new AttachmentFacts();
        }

        var facts = new AttachmentFacts
        {
            IsReadable = true,
            IsSmall = Math.Min(own.Upright.Width, own.Upright.Height) < options.Drafts.MinSidePixels,
            LooksRendered = CatalogueLook.Of(own.Upright),
        };
        var (hash, identity) = (new Lazy<PdqDihedral>(() => Pdq.Turned(own.Upright)), new Lazy<string>(() => PictureIdentity.Of(own)));
        foreach (var other in disputed.Select(Open).OfType<EvidenceImage>())
        {
            var isFile = own.Sha256 == other.Sha256 || identity.Value == PictureIdentity.Of(other);
            var same = isFile || IsSame(hash.Value, Pdq.Turned(other.Upright));
            facts = facts with
            {
                IsDisputedFile = facts.IsDisputedFile || isFile,
                IsDisputed = facts.IsDisputed || same,
                IsCropOfDisputed = facts.IsCropOfDisputed || (!same && CropCheck.IsCrop(own.Upright, other.Upright, keypoints)),
            };
        }

        return facts;
    }

    EvidenceImage? Open(ReadOnlyMemory<byte> file)
    {
        try
        {
            return EvidenceImage.Open(file, codec, options.Decode);
        }
        catch (EvidenceFormatException)
        {
            return null;
        }
    }

    static bool IsSame(PdqDihedral own, PdqDihedral other) =>
        own.Quality >= BankSearch.MinQuality && other.Quality >= BankSearch.MinQuality && BankSearch.Nearest(own.Hashes, other.Hashes[0]) is not null;
}
