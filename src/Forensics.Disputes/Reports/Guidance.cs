namespace Forensics.Disputes.Reports;

/// <summary>What a merchant is told about a draft before it is submitted: the order allows few reports, so the first should be complete [S0].</summary>
/// <remarks>A pure function of the draft and of facts about the merchant's own uploads. It says nothing about the disputed pictures and gives no
/// measurement, so it can't be used to probe the detectors; and it is no verdict, because merchants get none [S0].</remarks>
/// <param name="Needs">What the report needs, general needs first and then those of each ticked claim in the order of <see cref="Disputes.Claim"/>.</param>
/// <param name="Items">What to mend or to know, in the order of <paramref name="Needs"/>, hints last.</param>
/// <param name="ReportsLeft">Reports of this order that can still be submitted, this one included; never negative.</param>
public sealed record Guidance(IReadOnlyList<GuidanceNeed> Needs, IReadOnlyList<GuidanceItem> Items, int ReportsLeft, DraftSubmission Submission)
{
    /// <summary>What the platform tells a merchant whose order has had its reports [S0], verbatim.</summary>
    public const string LimitReached = "您反馈此订单虚假售后凭证已经达到上限,平台将结合完整的聊天记录进行审核,您无需重复反馈";

    /// <summary>Everything a ticked claim needs is there.</summary>
    public bool IsComplete => Submission == DraftSubmission.Ready;

    public static Guidance Of(ReportDraft draft, DraftFacts facts, GuidanceOptions options)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        var left = Math.Max(0, options.Disputes.MostReportsPerOrder - facts.ReportsBefore);
        List<GuidanceItem> items = [];
        if (left == 0)
        {
            items.Add(new(null, GuidanceNeed.Limit, GuidanceCode.LimitReached, GuidanceLevel.NotAcceptable));
        }

        if (draft.Evidence.Count == 0)
        {
            items.Add(new(null, GuidanceNeed.Picture, GuidanceCode.NoPicture, GuidanceLevel.Missing));
        }

        if (draft.Claims.Count == 0)
        {
            items.Add(new(null, GuidanceNeed.Claims, GuidanceCode.NoClaim, GuidanceLevel.Missing));
        }

        var isPossible = items.Count == 0;
        var rules = new GuidanceRules(draft, facts, options);
        var claims = draft.Claims.Distinct().Order().ToList();
        items.AddRange(claims.SelectMany(rules.ItemsOf));
        var needs = Needed(claims, items);
        var submission = !isPossible ? DraftSubmission.Impossible : needs.All(need => need.IsMet) ? DraftSubmission.Ready : DraftSubmission.OnlyIfConfirmed;
        items.AddRange(Hints(facts, left));
        return new Guidance(needs, items, left, submission);
    }

    /// <summary>Whether a draft may go: complete ones as they are, others only when the merchant insists after reading what is missing.</summary>
    /// <remarks>An incomplete report is a report all the same: the merchant may have nothing better, and a deadline. It uses up one of the few.</remarks>
    public bool MaySubmit(bool confirmed) => Submission == DraftSubmission.Ready || (Submission == DraftSubmission.OnlyIfConfirmed && confirmed);

    static List<GuidanceNeed> Needed(IEnumerable<Claim> claims, List<GuidanceItem> items)
    {
        List<(Claim? Claim, string Need)> all = [(null, GuidanceNeed.Picture), (null, GuidanceNeed.Claims)];
        all.AddRange(claims.SelectMany(claim => GuidanceRules.NeedsOf(claim).Select(need => ((Claim?)claim, need))));
        return [.. all.Select(need => new GuidanceNeed(
            need.Claim, need.Need, !items.Any(item => item.Claim == need.Claim && item.Need == need.Need && item.Level != GuidanceLevel.Advice)))];
    }

    static IEnumerable<GuidanceItem> Hints(DraftFacts facts, int left)
    {
        if (left == 1)
        {
            yield return new(null, GuidanceNeed.Limit, GuidanceCode.LastReport, GuidanceLevel.Advice);
        }

        if (facts.Refunded)
        {
            yield return new(null, GuidanceNeed.Appeal, GuidanceCode.AppealToo, GuidanceLevel.Advice);
        }
    }
}

/// <summary>One thing a report needs, and whether it has it.</summary>
/// <param name="Claim">Null for what every report needs.</param>
/// <param name="Need">A stable code: one of the constants below.</param>
public sealed record GuidanceNeed(Claim? Claim, string Need, bool IsMet)
{
    public const string Picture = "picture";
    public const string Claims = "claims";
    public const string Original = "original";
    public const string PlaceSeen = "place-seen";
    public const string Region = "region";
    public const string Comparison = "comparison";
    public const string Text = "text";

    /// <summary>Not in the list of needs; items about the number of reports belong to it.</summary>
    public const string Limit = "limit";

    /// <summary>Not in the list of needs; the hint to appeal as well belongs to it.</summary>
    public const string Appeal = "appeal";
}

/// <summary>One remark on a draft.</summary>
/// <param name="Claim">Null where it is about the report as a whole.</param>
/// <param name="Need">The <see cref="GuidanceNeed.Need"/> it belongs to.</param>
/// <param name="Code">One of <see cref="CompletenessCode"/> or <see cref="GuidanceCode"/>; there are texts for what, why and how in both languages.</param>
/// <param name="Args">Fill the texts: the number of an attachment (from 1) or of a region.</param>
public sealed record GuidanceItem(Claim? Claim, string Need, string Code, GuidanceLevel Level, params IReadOnlyList<object> Args);

public enum GuidanceLevel
{
    /// <summary>Something the claim needs is not there.</summary>
    Missing,

    /// <summary>It is there and would not be accepted.</summary>
    NotAcceptable,

    /// <summary>Worth knowing; keeps nobody from submitting.</summary>
    Advice,
}

public enum DraftSubmission
{
    /// <summary>Nothing is missing.</summary>
    Ready,

    /// <summary>Something is missing; the merchant has to say "submit anyway".</summary>
    OnlyIfConfirmed,

    /// <summary>No disputed picture, no claim, or the order has had its reports.</summary>
    Impossible,
}

/// <summary>Stable codes of guidance beyond <see cref="CompletenessCode"/>.</summary>
public static class GuidanceCode
{
    public const string NoPicture = "no-picture";
    public const string NoClaim = "no-claim";
    public const string LimitReached = "limit-reached";
    public const string LastReport = "last-report";
    public const string AppealToo = "appeal-too";
    public const string Unreadable = "attachment-unreadable";
    public const string Small = "attachment-small";
    public const string NotChecked = "attachment-not-checked";
    public const string OriginalIsCrop = "original-is-crop";
    public const string OriginalIsDisputed = "original-is-disputed";
    public const string ComparisonRendered = "comparison-rendered";
    public const string TextShort = "text-short";
}

public sealed record GuidanceOptions
{
    public DisputeOptions Disputes { get; init; } = new();

    public CompletenessOptions Completeness { get; init; } = new();

    /// <summary>A text of fewer characters than this is called short, which is only advice. Default 10 [assumed].</summary>
    public int ShortTextCharacters { get; init; } = 10;

    /// <summary>How a comparison picture that looks like a catalogue render is spoken of. Default: it would not be accepted [S0]. Whoever has a real
    /// photo on white that looks like one can submit it all the same.</summary>
    public GuidanceLevel RenderedLevel { get; init; } = GuidanceLevel.NotAcceptable;
}
