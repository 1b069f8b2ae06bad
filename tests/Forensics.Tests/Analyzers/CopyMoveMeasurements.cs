using System.Diagnostics;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

/// <summary>The figures of the analyzer's README.md, held at what was measured.</summary>
[Trait("Speed", "Slow")]
public class CopyMoveMeasurements(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();
    static readonly CopyMoveAnalyzer Analyzer = new(new OpenCvKeypointEngine());

    static RgbImage Open(string path) => Codec.Decode(File.ReadAllBytes(path), new DecodeLimits()).Image;

    static RgbImage Saved(RgbImage picture, int quality) =>
        Codec.Decode(Codec.EncodeJpeg(picture, quality, ChromaSampling.Samp420), new DecodeLimits()).Image;

    static CopyMoveResult Analyze(RgbImage picture) => Analyzer.Analyze(Luminance.Of(picture), picture.Width, picture.Height);

    /// <summary>As a chat app passes it on: long side 1280, quality 75.</summary>
    static RgbImage Chat(RgbImage picture)
    {
        var scale = Math.Max(picture.Width, picture.Height) / 1280.0;
        if (scale <= 1)
        {
            return Saved(picture, 75);
        }

        var channels = new WorkingLuma[3];
        for (var c = 0; c < 3; c++)
        {
            var channel = new byte[picture.Width * picture.Height];
            for (var i = 0; i < channel.Length; i++)
            {
                channel[i] = picture.Pixels[3 * i + c];
            }

            channels[c] = WorkingLuma.Of(channel, picture.Width, picture.Height, 1280);
        }

        var pixels = new byte[3 * channels[0].Values.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)MathF.Round(channels[i % 3].Values[i / 3]);
        }

        return Saved(new(channels[0].Width, channels[0].Height, pixels), 75);
    }

    [Theory]
    [InlineData("direct", 0.95)]
    [InlineData("q90", 0.9)]
    [InlineData("chat", 0.7)]
    public void Copies_of_parts_of_licensed_photos_are_found(string chain, double least)
    {
        var samples = Path.Combine(RepositoryRoot.Path, "samples");
        string[] photos =
        [
            "02-splice/pictures/shop-reference.jpg", "03-honest/pictures/evidence-notebook.jpg", "04-other-product/pictures/evidence-print.jpg",
            "05-two-orders/pictures/evidence-first-order.jpg", "06-ai-label/pictures/evidence-cat.jpg", "07-incomplete/pictures/evidence-bricks.jpg",
            "08-chat-copy/pictures/evidence-poster.jpg", "09-web-copy/pictures/web-original.jpg", "11-own-product/pictures/evidence-box.jpg",
            "12-same-order-retry/pictures/evidence-first-application.jpg",
        ];
        var (found, all) = (0, 0);
        foreach (var name in photos)
        {
            var photo = Open(Path.Combine(samples, name));
            foreach (var (angle, scale) in ((double, double)[])[(0, 1), (20, 1), (0, 1.2), (-35, 0.85), (90, 1), (10, 1.3)])
            {
                var radius = 0.14 * Math.Min(photo.Width, photo.Height);
                var cloned = CopyMovePictures.Clone(
                    photo, (0.32 * photo.Width, 0.45 * photo.Height), (0.7 * photo.Width, 0.55 * photo.Height), 1.15 * radius, radius, angle, scale);
                var sent = chain switch { "direct" => cloned.Picture, "q90" => Saved(cloned.Picture, 90), _ => Chat(cloned.Picture) };
                var overlap = cloned.Overlap(Scaled(Analyze(sent).Map, sent, cloned.Picture));
                (found, all) = (found + (overlap >= 0.5 ? 1 : 0), all + 1);
                output.WriteLine($"{name} {angle}° ×{scale}: {overlap:F2}");
            }
        }

        output.WriteLine($"{chain}: {found} of {all}");
        Assert.InRange(found, least * all, all);
    }

    /// <summary>The map of a reduced picture as one of the picture itself, at its own cells.</summary>
    static SuspicionMap? Scaled(SuspicionMap? map, RgbImage reduced, RgbImage picture)
    {
        if (map is null || reduced.Width == picture.Width)
        {
            return map;
        }

        var values = new float[picture.Width * picture.Height];
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = (i % picture.Width * reduced.Width / picture.Width, i / picture.Width * reduced.Height / picture.Height);
            values[i] = map.Values[y / map.CellPixels * map.Columns + x / map.CellPixels];
        }

        return new(picture.Width, picture.Height, 1, values, 1);
    }

    [Fact]
    public void Rows_of_equal_goods_tiles_and_text_raise_no_alarm_at_any_noise_and_quality()
    {
        var (alarms, all) = (0, 0);
        foreach (var (noise, quality) in from noise in (double[])[1.5, 3, 5] from quality in (int[])[100, 95, 85, 75] select (noise, quality))
        {
            for (var seed = 1; seed <= 2; seed++)
            {
                foreach (var (name, drawn) in ((string, double[])[])
                [
                    ("goods on the JPEG grid", CopyMovePictures.EqualGoods(1024, 768, 160, seed)), ("goods", CopyMovePictures.EqualGoods(1024, 768, 203, seed)),
                    ("tiles", CopyMovePictures.EqualGoods(1024, 768, 64, seed)), ("text", CopyMovePictures.Text(1024, 768, seed)),
                    ("two on the JPEG grid", CopyMovePictures.TwoEqualThings(1024, 768, 200, (96, 120), (576, 360), seed)),
                    ("two", CopyMovePictures.TwoEqualThings(1024, 768, 200, (91, 120), (604, 407), seed)),
                ])
                {
                    var result = Analyze(Saved(CopyMovePictures.Photographed(drawn, 1024, 768, noise, 10 * seed + 1), quality));
                    (alarms, all) = (alarms + (result.Clones.Any() ? 1 : 0), all + 1);
                    if (result.Clones.FirstOrDefault() is { } clone)
                    {
                        output.WriteLine($"{name}, noise {noise}, quality {quality}: {clone}");
                    }
                }
            }
        }

        output.WriteLine($"{alarms} alarms of {all}");
        Assert.Equal(0, alarms);
    }

    [SharedDataFact]
    public void Authentic_pictures_raise_no_alarm_also_after_a_chat()
    {
        var files = Directory.GetFiles(Path.Combine(SharedData.Root!, "forensics", "authentic")).Order().ToArray();
        foreach (var (chain, send) in ((string, Func<RgbImage, RgbImage>)[])[("as they are", picture => picture), ("chat", Chat)])
        {
            var alarms = files.Where(file => Analyze(send(Open(file))).Clones.Any()).Select(Path.GetFileName).ToArray();
            output.WriteLine($"{chain}: {alarms.Length} of {files.Length} {string.Join(' ', alarms)}");
            Assert.Empty(alarms);
        }
    }

    [SharedDataFact]
    public void Copies_in_the_measuring_data_are_found_where_they_were_found_before()
    {
        var folder = Path.Combine(SharedData.Root!, "forensics");
        var (found, all, told, right) = (0, 0, 0, 0);
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "tampered")).Order().Where(file => file.Contains("grip_", StringComparison.Ordinal) || file.Contains("syn_copymove", StringComparison.Ordinal)))
        {
            var picture = Open(file);
            var truth = Open(Path.Combine(folder, "masks", Path.GetFileNameWithoutExtension(file) + ".png"));
            var result = Analyze(picture);
            var overlap = new ClonedPicture(picture, [.. Enumerable.Range(0, picture.Width * picture.Height).Select(i => truth.Pixels[3 * i] > 60)]).Overlap(result.Map);
            (found, all) = (found + (overlap >= 0.5 ? 1 : 0), all + 1);
            output.WriteLine($"{Path.GetFileNameWithoutExtension(file)}: {overlap:F2} {string.Join(' ', result.Regions!.Select(region => $"{region.Verdict} {region.NoiseCorrelation:F2} {region.Copy}"))}");
            if (!file.Contains("grip_", StringComparison.Ordinal) && result.Clones.FirstOrDefault(clone => clone.Copy != CopySide.Either) is { } clone)
            {
                var box = clone.Copy == CopySide.First ? clone.First : clone.Second;
                told++;
                right += truth.Pixels[3 * ((box.Y + box.Height / 2) * truth.Width + box.X + box.Width / 2)] > 200 ? 1 : 0;
            }
        }

        output.WriteLine($"{found} of {all}; which is the copy: {told} told, {right} right");
        Assert.InRange(found, 13, all);
    }

    [Fact]
    public void Twelve_megapixels_take_about_a_second()
    {
        var picture = CopyMovePictures.Ground(4000, 3000, 4, 1);
        var luma = Luminance.Of(picture);
        for (var i = 0; i < 3; i++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var result = Analyzer.Analyze(luma, 4000, 3000);
            output.WriteLine($"{(Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds:F0} ms, {result.Keypoints} keypoints, {result.Matches} matches");
            Assert.Empty(result.Clones);
        }
    }
}
