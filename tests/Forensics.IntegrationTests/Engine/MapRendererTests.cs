using Forensics.Engine.Analyze;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Native;

namespace Forensics.IntegrationTests.Engine;

public sealed class MapRendererTests
{
    // Stored 40 × 20 with cells of 16: three columns, two rows; only the top left cell is suspicious.
    static readonly SuspicionMap Map = new(3, 2, 16, [-4, 0, 0, 2, float.NaN, 0], FullScale: 4);

    [Theory]
    [InlineData(Orientation.Upright, 40, 20, 0, 0)]
    [InlineData(Orientation.Rotate90, 20, 40, 19, 0)]
    [InlineData(Orientation.Rotate180, 40, 20, 39, 19)]
    [InlineData(Orientation.MirrorHorizontal, 40, 20, 39, 0)]
    public void A_mask_has_the_upright_pictures_pixels(Orientation orientation, int width, int height, int hotX, int hotY)
    {
        var codec = new SystemImageCodec();
        var picture = new PictureAnalysis("", ImageFormat.Jpeg, width, height, orientation, null, ImageChannel.Unknown, Provenance.Unknown, [], [], null);
        var mask = codec.Decode(new MapRenderer(codec).Mask(Map, picture), new DecodeLimits()).Image;
        Assert.Equal((width, height), (mask.Width, mask.Height));
        var levels = Enumerable.Range(0, width * height).Select(i => mask.Pixels[3 * i]).ToList();
        Assert.Equal(255, levels[hotY * width + hotX]);
        Assert.Equal(16 * 16, levels.Count(level => level == 255));
        Assert.Equal(16 * 4, levels.Count(level => level == 128)); // The second row of cells hangs over the edge: 4 pixels of it are there.
        Assert.Equal(width * height - 16 * 20, levels.Count(level => level == 0));
    }
}
