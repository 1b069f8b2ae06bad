using Forensics.Imaging;
using Forensics.Similarity.Geometry;
using Forensics.Similarity.Pixels;

namespace Forensics.Tests.Similarity.Copies;

public sealed class PlaneMappingTests
{
    static readonly PlaneMapping Oblique = new([1.1, 0.2, 30, -0.1, 0.9, 12, 1e-4, -2e-4, 1]);

    [Theory]
    [InlineData(Orientation.Upright)]
    [InlineData(Orientation.MirrorHorizontal)]
    [InlineData(Orientation.Rotate180)]
    [InlineData(Orientation.MirrorVertical)]
    [InlineData(Orientation.Transpose)]
    [InlineData(Orientation.Rotate90)]
    [InlineData(Orientation.Transverse)]
    [InlineData(Orientation.Rotate270)]
    public void A_turned_picture_lies_where_turning_puts_its_pixels(Orientation how)
    {
        var (width, height) = (7, 4);
        var (turnedWidth, turnedHeight) = Uprighting.SwapsSides(how) ? (height, width) : (width, height);
        var mapping = PlaneMapping.Between(new PixelRegion(0, 0, width, height), how, new PixelRegion(0, 0, turnedWidth, turnedHeight));

        for (var y = 0; y < turnedHeight; y++)
        {
            for (var x = 0; x < turnedWidth; x++)
            {
                var (storedX, storedY) = Uprighting.ToStored(x, y, width, height, how);
                var (atX, atY) = mapping.Map(storedX + 0.5, storedY + 0.5);
                Assert.Equal(x + 0.5, atX, 9);
                Assert.Equal(y + 0.5, atY, 9);
            }
        }

        Assert.Equal(how, mapping.At(3, 2).Nearest);
    }

    [Fact]
    public void The_way_back_leads_back()
    {
        var (x, y) = Oblique.Map(123, 45);
        var (backX, backY) = Oblique.Inverse()!.Map(x, y);

        Assert.Equal(123, backX, 8);
        Assert.Equal(45, backY, 8);
        Assert.Null(new PlaneMapping([1, 2, 0, 2, 4, 0, 0, 0, 1]).Inverse());
    }

    [Fact]
    public void One_after_the_other_is_the_same_as_both_in_turn()
    {
        var next = PlaneMapping.Mirror(200);
        var (x, y) = Oblique.Map(50, 60);

        Assert.Equal(next.Map(x, y), Oblique.Then(next).Map(50, 60));
    }

    [Fact]
    public void Derivatives_are_those_of_small_steps()
    {
        const double step = 1e-5;
        var local = Oblique.At(80, 90);
        var (x, y) = Oblique.Map(80, 90);
        var (rightX, rightY) = Oblique.Map(80 + step, 90);
        var (downX, downY) = Oblique.Map(80, 90 + step);

        Assert.Equal((rightX - x) / step, local.Ux, 5);
        Assert.Equal((rightY - y) / step, local.Vx, 5);
        Assert.Equal((downX - x) / step, local.Uy, 5);
        Assert.Equal((downY - y) / step, local.Vy, 5);
    }

    [Fact]
    public void Stretching_along_the_axes_is_no_shear_and_slanting_is()
    {
        Assert.Equal(0, PlaneMapping.Scale(3, 0.5).At(1, 1).Shear, 12);
        Assert.Equal(Math.Sin(Math.PI / 4), new PlaneMapping([1, 1, 0, 0, 1, 0, 0, 0, 1]).At(0, 0).Shear, 12);
    }
}
