using Forensics.Web.Report;

namespace Forensics.IntegrationTests.Web;

/// <summary>A known picture in a disputed one. The oracle is a mapping that is written out.</summary>
public sealed class PictureQuadTests
{
    const int Width = 400;
    const int Height = 300;

    [Fact]
    public void A_turned_and_scaled_picture_is_straight_and_laid_by_six_values()
    {
        // x' = 0.3 y + 20, y' = -0.5 x + 250: sheared sizes, a quarter turn.
        var quad = PictureQuad.Of(Corners((x, y) => (0.3 * y + 20, -0.5 * x + 250)), Width, Height)!;

        Assert.True(quad.IsStraight);
        Assert.Equal([0, -0.5, 0.3, 0, 20, 250], quad.Matrix.Select(value => Math.Round(value, 9) + 0.0));
    }

    [Fact]
    public void A_picture_in_perspective_is_not_straight_and_leads_back()
    {
        static (double X, double Y) Seen(double x, double y) => ((0.9 * x + 0.1 * y + 30) / (1 + 0.0006 * x + 0.0003 * y), (-0.05 * x + 1.1 * y + 12) / (1 + 0.0006 * x + 0.0003 * y));
        var quad = PictureQuad.Of(Corners(Seen), Width, Height)!;

        Assert.False(quad.IsStraight);
        Assert.All(quad.Back(320, 200)!.Zip(new[] { (0d, 0d), (320d, 0d), (320d, 200d), (0d, 200d) }), pair =>
        {
            var (x, y) = Seen(pair.First[0], pair.First[1]);
            Assert.Equal(pair.Second.Item1, x, 6);
            Assert.Equal(pair.Second.Item2, y, 6);
        });
    }

    [Fact]
    public void Corners_that_span_nothing_are_no_picture()
    {
        Assert.Null(PictureQuad.Of(Corners((x, _) => (x, 5)), Width, Height));
        Assert.Null(PictureQuad.Of([[0, 0], [1, 0], [1, 1]], Width, Height));
        Assert.Null(PictureQuad.Of(null, Width, Height));
    }

    static double[][] Corners(Func<double, double, (double X, double Y)> seen) =>
        [.. new[] { (0, 0), (Width, 0), (Width, Height), (0, Height) }.Select(corner => seen(corner.Item1, corner.Item2)).Select(at => new[] { at.X, at.Y })];
}
