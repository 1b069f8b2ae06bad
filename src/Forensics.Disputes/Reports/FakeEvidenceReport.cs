namespace Forensics.Disputes.Reports;

/// <summary>A merchant's report of fake evidence 举报虚假凭证 [S0].</summary>
public sealed record FakeEvidenceReport : IngestRecord
{
    public required string Order { get; init; }

    public required EntryPoint EntryPoint { get; init; }

    /// <summary>Ids of the disputed evidence items, at least one.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>What the merchant ticked, at least one.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    public IReadOnlyList<CircledRegion> Regions { get; init; } = [];

    public required DateTimeOffset SubmittedAt { get; init; }
}

public enum EntryPoint
{
    /// <summary>Merchant–buyer chat, Windows client and web console.</summary>
    ChatWeb,

    /// <summary>Merchant–buyer chat, mobile app.</summary>
    ChatApp,

    /// <summary>After-sale detail page.</summary>
    AfterSale,
}

/// <summary>What the merchant added to back a claim.</summary>
public sealed record Attachment
{
    public required AttachmentKind Kind { get; init; }

    /// <summary>Path of the picture, beside the ingested file.</summary>
    public required string File { get; init; }

    /// <summary>For an original: where it was seen (a search engine, 小红书 …).</summary>
    public string SeenAt { get; init; } = "";
}

public enum AttachmentKind
{
    /// <summary>The picture as seen elsewhere, for 网图.</summary>
    Original,

    /// <summary>实物对比图: a real photo of the shop's own product, for 非本店商品.</summary>
    Comparison,
    Other,
}

/// <summary>A region the merchant circled, in pixels of the upright picture.</summary>
/// <param name="Evidence">Id of the evidence item it lies on.</param>
/// <param name="X">Left edge of the bounding box.</param>
/// <param name="Y">Top edge of the bounding box.</param>
/// <param name="Shape">An ellipse fills its box; a polygon's points are given besides.</param>
/// <param name="Points">x, y pairs of a polygon, in order; empty for the other shapes.</param>
public sealed record CircledRegion(
    string Evidence, double X, double Y, double Width, double Height, RegionShape Shape = RegionShape.Rectangle, IReadOnlyList<double>? Points = null);

public enum RegionShape
{
    Rectangle,
    Ellipse,
    Polygon,
}
