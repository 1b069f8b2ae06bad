namespace Forensics.Disputes.Reports;

/// <summary>Whether a report brings what its claims need to be acceptable 有效采纳 [S0].</summary>
/// <param name="Missing">Per claim, stable codes of what is missing; empty for a complete claim.</param>
public sealed record Completeness(SortedDictionary<Claim, IReadOnlyList<string>> Missing)
{
    public bool IsComplete => Missing.Values.All(codes => codes.Count == 0);

    /// <param name="sizes">Upright width and height of each readable disputed picture, by evidence id.</param>
    /// <param name="sha256">Address of each picture file that could be stored: attachments and disputed pictures alike, by its path.</param>
    /// <param name="disputed">Paths of the disputed pictures.</param>
    public static Completeness Of(
        FakeEvidenceReport report,
        IReadOnlyDictionary<string, (int Width, int Height)> sizes,
        IReadOnlyDictionary<string, string> sha256,
        IReadOnlyCollection<string> disputed,
        CompletenessOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(options);
        var disputedHashes = disputed.Select(path => sha256.GetValueOrDefault(path)).OfType<string>().ToHashSet();
        var missing = new SortedDictionary<Claim, IReadOnlyList<string>>();
        foreach (var claim in report.Claims.Distinct())
        {
            missing[claim] = claim switch
            {
                Claim.WebImage => [.. ClaimNeeds.WebImage(report.Attachments)],
                Claim.Edited => [.. ClaimNeeds.Edited(report.Regions, sizes, options).Select(problem => problem.Code).Distinct()],
                Claim.NotThisProduct => [.. ClaimNeeds.NotThisProduct(
                    report.Attachments, photo => sha256.TryGetValue(photo.File, out var hash) && disputedHashes.Contains(hash))],
                _ => string.IsNullOrWhiteSpace(report.Text) ? [CompletenessCode.NoText] : [],
            };
        }

        return new Completeness(missing);
    }
}

/// <summary>The table of what each claim needs [S0], for submitted reports and for drafts alike.</summary>
static class ClaimNeeds
{
    public static IEnumerable<string> WebImage(IReadOnlyList<Attachment> attachments)
    {
        var originals = attachments.Where(attachment => attachment.Kind == AttachmentKind.Original).ToList();
        if (originals.Count == 0)
        {
            yield return CompletenessCode.NoOriginal;
        }

        if (originals.All(original => string.IsNullOrWhiteSpace(original.SeenAt)))
        {
            yield return CompletenessCode.NoPlaceSeen;
        }
    }

    /// <returns>A code each, with the region (from 0) it is about.</returns>
    public static IEnumerable<(string Code, int? Region)> Edited(
        IReadOnlyList<CircledRegion> regions, IReadOnlyDictionary<string, (int Width, int Height)> sizes, CompletenessOptions options)
    {
        if (regions.Count == 0)
        {
            yield return (CompletenessCode.NoRegion, null);
        }

        for (var i = 0; i < regions.Count; i++)
        {
            var region = regions[i];
            if (!sizes.TryGetValue(region.Evidence, out var size))
            {
                continue; // An unreadable picture is reported as such; nothing can be said of circles on it.
            }

            var inside = region is { Width: > 0, Height: > 0, X: >= 0, Y: >= 0 } && region.X + region.Width <= size.Width && region.Y + region.Height <= size.Height;
            if (!inside)
            {
                yield return (CompletenessCode.RegionOutside, i);
            }
            else if (region.Width * region.Height >= options.NearlyWholeShare * size.Width * size.Height)
            {
                yield return (CompletenessCode.RegionNearlyWhole, i);
            }
        }
    }

    public static IEnumerable<string> NotThisProduct(IReadOnlyList<Attachment> attachments, Func<Attachment, bool> isDisputed)
    {
        var comparisons = attachments.Where(attachment => attachment.Kind == AttachmentKind.Comparison).ToList();
        if (comparisons.Count == 0)
        {
            yield return CompletenessCode.NoComparison;
        }
        else if (comparisons.All(isDisputed))
        {
            yield return CompletenessCode.ComparisonIsDisputed;
        }
    }
}

/// <summary>Stable codes of what a report lacks.</summary>
public static class CompletenessCode
{
    public const string NoOriginal = "no-original";
    public const string NoPlaceSeen = "no-place-seen";
    public const string NoRegion = "no-region";
    public const string RegionOutside = "region-outside";
    public const string RegionNearlyWhole = "region-nearly-whole";
    public const string NoComparison = "no-comparison";
    public const string ComparisonIsDisputed = "comparison-is-disputed";
    public const string NoText = "no-text";
}

public sealed record CompletenessOptions
{
    /// <summary>A region of at least this share of the picture circles nothing. Default 0.9 [assumed].</summary>
    public double NearlyWholeShare { get; init; } = 0.9;
}
