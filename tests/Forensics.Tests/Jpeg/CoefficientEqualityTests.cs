using Forensics.Imaging;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Jpeg;

/// <summary>Quantised coefficients against those of libjpeg's jpeg_read_coefficients.</summary>
public class CoefficientEqualityTests(ITestOutputHelper output)
{
    static readonly DecodeLimits Limits = new();

    // Two digits a component: horizontal and vertical factor. The last two are Cb and Cr sampled differently, and luma below chroma.
    static readonly string[] Samplings = ["111111", "211111", "221111", "121111", "411111", "421111", "222111", "112111"];

    static readonly JpegCoding[] Codings = [JpegCoding.Baseline, JpegCoding.Optimised, JpegCoding.Progressive];

    [LibjpegFact]
    public void Generated_files_have_the_coefficients_that_libjpeg_reads()
    {
        var all = Grid([(1, 1), (17, 9), (131, 77)], [5, 85, 100], [0, 1, 7]).ToArray();
        var files = LibjpegWriter.Encode(all.Where((_, i) => i % 5 == 0));
        Assert.Equal((files.Count, 0, 0), Compare(files));
        LibjpegWriter.Delete(files);
    }

    [LibjpegFact, Trait("Speed", "Slow")]
    public void The_whole_grid_has_the_coefficients_that_libjpeg_reads()
    {
        var files = LibjpegWriter.Encode(Grid([(1, 1), (8, 64), (17, 9), (131, 77), (320, 200)], [1, 50, 75, 85, 95, 100], [0, 1, 7, 500]));
        Assert.Equal((files.Count, 0, 0), Compare(files));
        LibjpegWriter.Delete(files);
    }

    [LibjpegFact]
    public void Files_cut_off_at_every_hundredth_have_the_coefficients_that_libjpeg_makes_of_them()
    {
        var whole = LibjpegWriter.Encode(
        [
            new(200, 150, 85, "221111"),
            new(200, 150, 85, "111111", RestartMcus: 5),
            new(150, 100, 75, "11", JpegColours.Grey),
            new(200, 150, 85, "221111", Coding: JpegCoding.Progressive),
            new(200, 150, 95, "211111", Coding: JpegCoding.Progressive, RestartMcus: 7),
        ]);
        List<string> cut = [];
        foreach (var file in whole)
        {
            var bytes = File.ReadAllBytes(file);
            for (var percent = 1; percent < 100; percent++)
            {
                cut.Add($"{file}.{percent}.jpg");
                File.WriteAllBytes(cut[^1], bytes[..(bytes.Length * percent / 100)]);
            }
        }

        var (equal, different, _) = Compare(cut, alsoWarned: true);
        Assert.Equal(0, different);
        Assert.InRange(equal, 350, cut.Count);
        LibjpegWriter.Delete(whole);
    }

    [SharedDataFact]
    public void Files_of_the_shared_data_have_the_coefficients_that_libjpeg_reads() => CompareShared(40);

    [SharedDataFact, Trait("Speed", "Slow")]
    public void All_files_of_the_shared_data_have_the_coefficients_that_libjpeg_reads() => CompareShared(int.MaxValue);

    static IEnumerable<LibjpegWriter.Settings> Grid((int Width, int Height)[] sizes, int[] qualities, int[] restarts) =>
        from size in sizes
        from quality in qualities
        from restart in restarts
        from coding in Codings
        from colours in (JpegColours[])[JpegColours.YCbCr, JpegColours.Grey, JpegColours.Ycck]
        from sampling in colours == JpegColours.YCbCr ? Samplings : colours == JpegColours.Grey ? ["11"] : (string[])["11111111", "22111122"]
        select new LibjpegWriter.Settings(size.Width, size.Height, quality, sampling, colours, coding, restart);

    void CompareShared(int sample)
    {
        if (!LibjpegCoefficients.IsPresent)
        {
            Assert.Null(Environment.GetEnvironmentVariable("CI"));
            output.WriteLine("Not compared: needs gcc and libjpeg62-turbo-dev.");
            return;
        }

        var all = Directory.EnumerateFiles(SharedData.Root!, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var step = Math.Max(1, all.Length / sample);
        var (equal, different, _) = Compare([.. all.Where((_, i) => i % step == 0).Take(sample)]);
        Assert.Equal(0, different);
        Assert.InRange(equal, Math.Min(all.Length, sample) * 9 / 10, int.MaxValue);
    }

    /// <param name="alsoWarned">Compares files that libjpeg reads with warnings, too.</param>
    (int Equal, int Different, int NotCompared) Compare(IReadOnlyList<string> files, bool alsoWarned = false)
    {
        var (equal, different, refused, warnedEqual, warnedDifferent) = (0, 0, 0, 0, 0);
        LibjpegCoefficients.Read(files, (file, planes, warnings) =>
        {
            var jpeg = JpegFile.Read(File.ReadAllBytes(file), Limits);
            if (planes is null || jpeg.CoefficientsReason is not null)
            {
                refused++;
                if (!alsoWarned)
                {
                    output.WriteLine($"{Path.GetFileName(file)}: ours {jpeg.CoefficientsReason ?? "read"}, libjpeg {(planes is null ? "refused" : "read")}");
                }

                return;
            }

            var same = jpeg.Coefficients!.Planes.Count == planes.Count;
            for (var i = 0; same && i < planes.Count; i++)
            {
                var ours = jpeg.Coefficients.Planes[i];
                same = (ours.BlocksWide, ours.BlocksHigh) == (planes[i].Wide, planes[i].High) && ours.Values.SequenceEqual(planes[i].Values);
            }

            if (!same || (jpeg.Coefficients.Problems.Count > 0 && !alsoWarned))
            {
                output.WriteLine($"{file}: {(same ? "equal" : "DIFFERENT")}, {warnings} warnings of libjpeg, {string.Join("; ", jpeg.Coefficients.Problems)}");
            }

            if (warnings > 0 && !alsoWarned)
            {
                _ = same ? warnedEqual++ : warnedDifferent++;
                return;
            }

            _ = same ? equal++ : different++;
        });
        output.WriteLine($"{equal} files equal to libjpeg in every coefficient, {different} different; "
            + $"with warnings of libjpeg {warnedEqual} equal, {warnedDifferent} different; {refused} not decoded by one of the two");
        return (equal, different, refused + warnedEqual + warnedDifferent);
    }
}
