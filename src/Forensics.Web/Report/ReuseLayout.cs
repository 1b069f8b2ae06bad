using Forensics.Engine.Review;

namespace Forensics.Web.Report;

/// <summary>Where earlier uses of a disputed picture stand in the drawing: a lane for each buyer in each shop, by time from left to right. A pure function.</summary>
/// <param name="Lanes">The most telling uses on top, the innocent ones below.</param>
/// <param name="More">Lanes that are left out of the drawing; the list beside it has them.</param>
/// <param name="Height">Of the drawing.</param>
sealed record ReuseLayout(IReadOnlyList<ReuseLane> Lanes, int More, double Height)
{
    public const double Width = 560;
    public const double First = 16;
    public const double Last = 420;
    public const double CentreX = 506;

    const double LaneHeight = 58;
    const double Top = 30;
    const double Axis = 26;

    // More would be a drawing of its own.
    const int MostLanes = 7;

    static readonly string[] Order = [EarlierUse.OtherShop, EarlierUse.SameShop, EarlierUse.SameBuyer, EarlierUse.SameOrder];

    public double CentreY => (Height - Axis) / 2;

    public static ReuseLayout Of(IEnumerable<MatchView> matches, DateTimeOffset disputedAt)
    {
        var uses = matches.Where(match => match.Earlier is not null).ToList();
        var from = uses.Select(match => match.FirstSeenAt).DefaultIfEmpty(disputedAt).Min();
        var span = (disputedAt - from).TotalSeconds;
        var lanes = uses
            .GroupBy(match => (match.Earlier!.Relation, match.Earlier.Buyer, match.Earlier.Shop))
            .OrderBy(lane => Array.IndexOf(Order, lane.Key.Relation))
            .ThenBy(lane => lane.Min(match => match.FirstSeenAt))
            .ThenBy(lane => lane.Key.Buyer, StringComparer.Ordinal)
            .ThenBy(lane => lane.Key.Shop, StringComparer.Ordinal)
            .ToList();
        var shown = lanes.Take(MostLanes).Select((lane, i) => new ReuseLane(
            lane.Key.Relation,
            lane.Key.Buyer,
            lane.Key.Shop,
            lane.Any(match => match.Innocent is null),
            Top + i * LaneHeight,
            [.. lane.OrderBy(match => match.FirstSeenAt).Select(match => new ReusePoint(match, XOf(match)))])).ToList();
        return new ReuseLayout(shown, lanes.Count - shown.Count, shown.Count * LaneHeight + Axis);

        double XOf(MatchView match) => span > 0 ? First + (match.FirstSeenAt - from).TotalSeconds / span * (Last - First) : Last;
    }
}

/// <summary>What one buyer gave in one shop's orders.</summary>
/// <param name="Relation">To the disputed picture, as in <see cref="EarlierUse"/>.</param>
/// <param name="IsWeighed">At least one of its points is the same picture and means something.</param>
/// <param name="Points">By time.</param>
sealed record ReuseLane(string Relation, string Buyer, string Shop, bool IsWeighed, double Y, IReadOnlyList<ReusePoint> Points);

sealed record ReusePoint(MatchView Match, double X);
