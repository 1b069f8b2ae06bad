using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Analyze;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Match;

/// <param name="Matches">For people; in the order of the bank.</param>
sealed record BankOutcome(Finding Finding, IReadOnlyList<MatchView> Matches);

/// <summary>Turns hits in a bank into a finding that a policy can weigh.</summary>
/// <remarks>Only a hit that means something is weighed: a web picture seen before the evidence was given, evidence of another order.
/// The others are shown with the reason why they mean nothing by themselves.</remarks>
static class MatchFindings
{
    public const string Web = "match-web";
    public const string Earlier = "match-earlier";
    public const string Reference = "match-reference";
    public const int Version = 1;

    public const string WebBank = "web-image";
    public const string EarlierBank = "earlier-evidence";
    public const string ReferenceBank = "shop-reference";

    public const string NotAnalyzed = "picture-not-analyzed";
    const string QualityLow = "hash-quality-low";
    const string BankEmpty = "bank-empty";
    public const string NoReferences = "no-reference-photos";

    const string SeenLater = "first-seen-later";
    const string SameOrder = "same-order";

    public static BankOutcome InWeb(BankQuery query, EvidenceRow evidence, Order order, List<KnownPicture> bank)
    {
        var hits = BankSearch.Search(query, bank);
        var before = hits.Where(hit => hit.Picture.FirstSeenAt < evidence.SubmittedAt).ToList();
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["hits"] = hits.Count };
        AddBest(values, "distanceBits", before);
        AddBest(values, "distanceBitsSeenLater", hits.Except(before));
        if (before.Count > 0)
        {
            var firstSeen = before.Min(hit => hit.Picture.FirstSeenAt);
            values["firstSeenBeforeOrder"] = firstSeen < order.PaidAt;
            values["firstSeenDaysBeforeOrder"] = Math.Floor((order.PaidAt - firstSeen).TotalDays);
        }

        return new BankOutcome(
            FindingOf(Web, query, values, hits.Count, bank.Count, BankEmpty),
            [.. hits.Select(hit => View(
                WebBank, hit, SourceOf(hit.Picture), hit.Picture.FirstSeenAt, hit.Picture.FirstSeenAt < evidence.SubmittedAt ? null : SeenLater))]);
    }

    public static BankOutcome InEarlierEvidence(BankQuery query, Order order, List<EarlierPicture> bank)
    {
        var hits = BankSearch.Search(query, bank);
        var others = hits.Where(hit => hit.Picture.OrderId != order.Id).ToList();
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["hits"] = others.Count, ["hitsSameOrder"] = hits.Count - others.Count };
        AddBest(values, "distanceBitsOtherBuyer", others.Where(hit => hit.Picture.Buyer != order.Buyer));
        AddBest(values, "distanceBitsSameBuyer", others.Where(hit => hit.Picture.Buyer == order.Buyer));
        return new BankOutcome(
            FindingOf(Earlier, query, values, hits.Count, bank.Count(picture => picture.OrderId != order.Id), BankEmpty),
            [.. hits.Select(hit => View(
                EarlierBank, hit, hit.Picture.OrderId, hit.Picture.SubmittedAt, hit.Picture.OrderId == order.Id ? SameOrder : null))]);
    }

    public static BankOutcome InReferencePhotos(BankQuery query, Order order, List<ReferencePicture> bank)
    {
        var hits = BankSearch.Search(query, bank);
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["hits"] = hits.Count };
        AddBest(values, "distanceBits", hits);
        return new BankOutcome(
            FindingOf(Reference, query, values, hits.Count, bank.Count, NoReferences),
            [.. hits.Select(hit => View(ReferenceBank, hit, hit.Picture.File, order.PaidAt, null))]);
    }

    /// <summary>Findings for a picture whose analysis was given up.</summary>
    public static IEnumerable<Finding> WithoutAnalysis() =>
        new[] { Web, Earlier, Reference }.Select(analyzer => Finding.NotApplicable(analyzer, Version, NotAnalyzed));

    /// <summary>Equal bytes speak whatever the hash is worth; without any, a hash that can't be compared is no "not found".</summary>
    static Finding FindingOf(string analyzer, BankQuery query, SortedDictionary<string, FindingValue> values, int hits, int bankSize, string empty)
    {
        var reason = hits > 0 ? null : query.Forms.Count == 0 ? PictureAnalyzer.Unreadable : bankSize == 0 ? empty : query.IsComparable ? null : QualityLow;
        return reason is null ? Finding.Ok(analyzer, Version, values) : Finding.NotApplicable(analyzer, Version, reason);
    }

    static void AddBest<T>(SortedDictionary<string, FindingValue> values, string name, IEnumerable<BankHit<T>> hits) where T : IBankPicture
    {
        if (hits.Select(hit => (int?)hit.DistanceBits).Min() is { } bits)
        {
            values[name] = bits;
        }
    }

    static MatchView View<T>(string bank, BankHit<T> hit, string source, DateTimeOffset firstSeenAt, string? innocent) where T : IBankPicture =>
        new(bank, hit.Picture.Sha256, hit.DistanceBits, DisputeJson.NameOf(hit.Form), source, firstSeenAt, innocent);

    static string SourceOf(KnownPicture picture) =>
        ((KnownImage)JsonSerializer.Deserialize<IngestRecord>(picture.Document, DisputeJson.Options)!).Source;
}
