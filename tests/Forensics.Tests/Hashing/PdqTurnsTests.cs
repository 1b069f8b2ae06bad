using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Tests.Support;

namespace Forensics.Tests.Hashing;

public sealed class PdqTurnsTests
{
    [Fact]
    public void The_estimated_forms_lie_within_a_few_bits_of_those_made_from_the_picture()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var forms = Pdq.Dihedral(TestPictures.Photo(640, 480, seed));
            var estimated = PdqTurns.Estimate(forms.Hashes[0]);

            Assert.Equal(forms.Hashes[0], estimated[0]);
            Assert.All(Enum.GetValues<Orientation>(), form => Assert.InRange(estimated[(int)form - 1].DistanceTo(forms.Hashes[(int)form - 1]), 0, 20));
        }
    }

    [Fact]
    public void A_form_of_its_own_reverse_gives_the_hash_back()
    {
        var hash = PdqHash.Parse("f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b22");
        foreach (var form in new[] { Orientation.MirrorHorizontal, Orientation.MirrorVertical, Orientation.Rotate180, Orientation.Transpose, Orientation.Transverse })
        {
            Assert.NotEqual(hash, Form(hash, form));
            Assert.Equal(hash, Form(Form(hash, form), form));
        }

        Assert.Equal(hash, Form(Form(hash, Orientation.Rotate90), Orientation.Rotate270));

        static PdqHash Form(PdqHash of, Orientation form) => PdqTurns.Estimate(of)[(int)form - 1];
    }
}
