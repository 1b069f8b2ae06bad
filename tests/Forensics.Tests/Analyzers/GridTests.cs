using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Grid;
using Forensics.Imaging.Jpeg;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Forensics.Tests.References;
using Forensics.Tests.Support;
using Xunit.Abstractions;
using TestPictures = Forensics.Tests.Jpeg.TestPictures;
using TurboJpeg = Forensics.Tests.Jpeg.TurboJpeg;

namespace Forensics.Tests.Analyzers;

public class GridTests(ITestOutputHelper output)
{
    const int Width = 640;
    const int Height = 480;

    static GridResult Analyze(RgbImage picture, GridOptions? options = null) =>
        new GridAnalyzer(options).Analyze(Luminance.Of(picture), picture.Width, picture.Height, null);

    static GridResult AnalyzeJpeg(byte[] jpeg)
    {
        var picture = TurboJpeg.Decode(jpeg);
        return new GridAnalyzer().Analyze(Luminance.Of(picture), picture.Width, picture.Height, JpegFile.Read(jpeg, new()));
    }

    static RgbImage Saved(RgbImage picture, int quality) => TurboJpeg.Decode(TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));

    /// <summary>Everything the votes must tell apart: saved texture, a flat area, columns, rows, and noise.</summary>
    static byte[] Mixed(int width, int height)
    {
        var luma = Luminance.Of(JpegRoundTripped(TestPictures.Textured(width, height, 3), 70));
        var random = new Random(5);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                luma[y * width + x] = (x / 24 % 6, y / 20 % 5) switch
                {
                    (1, 1) => 40,
                    (2, 1) => (byte)(10 * (x % 20)),
                    (1, 2) => (byte)(10 * (y % 20)),
                    (3, 2) => (byte)random.Next(256),
                    (4, 3) => (byte)(x % 2 * 255),
                    _ => luma[y * width + x],
                };
            }
        }

        return luma;
    }

    static RgbImage JpegRoundTripped(RgbImage picture, int quality)
    {
        var plane = JpegRoundTrip.Apply(ColourPlanes.Of(picture, ChromaSampling.Grey)[0], StandardTables.Scale(StandardTables.Luminance, quality));
        var pixels = new byte[3 * picture.Width * picture.Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = plane.Row(i / 3 / picture.Width)[i / 3 % picture.Width];
        }

        return new(picture.Width, picture.Height, pixels);
    }

    [Theory]
    [InlineData(157, 121)]
    [InlineData(64, 64)]
    [InlineData(65, 80)]
    [InlineData(24, 90)]
    public void Votes_equal_the_slow_reference(int width, int height)
    {
        var luma = Mixed(width, height);
        var expected = SlowGridVotes.Votes(luma, width, height, (x, y) => SlowGridVotes.SmallInIntegers(luma, width, x, y));
        var votes = GridVotes.Count(luma, width, height);
        Assert.Equal(expected, votes.Votes);
        Assert.Equal(expected.Count(vote => vote != 255), votes.Voted);
        for (var grid = 0; grid < 64; grid++)
        {
            Assert.Equal(expected.Count(vote => vote == grid), votes.Totals[grid]);
        }
    }

    [Fact]
    public void Whole_numbers_vote_as_exact_cosines_do()
    {
        var (width, height) = (157, 121);
        var luma = Luminance.Of(JpegRoundTripped(TestPictures.Textured(width, height, 3), 85));
        var exact = SlowGridVotes.Votes(luma, width, height, (x, y) => SlowGridVotes.SmallExactly(luma, width, x, y));
        var votes = GridVotes.Count(luma, width, height).Votes;
        // A draw by exact cosines may be decided by the rounding, and the other way round; what both say must agree.
        var both = exact.Zip(votes).Where(pair => pair.First != 255 && pair.Second != 255).ToList();
        var alike = both.Count(pair => pair.First == pair.Second) / (double)both.Count;
        output.WriteLine($"{both.Count / (double)votes.Length:P1} of the pixels vote by both, {alike:P2} of them alike");
        Assert.InRange(both.Count, 0.6 * votes.Length, votes.Length);
        Assert.InRange(alike, 0.98, 1);
    }

    [Fact]
    public void Vectors_and_single_numbers_count_the_same()
    {
        const int width = 131;
        var random = new Random(1);
        var (vectors, single) = (new WindowZeros(width), new WindowZeros(width));
        var (a, b) = (new short[WindowZeros.Padded(width)], new short[WindowZeros.Padded(width)]);
        var row = new byte[width];
        for (var y = 0; y < 40; y++)
        {
            // Extremes make the largest sums, plain areas the most zeros.
            for (var x = 0; x < width; x++)
            {
                row[x] = y % 16 < 8 ? (byte)(255 * random.Next(2)) : (byte)(128 + random.Next(2));
            }

            vectors.Add(row, y);
            single.Add(row, y);
            single.TransformRowOneByOne(y);
            if (y >= 7)
            {
                vectors.Count(y, a);
                single.CountOneByOne(y, b);
                Assert.Equal(b[..(width - 7)], a[..(width - 7)]);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(20)]
    public void Regions_equal_a_flood_fill(int join)
    {
        var (width, height) = (220, 150);
        var random = new Random(join);
        var luma = Mixed(width, height);
        var votes = GridVotes.Count(luma, width, height);
        // Scattered and dense patches of a few grids, so that many regions touch, nearly touch and do not.
        for (var n = 0; n < 60; n++)
        {
            var (left, top, grid) = (random.Next(width - 30), random.Next(height - 30), (byte)random.Next(4));
            for (var i = 0; i < 300; i++)
            {
                votes.Votes[(top + random.Next(30)) * width + left + random.Next(30)] = grid;
            }
        }

        var options = new GridOptions { JoinPixels = join, MaxFalseAlarms = 1e300 };
        var logTests = 1.0;
        var found = GridRegions.Find(votes, 2, null, options, logTests).Select(region => (region.Box, region.X, region.Y, region.VotedPixels)).ToHashSet();
        var expected = SlowGridRegions.Find(votes.Votes, width, height, 2, join)
            .Where(region => region.VotedPixels >= GridRegions.LeastPixels(logTests)).ToHashSet();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, found.Count);
        Assert.Subset(expected, found);
    }

    [TurboJpegFact]
    public void A_JPEG_history_is_found_inside_a_lossless_picture_and_none_in_one_without()
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var fresh = TestPictures.Textured(Width, Height, seed);
            Assert.Null(Analyze(fresh).Main);
            Assert.False(Analyze(fresh).HasJpegHistory);
            foreach (var quality in (int[])[50, 75, 95])
            {
                var result = Analyze(Saved(fresh, quality));
                output.WriteLine($"seed {seed}, quality {quality}: {result.Main}");
                Assert.Equal((0, 0), (result.Main!.Value.X, result.Main.Value.Y));
                Assert.True(result.HasJpegHistory);
                Assert.False(result.IsOriginMoved);
                Assert.Empty(result.Foreign!);
            }
        }
    }

    [TurboJpegFact]
    public void The_origin_tells_exactly_what_was_cut_off_at_the_left_and_top()
    {
        var saved = Saved(TestPictures.Textured(Width, Height, 1), 80);
        for (var cut = 0; cut < 64; cut++)
        {
            var (left, top) = (cut % 8, cut / 8);
            var main = Analyze(Crop(saved, left, top, 240, 160)).Main!.Value;
            Assert.Equal(((8 - left) % 8, (8 - top) % 8), (main.X, main.Y));
        }
    }

    [TurboJpegTheory]
    [InlineData(98)]
    [InlineData(100)]
    public void A_pasted_part_of_another_JPEG_is_found_in_a_lossless_picture_and_a_fine_save(int quality)
    {
        var hits = 0;
        for (var seed = 1; seed <= 3; seed++)
        {
            var background = Saved(TestPictures.Textured(Width, Height, seed), 85);
            var other = Crop(Saved(TestPictures.Textured(Width, Height, 50 + seed), 75), 3, 5, 600, 450);
            var edited = TestPictures.Paste(background, other, 200, 120, 160, 128);
            var lossless = Analyze(edited);
            AssertHit(lossless, (5, 3), new(200, 120, 160, 128));
            Assert.Contains(lossless.Map!.Values, value => value == 1);
            var saved = AnalyzeJpeg(TurboJpeg.Encode(edited, quality, ChromaSampling.Samp444));
            Assert.Null(saved.ForeignNotApplicable);
            hits += saved.Foreign!.Count > 0 ? 1 : 0;
            Assert.All(saved.Foreign, region => Assert.NotEqual((0, 0), (region.X, region.Y)));
        }

        output.WriteLine($"found after a save at {quality}: {hits} of 3");
        Assert.InRange(hits, 2, 3);
    }

    [TurboJpegFact]
    public void A_coarser_save_says_that_foreign_grids_cannot_be_told()
    {
        var picture = TestPictures.Textured(Width, Height, 1);
        var result = AnalyzeJpeg(TurboJpeg.Encode(picture, 97, ChromaSampling.Samp420));
        Assert.Equal("low-quality", result.ForeignNotApplicable);
        Assert.Null(result.Foreign);
        Assert.Null(result.Map);
        Assert.NotNull(result.Main);
        Assert.Null(AnalyzeJpeg(TurboJpeg.Encode(picture, 98, ChromaSampling.Samp420)).ForeignNotApplicable);
    }

    [TurboJpegFact]
    public void A_region_without_grid_is_shown_only_when_asked_for()
    {
        var background = Saved(TestPictures.Textured(Width, Height, 1), 80);
        var edited = TestPictures.Paste(background, TestPictures.Textured(Width, Height, 101), 203, 123, 192, 144);
        Assert.Null(Analyze(edited).Missing);
        var options = new GridOptions { LookForMissingGrid = true };
        var missing = Analyze(edited, options).Missing!;
        Assert.NotEmpty(missing);
        Assert.Equal((0, 0), (missing[0].X, missing[0].Y));
        Assert.InRange(Overlap(missing[0].Box, new(203, 123, 192, 144)), 0.5, 1);
        Assert.Empty(Analyze(background, options).Missing!);
        Assert.Null(Analyze(TestPictures.Textured(Width, Height, 1), options).Missing);
    }

    [Fact]
    public void Pictures_without_blocks_give_no_more_regions_than_expected()
    {
        var (regions, expected) = (0, 0.0);
        for (var seed = 1; seed <= 15; seed++)
        {
            var random = new Random(seed);
            var luma = Luminance.Of(TestPictures.Textured(320, 240, seed));
            for (var i = 0; i < luma.Length; i++)
            {
                luma[i] = (byte)Math.Clamp(luma[i] + random.Next(-seed, seed + 1), 0, 255);
            }

            var result = new GridAnalyzer().Analyze(luma, 320, 240, null);
            regions += (result.Foreign?.Count ?? 0) + (result.Main is null ? 0 : 1);
            expected += 1;
        }

        output.WriteLine($"{regions} regions or grids, at most {expected} expected");
        Assert.Equal(0, regions);
    }

    [SharedDataFact, Trait("Speed", "Slow")]
    public void Authentic_pictures_give_no_more_foreign_regions_than_expected()
    {
        var codec = new SystemImageCodec();
        var (pictures, regions, gated) = (0, 0, 0);
        foreach (var folder in (string[])["forensics/authentic", "near-dup/originals", "near-dup/distractors"])
        {
            foreach (var path in Directory.GetFiles(Path.Combine(SharedData.Root!, folder)))
            {
                var image = EvidenceImage.Open(File.ReadAllBytes(path), codec, new());
                gated += new GridAnalyzer().Analyze(image).Foreign?.Count ?? 0;
                // Also where the last save is too coarse for the product to look.
                var result = new GridAnalyzer().Analyze(image.Luma, image.Stored.Width, image.Stored.Height, null);
                regions += result.Foreign?.Count ?? 0;
                pictures++;
            }
        }

        output.WriteLine($"{pictures} authentic pictures: {gated} regions, {regions} without the gate; one a picture is the expected number at the threshold");
        Assert.InRange(pictures, 60, int.MaxValue);
        Assert.Equal(0, gated);
        Assert.InRange(regions, 0, pictures / 20);
    }

    [Theory]
    [InlineData(1, 1, "too-small")]
    [InlineData(1, 5000, "too-small")]
    [InlineData(63, 5000, "too-small")]
    [InlineData(5000, 63, "too-small")]
    [InlineData(64, 64, null)]
    [InlineData(64, 5000, null)]
    [InlineData(5000, 64, null)]
    public void Any_size_gives_a_result(int width, int height, string? reason) =>
        Assert.Equal(reason, Analyze(TestPictures.Textured(width, height, 1)).NotApplicable);

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_pictures_cannot_tell(byte value) => Assert.Equal("flat", Analyze(TestPictures.Flat(Width, Height, value)).NotApplicable);

    void AssertHit(GridResult result, (int X, int Y) grid, PixelBox pasted)
    {
        Assert.Null(result.ForeignNotApplicable);
        var region = Assert.Single(result.Foreign!);
        output.WriteLine($"{region}");
        Assert.Equal(((200 + 8 - 3) % 8, (120 + 8 - 5) % 8), (region.X, region.Y));
        Assert.Equal(grid, (region.X, region.Y));
        Assert.InRange(Overlap(region.Box, pasted), 0.7, 1);
    }

    /// <summary>Intersection over union.</summary>
    static double Overlap(PixelBox a, PixelBox b)
    {
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        var both = (double)Math.Max(0, width) * Math.Max(0, height);
        return both / ((double)a.Width * a.Height + (double)b.Width * b.Height - both);
    }

    static RgbImage Crop(RgbImage picture, int left, int top, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            picture.Row(top + y).Slice(3 * left, 3 * width).CopyTo(pixels.AsSpan(3 * width * y));
        }

        return new(width, height, pixels);
    }
}
