using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Xunit.Abstractions;

namespace Forensics.Tests.Jpeg;

/// <summary>Any bytes give a structure, coefficients or a reason, in bounded time.</summary>
public class MutantTests(ITestOutputHelper output)
{
    static readonly DecodeLimits Limits = new() { MaxPixels = 1_000_000 };

    [TurboJpegFact]
    public void Any_damage_to_a_file_is_survived() => Survive(2_000);

    [TurboJpegFact, Trait("Speed", "Slow")]
    public void Twenty_thousand_mutants_are_survived() => Survive(20_000);

    void Survive(int mutants)
    {
        var picture = TestPictures.Textured(90, 70, 3);
        byte[][] sound =
        [
            TurboJpeg.Encode(picture, 80, ChromaSampling.Samp420),
            TurboJpeg.Encode(picture, 90, ChromaSampling.Samp444, progressive: true),
            TurboJpeg.Encode(picture, 60, ChromaSampling.Samp420, progressive: true),
        ];
        var random = new Random(21);
        var (read, damaged, refused, slowest) = (0, 0, 0, TimeSpan.Zero);
        for (var round = 0; round < mutants; round++)
        {
            var bytes = Mutate(sound[round % sound.Length], random);
            var watch = Stopwatch.StartNew();
            var jpeg = JpegFile.Read(bytes, Limits);
            Assert.Equal(jpeg.CoefficientsReason is null, jpeg.Coefficients is not null);
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
            _ = jpeg.Coefficients is null ? refused++ : jpeg.Coefficients.Problems.Count > 0 ? damaged++ : read++;
        }

        output.WriteLine($"{mutants} mutants: {read} read without a problem of the coefficients, {damaged} in part, {refused} refused; slowest {slowest.TotalMilliseconds:F0} ms");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        // All ways out are taken, so the loop tests what it says.
        Assert.True(read > mutants / 50 && damaged > mutants / 50 && refused > mutants / 50);
    }

    /// <summary>Cut off in the second half, then up to seven bytes changed; a third of them among the headers.</summary>
    static byte[] Mutate(byte[] sound, Random random)
    {
        var bytes = sound[..random.Next(sound.Length / 2, sound.Length + 1)];
        for (var hits = random.Next(8); hits > 0; hits--)
        {
            var at = random.Next(2, random.Next(3) == 0 ? Math.Min(700, bytes.Length) : bytes.Length);
            bytes[at] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
        }

        return bytes;
    }
}
