using System.Globalization;
using Forensics.Imaging;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Native;
using Forensics.Tests.Support;
using Xunit.Abstractions;

namespace Forensics.Tests.Analyzers;

/// <summary>The figures of the channel's README.md.</summary>
[Trait("Speed", "Slow")]
public class ChannelMeasures(ITestOutputHelper output)
{
    static readonly SystemImageCodec Codec = new();

    static ChannelResult Analyze(byte[] file, ChannelOptions? options = null) =>
        new ChannelAnalyzer(options).Analyze(EvidenceImage.Open(file, Codec, new DecodeLimits()));

    /// <summary>What the data say of a file's way here; null where they say nothing that these channels name.</summary>
    static string? TruthOf(string path)
    {
        var name = Path.GetFileName(path);
        bool Is(string folder, params string[] parts) => path.StartsWith(folder, StringComparison.Ordinal) && parts.Any(part => name.Contains(part, StringComparison.Ordinal));
        return true switch
        {
            _ when Is("near-dup/queries/", "_screenshot.jpg") => "screenshot",
            _ when Is("forensics/authentic/", "untouched") => "camera (cut without loss)",
            _ when Is("near-dup/real/", "00120.jpg", "01380.jpg", "09380.jpeg") => "camera",
            _ when Is("near-dup/real/", "08976", "08996", "09012", "09040") => "resized, EXIF kept",
            _ when Is("forensics/tampered/", "casia2", "imlvit") => "Photoshop, named",
            _ when Is("near-dup/real/", "te_bridge") => "Photoshop, named",
            _ when Is("forensics/tampered/", "psb_") => "Photoshop, stripped by the web",
            _ when Is("forensics/tampered/", "syn_", "vipp_") => "edited in ways that leave no words",
            _ when Is("forensics/authentic/", "psb_") => "web originals",
            _ when Is("forensics/tampered/", "osn_") => "social networks",
            _ when Is("near-dup/queries/", "jpeg_q30", "jpeg_q50", "jpeg_q75", "combo_", "webp_") => "recompressed up to 75, WebP",
            _ when Is("products/grocery", "jpg") || Is("products/_not_ours/", "jpg") => "web datasets of phone photos",
            _ when Is("products/magento", "jpg") => "shop catalogue",
            _ when Is("forensics/", ".png", ".tif") && !path.Contains("/masks/", StringComparison.Ordinal) => "lossless",
            _ when Is("near-dup/", ".jpg") => "other JPEG from the web, 80 to 95",
            _ => null,
        };
    }

    static IEnumerable<(string Path, byte[] File)> Pictures() =>
        CsvRows.Read(Path.Combine(SharedData.Root!, "manifest.csv")).Select(row => row["path"])
            .Where(path => !path.StartsWith("hostile", StringComparison.Ordinal) && !path.Contains("/masks/", StringComparison.Ordinal) && TruthOf(path) is not null)
            .Select(path => (path, File.ReadAllBytes(Path.Combine(SharedData.Root!, path))));

