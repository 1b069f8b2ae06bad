using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine.Review;
using Microsoft.AspNetCore.Http;

namespace Forensics.Web.Pages;

/// <summary>Which rows of the queue are asked for. Lives in the address, so that a view can be kept and passed on.</summary>
/// <param name="Claim">Kebab-case claim id, or null for all.</param>
/// <param name="Band">Kebab-case band of the report's strongest claim, <see cref="Pending"/>, or null for all.</param>
/// <param name="Shop">Id, or null for all.</param>
/// <param name="State">Kebab-case state of the report, or null for all.</param>
/// <param name="Text">Looked for in ids, goods and shop names, whatever the case.</param>
public sealed record QueueFilter(string? Claim, string? Band, string? Shop, string? Text, string? State = null)
{
    /// <summary>Nothing but what waits for a reviewer.</summary>
    public static QueueFilter Open { get; } = new(null, null, null, null, DisputeJson.NameOf(ReportState.Open));

    /// <summary>In place of a band: the work on the report isn't finished.</summary>
    public const string Pending = "pending";

    public bool IsEmpty => Claim is null && Band is null && Shop is null && Text is null && State is null;

    /// <summary>Reads the address. Names that are not known filter nothing.</summary>
    public static QueueFilter From(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new(Known(query["claim"], Names<Claim>()), Known(query["band"], [.. Names<Band>(), Pending]), Given(query["shop"]), Given(query["q"]), Known(query["state"], Names<ReportState>()));
    }

    /// <summary>The rows asked for, the most pressing first: time left, then amount, then score; rows without a deadline last.</summary>
    public IReadOnlyList<QueueRow> Apply(IEnumerable<QueueRow> rows) =>
    [
        .. rows.Where(Asks)
            .OrderBy(row => row.Deadline ?? DateTimeOffset.MaxValue)
            .ThenByDescending(row => row.AmountPaidFen)
            .ThenByDescending(row => StrongestOf(row)?.Llr ?? double.NegativeInfinity)
            .ThenBy(row => row.ReportId, StringComparer.Ordinal),
    ];

    /// <summary>Kebab-case band a row is counted under.</summary>
    public static string BandOf(QueueRow row) => row switch
    {
        null => throw new ArgumentNullException(nameof(row)),
        { Score: null } => Pending,
        _ => DisputeJson.NameOf(StrongestOf(row)?.Band ?? Disputes.Scoring.Band.CannotTell),
    };

    /// <summary>The score of the row's strongest claim; null while the work goes on or where nothing can be told.</summary>
    public static ClaimScore? StrongestOf(QueueRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Score?.Strongest is { } strongest ? row.Score.Claims.FirstOrDefault(score => score.Claim == strongest) : null;
    }

    bool Asks(QueueRow row) =>
        (Claim is null || row.Claims.Any(claim => DisputeJson.NameOf(claim) == Claim))
        && (Band is null || BandOf(row) == Band)
        && (Shop is null || row.ShopId == Shop)
        && (State is null || DisputeJson.NameOf(row.State) == State)
        && (Text is null || new[] { row.ReportId, row.OrderId, row.ShopName, row.GoodsTitle }.Any(field => field.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    static List<string> Names<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(DisputeJson.NameOf)];

    static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    static string? Known(string? value, List<string> names) => names.Contains(value ?? "") ? value : null;
}
