using Forensics.Imaging;
using Forensics.Imaging.Analyzers;
using Forensics.Imaging.Analyzers.Stability;
using Forensics.Native;
using Forensics.Similarity.Pixels;
using Forensics.Tests.Jpeg;

namespace Forensics.Tests.Analyzers;

public class StabilityTests
{
    static readonly SystemImageCodec Codec = new();
    static readonly PixelBox White = new(400, 200, 300, 260);

    /// <summary>A white box on grey.</summary>
    static EvidenceImage Picture(int width = 1600, int height = 1000) =>
        Lossless(TestPictures.Paste(TestPictures.Flat(width, height, 40), TestPictures.Flat(width, height, 250), White.X, White.Y, White.Width, White.Height));

    static EvidenceImage Lossless(RgbImage picture) =>
        EvidenceImage.Open(Codec.EncodePng(picture.Width, picture.Height, 3, picture.Pixels), Codec, new DecodeLimits());

    static StabilityResult Analyze(EvidenceImage image, StabilityOptions? options = null, params StabilityProbe[] probes) => new StabilityAnalyzer(
        Codec, (picture, width, height) => Resampler.Resize(picture, PixelRegion.Whole(picture), width, height, ResampleFilter.Area), options).Analyze(image, probes);

    /// <summary>Finds the box around all that is brighter than half, which no save moves.</summary>
    static IEnumerable<IReadOnlyList<PixelBox>> Bright(EvidenceImage image)
    {
        var (width, luma) = (image.Stored.Width, image.Luma.ToArray());
        var bright = Enumerable.Range(0, luma.Length).Where(i => luma[i] > 145).ToList();
        var (left, right) = (bright.Min(i => i % width), bright.Max(i => i % width));
        var (top, bottom) = (bright.Min(i => i / width), bright.Max(i => i / width));
        yield return [new(left, top, right - left + 1, bottom - top + 1)];
    }

    static StabilityProbe Probe(string id, Func<EvidenceImage, IEnumerable<IReadOnlyList<PixelBox>>> again, double cost = 1, params PixelBox[] first) =>
        new(id, first is [] ? [White] : first, again, _ => cost);

    [Fact]
    public void What_every_save_keeps_survives_all_six_at_every_size_and_what_one_save_ends_survives_none()
    {
        List<(int Width, int Height)> sizes = [];
        var result = Analyze(
            Picture(),
            null,
            Probe("bright", again =>
            {
                sizes.Add((again.Stored.Width, again.Stored.Height));
                return Bright(again);
            }),
            Probe("lossless", again => again.Header.Format == ImageFormat.Png ? Bright(again) : []),
            Probe("never-small", again => again.Stored.Width == 1600 ? Bright(again) : [[new(0, 0, 9, 9)], [new(900, 500, 9, 9)]]));

        Assert.Equal((null, 0), (result.NotApplicable, result.LeftOut));
        Assert.Equal(["chat-1280", "jpeg-90", "jpeg-75", "half-90", "jpeg-95", "jpeg-85"], result.Tried);
        Assert.Equal([(1280, 800), (1600, 1000), (1600, 1000), (800, 500), (1600, 1000), (1600, 1000)], sizes);
        Assert.Equal(["bright", "lossless", "never-small"], result.Survivals!.Select(survival => survival.Analyzer));
        Assert.Equal(result.Tried, result.Survivals![0].In);
        Assert.Empty(result.Survivals[1].In);
        Assert.Equal(["jpeg-90", "jpeg-75", "jpeg-95", "jpeg-85"], result.Survivals[2].In);
    }

    [Fact]
    public void A_copy_and_its_source_must_both_be_found_again_in_either_order()
    {
        PixelBox other = new(1000, 500, 100, 80);
        var result = Analyze(
            Picture(1200, 800),
            null,
            Probe("turned-round", again => again.Stored.Width == 1200 ? [[other, White]] : [], 1, White, other),
            Probe("one-of-two", again => again.Stored.Width == 1200 ? [[White, new(0, 0, 50, 50)], [other, new(0, 0, 50, 50)]] : [], 1, White, other));

        // 1280 is no reduction here, so that a chat saves what quality 75 saves.
        Assert.Equal(["chat-1280", "jpeg-90", "half-90", "jpeg-95", "jpeg-85"], result.Tried);
        Assert.Equal(["chat-1280", "jpeg-90", "jpeg-95", "jpeg-85"], result.Survivals![0].In);
        Assert.Empty(result.Survivals[1].In);
    }

    [Fact]
    public void What_would_take_too_long_is_left_out_and_counted_and_the_first_way_is_always_tried()
    {
        var picture = Lossless(TestPictures.Flat(200, 120, 90));
        int Tried(double cost, int budget) => Analyze(picture, new() { BudgetMilliseconds = budget }, Probe("bright", _ => [], cost)).Tried!.Count;

        Assert.Equal([1, 1, 2, 5], [Tried(10_000, 100), Tried(90, 150), Tried(90, 200), Tried(90, 500)]);
        var few = Analyze(picture, new() { BudgetMilliseconds = 1 }, Probe("bright", _ => []));
        Assert.Equal("chat-1280", Assert.Single(few.Tried!));
        Assert.Equal(4, few.LeftOut);
    }

    [Fact]
    public void Without_a_finding_there_is_nothing_to_try_and_the_smallest_picture_can_be_tried()
    {
        Assert.Equal(StabilityReason.NothingFound, Analyze(Picture()).NotApplicable);

        var dot = Lossless(TestPictures.Flat(1, 1, 9));
        // Neither a chat nor halving makes it smaller: four qualities are left.
        Assert.Equal(4, Analyze(dot, null, Probe("dot", again => [[new(0, 0, 1, 1)]], 1, new PixelBox(0, 0, 1, 1))).Survivals![0].In.Count);
    }

    [Theory]
    [InlineData(0, 0, 10, 10, 1)]
    [InlineData(5, 0, 10, 10, 50 / 150.0)]
    [InlineData(0, 0, 5, 4, 20 / 100.0)]
    [InlineData(10, 0, 10, 10, 0)]
    [InlineData(20, 30, 1, 1, 0)]
    public void Overlap_is_common_area_by_joint_area(int x, int y, int width, int height, double expected)
    {
        Assert.Equal(expected, StabilityAnalyzer.Overlap(new(0, 0, 10, 10), new(x, y, width, height)), 9);
        Assert.Equal(expected, StabilityAnalyzer.Overlap(new(0, 0, 20, 40), new(x, y, width, height), 2, 4), 9);
    }
}
