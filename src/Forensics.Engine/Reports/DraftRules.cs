using Forensics.Disputes;
using Forensics.Disputes.Reports;

namespace Forensics.Engine.Reports;

/// <summary>What a draft's document must fulfil to be kept at all. What it needs to be accepted is guidance's business.</summary>
static class DraftRules
{
    /// <returns>The document as it is kept: texts trimmed, claims in order, boxes of polygons from their corners; or a <see cref="DraftProblem"/>.</returns>
    public static (ReportDraft? Document, string? Problem) Check(
        ReportDraft draft, string order, IReadOnlySet<string> evidence, IReadOnlySet<string> files, DraftOptions options)
    {
        if (draft.Order != order || !Enum.IsDefined(draft.EntryPoint) || !draft.Claims.All(Enum.IsDefined)
            || !draft.Attachments.All(attachment => Enum.IsDefined(attachment.Kind) && files.Contains(attachment.File))
            || draft.Attachments.DistinctBy(attachment => attachment.File).Count() != draft.Attachments.Count
            || !draft.Regions.All(region => IsSound(region, options)))
        {
            return (null, DraftProblem.Malformed);
        }

        var problem = !draft.Evidence.All(evidence.Contains) || !draft.Regions.All(region => draft.Evidence.Contains(region.Evidence)) ? DraftProblem.EvidenceUnknown
            : draft.Regions.Count > options.MostRegions ? DraftProblem.TooManyRegions
            : draft.Text.Length > options.MostTextCharacters || draft.Attachments.Any(attachment => attachment.SeenAt.Length > options.MostPlaceCharacters) ? DraftProblem.TextTooLong
            : null;
        return problem is not null ? (null, problem) : (draft with
        {
            Evidence = [.. draft.Evidence.Distinct()],
            Claims = [.. draft.Claims.Distinct().Order()],
            Text = Clean(draft.Text),
            Attachments = [.. draft.Attachments.Select(attachment => attachment with { SeenAt = Clean(attachment.SeenAt) })],
            Regions = [.. draft.Regions.Select(Boxed)],
        }, null);
    }

    /// <summary>Without control characters but line breaks, and without blanks around.</summary>
    public static string Clean(string text) => string.Concat(text.ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))).Trim();

    static bool IsSound(CircledRegion region, DraftOptions options) =>
        Enum.IsDefined(region.Shape)
        && ((double[])[region.X, region.Y, region.Width, region.Height]).All(double.IsFinite)
        && (region.Shape == RegionShape.Polygon
            ? region.Points is { Count: >= 6 } points && points.Count % 2 == 0 && points.Count <= 2 * options.MostCorners && points.All(double.IsFinite)
            : region.Points is null or { Count: 0 });

    // The box decides what counts as inside and as nearly everything: it has to be the corners' own.
    static CircledRegion Boxed(CircledRegion region)
    {
        if (region.Shape != RegionShape.Polygon)
        {
            return region with { Points = null };
        }

        var (x, y) = (region.Points!.Where((_, i) => i % 2 == 0).ToList(), region.Points!.Where((_, i) => i % 2 == 1).ToList());
        return region with { X = x.Min(), Y = y.Min(), Width = x.Max() - x.Min(), Height = y.Max() - y.Min() };
    }
}
