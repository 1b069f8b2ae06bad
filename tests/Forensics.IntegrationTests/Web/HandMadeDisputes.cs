using System.Security.Cryptography;
using System.Text;
using Forensics.Disputes;
using Forensics.Disputes.AfterSale;
using Forensics.Disputes.Evidence;
using Forensics.Disputes.Orders;
using Forensics.Disputes.Reports;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Access;
using Forensics.Engine.Review;
using Forensics.Web;

namespace Forensics.IntegrationTests.Web;

/// <summary>Four reports with hand-written findings, scored by the real policy: what the console is tried on without an engine.</summary>
sealed class HandMadeDisputes : IConsoleData
{
    public const string Token = "token-of-a-reviewer";
    public const string StrangersToken = "token-of-a-merchant";
    public const string Edited = "report-edited";
    public const string OtherProduct = "report-product";
    public const string Working = "report-working";
    public const string Unreadable = "report-unreadable";
    public const string Hostile = "<script>alert(1)</script>\"'&";

    public static readonly DateTimeOffset Now = new(2025, 6, 12, 10, 0, 0, TimeSpan.FromHours(8));

    // Painted once for all tests.
    static readonly byte[] Spotted = PaintedPictures.Fruit(800, 600, 1, spot: true);
    static readonly byte[] Spotless = PaintedPictures.Fruit(800, 600, 1, spot: false);
    static readonly byte[] OtherFruit = PaintedPictures.Fruit(600, 800, 3, spot: false);
    static readonly byte[] Reference = PaintedPictures.Fruit(800, 600, 4, spot: false);
    static readonly byte[] Small = PaintedPictures.Fruit(320, 240, 2, spot: true);
    static readonly byte[] Map = PaintedPictures.Map(200, 150);

    readonly Dictionary<string, byte[]> pictures = [];
    readonly Dictionary<string, ReportView> reports;

    public HandMadeDisputes()
    {
        Policy = Policy.Parse(File.ReadAllBytes(Path.Combine(Root(), "models", "policies", "baseline-v1.json")), "baseline-v1.json");
        reports = new[] { EditedReport(), ProductReport(), WorkingReport(), UnreadableReport() }.ToDictionary(report => report.Report.Id);
    }

    public Policy Policy { get; }

    public string EditedPicture => reports[Edited].Pictures[0].Picture.Sha256;

    /// <summary>Stored bytes that are a page, not a picture.</summary>
    public string PageAsPicture => Keep(Encoding.UTF8.GetBytes("<html><script>alert(1)</script></html>"));

    public IReadOnlyList<ReportView> All => [.. reports.Values];

    /// <summary>Makes the queue fail, to see the error page.</summary>
    public bool Broken { get; set; }

    public Task<IReadOnlyList<QueueRow>> QueueAsync(CancellationToken cancel) => Broken
        ? throw new InvalidOperationException("The queue is broken on purpose.")
        : Task.FromResult<IReadOnlyList<QueueRow>>([.. reports.Values.Select(Row)]);

    public Task<ReportView?> ReportAsync(string reportId, CancellationToken cancel) => Task.FromResult(reports.GetValueOrDefault(reportId));

    public Task<DecisionResult?> DecideAsync(DecisionRequest request, Actor reviewer, CancellationToken cancel) => throw new NotSupportedException("Nothing is decided here.");

    public Task<byte[]?> PictureAsync(string sha256, CancellationToken cancel) => Task.FromResult(pictures.GetValueOrDefault(sha256));

    public Task<byte[]?> ThumbnailAsync(string sha256, CancellationToken cancel) =>
        Task.FromResult(pictures.GetValueOrDefault(sha256) is { } file && file[0] == 0x89 ? file : null);

    public Task<byte[]?> PreviewAsync(string sha256, int maxSidePixels, CancellationToken cancel) => PictureAsync(sha256, cancel);

    public Task<byte[]?> MapAsync(string sha256, string analyzer, CancellationToken cancel) =>
        Task.FromResult(pictures.ContainsKey(sha256) && analyzer is ("ela" or "double-jpeg" or "copy-move") ? Map : null);

