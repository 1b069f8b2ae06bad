using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Geometry;

namespace Forensics.Tests.Similarity;

public sealed class GeometryTests
{
    static readonly OpenCvKeypointEngine Engine = new();

    [Fact]
    public void A_turned_and_enlarged_copy_is_verified_and_its_lines_lie_on_the_true_mapping()
    {
        var scene = SyntheticPictures.Scene(400, 300, seed: 7);
        // Target (x, y) shows source R·(x, y)/1.2 + (10, 25).
        var (cos, sin) = (Math.Cos(0.3) / 1.2, Math.Sin(0.3) / 1.2);
        var turned = SyntheticPictures.Warp(scene, 400, 300, (x, y) => (cos * x - sin * y + 90, sin * x + cos * y + 5));

        var geometry = PairGeometry.Of(Points(turned), Points(scene), Engine);

        Assert.True(geometry.IsVerified);
        Assert.True(geometry.Inliers >= 30, $"{geometry.Inliers} inliers");
        Assert.True(geometry.Log10Nfa < -50, $"log10 NFA {geometry.Log10Nfa}");
        Assert.Equal(geometry.Inliers, geometry.Lines.Count);
        foreach (var line in geometry.Lines)
        {
            var (x, y) = (line.QueryX * 400, line.QueryY * 300);
            Assert.InRange(line.ReferenceX * 400, cos * x - sin * y + 90 - 6, cos * x - sin * y + 90 + 6);
            Assert.InRange(line.ReferenceY * 300, sin * x + cos * y + 5 - 6, sin * x + cos * y + 5 + 6);
        }
    }

    [Fact]
    public void Different_scenes_are_not_verified()
    {
        for (var seed = 20; seed < 30; seed++)
        {
            var geometry = PairGeometry.Of(Points(SyntheticPictures.Scene(300, 240, seed)), Points(SyntheticPictures.Scene(300, 240, seed + 100)), Engine);
            Assert.False(geometry.IsVerified, $"seed {seed}: {geometry.Inliers} inliers, log10 NFA {geometry.Log10Nfa}");
        }
    }

    [Fact]
    public void A_picture_without_keypoints_gives_nothing()
    {
        var geometry = PairGeometry.Of(Points(SyntheticPictures.Flat(200, 200, 90, 90, 90)), Points(SyntheticPictures.Scene(200, 200, 1)), Engine);

        Assert.Equal((0, 0, 0.0, false), (geometry.Matches, geometry.Inliers, geometry.Log10Nfa, geometry.IsVerified));
        Assert.Null(geometry.Matrix);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(1000, false)]
    public void Both_sides_of_the_inlier_threshold(int minInliers, bool verified)
    {
        var points = Points(SyntheticPictures.Scene(300, 240, seed: 2));

        Assert.Equal(verified, PairGeometry.Of(points, points, Engine, new PairGeometryOptions { MinInliers = minInliers }).IsVerified);
    }

    [Fact]
    public void The_number_of_false_alarms_follows_the_formula_and_rises_with_chance()
    {
        // 16 · C(20, 12) · C(12, 4) · (π·16 / 300,000)^8 by exact integers: 16 · 125,970 · 495.
        var expected = Math.Log10(16.0 * 125_970 * 495) + 8 * Math.Log10(Math.PI * 16 / 300_000);

        Assert.Equal(expected, PairGeometry.Log10FalseAlarms(20, 12, 4, 300_000), 9);
        Assert.True(PairGeometry.Log10FalseAlarms(400, 8, 4, 300_000) > PairGeometry.Log10FalseAlarms(20, 8, 4, 300_000));
        Assert.True(PairGeometry.Log10FalseAlarms(100, 5, 4, 300_000) > 0);
        Assert.Equal(0, PairGeometry.Log10FalseAlarms(100, 4, 4, 300_000));
    }

    [Theory]
    [InlineData(new double[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, true, false)]
    [InlineData(new double[] { -1, 0, 100, 0, 1, 0, 0, 0, 1 }, false, true)]
    [InlineData(new double[] { 4.9, 0, 0, 0, 4.9, 0, 0, 0, 1 }, true, false)]
    [InlineData(new double[] { 5.1, 0, 0, 0, 5.1, 0, 0, 0, 1 }, false, false)]
    [InlineData(new double[] { 0.19, 0, 0, 0, 0.19, 0, 0, 0, 1 }, false, false)]
    [InlineData(new double[] { 1, 0, 0, 0, 1, 0, 0.02, 0, -1 }, false, false)]
    [InlineData(new double[] { 1, 1, 0, 1, 1, 0, 0, 0, 1 }, false, false)]
    [InlineData(new[] { double.NaN, 0, 0, 0, 1, 0, 0, 0, 1 }, false, false)]
    public void Only_mappings_a_camera_can_make_are_sane(double[] matrix, bool sane, bool mirrored)
    {
        var check = HomographyCheck.Of(matrix, [(0, 0), (100, 0), (100, 80), (0, 80), (40, 30)], maxAreaRatio: 25);

        Assert.Equal((sane, mirrored), (check.IsSane, check.IsMirrored));
    }

    static PictureKeypoints Points(RgbImage image) =>
        new(Engine.Detect(Luminance.Of(image), image.Width, image.Height, KeypointKind.Sift, 500), image.Width, image.Height);
}
