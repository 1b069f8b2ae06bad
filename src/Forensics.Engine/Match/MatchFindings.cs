using Forensics.Disputes;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;

namespace Forensics.Engine.Match;

/// <param name="Matches">For people; in the order of the bank.</param>
sealed record BankOutcome(Finding Finding, IReadOnlyList<MatchView> Matches);

/// <summary>Turns hits in a bank into a finding that a policy can weigh. A pure function.</summary>
/// <remarks>Only a hit that means something is weighed: a web picture seen before the evidence was given, evidence of another order. The others are
/// shown with the reason why they mean nothing by themselves. A picture of a negative bank says nothing wherever it is found.</remarks>
static class MatchFindings
{
    public const string Web = "match-web";
    public const string Earlier = "match-earlier";
    public const string Reference = "match-reference";
    public const int Version = 2;

    public const string WebBank = "web-image";
    public const string NegativeBank = "negative-bank";
    public const string EarlierBank = "earlier-evidence";
    public const string ReferenceBank = "shop-reference";

    public const string NotAnalyzed = "picture-not-analyzed";
    const string BankEmpty = "bank-empty";
    public const string NoReferences = "no-reference-photos";

    const string SeenLater = "first-seen-later";
    const string SameOrder = "same-order";
    const string SameScene = "same-scene";

    public static BankOutcome InWeb(BankHits hits, EvidenceRow evidence, Order order)
    {
        var known = hits.Known.Where(hit => !hit.Picture.IsNegative).ToList();
        var same = known.FindAll(hit => hit.IsSame);
        var before = same.FindAll(hit => hit.Picture.FirstSeenAt < evidence.SubmittedAt);
        var values = Counted(hits, same.Count, known.Count - same.Count);
        if (hits.SilencedBy is null)
        {
            AddBest(values, "llrCopySeenLater", same.Except(before));
            if (AddBest(values, "llrCopy", before) is { } best)
            {
                Describe(values, best);
                values["bank"] = best.Picture.Bank;
                var firstSeen = before.Min(hit => hit.Picture.FirstSeenAt);
                values["firstSeenBeforeOrder"] = firstSeen < order.PaidAt;
                values["firstSeenDaysBeforeOrder"] = Math.Floor((order.PaidAt - firstSeen).TotalDays);
            }
        }

        return new BankOutcome(
            FindingOf(Web, hits, values, known.Count, hits.HasKnown ? null : BankEmpty),
            [.. hits.Known.Select(hit => View(
                hit.Picture.IsNegative ? NegativeBank : WebBank, hit, hit.Picture.Bank, SourceOf(hit.Picture), hit.Picture.FirstSeenAt,
                InnocenceOf(hit, hits, hit.Picture.FirstSeenAt < evidence.SubmittedAt ? null : SeenLater)))]);
    }

    /// <remarks>The policy's table (algorithms, F.2): a retry in one order is innocent, another order of the same buyer is strong, another buyer in
    /// another shop very strong; another buyer in the same shop may have been handed the shop's own picture.</remarks>
    public static BankOutcome InEarlierEvidence(BankHits hits, EvidenceRow evidence, Order order)
    {
        var others = hits.Earlier.Where(hit => hit.Picture.OrderId != order.Id).ToList();
        var same = others.FindAll(hit => hit.IsSame);
        var values = Counted(hits, same.Count, others.Count - same.Count);
        values["hitsSameOrder"] = hits.Earlier.Count - others.Count;
        if (hits.SilencedBy is null)
        {
            var (own, foreign) = (same.Where(hit => hit.Picture.Buyer == order.Buyer), same.FindAll(hit => hit.Picture.Buyer != order.Buyer));
            AddBest(values, "llrSameBuyerOtherOrder", own);
            AddBest(values, "llrOtherBuyerSameShop", foreign.Where(hit => hit.Picture.ShopId == order.Shop.Id));
            AddBest(values, "llrOtherBuyerOtherShop", foreign.Where(hit => hit.Picture.ShopId != order.Shop.Id));
            // Policies from before copies were verified weigh these.
            AddNearest(values, "distanceBitsOtherBuyer", foreign);
            AddNearest(values, "distanceBitsSameBuyer", own);
            if (Best(same) is { } best)
            {
                Describe(values, best);
                values["firstSeenDaysBeforeEvidence"] = Math.Floor((evidence.SubmittedAt - same.Min(hit => hit.Picture.SubmittedAt)).TotalDays);
            }
        }

        return new BankOutcome(
            FindingOf(Earlier, hits, values, hits.Earlier.Count, hits.HasEarlier ? null : BankEmpty),
            [.. hits.Earlier.Select(hit => View(
                EarlierBank, hit, null, hit.Picture.OrderId, hit.Picture.SubmittedAt, InnocenceOf(hit, hits, hit.Picture.OrderId == order.Id ? SameOrder : null)))]);
    }

