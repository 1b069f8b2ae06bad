namespace Forensics.Disputes.Reports;

/// <summary>What each claim needs, and what is wrong with what there is.</summary>
sealed class GuidanceRules(ReportDraft draft, DraftFacts facts, GuidanceOptions options)
{
    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<string> NeedsOf(Claim claim) => claim switch
    {
        Claim.WebImage => [GuidanceNeed.Original, GuidanceNeed.PlaceSeen],
        Claim.Edited => [GuidanceNeed.Region],
        Claim.NotThisProduct => [GuidanceNeed.Comparison],
        _ => [GuidanceNeed.Text],
    };

    public IEnumerable<GuidanceItem> ItemsOf(Claim claim) => claim switch
    {
        Claim.WebImage => WebImage(),
        Claim.Edited => Edited(),
        Claim.NotThisProduct => NotThisProduct(),
        _ => OnlyText(claim),
    };

    IEnumerable<GuidanceItem> WebImage()
    {
        var codes = ClaimNeeds.WebImage(draft.Attachments).ToList();
        foreach (var item in codes.Contains(CompletenessCode.NoOriginal)
            ? [new GuidanceItem(Claim.WebImage, GuidanceNeed.Original, CompletenessCode.NoOriginal, GuidanceLevel.Missing)]
            : Attached(Claim.WebImage, GuidanceNeed.Original, AttachmentKind.Original, OriginalProblem))
        {
            yield return item;
        }

        if (codes.Contains(CompletenessCode.NoPlaceSeen))
        {
            yield return new(Claim.WebImage, GuidanceNeed.PlaceSeen, CompletenessCode.NoPlaceSeen, GuidanceLevel.Missing);
        }
    }

    IEnumerable<GuidanceItem> Edited() => ClaimNeeds.Edited(draft.Regions, facts.Sizes, options.Completeness)
        .Select(problem => problem.Region is { } number
            ? new GuidanceItem(Claim.Edited, GuidanceNeed.Region, problem.Code, GuidanceLevel.NotAcceptable, number + 1)
            : new GuidanceItem(Claim.Edited, GuidanceNeed.Region, problem.Code, GuidanceLevel.Missing));

    IEnumerable<GuidanceItem> NotThisProduct() => draft.Attachments.All(attachment => attachment.Kind != AttachmentKind.Comparison)
        ? [new(Claim.NotThisProduct, GuidanceNeed.Comparison, CompletenessCode.NoComparison, GuidanceLevel.Missing)]
        : Attached(Claim.NotThisProduct, GuidanceNeed.Comparison, AttachmentKind.Comparison, ComparisonProblem);

    IEnumerable<GuidanceItem> OnlyText(Claim claim)
    {
        if (string.IsNullOrWhiteSpace(draft.Text))
        {
            yield return new(claim, GuidanceNeed.Text, CompletenessCode.NoText, GuidanceLevel.Missing);
        }
        else if (draft.Text.Trim().Length < options.ShortTextCharacters)
        {
            yield return new(claim, GuidanceNeed.Text, GuidanceCode.TextShort, GuidanceLevel.Advice);
        }
    }

    /// <summary>Remarks on all pictures of a kind. One that serves is enough: what is wrong with the others is then advice.</summary>
    IEnumerable<GuidanceItem> Attached(Claim claim, string need, AttachmentKind kind, Func<AttachmentFacts, (string Code, GuidanceLevel Level)?> problemOf)
    {
        List<GuidanceItem> items = [];
        var serves = false;
        foreach (var (attachment, i) in draft.Attachments.Select((attachment, i) => (attachment, i)).Where(pair => pair.attachment.Kind == kind))
        {
            var problem = facts.Attachments.TryGetValue(attachment.File, out var seen) ? problemOf(seen) : (GuidanceCode.NotChecked, GuidanceLevel.Advice);
            serves |= problem is not { Level: not GuidanceLevel.Advice };
            if (problem is { } found)
            {
                items.Add(new(claim, need, found.Code, found.Level, i + 1));
            }
        }

        return serves ? items.Select(item => item with { Level = GuidanceLevel.Advice }) : items;
    }

    /// <remarks>That the original shows the same as the disputed picture is what the claim says. That it is its very file is not wrong either
    /// (the buyer may have sent the web picture untouched), but more often the wrong picture was attached.</remarks>
    static (string, GuidanceLevel)? OriginalProblem(AttachmentFacts seen) => seen switch
    {
        { IsReadable: false } => (GuidanceCode.Unreadable, GuidanceLevel.NotAcceptable),
        { IsCropOfDisputed: true } => (GuidanceCode.OriginalIsCrop, GuidanceLevel.NotAcceptable),
        { IsDisputedFile: true } => (GuidanceCode.OriginalIsDisputed, GuidanceLevel.Advice),
        { IsSmall: true } => (GuidanceCode.Small, GuidanceLevel.Advice),
        _ => null,
    };

    (string, GuidanceLevel)? ComparisonProblem(AttachmentFacts seen) => seen switch
    {
        { IsReadable: false } => (GuidanceCode.Unreadable, GuidanceLevel.NotAcceptable),
        { IsDisputed: true } => (CompletenessCode.ComparisonIsDisputed, GuidanceLevel.NotAcceptable),
        { LooksRendered: true } => (GuidanceCode.ComparisonRendered, options.RenderedLevel),
        { IsSmall: true } => (GuidanceCode.Small, GuidanceLevel.Advice),
        _ => null,
    };
}