    [SharedDataFact]
    public void Channels_of_the_development_data()
    {
        SortedDictionary<string, int[]> confusion = new(StringComparer.Ordinal);
        SortedDictionary<string, int> signs = new(StringComparer.Ordinal);
        var (closed, closedAt4096, edited) = (0, 0, 0);
        foreach (var (path, file) in Pictures())
        {
            var truth = TruthOf(path)!;
            var result = Analyze(file);
            var row = confusion.TryGetValue(truth, out var known) ? known : confusion[truth] = new int[6];
            row[(int)result.Channel]++;
            if (truth != "screenshot")
            {
                foreach (var code in result.Reasons.Select(reason => reason.Code).Distinct())
                {
                    signs[code] = signs.GetValueOrDefault(code) + 1;
                }
            }

            if (path.StartsWith("forensics/tampered/", StringComparison.Ordinal))
            {
                edited++;
                closed += result[AnalyzerFamily.Ela].IsApplicable ? 0 : 1;
                closedAt4096 += Analyze(file, new() { MinBlocks = 4096 })[AnalyzerFamily.Ela].IsApplicable ? 0 : 1;
            }
        }

        output.WriteLine(string.Join(" | ", Enum.GetNames<ImageChannel>()));
        foreach (var (truth, counts) in confusion)
        {
            output.WriteLine($"{truth} | {string.Join(" | ", counts)}");
        }

        output.WriteLine(string.Join(", ", signs.Select(sign => $"{sign.Key} {sign.Value}")));
        output.WriteLine($"ELA's gate is closed on {closed} of {edited} edited pictures; with 64×64 blocks at least: {closedAt4096}");

        Assert.Equal(7, confusion["screenshot"][(int)ImageChannel.Screenshot]);
        Assert.Equal(7, confusion.Values.Sum(counts => counts[(int)ImageChannel.Screenshot]));
        Assert.Equal(13, confusion["camera"][(int)ImageChannel.Camera] + confusion["camera (cut without loss)"][(int)ImageChannel.Camera]);
        Assert.Equal(13, confusion.Values.Sum(counts => counts[(int)ImageChannel.Camera]));
        Assert.Equal(confusion["recompressed up to 75, WebP"].Sum(), confusion["recompressed up to 75, WebP"][(int)ImageChannel.Chat]);
        Assert.True(signs.GetValueOrDefault(ChannelReasonCode.StatusBar) <= 1);
    }

    [Fact]
    public void Made_screens_and_chat_copies()
    {
        (int Width, int Height)[] devices = [(1080, 2400), (720, 1600), (1170, 2532), (828, 1792), (1080, 1920), (1260, 2800)];
        var found = Enum.GetValues<ScreenKind>().ToDictionary(kind => kind, _ => new int[4]);
        var (chat, chatPhotos, falseScreens, shapes) = (0, 0, 0, 0);
        for (var i = 0; i < ScreenPictures.PhotoFiles.Count; i++)
        {
            var photo = ScreenPictures.Decode(File.ReadAllBytes(ScreenPictures.PhotoFiles[i]));
            chatPhotos++;
            chat += Analyze(ScreenPictures.Sent(photo)).Channel == ImageChannel.Chat ? 1 : 0;

            // The photo itself cut to a screen's size, without any bar.
            var (wide, high) = devices[i % devices.Length];
            shapes++;
            falseScreens += Analyze(Codec.EncodeJpeg(ScreenPictures.Fitted(photo, wide, high), 92, ChromaSampling.Samp420)).Channel == ImageChannel.Screenshot ? 1 : 0;
            var kind = (ScreenKind)(i % 5);
            foreach (var shown in (ScreenKind[])[kind, (ScreenKind)((i + 2) % 5)])
            {
                var screen = ScreenPictures.Screen(photo, wide, high, shown, i);
                var counts = found[shown];
                counts[0]++;
                counts[1] += Analyze(ScreenPictures.Png(screen)).Channel == ImageChannel.Screenshot ? 1 : 0;
                counts[2] += Analyze(ScreenPictures.Sent(screen)).Channel == ImageChannel.Screenshot ? 1 : 0;
                counts[3] += Analyze(ScreenPictures.Sent(screen, 960, 60)).Channel == ImageChannel.Screenshot ? 1 : 0;
            }
        }

        foreach (var (kind, counts) in found)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: of {counts[0]} as made {counts[1]}, sent (1280, 75) {counts[2]}, sent (960, 60) {counts[3]}"));
        }

        output.WriteLine($"sent photos: {chat} of {chatPhotos} chat; photos of a screen's size called screens: {falseScreens} of {shapes}");
        Assert.Equal(chatPhotos, chat);
        Assert.Equal(0, falseScreens);
        foreach (var (_, counts) in found.Where(pair => pair.Key != ScreenKind.OverPhoto))
        {
            Assert.True(counts[1] >= 0.95 * counts[0]);
            Assert.True(counts[2] >= 0.9 * counts[0]);
        }
    }
}
