using System.Text.RegularExpressions;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Similarity.Copies;
using Forensics.Similarity.Products;
using Forensics.Web.Localization;
using Forensics.Web.Report;

namespace Forensics.IntegrationTests.Web;

/// <summary>What matches are called, in both languages.</summary>
public sealed partial class MatchTextTests
{
    [Fact]
    public void Every_value_of_a_match_and_every_code_in_it_has_words()
    {
        var source = File.ReadAllText(Path.Combine(HandMadeDisputes.Root(), "src", "Forensics.Engine", "Match", "MatchFindings.cs"));
        var names = ValueName().Matches(source).Select(match => match.Groups[1].Value).ToHashSet();
        string[] keys =
        [
            .. names.Select(name => $"value.{name}"),
            .. TextTests.Names<CopyStage>("copy-stage"), "copy-stage.exact", .. TextTests.Names<CopyContainment>("copy-containment"),
            .. TextTests.Names<CopyRelation>("copy-relation"), .. TextTests.Names<Band>("copy-band"),
            .. TextTests.Constants(typeof(ProductReason)).Select(reason => $"product-reason.{reason}"),
            .. TextTests.Constants(typeof(EarlierUse)).SelectMany(code => new[] { $"reuse.{code}", $"reuse-weight.{code}" }),
        ];

        Assert.Superset(new HashSet<string> { "llrCopy", "hitsSameOrder", "llrOtherBuyerOtherShop", "distanceBitsSameBuyer", "stage", "log10Nfa", "bank" }, names);
        Assert.All(Texts.Languages, language => Assert.All(keys, key => Assert.True(Texts.Has(language, key), $"{key} in {language.Name}")));
    }

    [Fact]
    public void A_value_that_is_a_code_is_said_in_words_and_an_unknown_code_is_not_spelled()
    {
        Assert.Equal("局部特征", Texts.Say(Texts.Chinese, Words.Said("stage", "keypoints")));
        Assert.Equal("another way", Texts.Say(Texts.English, Words.Said("stage", "newer-than-us")));
        Assert.Equal("Adobe Photoshop 25.1", Texts.Say(Texts.English, Words.Said("editor", "Adobe Photoshop 25.1")));
        Assert.Null(Words.ValueName("newerThanUs"));
    }

    [Theory]
    [InlineData(-45.3, "10⁻⁴⁵")]
    [InlineData(-0.4, "10⁰")]
    [InlineData(2.1, "10³")]
    public void A_chance_is_a_power_of_ten_that_claims_no_more_than_it_is(double log10, string said) => Assert.Equal(said, Words.PowerOfTen(log10));

    [Theory]
    [InlineData(CopyContainment.KnownContainsDisputed, 1.4, "Only the known picture can be the original: what was cut away can't come back.")]
    [InlineData(CopyContainment.DisputedContainsKnown, 0.5, "Only the known picture can be the original: the smaller copy can't be the source of the larger.")]
    [InlineData(CopyContainment.DisputedContainsKnown, 1.0, "Either can be the original: a frame or screen can be added, and cut off as well.")]
    [InlineData(CopyContainment.Equal, 0.8, "Only the known picture can be the original: the smaller copy can't be the source of the larger.")]
    [InlineData(CopyContainment.Equal, 1.3, "Only the disputed picture can be the original: the smaller copy can't be the source of the larger.")]
    [InlineData(CopyContainment.Equal, 1.0, "Either can be the original: they show the same at about the same size.")]
    [InlineData(CopyContainment.Overlap, 1.0, "It can't be told which can be the original.")]
    public void Which_picture_can_be_the_original_is_said_with_the_reason(CopyContainment containment, double scale, string said)
    {
        var copy = new CopyView(null, null, null, Forensics.Disputes.DisputeJson.NameOf(containment), scale, CopyGeometry.OriginalOf(containment, scale), [], null);

        Assert.Equal(said, Texts.Say(Texts.English, MatchWords.Original(copy)));
    }

    // values["name"], AddBest(values, "name", …), and the pairs that Describe goes through.
    [GeneratedRegex(@"(?:values\[|\(values, |\[\(|\[""[^""]*""\] = [^;]*\[|, \(|\{ \()""([a-z][A-Za-z0-9]+)""")]
    private static partial Regex ValueName();
}
