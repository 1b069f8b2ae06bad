using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Storage;

namespace Forensics.Benchmarks.Inputs;

/// <summary>Reports as they lie in the store once they are scored, made up from a seed: documents as large as those of the sample disputes, with values spread so
/// that every band occurs. The same number always gives the same report.</summary>
public sealed class StoredReports(Policy policy, int seed)
{
    static readonly DateTimeOffset First = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    /// <param name="Score">Of the policy; its id is <paramref name="ScoreId"/>.</param>
    /// <param name="Decision">Null for those nobody has decided.</param>
    public sealed record Report(OrderRow Order, ReportRow Row, FindingSetRow Findings, ScoreRow Score, DecisionRow? Decision);

    /// <param name="scoreId">Number that the score gets.</param>
    public Report Make(int i, long scoreId)
    {
        var random = new Random(unchecked(seed * 1_000_003 + i));
        var (id, order, shop) = (Name("R", i), Name("O", i), Name("S", random.Next(200)));
        var at = First.AddSeconds(i * 7L);
        var ticked = Enum.GetValues<Claim>().Where(_ => random.Next(3) == 0).DefaultIfEmpty(Claim.Edited).ToList();
        SortedDictionary<string, IReadOnlyList<Finding>> pictures = new(StringComparer.Ordinal) { [Name("V", i) + "1"] = Findings(random) };
        if (random.Next(7) == 0)
        {
            pictures[Name("V", i) + "2"] = Findings(random);
        }

        var findings = JsonSerializer.Serialize(pictures, DisputeJson.Options);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(findings)));
        var score = Scorer.Report(pictures, ticked, policy);
        return new Report(
            new OrderRow { Id = order, Sequence = 4L * i + 1, Document = Order(order, shop), ReceivedAt = at, ShopId = shop, Buyer = "B" },
            new ReportRow { Id = id, Sequence = 4L * i + 2, Document = Reported(id, order, ticked, at), ReceivedAt = at, OrderId = order, SubmittedAt = at, ScoreId = scoreId },
            new FindingSetRow { Sha256 = sha256, Document = findings },
            new ScoreRow
            {
                Id = scoreId, ReportId = id, PolicyId = policy.Id, PolicyVersion = policy.Version, PolicySha256 = policy.Sha256, FindingsSha256 = sha256,
                Document = JsonSerializer.Serialize(score, DisputeJson.Options), ComputedAt = at,
            },
            random.Next(3) == 0 ? Decided(id, order, i, ticked, random, at) : null);
    }

    static List<Finding> Findings(Random random)
    {
        var (edited, labelled, camera) = (random.Next(10) == 0, random.Next(25) == 0, random.Next(2) == 0);
        return
        [
            random.Next(2) == 0
                ? Finding.NotApplicable("double-jpeg", 2, "no-earlier-save", Values(("firstQuality", 75), ("meanGain", random.NextDouble() / 50), ("negativeShare", 0)))
                : Finding.Ok("double-jpeg", 2, Values(("firstQuality", 75), ("log10FalseAlarms", 4 - random.NextDouble() * 20), ("meanGain", random.NextDouble()), ("negativeShare", random.NextDouble())), "double-jpeg"),
            random.Next(4) == 0
                ? Finding.NotApplicable("ela", 1, "low-quality", Values(("qualities", "")))
                : Finding.Ok("ela", 1, Values(("qualities", "88 83 73"), ("regionAreaFraction", random.NextDouble() / 10), ("regionMeanZ", random.NextDouble() * 9), ("regionStatistic", random.NextDouble() * 24)), "ela"),
            Finding.Ok("jpeg-quality", 1, Values(("chromaExact", true), ("chromaQuality", 70 + random.Next(30)), ("components", 3), ("family", "ijg-exact"), ("huffmanOptimised", false), ("lumaExact", true), ("lumaQuality", 70 + random.Next(30)), ("process", "baseline"), ("sampling", "4:2:0"), ("tableIdentity", Convert.ToHexStringLower(Bytes(random, 32))))),
            Finding.Ok("match-earlier", 2, random.Next(12) == 0 ? Values((random.Next(2) == 0 ? "llrOtherBuyerOtherShop" : "llrSameBuyerOtherOrder", random.Next(5)), ("hits", 1), ("hitsSameOrder", 0), ("hitsSameScene", 0)) : Values(("hits", 0), ("hitsSameOrder", 0), ("hitsSameScene", 0))),
            Finding.Ok("match-reference", 2, Values(("hits", 0), ("hitsSameScene", 0))),
            Finding.Ok("match-web", 2, random.Next(8) == 0 ? Values(("distanceBits", random.Next(32)), ("firstSeenBeforeOrder", true), ("firstSeenDaysBeforeOrder", random.Next(900)), ("hits", 1), ("hitsSameScene", 0), ("llrCopy", random.Next(5))) : Values(("hits", 0), ("hitsSameScene", 0))),
            camera || edited || labelled
                ? Finding.Ok("metadata", 1, Metadata(random, edited, labelled))
                : Finding.NotApplicable("metadata", 1, "no-metadata", Values(("aiLabel", false), ("c2paPresent", false), ("damagedLabel", false), ("gps", false), ("inconsistencies", 0), ("tc260", false), ("thumbnail", false))),
            random.Next(4) == 0
                ? Finding.NotApplicable("noise", 1, "low-quality")
                : Finding.Ok("noise", 1, Values(("regionAreaFraction", 0), ("regionMeanZ", 0), ("regionStatistic", 0), ("strongestZ", random.NextDouble() * 4)), "noise"),
            random.Next(6) == 0
                ? Finding.NotApplicable("product", 1, "no-reference-photos")
                : Finding.Ok("product", 1, Product(random)),
        ];
    }

    static SortedDictionary<string, FindingValue> Metadata(Random random, bool edited, bool labelled)
    {
        var values = Values(("aiLabel", labelled), ("c2paPresent", false), ("cameraMake", "Sample Imaging"), ("cameraModel", "SI-20"), ("captured", "2026:10:18 08:12:51"), ("damagedLabel", false), ("gps", false), ("inconsistencies", random.Next(2)), ("modified", "2026:10:18 08:12:51"), ("software", "SI-30 1.4 你好"), ("tc260", labelled), ("thumbnail", false));
        if (edited)
        {
            values["editor"] = "Adobe Photoshop";
        }

        return values;
    }

    static SortedDictionary<string, FindingValue> Product(Random random)
    {
        var llr = random.NextDouble() * 5 - 2.5;
        return Values(("calibration", "product-v1"), ("colour", random.NextDouble()), ("embedding", random.NextDouble()), ("geometry", random.NextDouble() * 8), ("geometryVerified", llr > 0), ("inliers", random.Next(160)), ("llrMeasured", llr), ("llrSame", llr), ("references", 1), ("verdict", llr > 1 ? "consistent" : llr < -1 ? "inconsistent" : "inconclusive"));
    }

    static SortedDictionary<string, FindingValue> Values(params ReadOnlySpan<(string Name, FindingValue Value)> values)
    {
        SortedDictionary<string, FindingValue> sorted = new(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            sorted.Add(name, value);
        }

        return sorted;
    }

    static DecisionRow Decided(string report, string order, int i, List<Claim> ticked, Random random, DateTimeOffset at)
    {
        string[] outcomes = ["adopt", "dont-adopt", "need-more"];
        var claims = string.Join(',', ticked.Select(claim => $$"""{"claim":"{{DisputeJson.NameOf(claim)}}","outcome":"{{outcomes[random.Next(3)]}}"}"""));
        var when = at.AddHours(5);
        return new DecisionRow
        {
            Id = Name("D", i), Sequence = 4L * i + 3, OrderId = order, ReportId = report, ReviewerId = "reviewer", At = when, ReceivedAt = when,
            Document = $$"""{"type":"decision","id":"{{Name("D", i)}}","order":"{{order}}","report":"{{report}}","claims":[{{claims}}],"by":"reviewer","at":"{{Iso(when)}}","reason":"圈选处是绑带的投影,与光线方向一致。","request":"","effect":"none"}""",
        };
    }

    static string Order(string id, string shop) =>
        $$"""{"type":"order","id":"{{id}}","shop":{"id":"{{shop}}","name":"小店"},"buyer":"B","goods":{"id":"g","title":"陶瓷马克杯 350ml","class":"ordinary","referencePhotos":[]},"amountPaidFen":4990,"paidAt":"2025-12-20T10:00:00+08:00"}""";

    static string Reported(string id, string order, List<Claim> ticked, DateTimeOffset at) =>
        $$"""{"type":"report","id":"{{id}}","order":"{{order}}","entryPoint":"chat-web","evidence":["{{id.Replace('R', 'V')}}1"],"claims":[{{string.Join(',', ticked.Select(claim => $"\"{DisputeJson.NameOf(claim)}\""))}}],"text":"图片与网上的一致,原图和出处见附件。","submittedAt":"{{Iso(at)}}"}""";

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    static string Name(string kind, int i) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{i:D8}");

    static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
