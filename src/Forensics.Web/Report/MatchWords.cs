using Forensics.Engine.Match;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.Web.Localization;

namespace Forensics.Web.Report;

/// <summary>What a match is called in words.</summary>
static class MatchWords
{
    /// <summary>Banks of <see cref="MatchView.Bank"/> whose first sight is no sight on the web.</summary>
    public const string EarlierBank = "earlier-evidence", ReferenceBank = "shop-reference";

    const string SameScene = "same-scene";
    const string Cut = "known-contains-disputed";
    const string Framed = "disputed-contains-known";

    // Half a percent: the mapping is not known better.
    const double SameSize = 0.005;

    /// <summary>It is from a version that told the same picture from the same scene.</summary>
    public static bool IsJudged(MatchView match) => match.Copy is not null || match.Llr is not null || match.Relation == SameScene;

    /// <summary>The two are called one picture: other shots of the same things are shown and not weighed.</summary>
    public static bool IsSamePicture(MatchView match) => match.Relation == MatchRow.SamePicture;

    /// <summary>The picture was never at hand: a list brought its hash alone. One that was erased has nothing left to be drawn either.</summary>
    public static bool IsHashOnly(MatchView match) => match.Sha256.Length == 0 && match.Copy is not null;

    public static Phrase Verdict(MatchView match) => Words.Known("copy-relation", match.Relation);

    /// <summary>What the known picture's size became in the disputed one; null without a mapping.</summary>
    public static Phrase? Scale(CopyView? copy) => copy?.Scale is not { } scale ? null
        : Math.Abs(scale - 1) < SameSize ? Phrase.Of("copy-scale.same") : Phrase.Of("copy-scale.other", Words.Whole(100 * scale));

    /// <summary>Which of the two can be the original, and why.</summary>
    public static Phrase Original(CopyView copy) => (copy.Original, copy.Containment) switch
    {
        (CopyGeometry.Known, Cut) => Phrase.Of("copy-original.known-cut"),
        (CopyGeometry.Known, _) => Phrase.Of("copy-original.known-larger"),
        (CopyGeometry.Disputed, _) => Phrase.Of("copy-original.disputed-larger"),
        (CopyGeometry.Either, Framed) => Phrase.Of("copy-original.either-framed"),
        (CopyGeometry.Either, _) => Phrase.Of("copy-original.either"),
        _ => Phrase.Of("copy-original.unknown"),
    };

    /// <summary>How many places agree, and how often chance would give so many.</summary>
    public static Phrase Places(MatchView match) => match.Copy?.Log10Nfa is { } log10Nfa
        ? Phrase.Of("match.places-chance", match.Inliers, Words.PowerOfTen(log10Nfa)) : Phrase.Of("match.places", match.Inliers);

    public static Phrase Ratio(double llr) => Words.Ratio(llr) is var ratio && ratio.Args.Length > 0 ? ratio with { Key = "match." + ratio.Key } : ratio;

    public static Phrase Use(string relation) => Words.Known("reuse", relation);

    /// <summary>What the policy makes of a use; of one that is only shown, that.</summary>
    public static Phrase Weight(string relation, bool isWeighed) =>
        isWeighed || relation == EarlierUse.SameOrder ? Words.Known("reuse-weight", relation) : Phrase.Of("reuse-weight.not-weighed");
}
