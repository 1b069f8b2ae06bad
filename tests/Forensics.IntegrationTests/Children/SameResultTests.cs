using System.Text.Json;
using Forensics.Disputes;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Children;
using Forensics.Engine.Review;
using Forensics.Imaging;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Samples;
using Forensics.IntegrationTests.Web;
using Forensics.Native;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Products;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forensics.IntegrationTests.Children;

/// <summary>What a child answers is to the byte what the same code gives in this process.</summary>
public sealed class SameResultTests : IDisposable
{
    static readonly EngineOptions Options = EngineHost.Options("unused");
    static readonly SystemImageCodec Codec = new();

    readonly ServiceProvider services = EngineHost.Create(Options, children: RealChild.Command);
    readonly ServiceProvider inProcess = EngineHost.Create(Options);

    PictureExaminer Examiner => services.GetRequiredService<PictureExaminer>();

    [Fact]
    public async Task Analyses_maps_and_prints_are_the_same()
    {
        var analyzer = new PictureAnalyzer(Codec, EngineHost.Analyzers, Options, NullLogger<PictureAnalyzer>.Instance);
        var printer = new CopyPrintExtractor(new OpenCvKeypointEngine());
        var (maps, prints) = (0, 0);
        foreach (var (_, file) in Pictures())
        {
            var expected = analyzer.Analyze(file, printer: printer, keepsMaps: true);
            var examination = await Examiner.AnalyzeAsync(file, [.. EngineHost.Analyzers.Select(known => known.Id)], withPrint: true, default);
            var (actual, drawn, print) = examination;

            Assert.Equal(Document(expected), Document(actual));
            Assert.Equal(expected.Findings.Where(found => found.Map is not null).Select(found => found.Finding.Analyzer), drawn.Keys);
            foreach (var (finding, _, map) in expected.Findings.Where(found => found.Map is not null))
            {
                Assert.Equal(Convert.ToHexString(new MapRenderer(Codec).Overlay(map!, expected)), Convert.ToHexString(drawn[finding.Analyzer].Span));
                Assert.Equal(Convert.ToHexString(expected.KeptMaps[finding.Analyzer].ToBytes()), Convert.ToHexString(examination.KeptMaps[finding.Analyzer].Span));
                maps++;
            }

            Assert.Equal(expected.Print?.ToBytes(), print?.ToBytes());
            prints += print is null ? 0 : 1;
            Assert.Equal(expected.Milliseconds.Keys, actual.Milliseconds.Keys.Order(StringComparer.Ordinal));
        }

        Assert.True(maps > 20 && prints > 20, $"{maps} maps, {prints} prints");
    }

    [Fact]
    public async Task Product_features_and_copies_are_the_same()
    {
        foreach (var (_, file) in Pictures().Take(14))
        {
            var here = inProcess.GetRequiredService<PictureExaminer>();
            foreach (var order in (CopyOrder[])[new(320, false, []), new(4096, true, []), new(500, true, [new(3, 5, 40, 30)])])
            {
                Assert.Equal(await here.CopyAsync(file, order, default), await Examiner.CopyAsync(file, order, default));
            }

            var expected = await here.FeaturesAsync(file, default);
            var actual = await Examiner.FeaturesAsync(file, default);
            Assert.Equal(ProductFeatureBytes.Write(expected), ProductFeatureBytes.Write(actual));
            Assert.NotEmpty(actual.Embeddings);
            Assert.NotEmpty(actual.Keypoints.Keypoints.Points);
        }
    }

    [Fact]
    public async Task Attachments_are_seen_the_same()
    {
        var disputed = File.ReadAllBytes(Path.Combine(SampleFiles.Samples, "02-splice/pictures/evidence-rot.jpg"));
        foreach (var (_, file) in Pictures().Take(10))
        {
            var expected = inProcess.GetRequiredService<Forensics.Engine.Reports.DraftPictures>().Examine(file, [disputed]);

            Assert.Equal(expected, await Examiner.AttachmentAsync(file, [disputed], default));
        }
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_refused_by_the_same_code()
    {
        var here = await Assert.ThrowsAsync<EvidenceFormatException>(() => inProcess.GetRequiredService<PictureExaminer>().FeaturesAsync("no picture"u8.ToArray(), default));
        var there = await Assert.ThrowsAsync<EvidenceFormatException>(() => Examiner.FeaturesAsync("no picture"u8.ToArray(), default));

        Assert.Equal((here.Code, here.Message), (there.Code, there.Message));
        Assert.Null(await Examiner.SizeAsync("no picture"u8.ToArray(), default));
        Assert.Equal((60, 40), await Examiner.SizeAsync(PaintedPictures.Fruit(60, 40, 1, spot: true), default));
    }

    [Fact]
    public async Task Only_the_analyzers_that_are_asked_for_run()
    {
        var (analysis, maps, print) = await Examiner.AnalyzeAsync(PaintedPictures.Fruit(300, 200, 1, spot: true), ["metadata"], withPrint: false, default);
        Assert.Null(print);

        Assert.Equal("metadata", Assert.Single(analysis.Findings).Finding.Analyzer);
        Assert.Empty(maps);
        Assert.NotNull(analysis.Fingerprints);
    }

    public void Dispose()
    {
        services.Dispose();
        inProcess.Dispose();
    }

    /// <summary>The pictures of samples/, painted ones, and files that are none or not whole.</summary>
    static IEnumerable<(string Name, byte[] File)> Pictures()
    {
        byte[] rot = [];
        foreach (var name in SampleFiles.Pictures)
        {
            yield return (name, rot = File.ReadAllBytes(Path.Combine(SampleFiles.Samples, name)));
        }

        yield return ("painted", PaintedPictures.Fruit(640, 480, 2, spot: true));
        yield return ("painted, saved", Codec.EncodeJpeg(DisputeFiles.Shapes(5, 400), 80, ChromaSampling.Samp420));
        yield return ("cut off", rot[..(rot.Length / 2)]);
        yield return ("no picture", "no picture"u8.ToArray());
        yield return ("empty", []);
    }

    static string Document(PictureAnalysis analysis) => JsonSerializer.Serialize(
        analysis with { Milliseconds = new Dictionary<string, double>(), Findings = [.. analysis.Findings.Select(found => found with { Map = null })] }, DisputeJson.Options);
}