    public static BankOutcome InReferencePhotos(BankHits hits, Order order)
    {
        var same = hits.References.Where(hit => hit.IsSame).ToList();
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["hits"] = same.Count, ["hitsSameScene"] = hits.References.Count - same.Count };
        if (AddBest(values, "llrCopy", same) is { } best)
        {
            Describe(values, best);
        }

        return new BankOutcome(
            FindingOf(Reference, hits, values, hits.References.Count, hits.HasReferences ? null : NoReferences),
            [.. hits.References.Select(hit => View(ReferenceBank, hit, null, hit.Picture.File, order.PaidAt, hit.IsSame ? null : SameScene))]);
    }

    /// <summary>Findings for a picture whose analysis was given up.</summary>
    public static IEnumerable<Finding> WithoutAnalysis() =>
        new[] { Web, Earlier, Reference }.Select(analyzer => Finding.NotApplicable(analyzer, Version, NotAnalyzed));

    static SortedDictionary<string, FindingValue> Counted(BankHits hits, int same, int sameScene)
    {
        SortedDictionary<string, FindingValue> values = new(StringComparer.Ordinal) { ["hits"] = same, ["hitsSameScene"] = sameScene };
        if (hits.SilencedBy is { } bank)
        {
            values["silencedBy"] = bank;
        }

        return values;
    }

    /// <summary>An equal picture speaks whatever its print is worth; without any, a picture that can't be compared is no "not found".</summary>
    static Finding FindingOf(string analyzer, BankHits hits, SortedDictionary<string, FindingValue> values, int found, string? empty)
    {
        var unreadable = hits.Obstacle == Analyze.PictureAnalyzer.Unreadable ? hits.Obstacle : null;
        var reason = found > 0 || hits.SilencedBy is not null ? null : unreadable ?? empty ?? hits.Obstacle;
        return reason is null ? Finding.Ok(analyzer, Version, values) : Finding.NotApplicable(analyzer, Version, reason);
    }

    /// <returns>The hit whose weight was added; null when there is none.</returns>
    static BankHit<T>? AddBest<T>(SortedDictionary<string, FindingValue> values, string name, IEnumerable<BankHit<T>> hits) where T : IBankPicture
    {
        var best = Best(hits);
        if (best?.Llr is { } llr)
        {
            values[name] = Math.Round(llr, 4);
        }

        return best;
    }

    static void AddNearest<T>(SortedDictionary<string, FindingValue> values, string name, IEnumerable<BankHit<T>> hits) where T : IBankPicture
    {
        if (hits.Select(hit => hit.DistanceBits).Min() is { } bits)
        {
            values[name] = bits;
        }
    }

    /// <summary>Of equal ones the first of the bank.</summary>
    static BankHit<T>? Best<T>(IEnumerable<BankHit<T>> hits) where T : IBankPicture =>
        hits.OrderByDescending(hit => hit.Llr ?? 0).ThenBy(hit => hit.DistanceBits ?? int.MaxValue).FirstOrDefault();

    static void Describe<T>(SortedDictionary<string, FindingValue> values, BankHit<T> hit) where T : IBankPicture
    {
        (values["stage"], values["inliers"], values["containment"]) = (hit.Stage, hit.Inliers, DisputeJson.NameOf(hit.Containment));
        if (hit.DistanceBits is { } bits)
        {
            values["distanceBits"] = bits;
        }

        foreach (var (name, value) in new[] { ("log10Nfa", hit.Match?.Log10Nfa), ("correlation", hit.Match?.Correlation) })
        {
            if (CopyViews.Rounded(value, 4) is { } number)
            {
                values[name] = number;
            }
        }
    }

    /// <summary>Why a hit means nothing by itself; null when it may mean something.</summary>
    static string? InnocenceOf<T>(BankHit<T> hit, BankHits hits, string? byItself) where T : IBankPicture =>
        hits.SilencedBy is not null ? NegativeBank : hit.IsSame ? byItself : SameScene;

    static MatchView View<T>(string bank, BankHit<T> hit, string? name, string source, DateTimeOffset firstSeenAt, string? innocent) where T : IBankPicture =>
        new(bank, hit.Picture.Sha256, hit.DistanceBits, DisputeJson.NameOf(hit.Form), source, firstSeenAt, innocent)
        {
            Stage = hit.Stage, Relation = hit.Relation, Inliers = hit.Inliers, Llr = CopyViews.Rounded(hit.Llr, 4), Copy = CopyViews.Of(hit, name),
        };

    static string SourceOf(KnownPicture picture) => picture.Source ?? Documents.Read<IngestRecord>(picture.Document!) switch
    {
        KnownImage known => known.Source,
        var other => throw new InvalidOperationException($"A {other.GetType().Name} is no known image."),
    };
}
