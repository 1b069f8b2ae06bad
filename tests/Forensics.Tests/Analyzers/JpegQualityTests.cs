using Forensics.Imaging;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Jpeg;
using Forensics.Tests.Jpeg;

namespace Forensics.Tests.Analyzers;

public class JpegQualityTests
{
    static readonly DecodeLimits Limits = new();

    static JpegQualityResult Analyze(byte[] bytes) => JpegQualityAnalyzer.Analyze(JpegFile.Read(bytes, Limits));

    [TurboJpegFact]
    public void Every_quality_of_libjpeg_is_found_exactly()
    {
        var picture = TestPictures.Flat(16, 16, 90);
        for (var quality = 1; quality <= 100; quality++)
        {
            var result = Analyze(TurboJpeg.Encode(picture, quality, ChromaSampling.Samp420));
            Assert.Equal((quality, true, "ijg-exact"), (result.Luma!.Value.QualityPercent, result.IsExact, result.Family));
            Assert.True(result.Chroma!.Value.IsExact);
        }
    }

    [TurboJpegFact]
    public void Layout_and_coding_are_described()
    {
        var picture = TestPictures.Textured(40, 40, 1);
        var plain = Analyze(TurboJpeg.Encode(picture, 90, ChromaSampling.Samp422));
        Assert.Equal(("4:2:2", JpegProcess.Baseline, 3, false), (plain.Sampling, plain.Process, plain.Components, plain.HuffmanOptimised));
        var progressive = Analyze(TurboJpeg.Encode(picture, 90, ChromaSampling.Samp444, progressive: true));
        Assert.Equal(("4:4:4", JpegProcess.Progressive, 3, true), (progressive.Sampling, progressive.Process, progressive.Components, progressive.HuffmanOptimised));
        var grey = Analyze(TurboJpeg.Encode(picture, 90, ChromaSampling.Grey));
        Assert.Equal(("grey", 1, "ijg-exact"), (grey.Sampling, grey.Components, grey.Family));
        Assert.Null(grey.Chroma);
    }

    [TurboJpegFact]
    public void Identity_follows_the_tables_and_not_the_picture()
    {
        var one = Analyze(TurboJpeg.Encode(TestPictures.Textured(40, 40, 1), 90, ChromaSampling.Samp420)).TableIdentity;
        Assert.Equal(one, Analyze(TurboJpeg.Encode(TestPictures.Textured(60, 30, 2), 90, ChromaSampling.Samp444)).TableIdentity);
        Assert.NotEqual(one, Analyze(TurboJpeg.Encode(TestPictures.Textured(40, 40, 1), 91, ChromaSampling.Samp420)).TableIdentity);
    }

    [Fact]
    public void One_changed_step_is_no_longer_exact_and_the_distance_is_given()
    {
        var steps = StandardTables.Scale(StandardTables.Luminance, 75);
        Assert.Equal(new QualityEstimate(75, 0), QualityEstimate.Of(steps, StandardTables.Luminance));
        steps[9] += 4;
        var off = QualityEstimate.Of(steps, StandardTables.Luminance);
        Assert.Equal((75, false, 0.5), (off.QualityPercent, off.IsExact, off.Rms));
    }

    [Fact]
    public void Tables_of_other_makers_are_called_non_standard()
    {
        var result = Analyze(new JpegBytes().Soi().Dqt(0, 3).Dqt(1, 5).Sof(0xC0, 8, 8, (1, 1), (1, 1), (1, 1)).Sos(1, 2, 3).Raw(1).Eoi().ToArray());
        Assert.Equal("non-standard", result.Family);
        Assert.True(result.Luma!.Value.Rms > 0);
    }

    [Fact]
    public void Other_files_are_not_applicable_with_a_reason()
    {
        Assert.Equal("not-jpeg", JpegQualityAnalyzer.Analyze((JpegFile?)null).NotApplicable);
        Assert.Equal("no-tables", Analyze(new JpegBytes().Soi().Eoi().ToArray()).NotApplicable);
        Assert.Equal("no-tables", Analyze(new JpegBytes().Soi().Sof(0xC0, 8, 8, (1, 1)).Eoi().ToArray()).NotApplicable);
    }
}
