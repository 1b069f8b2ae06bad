using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Reports;
using Forensics.Imaging;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Localisers;
using Forensics.Web.Localization;

namespace Forensics.IntegrationTests.Web;

/// <summary>Both languages say everything.</summary>
public sealed partial class TextTests
{
    static readonly Dictionary<string, string> Chinese = Read("Texts.resx");
    static readonly Dictionary<string, string> English = Read("Texts.en.resx");
    static readonly string[] GuidanceTexts = ["what", "why", "how"];
    internal static readonly string[] AnalyzerTexts = ["name", "measures", "look", "else"];

    [Fact]
    public void Both_languages_have_the_same_keys_and_no_empty_text()
    {
        Assert.Equal(Chinese.Keys.Order(StringComparer.Ordinal), English.Keys.Order(StringComparer.Ordinal));
        Assert.All(Chinese.Concat(English), pair => Assert.False(string.IsNullOrWhiteSpace(pair.Value), pair.Key));
    }

    [Fact]
    public void Both_languages_fill_in_the_same_arguments() =>
        Assert.All(Chinese, pair => Assert.Equal(Arguments(pair.Value), Arguments(English[pair.Key])));

    [Fact]
    public void Every_key_a_page_asks_for_exists()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(HandMadeDisputes.Root(), "src", "Forensics.Web"), "*.*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".razor" or ".cs");
        var keys = sources.SelectMany(path => Key().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.True(keys.Count > 100, $"Only {keys.Count} keys were found; the pattern no longer fits the code.");
        Assert.Empty(keys.Except(Chinese.Keys));
    }

    [Fact]
    public void Every_signal_and_analyzer_of_a_policy_that_ships_is_explained()
    {
        var signals = Directory.GetFiles(Path.Combine(HandMadeDisputes.Root(), "models", "policies"), "*.json")
            .SelectMany(file => Policy.Parse(File.ReadAllBytes(file), file).Signals).ToList();
        string[] keys =
        [
            .. signals.Select(signal => $"signal.{signal.Id}"),
            .. signals.SelectMany(signal => AnalyzerTexts.Select(part => $"analyzer.{signal.Analyzer}.{part}")),
        ];

        Assert.NotEmpty(keys);
        Assert.All(Texts.Languages, language => Assert.All(keys, key => Assert.True(Texts.Has(language, key), $"{key} in {language.Name}")));
    }

    [Fact]
    public void Every_name_of_the_domain_has_a_text()
    {
        string[] keys =
        [
            .. Names<Claim>("claim"), .. Names<Band>("band"), .. Names<AfterSaleKind>("after-sale"), .. Names<EventKind>("timeline"), .. Names<Party>("party"),
            .. Names<EvidenceKind>("evidence"), .. Names<GoodsClass>("goods"), .. Names<EntryPoint>("entry-point"), .. Names<AttachmentKind>("attachment"),
            .. Names<Orientation>("transform"), .. Names<FindingStatus>("status"), .. Names<CapSource>("cap-source"),
            .. Names<ClaimState>("claim-state"), .. Names<CopyStage>("look-back.stage"), "look-back.stage.exact",
            .. typeof(CompletenessCode).GetFields().Select(field => $"missing.{field.GetValue(null)}"),
            .. Constants(typeof(CompletenessCode)).Concat(Constants(typeof(GuidanceCode))).SelectMany(code => GuidanceTexts.Select(part => $"guidance.{code}.{part}")),
            .. Constants(typeof(DraftProblem)).Select(code => $"draft-problem.{code}"),
            .. Constants(typeof(GuidanceNeed)).Where(need => need is not (GuidanceNeed.Limit or GuidanceNeed.Appeal)).Select(need => $"need.{need}"),
            .. Names<Claim>("merchant.claim"), .. Names<AttachmentKind>("merchant.upload"), .. Names<AttachmentKind>("merchant.upload-how"),
            "merchant.step.submitted", "merchant.step.more-asked", "merchant.step.supplemented",
        ];

        Assert.Empty(keys.Except(Chinese.Keys));
    }

    [Fact]
    public void A_model_of_others_is_explained_whatever_its_name_and_so_is_each_reason_why_it_tells_nothing()
    {
        string[] keys =
        [
            .. AnalyzerTexts.Select(part => Words.Analyzer("localiser-some-model-2", part).Key),
            .. Constants(typeof(LocaliserReason)).Concat(Constants(typeof(LocaliserFailure))).Select(code => $"reason.{code}"),
        ];

        Assert.Empty(keys.Except(Chinese.Keys));
        Assert.Equal("外部模型：some-model-2", Texts.Say(Texts.Chinese, Words.Analyzer("localiser-some-model-2", "name")));
        Assert.Equal("External model: some-model-2", Texts.Say(Texts.English, Words.Analyzer("localiser-some-model-2", "name")));
        Assert.Equal("Error level analysis (ELA)", Texts.Say(Texts.English, Words.Analyzer("ela", "name")));
        Assert.Equal("newer-than-us", Texts.Say(Texts.English, Words.Analyzer("newer-than-us", "name")));
    }

    [Fact]
    public void The_limit_is_told_in_the_platforms_own_sentence()
    {
        Assert.Equal(Guidance.LimitReached, Chinese["guidance.limit-reached.what"]);
        Assert.Equal(Guidance.LimitReached, Chinese["draft-problem.limit-reached"]);
    }

    [Fact]
    public void A_code_without_a_text_is_shown_as_it_is() =>
        Assert.Equal("无法判断：newer-than-us", Texts.Say(Texts.Chinese, Phrase.Of("finding.silent", Phrase.OfCode("reason", "newer-than-us"))));

    [Theory]
    [InlineData("zh-CN", "无法判断：文件中没有元数据（聊天软件通常会删除）")]
    [InlineData("en", "Cannot tell: the file holds no metadata (chat apps usually strip it)")]
    public void A_phrase_inside_a_phrase_is_said_in_the_same_language(string culture, string said) =>
        Assert.Equal(said, Texts.Say(CultureInfo.GetCultureInfo(culture), Phrase.Of("finding.silent", Phrase.OfCode("reason", "no-metadata"))));

    internal static IEnumerable<string> Names<T>(string kind) where T : struct, Enum => Enum.GetValues<T>().Select(value => $"{kind}.{DisputeJson.NameOf(value)}");

    internal static IEnumerable<string> Constants(Type type) => type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetValue(null)!);

    static IEnumerable<string> Arguments(string text) => Argument().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(HandMadeDisputes.Root(), "src", "Forensics.Web", "Resources", file)).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Argument();

    // T("key" …), S("key" …), P("key" …), Say("key" …), Phrase.Of("key" …), and either side of a choice between two keys.
    [GeneratedRegex(@"(?<=\b(?:T|S|P|Say|Of)\((?:[^()""]*\? )?|(?<=\bT\([^()""]*\? ""[^""]*"") : )""([a-z][a-z0-9-]*\.[a-z0-9.-]+)""")]
    private static partial Regex Key();
}
