using Forensics.Imaging;
using Forensics.Imaging.Hashing;
using Forensics.Tests.References;

namespace Forensics.Tests.Hashing;

public sealed class PdqTests
{
    // Widths and heights around the window's steps (128, 256, 384, 512), below the 64 samples, and above 512, where the picture is resized.
    [Theory]
    [InlineData(512, 512, 1)]
    [InlineData(511, 385, 2)]
    [InlineData(256, 257, 3)]
    [InlineData(129, 128, 4)]
    [InlineData(34, 42, 5)]
    [InlineData(5, 500, 6)]
    [InlineData(513, 300, 7)]
    [InlineData(700, 900, 8)]
    public void Filtering_only_what_is_kept_gives_the_bits_of_filtering_everything(int width, int height, int seed)
    {
        var picture = Scene(width, height, seed);
        Assert.Equal(SlowPdq.Compute(picture), Pdq.Compute(picture));
    }

    [Theory]
    [InlineData(4, 600)]
    [InlineData(600, 4)]
    public void A_picture_with_a_side_below_five_has_the_zero_hash_and_no_quality(int width, int height)
    {
        Assert.Equal(default, Pdq.Compute(Scene(width, height, 1)));
        Assert.NotEqual(default, Pdq.Compute(Scene(Math.Max(width, 5), Math.Max(height, 5), 1)));
    }

    [Fact]
    public void Half_of_the_bits_are_set()
    {
        var hash = Pdq.Compute(Scene(300, 200, 9)).Hash;
        Assert.Equal(128, hash.DistanceTo(default));
    }

    [Fact]
    public void A_flat_picture_has_quality_zero_and_noise_has_quality_100()
    {
        Assert.Equal(0, Pdq.Compute(new RgbImage(300, 200, new byte[3 * 300 * 200])).Quality);
        Assert.Equal(100, Pdq.Compute(Scene(300, 200, 9)).Quality);
    }

    [Fact]
    public void Rounded_luma_moves_the_hash_by_at_most_two_bits()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var picture = Scene(200, 150, seed);
            var luma = Luminance.Of(picture);
            Assert.InRange(Pdq.ComputeLuma(luma, 200, 150).Hash.DistanceTo(Pdq.Compute(picture).Hash), 0, 2);
        }
    }

    [Fact]
    public void Luma_of_the_wrong_length_is_refused() => Assert.Throws<ArgumentException>(() => Pdq.ComputeLuma(new byte[99], 10, 10));

    [Theory]
    [InlineData(200, 512)]
    [InlineData(300, 411)]
    public void The_dihedral_hashes_are_those_of_the_turned_pictures(int width, int height)
    {
        for (var seed = 0; seed < 2; seed++)
        {
            var picture = Scene(width, height, seed);
            var dihedral = Pdq.Dihedral(picture);
            foreach (var orientation in Enum.GetValues<Orientation>())
            {
                var turned = Pdq.Compute(Uprighting.Apply(picture, orientation));
                var distance = dihedral[orientation].DistanceTo(turned.Hash);

                // Upright and transposed pictures are sampled at the same places; the others up to three pixels apart (see Pdq.Dihedral).
                Assert.InRange(distance, 0, orientation is Orientation.Upright or Orientation.Transpose ? 0 : 48);
                Assert.All(
                    Enum.GetValues<Orientation>().Where(other => other != orientation),
                    other => Assert.InRange(dihedral[other].DistanceTo(turned.Hash), 80, 176));
            }
        }
    }

    [Theory]
    [InlineData(256, 256)]
    [InlineData(90, 201)]
    [InlineData(520, 333)]
    public void Turned_hashes_equal_those_of_the_turned_pictures(int width, int height)
    {
        var picture = Scene(width, height, 5);
        var turned = Pdq.Turned(picture);
        Assert.Equal(Pdq.Compute(picture).Quality, turned.Quality);
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            Assert.Equal(Pdq.Compute(Uprighting.Apply(picture, orientation)).Hash, turned[orientation]);
        }
    }

    [Fact]
    public void A_hash_is_printed_highest_bit_first_and_read_back()
    {
        var hash = new PdqHash(1, 2, 3, 0xf000_0000_0000_0004);
        const string hex = "f000000000000004000000000000000300000000000000020000000000000001";
        Assert.Equal(hex, hash.ToString());
        Assert.Equal(hash, PdqHash.Parse(hex));
        Assert.Equal(hash, PdqHash.Parse(hex.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("f00000000000000400000000000000030000000000000002000000000000000")]
    [InlineData("f0000000000000040000000000000003000000000000000200000000000000011")]
    [InlineData("g000000000000004000000000000000300000000000000020000000000000001")]
    [InlineData(" 000000000000004000000000000000300000000000000020000000000000001")]
    public void What_is_not_64_hex_digits_is_not_a_hash(string text)
    {
        Assert.False(PdqHash.TryParse(text, out _));
        Assert.Throws<FormatException>(() => PdqHash.Parse(text));
    }

    [Fact]
    public void Distance_counts_differing_bits_in_every_word()
    {
        var hash = new PdqHash(0b1011, 1UL << 63, 0, ulong.MaxValue);
        Assert.Equal(3 + 1 + 0 + 64, hash.DistanceTo(default));
        Assert.Equal(0, hash.DistanceTo(hash));
    }

    // Smooth waves with noise on top: bits far from the median as in photographs, and no symmetry that would put coefficients at zero.
    static RgbImage Scene(int width, int height, int seed)
    {
        var random = new Random(seed);
        var waves = Enumerable.Range(0, 40).Select(_ => (
            X: random.NextDouble() * 16 / width,
            Y: random.NextDouble() * 16 / height,
            Phase: random.NextDouble() * 7,
            Size: random.NextDouble() * 25)).ToArray();
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = 128.0;
                foreach (var wave in waves)
                {
                    value += wave.Size * Math.Sin(Math.PI * (wave.X * x + wave.Y * y) + wave.Phase);
                }

                for (var c = 0; c < 3; c++)
                {
                    pixels[3 * (y * width + x) + c] = (byte)Math.Clamp(value + random.Next(-20, 20), 0, 255);
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }
}
