using System.Text.RegularExpressions;
using Forensics.Engine.Analyze;
using Forensics.Engine.Analyze.Findings;
using Forensics.Engine.Circles;
using Forensics.Imaging.Analyzers.Channel;
using Forensics.Imaging.Analyzers.Circled;
using Forensics.Imaging.Analyzers.CopyMove;
using Forensics.Imaging.Analyzers.DoubleJpeg;
using Forensics.Imaging.Analyzers.EarlierJpeg;
using Forensics.Imaging.Analyzers.EditMap;
using Forensics.Imaging.Analyzers.Ela;
using Forensics.Imaging.Analyzers.Fingerprint;
using Forensics.Imaging.Analyzers.Ghosts;
using Forensics.Imaging.Analyzers.Grid;
using Forensics.Imaging.Analyzers.JpegQuality;
using Forensics.Imaging.Analyzers.Noise;
using Forensics.Imaging.Analyzers.Resampling;
using Forensics.Imaging.Analyzers.Stability;
using Forensics.Imaging.Analyzers.Thumbnail;
using Forensics.IntegrationTests.Engine;
using Forensics.Web.Localization;

namespace Forensics.IntegrationTests.Web;

/// <summary>What the analyzers of pictures find has words in both languages.</summary>
public sealed partial class FindingTextTests
{
    static readonly Type[] Reasons =
    [
        typeof(GateReason), typeof(CircledReason), typeof(CopyMoveReason), typeof(DoubleJpegReason), typeof(EarlierJpegReason), typeof(EditMapReason), typeof(ElaReason), typeof(FingerprintReason), typeof(GhostReason), typeof(GridReason),
        typeof(JpegQualityReason), typeof(NoiseReason), typeof(ResamplingReason), typeof(StabilityReason), typeof(ThumbnailReason),
    ];

    [Fact]
    public void Every_analyzer_says_what_it_measures_and_what_else_causes_it() =>
        AssertSaid(EngineHost.Analyzers.Select(analyzer => analyzer.Id).Append(CircleComparison.Analyzer)
            .SelectMany(analyzer => TextTests.AnalyzerTexts.Select(part => $"analyzer.{analyzer}.{part}")));

    [Fact]
    public void Every_value_of_a_finding_and_every_code_in_it_has_words()
    {
        var sources = Directory.GetFiles(Path.Combine(HandMadeDisputes.Root(), "src", "Forensics.Engine", "Analyze"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        var names = sources.SelectMany(source => ValueName().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Superset(new HashSet<string> { "mainGridX", "firstQuality", "ghostQuality", "thumbnailVerdict", "clones", "regionStatistic", "lumaQuality", "editor" }, names);
        AssertSaid(
        [
            .. names.Concat(StabilityFinding.Names.SelectMany(known => (string[])[known.Survives, known.SurvivesIn])).Append(StabilityFinding.Tried).Select(name => $"value.{name}"),
            .. Reencoding.All.Select(way => $"reencoding.{way.Name}"),
            .. TextTests.Names<ThumbnailVerdict>("thumbnail-verdict"),
            "thumbnail-source.exif-thumbnail", "thumbnail-source.photoshop-thumbnail",
            "value.writer", "value.claimedMake", "value.claimedModel", "value.claimedSoftware",
            "fingerprint-standing.known", "fingerprint-standing.not-in-table", "fingerprint-standing.contradicts",
        ]);
    }

    [Fact]
    public void Every_reason_why_nothing_can_be_told_has_words() =>
        AssertSaid(Reasons.SelectMany(TextTests.Constants).Append(PictureGate.Unknown).Append(PictureAnalyzer.Unreadable).Append("no-table")
            .Concat([CircleComparison.NoMap, CircleComparison.NotKept, CircleComparison.TooMany]).Select(reason => $"reason.{reason}"));

    static void AssertSaid(IEnumerable<string> keys) => Assert.All(
        Texts.Languages, language => Assert.All(keys, key => Assert.True(Texts.Has(language, key), $"{key} in {language.Name}")));

    // values["name"], ["name"] = …, and AddFinite("name", …) or AddText("name", …).
    [GeneratedRegex(@"(?:\[|Add(?:Finite|Text)\()""([a-z][A-Za-z0-9]+)""")]
    private static partial Regex ValueName();
}