    public Task<ConsoleUser?> SignInAsync(string token, CancellationToken cancel) => Task.FromResult(token switch
    {
        Token => new ConsoleUser("u1", "审核员 甲", "reviewer"),
        StrangersToken => new ConsoleUser("m1", "Merchant", "merchant"),
        _ => null,
    });

    /// <summary>The repository's root: the folder of Forensics.sln.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Forensics.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Forensics.sln above {AppContext.BaseDirectory}.");
    }

    static QueueRow Row(ReportView view) => new(
        view.Report.Id, view.Order.Id, view.Order.Shop.Id, view.Order.Shop.Name, view.Order.Goods.Title, view.Order.AmountPaidFen, view.Report.SubmittedAt,
        view.Timeline.Max(entry => entry.Deadline), view.Pictures[0].Picture.Sha256, view.Report.Claims, view.Completeness, view.Score, ReportState.Open);

    ReportView EditedReport()
    {
        var evidence = Evidence("e-1", "order-1", "mmexport1749610000000.jpg");
        var disputed = Store(Spotted);
        var original = Store(Spotless);
        var region = new CircledRegion("e-1", 400, 190, 130, 110, RegionShape.Ellipse);
        Finding[] findings =
        [
            Finding.Ok("ela", 1, new() { ["regionStatistic"] = 14.3, ["meanZ"] = 3.41, ["areaShare"] = 0.031, ["blocks"] = 1875, ["qualities"] = "85, 80, 70" }, "ela"),
            Finding.Ok("metadata", 1, new() { ["editor"] = "Adobe Photoshop 25.1", ["aiLabel"] = false }),
            Finding.Ok("jpeg-quality", 1, new() { ["qualityPercent"] = 90 }),
            Finding.Ok("match-web", 1, new() { ["distanceBits"] = 18, ["bankSize"] = 1204 }),
            Finding.NotApplicable("match-earlier", 1, "hash-quality-low"),
            Finding.NotApplicable("product", 1, "no-reference-photos"),
            Finding.Ok("circles", 1, new() { ["circles"] = 1, ["circleReadings"] = 1, ["circle1.ela.inside"] = 0.7123 }),
            Finding.Ok("stability", 1, new()
            {
                ["reencodings"] = 3, ["reencodingsLeftOut"] = 2, ["reencodingsTried"] = "chat-1280 jpeg-90 lost-code", ["copyMoveSurvives"] = 2, ["copyMoveSurvivesIn"] = "jpeg-90 lost-code",
                ["doubleJpegSurvives"] = 0,
            }),
        ];
        CircleView[] circles =
        [
            new(1, "ela", null) { Inside = 0.7123, Around = 0.0801, Elsewhere = 0.1149, P = 0.005, Places = 200 },
            new(1, "jpeg-ghosts", "circle-no-like-places") { Inside = 0.3, Around = null },
            new(1, "noise", "circle-too-small"),
        ];
        MatchView[] matches =
        [
            // The known picture reaches beyond the disputed one on the left and at the top.
            new("web-image", original.Sha256, 18, "identity", "https://example.com/posts/4711 (小红书)", Now.AddDays(-402), null)
            {
                Stage = "crop", Llr = 3.2, Inliers = 45, Width = 800, Height = 600,
                Copy = new CopyView("web", 0.971, -45.3, "known-contains-disputed", 1.25, "known", [[200, 150, 240, 200], [600, 450, 560, 440]], [[-100, -100], [900, -100], [900, 650], [-100, 650]]),
            },
            new("web-image", "", 12, "mirror-horizontal", "https://hashes.example.com/list/1?<b>", Now.AddDays(-30), null)
            {
                Llr = 2.1, Copy = new CopyView("shared-list", null, null, "unknown", null, "unknown", [], null),
            },
            new("earlier-evidence", original.Sha256, null, "identity", "order-9", Now.AddDays(-60), "same-scene")
            {
                Stage = "keypoints", Relation = "same-scene", Inliers = 30, Width = 800, Height = 600, Earlier = new("order-9", "shop-9", "buyer-9", EarlierUse.OtherShop),
                Copy = new CopyView(null, 0.31, -12, "overlap", 0.4, "unknown", [[1, 2, 3, 4]], null),
            },
            new("earlier-evidence", original.Sha256, 26, "rotate90", "order-0", Now.AddDays(-5), "same-buyer") { Earlier = new("order-0", "shop-1", "buyer-7f3a", EarlierUse.SameBuyer) },
            new("negative-bank", "", null, "identity", "（已删除）", Now.AddDays(-1), "negative-bank") { Stage = "beam" },
        ];
        var report = new FakeEvidenceReport
        {
            Id = Edited,
            Order = "order-1",
            EntryPoint = EntryPoint.ChatWeb,
            Evidence = ["e-1"],
            Claims = [Claim.WebImage, Claim.Edited],
            Text = "买家发来的图片在小红书上可以搜到，霉斑是后加上去的。",
            Attachments = [new() { Kind = AttachmentKind.Original, File = "original.png", SeenAt = "小红书，搜索“丑苹果”" }],
            Regions = [region],
            SubmittedAt = Now.AddHours(-20),
        };
        return View(
            report, Order("order-1", "现摘丑苹果 5 斤 家庭装", 2990, []), [Picture(evidence, disputed, findings, matches, null, [region]) with { Circles = circles }],
            [new AttachmentView(report.Attachments[0], original)], [], scored: true, deadline: Now.AddHours(4).AddMinutes(20));
    }

    ReportView ProductReport()
    {
        var evidence = Evidence("e-2", "order-2", "IMG_20250611_101500.jpg");
        var disputed = Store(OtherFruit);
        var reference = Store(Reference);
        Finding[] findings =
        [
            Finding.NotApplicable("ela", 1, "low-quality"),
            Finding.Ok("product", 1, new() { ["llrSame"] = -1.6, ["inliers"] = 6, ["verdict"] = "inconsistent" }),
            Finding.NotApplicable("metadata", 1, "no-metadata"),
            Finding.NotApplicable("brand-new-analyzer", 1, "brand-new-reason"),
            Finding.NotApplicable("localiser-demo", 3, "no-calibration", new() { ["modelTitle"] = Hostile, ["calibrated"] = false, ["modelScore"] = 0.93 }),
            Finding.Ok("double-jpeg", 1, new() { ["firstQuality"] = 76, ["log10FalseAlarms"] = -14.2 }, "double-jpeg"),
            Finding.Ok("copy-move", 1, new() { ["clones"] = 1 }, "copy-move"),
        ];
        double[][] lines = [[200, 300, 300, 200], [310, 390, 410, 290], [260, 500, 350, 380], [380, 330, 470, 240], [300, 450, 400, 330], [240, 380, 330, 270]];
        var report = new FakeEvidenceReport
        {
            Id = OtherProduct,
            Order = "order-2",
            EntryPoint = EntryPoint.AfterSale,
            Evidence = ["e-2"],
            Claims = [Claim.NotThisProduct, Claim.Reused],
            SubmittedAt = Now.AddDays(-1),
        };
        return View(
            report, Order("order-2", Hostile, 12900, ["a.png"]),
            [Picture(evidence, disputed, findings, [], new ProductView("inconsistent", -1.6, 6, reference.Sha256, lines), [])],
            [], [reference], scored: true, deadline: Now.AddDays(2).AddHours(3));
    }

    ReportView WorkingReport()
    {
        var disputed = Store(Small);
        var report = new FakeEvidenceReport
        {
            Id = Working,
            Order = "order-3",
            EntryPoint = EntryPoint.ChatApp,
            Evidence = ["e-3"],
            Claims = [Claim.AiGenerated],
            Text = "像是 AI 画的。",
            SubmittedAt = Now.AddMinutes(-1),
        };
        return View(report, Order("order-3", "陶瓷马克杯", 4500, []), [Picture(Evidence("e-3", "order-3", null), disputed, [], [], null, [])], [], [], scored: false, deadline: null);
    }

    ReportView UnreadableReport()
    {
        var broken = new StoredPicture(Keep(Encoding.UTF8.GetBytes("not a picture")), "broken.jpg", 0, 0, "not-a-picture");
        var report = new FakeEvidenceReport
        {
            Id = Unreadable,
            Order = "order-4",
            EntryPoint = EntryPoint.ChatApp,
            Evidence = ["e-4"],
            Claims = [Claim.Edited],
            Text = "图片是修过的。",
            SubmittedAt = Now.AddDays(-3),
        };
        Finding[] findings = [Finding.NotApplicable("ela", 1, "picture-unreadable"), Finding.Failed("metadata", 1, "picture-unreadable")];
        return View(
            report, Order("order-4", "儿童雨衣", 6800, []), [Picture(Evidence("e-4", "order-4", null), broken, findings, [], null, [])], [], [], scored: true, deadline: Now.AddHours(-2));
    }

    ReportView View(
        FakeEvidenceReport report, Order order, PictureView[] shown, AttachmentView[] attachments, StoredPicture[] references, bool scored, DateTimeOffset? deadline)
    {
        var sizes = shown.Where(picture => picture.Picture.Width > 0).ToDictionary(picture => picture.Evidence.Id, picture => (picture.Picture.Width, picture.Picture.Height));
        var findings = shown.ToDictionary(picture => picture.Evidence.Id, picture => (IReadOnlyList<Finding>)[.. picture.Findings.Select(finding => finding.Finding)]);
        AfterSaleApplication application = new()
        {
            Id = "a-" + order.Id,
            Order = order.Id,
            Kind = AfterSaleKind.RefundOnly,
            Reason = "商品变质",
            Text = "收到就发霉了，要求退款。",
            AmountFen = order.AmountPaidFen,
            AppliedAt = Now.AddDays(-4),
        };
        TimelineEntry[] timeline =
        [
            new(order.PaidAt, Party.Buyer, "order-paid", ""),
            new(Now.AddDays(-8), Party.Merchant, "shipped", ""),
            new(Now.AddDays(-5), Party.Carrier, "signed", ""),
            new(Now.AddDays(-4), Party.Buyer, "after-sale-applied", "refund-only · 商品变质 · 收到就发霉了"),
            new(Now.AddDays(-4).AddMinutes(3), Party.Buyer, "evidence-submitted", "e-1 · photo · 手机拍摄"),
            new(Now.AddDays(-3), Party.Merchant, "merchant-rejected", "图片不真实"),
            new(Now.AddDays(-2), Party.Platform, "ticket-opened", "请提供发货称重图", deadline),
            new(report.SubmittedAt, Party.Merchant, "report-submitted", "r · web-image, edited"),
        ];
        return new ReportView(
            report, order, [application],
            scored ? Completeness.Of(report, sizes, new Dictionary<string, string>(), [], new CompletenessOptions()) : null,
            scored ? Scorer.Report(findings, report.Claims.ToList(), Policy) : null,
            scored ? [] : [new PendingStep("analyze", "running", null), new PendingStep("score", "waiting", null)],
            shown, attachments, references, timeline);
    }

    static PictureView Picture(EvidenceItem evidence, StoredPicture picture, Finding[] findings, MatchView[] matches, ProductView? product, CircledRegion[] regions) =>
        new(evidence, picture, [.. findings.Select(finding => new FindingView(finding, finding.Map is not null))], matches, product, regions);

    static EvidenceItem Evidence(string id, string order, string? name) => new()
    {
        Id = id,
        Order = order,
        By = Party.Buyer,
        Kind = EvidenceKind.Photo,
        File = id + ".png",
        FileName = name,
        SubmittedAt = Now.AddDays(-4),
        StatedSource = "手机拍摄",
    };

    static Order Order(string id, string title, long fen, string[] references) => new()
    {
        Id = id,
        Shop = new Shop("shop-" + id[^1], "山里果园旗舰店"),
        Buyer = "buyer-7f3a",
        Goods = new Goods("goods-1", title, GoodsClass.FreshFruit, references),
        AmountPaidFen = fen,
        FreeShipping = true,
        PaidAt = Now.AddDays(-10),
    };

    StoredPicture Store(byte[] png) =>
        new(Keep(png), "picture.png", System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), null);

    string Keep(byte[] bytes)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        pictures[sha256] = bytes;
        return sha256;
    }
}
