using System.Numerics;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Native;
using Forensics.Tests.Jpeg;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

public class CopyMoveTests(ITestOutputHelper output)
{
    const int Width = 480;
    const int Height = 360;
    static readonly OpenCvKeypointEngine Engine = new();

    static CopyMoveResult Analyze(RgbImage picture, CopyMoveOptions? options = null) =>
        new CopyMoveAnalyzer(Engine, options).Analyze(Luminance.Of(picture), picture.Width, picture.Height);

    static RgbImage Saved(RgbImage picture, int quality) => Jpeg.TurboJpeg.Decode(Jpeg.TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));

    [TurboJpegTheory]
    [InlineData(0, 1, false)]
    [InlineData(35, 1, false)]
    [InlineData(0, 1.25, false)]
    [InlineData(-20, 0.85, false)]
    [InlineData(0, 1, true)]
    public void A_copied_part_is_found_with_its_source_and_the_way_between_them(double angle, double scale, bool mirrored)
    {
        var cloned = CopyMovePictures.Clone(CopyMovePictures.Ground(Width, Height, 4, 1), (120, 130), (333, 215), 70, 60, angle, scale, mirrored);
        foreach (var picture in (RgbImage[])[cloned.Picture, Saved(cloned.Picture, 90)])
        {
            var result = Analyze(picture);
            var clone = Assert.Single(result.Clones);
            output.WriteLine($"{cloned.Overlap(result.Map):F2} {clone}");
            Assert.InRange(cloned.Overlap(result.Map), 0.7, 1);
            Assert.InRange(clone.Log10Nfa, -1000, -2);
            Assert.Equal(mirrored, clone.Mapping.IsMirrored);
            var mapping = Math.Abs(clone.First.X + clone.First.Width / 2 - 120) < 20 ? clone.Mapping : clone.Mapping.Inverse();
            var (x, y) = mapping.Map(120, 130);
            Assert.InRange(x, 332.4, 333.6);
            Assert.InRange(y, 214.4, 215.6);
            Assert.InRange(mapping.Scale, scale - 0.01, scale + 0.01);
            Assert.InRange(Math.Abs(Math.IEEERemainder(mapping.AngleDegrees - angle, 360)), 0, 0.5);
        }
    }

    [Fact]
    public void The_turned_one_is_the_copy_because_it_holds_less_noise()
    {
        var cloned = CopyMovePictures.Clone(CopyMovePictures.Ground(Width, Height, 4, 2), (120, 130), (340, 215), 70, 60, 35, 1);
        var clone = Assert.Single(Analyze(cloned.Picture).Clones);
        var copy = clone.Copy switch { CopySide.First => clone.First, CopySide.Second => clone.Second, _ => default };
        Assert.InRange(copy.X + copy.Width / 2, 330, 350);
    }

    [Fact]
    public void A_source_pasted_twice_and_another_are_all_marked()
    {
        var photo = CopyMovePictures.Ground(640, 480, 4, 3);
        var first = CopyMovePictures.Clone(photo, (110, 110), (310, 120), 60, 55, 0, 1);
        var second = CopyMovePictures.Clone(first.Picture, (110, 110), (520, 140), 60, 55, 0, 1);
        var third = CopyMovePictures.Clone(second.Picture, (120, 350), (450, 360), 65, 55, 15, 1);
        var all = new ClonedPicture(third.Picture, [.. first.Mask.Zip(second.Mask, third.Mask).Select(mask => mask.First || mask.Second || mask.Third)]);
        Assert.InRange(all.Overlap(Analyze(third.Picture).Map), 0.7, 1);
    }

    [TurboJpegFact]
    public void Two_equal_things_with_noise_of_their_own_are_no_copy()
    {
        var drawn = CopyMovePictures.TwoEqualThings(640, 480, 150, (40, 60), (40 + 317, 60 + 203), 1);
        var photo = CopyMovePictures.Photographed(drawn, 640, 480, 3, 7);
        foreach (var picture in (RgbImage[])[photo, Saved(photo, 90), Saved(photo, 75)])
        {
            var result = Analyze(picture);
            var region = Assert.Single(result.Regions!);
            output.WriteLine($"{region}");
            Assert.Equal(CopyMoveVerdict.EqualContent, region.Verdict);
            Assert.InRange(region.NoiseCorrelation, -0.15, 0.15);
            Assert.Null(result.Map);
        }

        // Without any noise nobody can tell.
        Assert.Equal(CopyMoveVerdict.CannotTell, Assert.Single(Analyze(CopyMovePictures.Photographed(drawn, 640, 480, 0, 7)).Regions!).Verdict);
    }

    [TurboJpegFact]
    public void Cartons_tiles_and_text_raise_no_alarm()
    {
        foreach (var (name, drawn) in ((string, double[])[])
            [("carton", CopyMovePictures.EqualGoods(640, 480, 150, 1)), ("tiles", CopyMovePictures.EqualGoods(640, 480, 64, 2)), ("text", CopyMovePictures.Text(640, 480, 3))])
        {
            var result = Analyze(Saved(CopyMovePictures.Photographed(drawn, 640, 480, 3, 11), 85));
            output.WriteLine($"{name}: {result.Matches} matches, {result.Regions!.Count} pairs of areas");
            Assert.Empty(result.Clones);
        }
    }

    [TurboJpegFact]
    public void A_copied_patch_of_plaster_is_found_whole()
    {
        // Plaster that gets brighter to the right, five grey levels rough, and nothing on it.
        var random = new Random(5);
        var wall = Enumerable.Range(0, Width * Height).Select(i => 90 + 0.15 * (i % Width) + 15 * CopyMovePictures.Gaussian(random)).ToArray();
        var cloned = CopyMovePictures.Clone(CopyMovePictures.Photographed(wall, Width, Height, 1, 3), (120, 130), (333, 215), 70, 60, 0, 1);
        var result = Analyze(Saved(cloned.Picture, 98));
        output.WriteLine($"{cloned.Overlap(result.Map):F2} {string.Join(' ', result.Regions!)}");
        Assert.InRange(cloned.Overlap(result.Map), 0.7, 1);
        Assert.InRange(result.Strength, 0.05, 1);
        Assert.InRange(result.MarkedShare, 0.1, 0.2);
        Assert.Equal(0, Analyze(Saved(CopyMovePictures.Photographed(wall, Width, Height, 1, 3), 98)).Strength);
    }

    [TurboJpegFact]
    public void A_coarse_save_leaves_a_copy_to_be_told_by_agreeing_exactly()
    {
        var cloned = CopyMovePictures.Clone(CopyMovePictures.Ground(Width, Height, 1, 1), (120, 130), (333, 217), 70, 60, 0, 1);
        var clone = Assert.Single(Analyze(Saved(cloned.Picture, 70)).Clones);
        output.WriteLine($"{clone}");
        Assert.False(clone.NoiseCorrelation > 0.2, "The noise tells it already.");
        Assert.InRange(clone.LevelDifference, 0, 0.8);

        // The same with the light that falls on either of two things.
        var things = CopyMovePictures.Photographed(CopyMovePictures.TwoEqualThings(640, 480, 150, (40, 60), (40 + 317, 60 + 203), 1), 640, 480, 1, 7);
        var region = Assert.Single(Analyze(Saved(things, 70)).Regions!);
        output.WriteLine($"{region}");
        Assert.NotEqual(CopyMoveVerdict.Clone, region.Verdict);
        Assert.InRange(region.LevelDifference, 2, 30);
    }

    [Fact]
    public void A_convex_hull_is_what_no_line_through_two_of_its_places_cuts_off()
    {
        const int Side = 14;
        var random = new Random(4);
        for (var round = 0; round < 50; round++)
        {
            var mask = Enumerable.Range(0, Side * Side).Select(_ => random.Next(30) == 0).ToArray();
            (int X, int Y)[] places = [.. Enumerable.Range(0, mask.Length).Where(i => mask[i]).Select(i => (i % Side, i / Side))];
            var hull = ConvexHull.Of(mask, Side, Side);
            for (var i = 0; i < mask.Length; i++)
            {
                Assert.Equal(IsHeld(places, (i % Side, i / Side)), hull[i]);
            }
        }

        // In one place, on the line between two, or in the triangle of three.
        static bool IsHeld((int X, int Y)[] places, (int X, int Y) at) =>
            (from a in places from b in places from c in places select (a, b, c)).Any(three => IsInTriangle(three.a, three.b, three.c, at));

        static bool IsInTriangle((int X, int Y) a, (int X, int Y) b, (int X, int Y) c, (int X, int Y) at)
        {
            int[] sides = [Turn(a, b, at), Turn(b, c, at), Turn(c, a, at)];
            var between = at.X >= Math.Min(a.X, Math.Min(b.X, c.X)) && at.X <= Math.Max(a.X, Math.Max(b.X, c.X))
                && at.Y >= Math.Min(a.Y, Math.Min(b.Y, c.Y)) && at.Y <= Math.Max(a.Y, Math.Max(b.Y, c.Y));
            return between && (sides.All(side => side >= 0) || sides.All(side => side <= 0));

            static int Turn((int X, int Y) a, (int X, int Y) b, (int X, int Y) at) => (b.X - a.X) * (at.Y - a.Y) - (b.Y - a.Y) * (at.X - a.X);
        }
    }

    [Fact]
    public void Windows_correlate_as_the_formula_says()
    {
        const int Side = 24;
        const int Window = 8;
        var random = new Random(6);
        var (first, second) = (new float[Side * Side], new float[Side * Side]);
        for (var i = 0; i < first.Length; i++)
        {
            first[i] = random.Next(256);
            second[i] = 0.5f * first[i] + random.Next(100);
        }

        second[5 * Side + 7] = float.NaN;
        var found = WindowCorrelation.Of(first, second, Side, Side, Window, 2);
        for (var i = 0; i < found.Length; i++)
        {
            var (left, top) = (i % Side - Window / 2, i / Side - Window / 2);
            int[] places = [.. Enumerable.Range(0, Window * Window).Select(k => (top + k / Window) * Side + left + k % Window)];
            if (left < 0 || top < 0 || left + Window > Side || top + Window > Side || places.Any(at => float.IsNaN(second[at])))
            {
                Assert.True(float.IsNaN(found[i]), $"{i % Side}, {i / Side}");
                continue;
            }

            var (a, b) = (places.Average(at => first[at]), places.Average(at => second[at]));
            var expected = places.Sum(at => (first[at] - a) * (second[at] - b))
                / Math.Sqrt(places.Sum(at => Math.Pow(first[at] - a, 2)) * places.Sum(at => Math.Pow(second[at] - b, 2)));
            Assert.Equal(expected, found[i], 0.0005);
        }
    }

    [Fact]
    public void Self_matches_equal_the_definition()
    {
        var options = new CopyMoveOptions { Mirrored = false };
        var keypoints = RandomKeypoints(200, 1);
        var expected = new SortedSet<(int, int)>();
        for (var i = 0; i < keypoints.Points.Count; i++)
        {
            var apart = Enumerable.Range(0, keypoints.Points.Count)
                .Select(j => (Index: j, Distance: Distance(keypoints, i, j)))
                .OrderBy(other => other.Distance).Take(10)
                .Where(other => SlowAreApart(keypoints.Points[i], keypoints.Points[other.Index])).ToList();
            var kept = Enumerable.Range(1, options.MaxCopies).FirstOrDefault(k => k < apart.Count && apart[k - 1].Distance < options.Ratio * apart[k].Distance);
            expected.UnionWith(apart.Take(kept).Select(other => (Math.Min(i, other.Index), Math.Max(i, other.Index))));
        }

        var found = SelfMatches.Find(keypoints, Engine, options).Select(pair => (At(pair.FromX, pair.FromY), At(pair.ToX, pair.ToY)));
        Assert.Equal(expected, found.Select(pair => (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2))).Order());
        Assert.InRange(expected.Count, 60, 400);

        int At(double x, double y) => keypoints.Points.ToList().FindIndex(point => point.X == x && point.Y == y);
    }

    static bool SlowAreApart(Keypoint a, Keypoint b) => Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2)) >= Math.Max(24, 1.5 * Math.Max(a.SizePixels, b.SizePixels));

    static double Distance(Keypoints keypoints, int i, int j) =>
        Math.Sqrt(Enumerable.Range(0, 128).Sum(k => Math.Pow(Value(keypoints, i, k) - (double)Value(keypoints, j, k), 2)));

    static float Value(Keypoints keypoints, int row, int k) => BitConverter.ToSingle(keypoints.Descriptors, 4 * (128 * row + k));

    // Singles, couples, triples and families of six that look alike, some of them too near to each other.
    static Keypoints RandomKeypoints(int count, int seed)
    {
        var random = new Random(seed);
        List<Keypoint> points = [];
        List<float> values = [];
        while (points.Count < count)
        {
            var family = Enumerable.Range(0, 128).Select(_ => (float)random.Next(0, 100)).ToArray();
            for (var members = (int[])[1, 2, 3, 6]; members.Length > 0; members = [])
            {
                for (var member = members[random.Next(4)]; member > 0; member--)
                {
                    points.Add(new((float)(random.NextDouble() * 120), (float)(random.NextDouble() * 120), 4 + 30 * random.NextSingle(), 360 * random.NextSingle(), 1));
                    values.AddRange(family.Select(value => value + random.Next(-6, 7)));
                }
            }
        }

        return new(KeypointKind.Sift, points, [.. values.SelectMany(BitConverter.GetBytes)]);
    }

    [Theory]
    [InlineData(40, 6, 3, 640 * 480)]
    [InlineData(200, 12, 3, 1600 * 1200)]
    [InlineData(9, 9, 5, 10_000)]
    public void False_alarms_equal_the_formula_in_exact_integers(int matches, int inliers, int tolerance, int area)
    {
        BigInteger Choose(int n, int k) => k == 0 ? 1 : Choose(n - 1, k - 1) * n / k;
        var exact = BigInteger.Log10((matches - 3) * Choose(matches, inliers) * Choose(inliers, 2)) + (inliers - 2) * Math.Log10(Math.PI * tolerance * tolerance / area);
        Assert.Equal(exact, CopyMappings.Log10FalseAlarms(matches, inliers, tolerance, area), 9);
    }

    [Fact]
    public void Among_uniform_matches_mappings_are_as_rare_as_their_number_of_false_alarms_says()
    {
        const int Rounds = 400;
        var random = new Random(5);
        var options = new CopyMoveOptions { MinInliers = 3, MaxLog10Nfa = -1, MaxTrials = 100_000, TolerancePixels = 6 };
        var alarms = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var pairs = UniformPairs(random, 30);
            alarms += CopyMappings.Best(pairs, pairs.Count, Width * Height, options) is null ? 0 : 1;
        }

        output.WriteLine($"{alarms} of {Rounds}, at most {Rounds / 10} expected");
        Assert.InRange(alarms, 0, Rounds / 10);

        // Planted ones are found among them.
        var truth = new SimilarityMapping(0.9, 0.3, 40, -20);
        var planted = UniformPairs(random, 30);
        for (var i = 0; i < 8; i++)
        {
            var (x, y) = truth.Map(planted[i].FromX, planted[i].FromY);
            planted[i] = planted[i] with { ToX = x, ToY = y };
        }

        Assert.Equal(8, CopyMappings.Best(planted, planted.Count, Width * Height, options)!.Inliers.Count);
    }

    static List<PlacePair> UniformPairs(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new PlacePair(
            i, random.NextDouble() * Width, random.NextDouble() * Height, random.NextDouble() * Width, random.NextDouble() * Height, 0, 0, false, 1))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_mapping_is_fitted_exactly_and_its_inverse_leads_back(bool mirrored)
    {
        var truth = new SimilarityMapping(0.8, -0.5, 30, 70, mirrored);
        var pairs = UniformPairs(new Random(3), 5).Select(pair => pair with { ToX = truth.Map(pair.FromX, pair.FromY).X, ToY = truth.Map(pair.FromX, pair.FromY).Y });
        var fitted = SimilarityMapping.Fit([.. pairs], mirrored)!.Value;
        var (x, y) = fitted.Map(123, 45);
        Assert.Equal(truth.Map(123, 45).X, x, 6);
        Assert.Equal(truth.Map(123, 45).Y, y, 6);
        var (backX, backY) = fitted.Inverse().Map(x, y);
        Assert.Equal(123, backX, 6);
        Assert.Equal(45, backY, 6);
        Assert.Null(SimilarityMapping.Fit([.. UniformPairs(new Random(3), 3).Select(pair => pair with { FromX = 1, FromY = 1 })], mirrored));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(0.8)]
    public void The_noise_correlation_is_the_planted_one_whatever_the_content(double planted)
    {
        const int Side = 160;
        var random = new Random(9);
        var content = CopyMovePictures.TwoEqualThings(Side, Side, 40, (10, 10), (100, 90), 4);
        var (first, second) = (new float[Side * Side], new float[Side * Side]);
        for (var i = 0; i < first.Length; i++)
        {
            var (shared, own, other) = (CopyMovePictures.Gaussian(random), CopyMovePictures.Gaussian(random), CopyMovePictures.Gaussian(random));
            var (common, apart) = (Math.Sqrt(planted), Math.Sqrt(1 - planted));
            (first[i], second[i]) = ((float)(content[i] + 3 * (common * shared + apart * own)), (float)(content[i] + 3 * (common * shared + apart * other)));
        }

        var inside = Enumerable.Repeat(true, first.Length).ToArray();
        Assert.InRange(NoiseAgreement.Measure(first, second, inside, Side, Side).Correlation, planted - 0.06, planted + 0.06);
        Assert.True(double.IsNaN(NoiseAgreement.Measure(first, second, new bool[first.Length], Side, Side).Correlation));
        var flat = new float[first.Length];
        Array.Fill(flat, 99);
        Assert.True(double.IsNaN(NoiseAgreement.Measure(flat, flat, inside, Side, Side).Correlation));
    }

    [Fact]
    public void The_working_size_holds_exact_means()
    {
        var luma = new byte[7 * 5];
        new Random(2).NextBytes(luma);
        var working = WorkingLuma.Of(luma, 7, 5, 4);
        Assert.Equal((4, 3), (working.Width, working.Height));
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 4; column++)
            {
                // 12 × 12 parts a pixel: sides of 7/4 and 5/3 pixels are whole numbers of them, 21 and 20.
                var sum = 0.0;
                for (var part = 0; part < 21 * 20; part++)
                {
                    sum += luma[(row * 20 + part / 21) / 12 * 7 + (column * 21 + part % 21) / 12];
                }

                Assert.Equal(sum / (21 * 20), working.Values[row * 4 + column], 0.001);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(63, 400)]
    [InlineData(5000, 190)]
    public void Too_small_pictures_are_not_applicable(int width, int height) =>
        Assert.Equal("too-small", Analyze(Jpeg.TestPictures.Random(width, height, 1)).NotApplicable);

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(255)]
    public void Flat_pictures_are_not_applicable(byte value) => Assert.Equal("flat", Analyze(Jpeg.TestPictures.Flat(Width, Height, value)).NotApplicable);

    [Fact]
    public void Random_pictures_patterns_and_two_equal_halves_end_within_the_limits()
    {
        Assert.Empty(Analyze(Jpeg.TestPictures.Random(200, 150, 1)).Clones);

        // No noise at all, so every cell is an exact copy of every other one.
        var options = new CopyMoveOptions { MaxKeypoints = 500, MaxMatches = 60, MaxMappings = 2, MaxTrials = 50 };
        var pattern = Analyze(CopyMovePictures.Photographed(CopyMovePictures.EqualGoods(640, 480, 80, 1), 640, 480, 0, 1), options);
        Assert.InRange(pattern.Keypoints, 1, 500);
        Assert.InRange(pattern.Matches, 0, 60);
        Assert.InRange(pattern.Regions!.Count, 0, 2);
        Assert.Empty(pattern.Clones);

        // The edge of what can be copied: the one half is the other.
        var ground = CopyMovePictures.Ground(200, 200, 4, 8);
        var pixels = new byte[3 * 400 * 200];
        for (var y = 0; y < 200; y++)
        {
            ground.Row(y).CopyTo(pixels.AsSpan(3 * 400 * y));
            ground.Row(y).CopyTo(pixels.AsSpan(3 * 400 * y + 600));
        }

        var halves = Assert.Single(Analyze(new RgbImage(400, 200, pixels)).Clones);
        Assert.Equal(new SimilarityMapping(1, 0, halves.Mapping.U, 0), halves.Mapping);
        Assert.Equal(200, Math.Abs(halves.Mapping.U));
    }
}
